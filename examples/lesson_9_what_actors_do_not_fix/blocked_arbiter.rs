//! A blocked Arbiter. An Arbiter is a thread on which many actors take turns; a turn ends where a handler returns or awaits. Who
//! does neither (a long computation, a blocking read) keeps the thread, and its neighbours wait, with all in their mailboxes.
//!
//! Nothing forbids it. A function that blocks has the same type as one that does not. The actor model keeps the actors' memory
//! apart, not their time; and in actix all share one thread, unless told otherwise.
//!
//! The cure is an Arbiter of its own for each checker, and a pool that notices when one is silent for `stall_after`: its place is
//! filled, the check that blocks is answered `stalled`, and those that waited beside it go to another checker.
//! What it costs: a thread a checker. What it does not cure: those beside it come late, and what may not be sent twice (a POST)
//! is `stalled` too. No thread can be ended from outside: a stuck one is left behind, and counted.

use std::{error::Error, sync::mpsc, time::Duration};

use actix::{Actor, Arbiter, Context, Handler};
use futures_util::{StreamExt, TryStreamExt, stream, stream::FuturesUnordered};
use tokio::{sync::mpsc::UnboundedSender, sync::mpsc::unbounded_channel, time::timeout};
use watchpost::{Answer, Check, Endpoint, Look, Probe, State, Status, Trace, Watchpost};

use super::{Outcome, PATIENCE, checks, in_words, up};

/// Says at once that all is well; one that `blocks` first sends what can release it, and keeps its thread until that is used.
struct Worker {
    blocks: Option<UnboundedSender<mpsc::Sender<()>>>,
}

impl Worker {
    fn work(&self) {
        if let Some(blocked) = &self.blocks {
            let (release, released) = mpsc::channel();
            let _ = blocked.send(release);
            // The standard library's `recv` keeps the thread, where an `.await` would lend it to others.
            let _ = released.recv();
        }
    }
}

impl Actor for Worker {
    type Context = Context<Self>;
}

impl Handler<Check> for Worker {
    type Result = Answer;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Answer {
        self.work();
        up(&check)
    }
}

/// The same as a probe, for the library's checkers.
impl Probe for Worker {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async {
            self.work();
            Ok(())
        })
    }
}

pub async fn by_hand() -> Result<Outcome, Box<dyn Error>> {
    let (blocks, mut news) = unbounded_channel();
    let arbiter = Arbiter::new();
    let blocking = Worker::start_in_arbiter(&arbiter.handle(), |_| Worker { blocks: Some(blocks) });
    let neighbour = Worker::start_in_arbiter(&arbiter.handle(), |_| Worker { blocks: None });
    checks(1)?.for_each(|check| blocking.do_send(check));
    let release = news.recv().await.ok_or("nothing blocked")?;
    // It gives the replies as they come.
    let mut asked: FuturesUnordered<_> = checks(4)?.map(|check| neighbour.send(check)).collect();
    let mut meanwhile = 0;
    while let Ok(Some(_)) = timeout(PATIENCE, asked.next()).await {
        meanwhile += 1;
    }
    release.send(())?;
    let later = asked.count().await;
    arbiter.stop();
    let line = format!("{meanwhile} of 4 neighbours answered while one blocked, {later} after it was released");
    Ok(Outcome { went_wrong: meanwhile < 4, line })
}

pub async fn with_watchpost() -> Result<Outcome, Box<dyn Error>> {
    let (blocks, mut news) = unbounded_channel();
    let watchpost = Watchpost::builder()
        .checkers(2)
        .stall_after(Duration::from_millis(250))
        .probe("made-up", || Box::new(Worker { blocks: None }))
        .probe("blocking", move || Box::new(Worker { blocks: Some(blocks.clone()) }))
        .start_here()?;
    let blocking = watchpost.recipient().send(Endpoint::new("blocking:endpoint")?.into());
    let release = news.recv().await.ok_or("nothing blocked")?;

    let neighbours: Vec<Status> = watchpost.check_all(stream::iter(checks(4)?)).try_collect().await?;
    let count = neighbours.iter().filter(|status| status.state == State::Up).count();
    let blocking = in_words(&*blocking.await??);
    let left = watchpost.drain().await?.left_threads;
    release.send(())?; // Only now, when all is answered.
    let line =
        format!("{count} of 4 neighbours answered while one blocked; that one: {blocking}; threads left: {left}");
    Ok(Outcome { went_wrong: count < 4, line })
}
