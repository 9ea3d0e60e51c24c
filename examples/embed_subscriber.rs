//! cargo run --example embed_subscriber
//!
//! An actor of the app's own that acts on transitions: a circuit breaker. It opens when the payments are down, and closes when they are
//! up again; the app asks it before each call, and does not wait for a service that is known to fail. The payments are a server on
//! this machine that fails for a while.

use std::{error::Error, io, time::Duration};

use actix::{Actor, Addr, Context, Handler, Message};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
};
use watchpost::{Endpoint, Follow, Monitor, Stop, Transition, VerdictState, Watch, Watchpost};

/// Open: nobody calls. Closed: the current flows.
struct Breaker {
    open: bool,
    /// So that this program knows when to go on.
    told: mpsc::UnboundedSender<VerdictState>,
}

impl Actor for Breaker {
    type Context = Context<Self>;
}

impl Handler<Transition> for Breaker {
    type Result = ();

    fn handle(&mut self, change: Transition, _: &mut Context<Self>) {
        self.open = change.to == VerdictState::Down;
        let why = change.status.reason.as_ref().map(|reason| format!(" ({})", reason.kind)).unwrap_or_default();
        let now = if self.open { "open" } else { "closed" };
        println!("{}: {} -> {}{why}: the breaker is {now}", change.name, change.from, change.to);
        let _ = self.told.send(change.to);
    }
}

/// Asks whether the payments may be called.
#[derive(Message)]
#[rtype(result = "bool")]
struct MayCall;

impl Handler<MayCall> for Breaker {
    type Result = bool;

    fn handle(&mut self, _: MayCall, _: &mut Context<Self>) -> bool {
        !self.open
    }
}

/// The app's work: ten payments, each of which asks the breaker first.
async fn ten_payments(breaker: &Addr<Breaker>, address: &str) -> Result<(), Box<dyn Error>> {
    let (mut paid, mut failed, mut spared) = (0, 0, 0);
    for _ in 0..10 {
        if !breaker.send(MayCall).await? {
            spared += 1;
            continue;
        }
        let mut answer = String::new();
        TcpStream::connect(address).await?.take(16).read_to_string(&mut answer).await?;
        if answer == "OK\n" { paid += 1 } else { failed += 1 }
    }
    println!("  10 payments: {paid} paid, {failed} failed, {spared} not tried");
    Ok(())
}

/// The payments: a line for each who connects.
async fn payments(listener: TcpListener, well: watch::Receiver<bool>) -> io::Result<()> {
    loop {
        let (mut client, _) = listener.accept().await?;
        let line = if *well.borrow() { "OK\n" } else { "BUSY\n" };
        // Who asked may have gone.
        let _ = client.write_all(line.as_bytes()).await;
    }
}

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let (make_well, well) = watch::channel(true);
    actix::spawn(payments(listener, well));

    let watchpost = Watchpost::builder().checkers(1).start()?;
    let monitor = Monitor::new(watchpost.recipient()).start();
    let (told, mut transitions) = mpsc::unbounded_channel();
    let breaker = Breaker { open: false, told }.start();
    monitor.send(Follow { to: breaker.clone().recipient(), buffer: 16 }).await?;
    let endpoint = Endpoint::builder(format!("tcp://{address}")).expect("body contains \"OK\"".parse()?).build()?;
    monitor.send(Watch::new("payments", endpoint).interval(Duration::from_millis(200)).fall(2).rise(2)).await?;
    transitions.recv().await.ok_or("the breaker is gone")?;
    ten_payments(&breaker, &address).await?;

    make_well.send(false)?;
    println!("The payments fail.");
    ten_payments(&breaker, &address).await?;
    transitions.recv().await.ok_or("the breaker is gone")?;
    ten_payments(&breaker, &address).await?;

    make_well.send(true)?;
    println!("They are well again.");
    transitions.recv().await.ok_or("the breaker is gone")?;
    ten_payments(&breaker, &address).await?;
    monitor.send(Stop).await?;
    watchpost.drain().await?;
    Ok(())
}
