//! An unbounded mailbox. Messages come faster than an actor handles them, so they wait in its mailbox and fill the memory: here
//! an actor is held up by its first check, and four thousand follow.
//!
//! Nothing forbids it. `do_send` finds room whatever the mailbox's capacity is. `send` seems to wait for room, and does not: each
//! clone of an address has a place of its own past the capacity, and a `send` that finds none makes a clone. To the types three
//! messages in a mailbox are the same as three million, and the actor model knows no bound at all.
//!
//! The cure is credit: the coordinator counts. A member holds no more checks than its credit, so many more wait in the queue, and
//! what comes then is refused at once, or not even made: a stream is asked for a check when there is a place for it.
//! What it costs: the submitter waits, or must say what it does about `Refused::Full`. What it does not cure: the coordinator's
//! own mailbox has no bound either (it stays short, since the coordinator never waits), and who has the member's address can
//! still go round the coordinator.

use std::{cell::Cell, error::Error, time::Duration};

use actix::{Actor, Addr, AtomicResponse, Context, Handler, WrapFuture};
use futures_util::{StreamExt, future::join, future::join_all, poll, stream};
use tokio::sync::{mpsc, watch};
use watchpost::{Answer, Check, Refused, Watchpost};

use super::{Outcome, checks, up};

/// The capacity of an actor's mailbox, where nothing else is said.
const MAILBOX: usize = 16;

/// Tells of each check that it begins how many bytes that carries, and is busy with it until the gate opens.
struct Busy {
    begun: mpsc::UnboundedSender<usize>,
    gate: watch::Receiver<bool>,
}

impl Actor for Busy {
    type Context = Context<Self>;
}

impl Handler<Check> for Busy {
    type Result = AtomicResponse<Self, Answer>;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Self::Result {
        let _ = self.begun.send(check.endpoint.body().map_or(0, <[u8]>::len));
        let mut gate = self.gate.clone();
        let opened = async move { gate.wait_for(|open| *open).await.map_or(Err(Refused::Closed), |_| up(&check)) };
        AtomicResponse::new(Box::pin(opened.into_actor(self)))
    }
}

/// The actor, the news of what it begins, and what opens its gate.
fn busy() -> (Addr<Busy>, mpsc::UnboundedReceiver<usize>, watch::Sender<bool>) {
    let (begun, news) = mpsc::unbounded_channel();
    let (open, gate) = watch::channel(false);
    (Busy { begun, gate }.start(), news, open)
}

pub async fn by_hand() -> Result<Outcome, Box<dyn Error>> {
    let (busy, mut news, open) = busy();
    checks(1)?.for_each(|check| busy.do_send(check));
    news.recv().await; // It has begun that one, and is busy until the gate opens.
    checks(2000)?.for_each(|check| busy.do_send(check));
    let mut sends = join_all(checks(2000)?.map(|check| busy.send(check)));
    let _ = poll!(&mut sends); // Once and never again: what is not in the mailbox now never gets there.
    open.send(true)?;
    // One more is the last in line: when it is answered, the actor has handled all that was in its mailbox.
    join_all(checks(1)?.map(|check| busy.send(check))).await;
    let count = news.len() - 1;
    let bytes: usize = (0..count).filter_map(|_| news.try_recv().ok()).sum();
    let line = format!("{count} checks with {bytes} bytes waited in a mailbox made for {MAILBOX}");
    Ok(Outcome { went_wrong: count > MAILBOX, line })
}

pub async fn with_watchpost() -> Result<Outcome, Box<dyn Error>> {
    let builder = Watchpost::builder().concurrency(2).queue(8);
    let start = |busy: Addr<Busy>| builder.clone().member(busy.recipient(), 2, Duration::from_secs(60)).start_here();

    // Four thousand at once. `stats` is answered after them, and the gate is shut until then.
    let (actor, _, open) = busy();
    let watchpost = start(actor)?;
    let sends = join_all(checks(4000)?.map(|check| watchpost.recipient().send(check)));
    let accepted = watchpost.stats().await?.accepted;
    open.send(true)?;
    let full = sends.await.iter().filter(|answer| matches!(answer, Ok(Err(Refused::Full)))).count();

    // A stream of four thousand. When the actor begins the first, ten have a place, and one more is in the hand.
    let (actor, mut news, open) = busy();
    let made = Cell::new(0);
    let stream = stream::iter(checks(4000)?).inspect(|_| made.set(made.get() + 1));
    let ended = start(actor)?.check_all(stream).count();
    let begun = async {
        news.recv().await;
        let made_by_then = made.get();
        let _ = open.send(true);
        made_by_then
    };
    let (ended, made) = join(ended, begun).await; // `join` waits for both together.
    let line = format!(
        "{accepted} of 4000 were accepted, {full} refused (full); of a stream of {ended}, {made} were made before the first ended"
    );
    Ok(Outcome { went_wrong: accepted > 10 || made > 11, line })
}
