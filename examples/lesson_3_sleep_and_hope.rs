//! cargo run --example lesson_3_sleep_and_hope
//!
//! Step 2 ended before any of its tasks was done. So let it wait a while: surely they are done after 0.8 seconds? Five are; the
//! sixth takes a second, and is lost. Then let it wait for 2.5 seconds: all are done, and for most of that time there was nothing
//! left to wait for. No number is right: whoever sleeps does not know when the others are done, he only hopes.

use std::{env, error::Error, time::Instant};

use tokio::time::{Duration, sleep};
use watchpost::{Demo, Endpoint};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::start().await?;
    let endpoints = demo.lesson_or(env::args().skip(1))?;
    // reqwest leaves the choice of a cryptography to the program: this one is ring.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut outcomes = Vec::new();

    for nap in [0.8, 2.5] {
        println!("With a sleep of {nap} seconds:");
        let start = Instant::now();
        let mut tasks = Vec::new();
        for endpoint in endpoints.clone() {
            let client = client.clone();
            // `move` gives the task what it uses: it may live longer than this turn of the loop.
            tasks.push(tokio::spawn(async move {
                println!("{}", check(&client, &endpoint).await);
                start.elapsed().as_secs_f64()
            }));
        }
        sleep(Duration::from_secs_f64(nap)).await;
        println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());

        let (mut checked, mut last) = (0, 0.0);
        for task in tasks {
            if task.is_finished() {
                checked += 1;
                last = task.await?.max(last);
            } else {
                task.abort();
            }
        }
        let wasted = if last < nap / 2.0 { "more than half" } else { "less than half" };
        outcomes.push(format!("{checked} of {} checked after {nap} s, {wasted} of it for nothing", endpoints.len()));
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
