//! cargo run --example lesson_6_actors
//!
//! In step 5 a loop counted what a channel gave it. An actor is both in one: it owns its state and a mailbox, and handles one message
//! after the other: no lock, since nobody else can reach its state. Here `Check` goes out, and `Status` comes back (`-- --trace`).

use std::{env, error::Error, time::Instant};

use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, WrapFuture};
use tokio::sync::oneshot;
use watchpost::{Demo, Endpoint};

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::start().await?;
    let endpoints = demo.lesson_or(env::args().skip(1).filter(|arg| arg != "--trace"))?;
    // reqwest leaves the choice of a cryptography to the program: this one is ring.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let start = Instant::now();
    let (done, all_done) = oneshot::channel();
    let checkers = [(); 3].map(|()| Checker(client.clone()).start());
    Coordinator { missing: endpoints.len(), endpoints, checkers, done: Some(done) }.start();
    all_done.await?;
    println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());
    Ok(())
}

/// The order to check an endpoint: its number, and the address that the status goes to.
#[derive(Message)]
#[rtype("()")]
struct Check(usize, Endpoint, Addr<Coordinator>);

/// The reply: the number of the check, and the line to print.
#[derive(Message)]
#[rtype("()")]
struct Status(usize, String);

struct Checker(reqwest::Client);

impl Actor for Checker {
    type Context = Context<Self>;
}

impl Handler<Check> for Checker {
    type Result = ();

    fn handle(&mut self, Check(id, endpoint, coordinator): Check, ctx: &mut Context<Self>) {
        let client = self.0.clone();
        let look = async move { coordinator.do_send(Status(id, check(&client, &endpoint).await)) };
        // Beside the mailbox, so that the next check can begin meanwhile.
        ctx.spawn(look.into_actor(self));
    }
}

struct Coordinator {
    endpoints: Vec<Endpoint>,
    checkers: [Addr<Checker>; 3],
    missing: usize,
    done: Option<oneshot::Sender<()>>,
}

impl Actor for Coordinator {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        for (id, endpoint) in self.endpoints.drain(..).enumerate() {
            trace(format!("coordinator → checker {}: Check {}", id % 3 + 1, id + 1));
            self.checkers[id % 3].do_send(Check(id, endpoint, ctx.address()));
        }
    }
}

impl Handler<Status> for Coordinator {
    type Result = ();

    fn handle(&mut self, Status(id, line): Status, _: &mut Context<Self>) {
        trace(format!("checker {} → coordinator: Status {}", id % 3 + 1, id + 1));
        println!("{line}");
        self.missing -= 1;
        if self.missing == 0 {
            self.done.take().map(|done| done.send(()));
        }
    }
}

fn trace(message: String) {
    if env::args().any(|arg| arg == "--trace") {
        println!("{message}");
    }
}

/// Asks one endpoint. Any answer in time means that it is up.
async fn check(client: &reqwest::Client, endpoint: &Endpoint) -> String {
    let url = endpoint.shown_url();
    match client.get(endpoint.url().clone()).timeout(endpoint.timeout()).send().await {
        Ok(_) => format!("SUCCESS: {url} is up and running!"),
        Err(_) => format!("ERROR: {url} is down!"),
    }
}
