//! cargo run --example embed
//!
//! A program that checks eight endpoints at once. They are on this machine, so it needs no network, and it ends by itself.

use std::error::Error;

use futures_util::{StreamExt, stream};
use watchpost::{Demo, Endpoint, Watchpost};

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::start().await?;
    let endpoints: Vec<Endpoint> = demo.endpoints().into_iter().cloned().collect();

    let watchpost = Watchpost::builder().checkers(2).start()?;
    let mut statuses = watchpost.check_all(stream::iter(endpoints));
    while let Some(status) = statuses.next().await {
        let status = status?;
        match &status.reason {
            None => println!("{} is {}", status.url, status.state),
            Some(reason) => println!("{} is {}: {reason}", status.url, status.state),
        }
    }
    watchpost.drain().await?;
    Ok(())
}
