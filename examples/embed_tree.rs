//! cargo run --example embed_tree
//!
//! A coordinator of coordinators. Two pools, each with limits of its own, are members of a third, which has no checkers: it hands each
//! check to the member with the most credit. A pool is a `Recipient<Check>` like any other, so trees may be as high as one likes.

use std::{cell::Cell, error::Error, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::{sync::mpsc, task::yield_now};
use watchpost::{Endpoint, Look, Place, Probe, State, Trace, Watchpost};

/// Finds everything up after a while, and tells which pool looked at what, with how many others beside it.
struct Told {
    pool: &'static str,
    /// How many of its looks are under way. A probe stays on its checker's thread, so a cell is enough.
    under_way: Cell<usize>,
    to: mpsc::UnboundedSender<(&'static str, String, usize)>,
}

impl Probe for Told {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            self.under_way.set(self.under_way.get() + 1);
            let _ = self.to.send((self.pool, endpoint.host().to_owned(), self.under_way.get()));
            for _ in 0..10 {
                yield_now().await;
            }
            self.under_way.set(self.under_way.get() - 1);
            Ok(())
        })
    }
}

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (to, mut told) = mpsc::unbounded_channel();
    // A pool may hold so many checks at once. All of it runs on this thread, so that the program prints the same each time.
    let pool = |pool, checks| {
        let to = to.clone();
        let probe = move || -> Box<dyn Probe> { Box::new(Told { pool, under_way: Cell::new(0), to: to.clone() }) };
        Watchpost::builder().place(Place::Here).concurrency(checks).probe("shop", probe).start_here()
    };
    let (small, big) = (pool("small", 1)?, pool("big", 3)?);
    drop(to);

    // The credit is what a member may hold at once, the budget what it may take for a check, with its own queue and retries.
    let budget = Duration::from_secs(30);
    let top = Watchpost::builder().member(small.recipient(), 1, budget).member(big.recipient(), 3, budget);
    let top = top.concurrency(8).start_here()?;

    let endpoints = (1..=12).map(|n| Endpoint::new(format!("shop://shop-{n:02}"))).collect::<Result<Vec<_>, _>>()?;
    let (mut statuses, mut up) = (top.check_all(stream::iter(endpoints)), 0);
    while let Some(status) = statuses.next().await {
        up += usize::from(status?.state == State::Up);
    }
    println!("top: {up} of 12 are up");
    for (name, handle) in [("top", &top), ("small", &small), ("big", &big)] {
        println!("{name}: {} checks finished", handle.stats().await?.finished);
    }

    // From the top down: what the top has accepted, its members still have to check.
    for handle in [top, small, big] {
        handle.drain().await?;
    }
    let mut looks = Vec::new();
    while let Some(look) = told.recv().await {
        looks.push(look);
    }
    for pool in ["small", "big"] {
        let (mut shops, mut most) = (Vec::new(), 0);
        for (_, shop, under_way) in looks.iter().filter(|look| look.0 == pool) {
            shops.push(shop.as_str());
            most = most.max(*under_way);
        }
        println!("{pool}, at most {most} at once: {}", shops.join(" "));
    }
    Ok(())
}
