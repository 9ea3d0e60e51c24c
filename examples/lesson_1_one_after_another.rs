//! cargo run --example lesson_1_one_after_another
//!
//! Are these endpoints up? The first answer is a loop: ask one, wait for its reply, ask the next. It is right, and it is slow:
//! nearly all of its time it waits for somebody else's machine, so the whole takes as long as the sum of all.
//!
//! The six endpoints are on this machine; give URLs of your own after `--`. `async` marks a function that can wait without
//! keeping its thread busy, `.await` is the place where it waits; `#[tokio::main]` starts the runtime, which does the waiting.

use std::{env, error::Error, time::Instant};

use watchpost::{Demo, Endpoint};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::start().await?;
    let endpoints = demo.lesson_or(env::args().skip(1))?;
    // reqwest leaves the choice of a cryptography to the program: this one is ring.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let start = Instant::now();

    for endpoint in &endpoints {
        println!("{}", check(&client, endpoint).await);
    }

    println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());
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
