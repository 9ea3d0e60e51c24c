//! The engine at its edges: limits, members that refuse, probes that misbehave, and ends that come at an awkward moment.

mod ends;
mod limits;
mod members;
mod probes;
mod random;
mod retry_after;
mod stopped;
#[path = "../support/mod.rs"]
mod support;
mod trace;

use std::time::Duration;

use actix::System;
use watchpost::{Check, Kind, Refused, Status, Watchpost};

const LONG: Duration = Duration::from_secs(30);

/// Runs a test on a thread whose clock is paused: it moves when nothing else does.
fn paused<T: 'static>(test: impl Future<Output = T> + 'static) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    System::with_tokio_rt(runtime).block_on(test)
}

/// Submits a check, on a task of its own.
fn submit(watchpost: &Watchpost, check: Check) -> tokio::task::JoinHandle<Result<Status, Refused>> {
    let watchpost = watchpost.clone();
    tokio::task::spawn(async move { watchpost.check(check).await })
}

fn kind(status: &Status) -> Option<Kind> {
    status.reason.as_ref().map(|reason| reason.kind)
}
