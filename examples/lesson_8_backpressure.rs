//! cargo run --example lesson_8_backpressure
//!
//! Until now there were six endpoints. What if there are 10,000, and whoever submits them is faster than whoever checks? Then they
//! wait somewhere. A queue without a bound takes them all, and each one's memory: nothing fails, until the machine has no more.
//!
//! A queue with a bound makes the fast one wait for the slow one: back-pressure. A submitter of watchpost's asks for places first
//! (`Reserve`), gets as many as are free (`Grant`), and takes from its input only what it has a place for: `-- --trace` shows it.

use std::{env, error::Error, fs, time::Instant};

use actix::{Actor, Context, Handler};
use futures_util::{FutureExt, StreamExt, stream};
use tokio::{sync::mpsc, task::yield_now};
use watchpost::{Check, Endpoint, Look, Notice, Place, Probe, Summary, TotalsLine, Trace, Watchpost};

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let traced = env::args().any(|arg| arg == "--trace");
    let checks = if traced { 6 } else { 10_000 };
    // Two checks at once, and two more may wait.
    let builder = Watchpost::builder().place(Place::Here).concurrency(2).queue(2).probe("quick", || Box::new(Quick));
    let watchpost = builder.clone().start_here()?;
    if traced {
        watchpost.trace(Printer.start().recipient(), 1000).await?;
    }
    let start = Instant::now();

    println!("A queue with a bound:");
    let before = memory();
    // A note for each check that was taken from the input and is not finished: four have places, one waits for a place.
    let (note, mut notes) = mpsc::unbounded_channel();
    let input = stream::iter(1..=checks).map(move |id| {
        let _ = note.send(());
        check(id)
    });
    let mut statuses = watchpost.check_all(input);
    let (mut summary, mut bounded) = (Summary::default(), 0);
    while let Some(status) = statuses.next().await {
        bounded = bounded.max(notes.len());
        notes.recv().await;
        summary.add(&status?);
    }
    println!("{} The memory grew by {} MiB.", TotalsLine(&summary), memory().saturating_sub(before));
    watchpost.drain().await?;

    println!("A queue without a bound:");
    let (watchpost, before) = (builder.start_here()?, memory());
    let (submitter, mut queue) = mpsc::unbounded_channel();
    (1..=checks).try_for_each(|id| submitter.send(check(id)))?;
    drop(submitter);
    let (unbounded, grown) = (queue.len(), memory().saturating_sub(before));
    summary = Summary::default();
    while let Some(check) = queue.recv().await {
        summary.add(&watchpost.check(check).await?);
    }
    println!("{} The memory grew by {grown} MiB.", TotalsLine(&summary));
    watchpost.drain().await?;
    println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());
    println!("Lesson: of {checks} checks, {bounded} were held at once with a bound, and {unbounded} without");
    Ok(())
}

fn check(id: u64) -> Check {
    // Each brings a request of 4 KiB along.
    Check::new(id, Endpoint::builder(format!("quick://endpoint-{id}")).body([0; 4096]).build().expect("a URL"))
}

/// What this program has in memory, in MiB; 0 where the system does not tell.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().split(' ').next()?.parse().ok());
    resident.unwrap_or(0_u64) / 1024
}

/// Finds everything up, as soon as others had their turn.
struct Quick;

impl Probe for Quick {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(yield_now().map(Ok))
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
