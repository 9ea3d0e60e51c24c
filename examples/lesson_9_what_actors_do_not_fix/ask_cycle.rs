//! An ask cycle. An actor may ask another one and handle nothing else until the reply has come: actix has `AtomicResponse` for
//! that. Here A asks B so, and B asks A. B's question lies in A's mailbox, and A reads it only when B has replied: both wait for
//! ever, and so does everyone who asks them later. It is a deadlock without a lock.
//!
//! Nothing forbids it. The types say which reply belongs to a message, not who waits for whom. The actor model promises one
//! message after the other, and keeps its promise: A is still at its first. No thread is blocked, so no stack trace shows it.
//!
//! The cure is a deadline: who asks a `Watchpost` gets a status in time, whatever its members do. The watchdog below, `timeout`,
//! does the same where nobody forgets it; the coordinator sets a deadline for each check, and can't forget.
//! What it costs: the time must do for the slowest honest answer, so bad news comes late. What it does not cure: the two still
//! wait, and each later check costs its whole time too. So have no cycle: orders go down, statuses come up. (Watchposts alone
//! can't make one, since each is told its members before it starts.)

use std::error::Error;

use actix::{Actor, AsyncContext, AtomicResponse, Context, Handler, Recipient, WrapFuture};
use futures_util::{TryStreamExt, future::join_all, stream};
use tokio::time::timeout;
use watchpost::{Answer, Check, Refused, Status, Watchpost};

use super::{Outcome, PATIENCE, checks, in_words};

/// Passes each check on to another actor, and waits for its answer before it reads the next message.
struct Asker {
    other: Recipient<Check>,
}

impl Actor for Asker {
    type Context = Context<Self>;
}

impl Handler<Check> for Asker {
    type Result = AtomicResponse<Self, Answer>;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Self::Result {
        let asked = self.other.send(check);
        let answer = async move { asked.await.unwrap_or(Err(Refused::Closed)) };
        AtomicResponse::new(Box::pin(answer.into_actor(self)))
    }
}

/// Two that ask one another, and the address of the first.
fn a_circle_of_two() -> Recipient<Check> {
    let a = Asker::create(|a| {
        let b = Asker { other: a.address().recipient() }.start();
        Asker { other: b.recipient() }
    });
    a.recipient()
}

pub async fn by_hand() -> Result<Outcome, Box<dyn Error>> {
    let a = a_circle_of_two();
    // `join_all` waits for all of them together.
    let replies = join_all(checks(3)?.map(|check| timeout(PATIENCE, a.send(check)))).await;
    let answered = replies.iter().filter(|reply| reply.is_ok()).count();
    let line = format!("{answered} of 3 checks were answered before a watchdog gave up");
    Ok(Outcome { went_wrong: answered < 3, line })
}

pub async fn with_watchpost() -> Result<Outcome, Box<dyn Error>> {
    // The same two: up to three checks at once, and `PATIENCE` for each.
    let watchpost = Watchpost::builder().member(a_circle_of_two(), 3, PATIENCE).start_here()?;
    let statuses: Vec<Status> = watchpost.check_all(stream::iter(checks(3)?)).try_collect().await?;
    watchpost.drain().await?;
    let answered = statuses.len();
    let mut words: Vec<String> = statuses.iter().map(in_words).collect();
    words.dedup();
    let line = format!("{answered} of 3 checks were answered: {}", words.join(", "));
    Ok(Outcome { went_wrong: answered < 3, line })
}
