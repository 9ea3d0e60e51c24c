//! cargo run --example lesson_4_share_memory
//!
//! Step 3 slept because it did not know when its tasks were done. Here it waits for each of them, and they count together what
//! they have checked: one counter, which all of them may reach (`Arc`), and only one at a time (`Mutex`: who wants to touch what
//! is in it takes its lock, and the others wait). It works.
//!
//! Then the first task has a bug: it panics while it holds the lock. Nobody can know whether it left the counter whole, so the
//! lock is poisoned: everyone who takes it from then on gets an error, and dies of it, as `unwrap` does. One bug, and all are lost.

#![expect(clippy::disallowed_types, reason = "the step shows what sharing memory under a lock leads to")]

use std::{
    env,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use watchpost::{Demo, Endpoint};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::start().await?;
    let endpoints = demo.lesson_or(env::args().skip(1))?;
    // reqwest leaves the choice of a cryptography to the program: this one is ring.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut outcomes = Vec::new();

    for (run, bug) in [("without a bug", false), ("with a bug in the first task", true)] {
        println!("A run {run}:");
        let start = Instant::now();
        let counter = Arc::new(Mutex::new(0));
        let mut tasks = Vec::new();
        for (endpoint, number) in endpoints.clone().into_iter().zip(1..) {
            let (client, counter) = (client.clone(), counter.clone());
            // `move` gives the task what it uses: it may live longer than this turn of the loop.
            tasks.push(tokio::spawn(async move {
                let line = check(&client, &endpoint).await;
                let mut checked = counter.lock().unwrap();
                if bug && number == 1 {
                    panic!("a bug, while the lock is held");
                }
                *checked += 1;
                println!("{line}");
            }));
        }
        let mut panics = 0;
        for task in tasks {
            panics += usize::from(task.await.is_err());
        }
        println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());

        let checked = *counter.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes.push(format!("{checked} of {} checked and {panics} panics {run}", endpoints.len()));
    }

    println!("Lesson: {}", outcomes.join("; "));
    Ok(())
}

/// Asks one endpoint. Any answer in time means that it is up.
async fn check(client: &reqwest::Client, endpoint: &Endpoint) -> String {
    let url = endpoint.shown_url();
    match client.get(endpoint.url().clone()).timeout(endpoint.timeout()).send().await {
        Ok(_) => format!("SUCCESS: {url} is up and running!"),
        Err(_) => format!("ERROR: {url} is down!"),
    }
}
