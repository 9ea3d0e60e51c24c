//! cargo run --example embed_tokio
//!
//! watchpost in a program on plain tokio: `start` brings an actix System on a thread of its own, and the handle goes to any task. A
//! check is cancelled by dropping its future. The endpoints are on this machine.

use std::{error::Error, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::{io::AsyncReadExt, net::TcpListener, time::timeout};
use watchpost::{Endpoint, Summary, TotalsLine, Watchpost};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let watchpost = Watchpost::builder().checkers(2).start()?;

    // A stream of endpoints. Nothing listens where a listener was dropped.
    let listening = TcpListener::bind("127.0.0.1:0").await?;
    let gone = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let url = format!("tcp://{}", listening.local_addr()?);
    let endpoints = vec![Endpoint::new(&url)?, Endpoint::new(format!("tcp://{gone}"))?, Endpoint::new(&url)?];
    let mut statuses = watchpost.check_all(stream::iter(endpoints));
    let mut summary = Summary::default();
    while let Some(status) = statuses.next().await {
        summary.add(&status?);
    }
    println!("{}", TotalsLine(&summary));

    // A task of its own, on any of tokio's threads.
    let (handle, endpoint) = (watchpost.clone(), Endpoint::new(&url)?);
    let task = tokio::spawn(async move { handle.check(endpoint).await });
    println!("A task's own check: {}", task.await??.state);

    // A server that takes the request and never answers. When the time is over, the check's future is dropped.
    let silent = TcpListener::bind("127.0.0.1:0").await?;
    let endpoint = Endpoint::new(format!("http://{}", silent.local_addr()?))?;
    let server = tokio::spawn(async move {
        let (mut client, _) = silent.accept().await?;
        // Ends when the client closes the connection, politely or by a reset.
        let _ = client.read_to_end(&mut Vec::new()).await;
        Ok::<_, std::io::Error>(())
    });
    let gave_up = timeout(Duration::from_secs(1), watchpost.check(endpoint)).await.is_err();
    server.await??;
    println!("Given up: {gave_up}, and the server saw its connection end");
    let stats = watchpost.stats().await?;
    println!("Under way: {}, finished: {} of {}", stats.in_flight, stats.finished, stats.accepted);

    let stopped = watchpost.drain().await?;
    println!("Drained: {} checks, {} threads left", stopped.stats.finished, stopped.left_threads);
    let after = watchpost.check(Endpoint::new(&url)?).await;
    println!("A check after that is {}", if after.is_err() { "refused" } else { "accepted" });
    Ok(())
}
