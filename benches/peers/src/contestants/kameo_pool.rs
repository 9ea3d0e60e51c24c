//! kameo's pool: eight workers behind an actor that gives each message to the one with the least to do.

use futures_util::{StreamExt, stream};
use kameo::{error::Infallible, prelude::*};
use kameo_actors::pool::{ActorPool, Dispatch};

use super::{engine::WINDOW, on_one_thread};
use crate::Failed;

/// As many as Go's program has.
pub const WORKERS: usize = 8;

struct Worker;

impl Actor for Worker {
    type Args = Self;
    type Error = Infallible;

    async fn on_start(worker: Self, _: ActorRef<Self>) -> Result<Self, Infallible> {
        Ok(worker)
    }
}

impl Message<u64> for Worker {
    type Reply = u64;

    async fn handle(&mut self, n: u64, _: &mut Context<Self, u64>) -> u64 {
        n
    }
}

/// Sends the messages.
///
/// # Errors
/// It can't start.
pub fn run(messages: u64) -> Result<u64, Failed> {
    Ok(on_one_thread(async {
        let pool = ActorPool::spawn(ActorPool::new(WORKERS, || Worker::spawn(Worker)));
        let answers = stream::iter(1..=messages).map(async |n| pool.ask(Dispatch(n)).await);
        answers.buffer_unordered(WINDOW).fold(0, async |good, answer| good + u64::from(answer.is_ok())).await
    })?)
}
