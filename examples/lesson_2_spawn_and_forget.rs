//! cargo run --example lesson_2_spawn_and_forget
//!
//! The loop of step 1 waited for each reply before it asked the next. Here each check is a task of its own: `spawn` hands it to
//! the runtime, which runs it beside the others, and returns at once. All of them run together, and that is what we want.
//!
//! But nobody waits for them. `Done!` is printed when all was *started*, the program ends, and its tasks end with it.

use std::{env, error::Error, process, time::Instant};

use watchpost::{Demo, Endpoint};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::start().await?;
    let endpoints = demo.lesson_or(env::args().skip(1))?;
    // reqwest leaves the choice of a cryptography to the program: this one is ring.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let start = Instant::now();

    let mut tasks = Vec::new();
    for endpoint in endpoints {
        let client = client.clone();
        // `move` gives the task what it uses: it may live longer than this turn of the loop.
        tasks.push(tokio::spawn(async move {
            println!("{}", check(&client, &endpoint).await);
        }));
    }

    println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());
    let checked = tasks.iter().filter(|task| task.is_finished()).count();
    println!("Lesson: {checked} of {} checked when Done! was printed", tasks.len());
    // The program ends here, all of it at once. (`Ok(())` would end the six endpoints a moment before the tasks that ask them.)
    process::exit(0)
}

/// Asks one endpoint. Any answer in time means that it is up.
async fn check(client: &reqwest::Client, endpoint: &Endpoint) -> String {
    let url = endpoint.shown_url();
    match client.get(endpoint.url().clone()).timeout(endpoint.timeout()).send().await {
        Ok(_) => format!("SUCCESS: {url} is up and running!"),
        Err(_) => format!("ERROR: {url} is down!"),
    }
}
