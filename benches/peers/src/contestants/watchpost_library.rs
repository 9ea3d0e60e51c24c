//! Watchpost as a library: everything that a check has but the command line and the printing.

use std::time::Duration;

use futures_util::{Stream, StreamExt, stream};
use watchpost::{Endpoint, NetOptions, Place, State, Watchpost};

use super::Work;
use crate::Failed;

/// More than ten thousand TLS handshakes at once take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Checks all URLs.
///
/// # Errors
/// It can't start.
pub fn run(work: &Work) -> Result<u64, Failed> {
    actix_rt::System::new().block_on(async {
        let watchpost = start(work)?;
        let endpoints = work.urls.iter().filter_map(|url| endpoint(url, work.keep_alive));
        let good = count_up(&watchpost, stream::iter(endpoints)).await;
        watchpost.drain().await?;
        Ok(good)
    })
}

/// Starts the actors as a work wants them.
///
/// # Errors
/// There is no thread, or no root.
pub fn start(work: &Work) -> Result<Watchpost, Failed> {
    let place = if work.threads == 0 { Place::Here } else { Place::Arbiters(work.threads) };
    let builder = Watchpost::builder().place(place).concurrency(work.at_once);
    let builder = match work.root()? {
        Some(root) => builder.net(NetOptions::new().roots(root)?),
        None => builder,
    };
    Ok(builder.start_here()?)
}

/// An endpoint.
pub fn endpoint(url: &str, keep_alive: bool) -> Option<Endpoint> {
    Endpoint::builder(url).keep_alive(keep_alive).timeout(TIMEOUT).build().ok()
}

/// Checks them, and counts those that are up.
pub async fn count_up(watchpost: &Watchpost, endpoints: impl Stream<Item = Endpoint>) -> u64 {
    let statuses = watchpost.check_all(endpoints);
    statuses.fold(0, async |good, status| good + u64::from(status.is_ok_and(|status| status.state == State::Up))).await
}
