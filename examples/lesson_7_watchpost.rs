//! cargo run --example lesson_7_watchpost
//!
//! Step 6 wrote two actors by hand, and left out the half: what if a checker panics, or hangs? If there are a million endpoints?
//! Who says stop? The library's actors know: each check that is accepted gets exactly one status. It is fifteen lines again, and
//! they say *why* an endpoint is down (and call it down when it answers with 5xx, where steps 1 to 6 took any answer for up).
//! `-- --trace` shows the messages.
//!
//! The bug is back, too: in the second run the first look panics. In step 4 all six were lost, in step 5 one; here none is.

use std::{env, error::Error, time::Instant};

use actix::{Actor, Context, Handler};
use futures_util::{StreamExt, stream};
use watchpost::{Demo, Endpoint, Entry, Look, Notice, Probe, TextLine, Trace, Watchpost};

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::start().await?;
    let mut endpoints = demo.lesson_or(env::args().skip(1).filter(|arg| arg != "--trace"))?;
    let watchpost = Watchpost::builder().checkers(3).probe("bug", || Box::new(Bug)).start_here()?;
    if env::args().any(|arg| arg == "--trace") {
        watchpost.trace(Printer.start().recipient(), 1000).await?;
    }

    for run in ["without a bug", "with a bug in the first look"] {
        println!("A run {run}:");
        let start = Instant::now();
        let mut statuses = watchpost.check_all(stream::iter(endpoints.clone()));
        while let Some(status) = statuses.next().await {
            println!("{}", TextLine::new(Entry::from(&status?)));
        }
        println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());
        endpoints[0] = Endpoint::new("bug://login")?;
    }

    let stopped = watchpost.drain().await?;
    println!("{} were accepted, {} have a status.", stopped.stats.accepted, stopped.stats.finished);
    Ok(())
}

/// Looks at the endpoints whose URL begins with `bug:`.
struct Bug;

impl Probe for Bug {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        panic!("a bug in a probe");
    }
}

/// Prints the messages that it is told of.
struct Printer;

impl Actor for Printer {
    type Context = Context<Self>;
}

impl Handler<Notice> for Printer {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Context<Self>) {
        if let Notice::Passage(passage) = notice {
            println!("{passage}");
        }
    }
}
