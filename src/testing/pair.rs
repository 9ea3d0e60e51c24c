//! The actor that hands its checks to the test.

use actix::{
    Actor, ActorContext, Context, Handler, Recipient,
    dev::{MessageResponse, OneshotSender},
};
use actix_rt::System;
use tokio::sync::mpsc;

use super::{
    far_side::{FarSide, Held},
    reply::Reply,
};
use crate::message::{Answer, Check};

/// A `Recipient<Check>`, and its far side: where its checks come out.
///
/// # Panics
/// Outside an actix System: use `#[actix::test]`, `#[actix_web::test]`, or `System::new().block_on(…)`.
#[track_caller]
pub fn pair() -> (Recipient<Check>, FarSide) {
    assert!(
        System::is_registered(),
        "no actix System runs here: use #[actix::test], #[actix_web::test], or System::new().block_on(…)"
    );
    let (to_test, checks) = mpsc::unbounded_channel();
    (Double { to_test }.start().recipient(), FarSide::new(checks))
}

/// A `Recipient<Check>` that answers by itself: the first check by the first reply, the next by the next. When the script is at its
/// end, so is the double: an asker gets a closed mailbox. A script may be endless.
///
/// ```
/// use std::iter::repeat_n;
/// use watchpost::{Check, Endpoint, State, testing};
///
/// # actix::System::new().block_on(async {
/// let script = repeat_n(State::Down, 2).chain([State::Up]);
/// let checker = testing::scripted(script);
/// let mut seen = Vec::new();
/// for id in 1..=3 {
///     seen.push(checker.send(Check::new(id, Endpoint::new("tcp://db.internal:5432")?)).await??.state);
/// }
/// assert_eq!(seen, [State::Down, State::Down, State::Up]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Panics
/// As [`pair`].
#[track_caller]
pub fn scripted<S>(script: S) -> Recipient<Check>
where
    S: IntoIterator<Item: Into<Reply>>,
    S::IntoIter: 'static,
{
    let (recipient, mut far_side) = pair();
    let mut script = script.into_iter();
    actix_rt::spawn(async move {
        // A reply is taken before its check is awaited, so that the end shows at once.
        while let Some(reply) = script.next()
            && let Some(held) = far_side.next().await
        {
            held.answer(reply);
        }
    });
    recipient
}

/// The actor behind the recipient of a pair.
struct Double {
    to_test: mpsc::UnboundedSender<Held>,
}

impl Actor for Double {
    type Context = Context<Self>;
}

impl Handler<Check> for Double {
    type Result = HandOver;

    fn handle(&mut self, check: Check, ctx: &mut Context<Self>) -> HandOver {
        if self.to_test.is_closed() {
            ctx.stop();
        }
        HandOver { to_test: self.to_test.clone(), check }
    }
}

/// Hands a check to the test, together with the sender of its reply: so the test sees when the reply is not waited for any more.
struct HandOver {
    to_test: mpsc::UnboundedSender<Held>,
    check: Check,
}

impl MessageResponse<Double, Check> for HandOver {
    fn handle(self, _: &mut Context<Double>, reply: Option<OneshotSender<Answer>>) {
        // Without a far side, what was to be sent is dropped, and with it the reply.
        let _ = self.to_test.send(Held::new(self.check, reply));
    }
}
