//! cargo run --example lesson_5_channel
//!
//! Step 4 shared a counter, and a bug in one task reached all others through its lock. Here nothing is shared: each task sends its
//! line over a channel, and only the one who receives them counts. When it has counted six, it knows that all is done. A bug in
//! one task costs no other anything: *do not communicate by sharing memory; share memory by communicating*.
//!
//! But who counts replies waits for each of them, and a task that panicked sends none. This program would wait for ever; a watchdog
//! ends it after 1.5 seconds of silence, which is a guess again. Which endpoint has no reply, and why, it cannot say.

use std::{env, error::Error, time::Instant};

use tokio::{
    sync::mpsc,
    time::{Duration, timeout},
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
        let (sender, mut receiver) = mpsc::channel(endpoints.len());
        for (endpoint, number) in endpoints.clone().into_iter().zip(1..) {
            let (client, sender) = (client.clone(), sender.clone());
            // `move` gives the task what it uses: it may live longer than this turn of the loop.
            tokio::spawn(async move {
                let line = check(&client, &endpoint).await;
                if bug && number == 1 {
                    panic!("a bug, before the reply is sent");
                }
                let _ = sender.send(line).await;
            });
        }
        let mut checked = 0;
        while checked < endpoints.len() {
            let Ok(Some(line)) = timeout(Duration::from_millis(1500), receiver.recv()).await else {
                println!("The watchdog ends it: no reply for 1.5 seconds.");
                break;
            };
            checked += 1;
            println!("{line}");
        }
        println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());

        outcomes.push(format!("{checked} of {} replies came {run}", endpoints.len()));
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
