//! cargo run --example bulk_stream
//!
//! Very many endpoints as a stream: `check_all` takes from it only what it has places for, so a million need no more memory than a
//! thousand. They are answered within the program, as it is the stream that is to be seen.
//! It takes some ten seconds in a debug build; another number may be given (`-- 10000`), and `--release` shows what it can do.

use std::{env, error::Error, fs, time::Instant};

use futures_util::{FutureExt, StreamExt, stream};
use tokio::task::yield_now;
use watchpost::{Check, Endpoint, Look, Probe, Summary, TotalsLine, Trace, Watchpost};

/// How many it checks where no number is given.
const DEFAULT: u64 = 1_000_000;

/// Finds everything up, as soon as others had their turn.
struct Quick;

impl Probe for Quick {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(yield_now().map(Ok))
    }
}

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let count = match env::args().nth(1) {
        Some(number) => number.parse().map_err(|_| "give the number of endpoints, or nothing")?,
        None => DEFAULT,
    };
    let watchpost = Watchpost::builder().concurrency(1000).probe("quick", || Box::new(Quick)).start()?;

    // Each check is made when there is a place for it.
    let checks = stream::iter(1..=count)
        .map(|n| Check::new(n, Endpoint::new(format!("quick://host-{n}.example/health")).expect("a URL")));
    let (began, mut summary) = (Instant::now(), Summary::default());
    let mut statuses = watchpost.check_all(checks);
    while let Some(status) = statuses.next().await {
        summary.add(&status?);
        let done = summary.checked;
        if done == count.div_ceil(10) || done == count.div_ceil(2) || done == count {
            let percent = done * 100 / count;
            println!("{percent:>3} %: {done} checked, the most memory until now: {}", most_memory());
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{}", TotalsLine(&summary));
    println!("Done! It took {seconds:.3} seconds: {:.0} checks a second", summary.checked as f64 / seconds);
    watchpost.drain().await?;
    Ok(())
}

/// The most that this program has had in memory.
fn most_memory() -> String {
    // Linux tells it, in KiB.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kib.map_or("not known here".to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0))
}
