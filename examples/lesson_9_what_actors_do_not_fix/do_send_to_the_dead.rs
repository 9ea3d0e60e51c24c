//! A `do_send` to the dead. An actor stops: it is done, or it has panicked. What lies in its mailbox goes with it, and what is
//! sent later goes nowhere. `do_send` returns `()` each time, as if all were well.
//!
//! Nothing forbids it. An address is not a reference: it outlives its actor, and the borrow checker knows nothing of it. The
//! actor model promises that a message is handled at most once, and never is at most once. actix's `send` at least says
//! `MailboxError::Closed`, but not whether the message was never begun or lost half-way.
//!
//! The cure is that each check has one of two answers. `Refused`: it was never accepted, so send it elsewhere. A status: it was
//! accepted, so one is owed, even where the member that had it dies (`stalled`; below it is the same mortal actor).
//! What it costs: a place in memory for each check that is owed. What it does not cure: who sends to `watchpost.recipient()` by
//! `do_send` throws the answer away, and hears as little as below. Ask with `check`, `check_all` or `send` (where
//! `MailboxError::Closed` is one more way to say that it was never accepted).

use std::{error::Error, time::Duration};

use actix::{Actor, ActorContext, Context, Handler};
use futures_util::{StreamExt, future::join_all, stream};
use tokio::sync::oneshot;
use watchpost::{Answer, Check, Kind, Refused, State, Status, Watchpost};

use super::{Outcome, checks, up};

/// Handles three checks, then stops.
struct Mortal {
    handled: usize,
    /// Where it tells, at its end, how many it handled.
    last_words: Option<oneshot::Sender<usize>>,
}

impl Actor for Mortal {
    type Context = Context<Self>;

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.last_words.take().map(|last_words| last_words.send(self.handled));
    }
}

impl Handler<Check> for Mortal {
    type Result = Answer;

    fn handle(&mut self, check: Check, ctx: &mut Context<Self>) -> Answer {
        self.handled += 1;
        if self.handled == 3 {
            ctx.stop();
        }
        up(&check)
    }
}

pub async fn by_hand() -> Result<Outcome, Box<dyn Error>> {
    let (last_words, heard) = oneshot::channel();
    let mortal = Mortal { handled: 0, last_words: Some(last_words) }.start();
    let mut sent = 0;
    // Ten are in its mailbox when it begins, and it stops at the third.
    for check in checks(10)? {
        mortal.do_send(check);
        sent += 1;
    }
    // A knock: `send` waits for an answer, and hears that nobody is there. (One that was answered would count, too.)
    let knock = join_all(checks(1)?.map(|check| mortal.send(check))).await;
    sent += knock.iter().filter(|answer| answer.is_ok()).count();
    // Ten more to it: this compiles, and it runs.
    for check in checks(10)? {
        mortal.do_send(check);
        sent += 1;
    }
    drop(mortal);
    let handled = heard.await?;
    let line = format!("of {sent} checks {handled} were handled, and nobody was told of the other {}", sent - handled);
    Ok(Outcome { went_wrong: handled < sent, line })
}

pub async fn with_watchpost() -> Result<Outcome, Box<dyn Error>> {
    let mortal = Mortal { handled: 0, last_words: None }.start();
    let watchpost = Watchpost::builder().member(mortal.recipient(), 10, Duration::from_secs(5)).start_here()?;
    // Ten are accepted, and their member loses seven of them.
    let mut answers: Vec<Result<Status, Refused>> = watchpost.check_all(stream::iter(checks(10)?)).collect().await;
    // `drain`: finish what was accepted, refuse the rest, stop. Then ten more, to actors that are known to be gone.
    watchpost.drain().await?;
    answers.extend(watchpost.check_all(stream::iter(checks(10)?)).collect::<Vec<_>>().await);

    let (mut up, mut stalled, mut refused) = (0, 0, 0);
    for answer in answers {
        match answer {
            Ok(status) if status.state == State::Up => up += 1,
            Ok(status) if status.reason.as_ref().is_some_and(|reason| reason.kind == Kind::Stalled) => stalled += 1,
            Err(Refused::Closed) => refused += 1,
            other => return Err(format!("nobody expected {other:?}").into()),
        }
    }
    let answered = up + stalled + refused;
    let line = format!(
        "{answered} of 20 checks were answered: {up} up, {stalled} unknown (stalled), {refused} refused (closed)"
    );
    Ok(Outcome { went_wrong: answered < 20, line })
}
