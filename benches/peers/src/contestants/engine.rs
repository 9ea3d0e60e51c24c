//! Messages that are answered at once: a check through the whole engine, and a bare actix round trip.

use actix::{Actor, Context, Handler, Message, Recipient};
use futures_util::{StreamExt, stream};
use std::sync::Arc;
use watchpost::{Check, Endpoint, Look, Place, Probe, State, Trace, Watchpost};

use crate::Failed;

/// In flight at once, for all who send messages.
pub const WINDOW: usize = 256;

/// Answers at once.
struct AtOnce;

impl Probe for AtOnce {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// Checks through the engine, with every invariant in force.
///
/// # Errors
/// It can't start.
pub fn watchpost(messages: u64) -> Result<u64, Failed> {
    actix_rt::System::new().block_on(async {
        let builder = Watchpost::builder().place(Place::Here).concurrency(WINDOW);
        let watchpost = builder.probe("test", || Box::new(AtOnce)).start_here()?;
        let (recipient, up) = (watchpost.recipient(), Arc::new(Endpoint::new("test://up")?));
        let answers = stream::iter(1..=messages).map(|id| recipient.send(Check::new(id, up.clone())));
        Ok(answers
            .buffer_unordered(WINDOW)
            .fold(0, async |good, answer| {
                let up = matches!(answer, Ok(Ok(status)) if status.state == State::Up);
                good + u64::from(up)
            })
            .await)
    })
}

/// A number for a number.
struct Ping(u64);

impl Message for Ping {
    type Result = u64;
}

struct Bare;

impl Actor for Bare {
    type Context = Context<Self>;
}

impl Handler<Ping> for Bare {
    type Result = u64;

    fn handle(&mut self, Ping(n): Ping, _: &mut Context<Self>) -> u64 {
        n
    }
}

/// Round trips through actix alone.
///
/// # Errors
/// None, but others have some.
pub fn bare_actix(messages: u64) -> Result<u64, Failed> {
    Ok(actix_rt::System::new().block_on(async {
        let bare: Recipient<Ping> = Bare.start().recipient();
        let answers = stream::iter(1..=messages).map(|n| bare.send(Ping(n)));
        answers.buffer_unordered(WINDOW).fold(0, async |good, answer| good + u64::from(answer.is_ok())).await
    }))
}
