//! cargo run --example solution_2_bound_it
//!
//! Exercise 2: bound it. `check_all` waits for all, but it starts all at once: with a million endpoints, a million connections.
//! A check that has begun and has no reply yet is *in flight*; at most `most` may be.
//!
//! Write: `check_all`, at the end of this file. A `JoinSet` holds tasks, and `join_next` waits for whichever ends first.
//! What must hold: never more than `most` in flight, and never fewer while there are endpoints left to ask: as soon as one check
//! ends, whichever it is, the next begins. Each endpoint has one status in the result, in any order.
//! How you see it: run it. It prints `Solved:`, or `Not yet:` and what is missing; `-- --hint` points the way.

#[path = "../exercises/bound_it.rs"]
mod exercise;

use std::process::ExitCode;

use exercise::{Endpoint, Status};
use tokio::task::JoinSet;

fn main() -> ExitCode {
    exercise::run(check_all)
}

// Yours: from here to the end.

/// The status of each endpoint, with at most `most` checks in flight.
async fn check_all(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
    let mut checks = JoinSet::new();
    let mut statuses = Vec::new();
    for endpoint in endpoints {
        // No place is free: whichever check ends first makes room for this one.
        if checks.len() == most
            && let Some(status) = checks.join_next().await
        {
            statuses.push(status.expect("no check panics: that is exercise 3"));
        }
        checks.spawn(async move { endpoint.check().await });
    }
    statuses.extend(checks.join_all().await);
    statuses
}
