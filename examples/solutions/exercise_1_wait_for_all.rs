//! cargo run --example solution_1_wait_for_all
//!
//! Exercise 1: wait for all. `check_all` starts a task for each endpoint and forgets it, as in lesson 2.
//!
//! Write: `check_all`, at the end of this file. `endpoint.check()` asks and waits for the reply, `screen.print` prints a line.
//! What must hold: all endpoints are asked at once, each status is printed once, and `Done!` right after the last of them,
//! however long a reply takes. So no sleep: wait for the tasks, or for a message of each.
//! How you see it: run it. It prints `Solved:`, or `Not yet:` and what is missing; `-- --hint` points the way.

#[path = "../exercises/wait_for_all.rs"]
mod exercise;

use std::process::ExitCode;

use exercise::{Endpoint, Screen};

fn main() -> ExitCode {
    exercise::run(check_all)
}

// Yours: from here to the end.

use tokio::sync::mpsc;

/// Prints the status of each endpoint, and `Done!` when all are printed.
async fn check_all(endpoints: Vec<Endpoint>, screen: Screen) {
    let (sender, mut receiver) = mpsc::channel(endpoints.len());
    for endpoint in endpoints {
        let sender = sender.clone();
        tokio::spawn(async move {
            let _ = sender.send(endpoint.check().await).await;
        });
    }
    // The tasks have a sender each. This one would keep the channel open when they are gone.
    drop(sender);
    while let Some(status) = receiver.recv().await {
        screen.print(status);
    }
    screen.print("Done!");
}
