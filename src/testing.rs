//! For an app's own tests: a `Recipient<Check>` whose checks go to the test, which is the checker.
//!
//! Code that takes a `Recipient<Check>` does not know who checks. In a test it gets one of [`pair`], and the test holds the other
//! end: it receives each check, looks at it, holds it as long as it likes, and answers.
//!
//! ```
//! use actix::Recipient;
//! use watchpost::{Check, Endpoint, Kind, State, testing};
//!
//! /// What is tested: an app that serves pages from its cache when the database is not up.
//! async fn page(checker: &Recipient<Check>) -> Result<&'static str, Box<dyn std::error::Error>> {
//!     let status = checker.send(Check::new(1, Endpoint::new("tcp://db.internal:5432")?)).await??;
//!     Ok(if status.state == State::Up { "fresh" } else { "from the cache" })
//! }
//!
//! # actix::System::new().block_on(async {
//! let (checker, mut far_side) = testing::pair();
//! let test = async {
//!     let held = far_side.next().await.ok_or("the app did not ask")?;
//!     assert_eq!(held.url(), "tcp://db.internal:5432");
//!     held.down(Kind::ConnectRefused);
//!     Ok(())
//! };
//! let (page, ()) = tokio::try_join!(page(&checker), test)?;
//! assert_eq!(page, "from the cache");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! Where a test only cares what comes, and not when, a [`scripted`] double answers by itself.
//!
//! Nothing here waits for time, so both work with a paused clock (a System over a runtime of one thread, as
//! `examples/embed_test_double.rs` has it). Their recipients may go to any thread; but a paused clock does not know of other threads,
//! and jumps while they work.

use actix::{
    Actor, ActorContext, Context, Handler, Recipient,
    dev::{MessageResponse, OneshotSender},
};
use actix_rt::System;
use tokio::sync::mpsc;

use crate::{
    message::{Answer, Check},
    model::{
        observation::Observation,
        reason::{Kind, Reason},
        refused::Refused,
        status::{State, Status},
    },
};

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
    (Double { to_test }.start().recipient(), FarSide { checks })
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

/// Where the checks of a [`pair`] come out.
///
/// When it is dropped, the checks that it has not given out, and those that come later, are answered by a closed mailbox
/// (`MailboxError::Closed`), as if the checkers had died.
#[derive(Debug)]
pub struct FarSide {
    checks: mpsc::UnboundedReceiver<Held>,
}

impl FarSide {
    /// Waits for the next check, for ever if none comes; nothing when every clone of the recipient is gone. They come in the order in
    /// which they were sent.
    ///
    /// What its asker stopped waiting for before the double had received it never comes.
    pub async fn next(&mut self) -> Option<Held> {
        self.checks.recv().await
    }

    /// The next check, if the double has received one already.
    ///
    /// A check that was sent is received when the asker's and the double's tasks have had their turns. To see that none was sent on
    /// a paused clock, `sleep` for a moment first: that ends only when every task waits.
    pub fn try_next(&mut self) -> Option<Held> {
        self.checks.try_recv().ok()
    }

    /// Answers the next checks by these replies, in order, and gives the checks: fewer than replies when every clone of the recipient
    /// is gone. With `[State::Up; 3]` that is three checks, which are all up.
    pub async fn answer_next(&mut self, replies: impl IntoIterator<Item: Into<Reply>>) -> Vec<Check> {
        let mut checks = Vec::new();
        for reply in replies {
            let Some(held) = self.next().await else { break };
            checks.push(held.check.clone());
            held.answer(reply);
        }
        checks
    }
}

/// A check that was received and is not answered yet.
///
/// When it is dropped, its asker gets a closed mailbox (`MailboxError::Closed`), as from a checker that died.
#[derive(Debug)]
#[must_use = "its asker gets a closed mailbox when it is dropped"]
pub struct Held {
    check: Check,
    /// None where nobody asked for the reply (`do_send`).
    reply: Option<OneshotSender<Answer>>,
}

impl Held {
    /// The check.
    pub fn check(&self) -> &Check {
        &self.check
    }

    /// Its endpoint's URL, secrets included.
    pub fn url(&self) -> &str {
        self.check.endpoint.url().as_str()
    }

    /// Answers that the endpoint is up.
    pub fn up(self) {
        self.answer(Reply::Up);
    }

    /// Answers that the endpoint responds, and someone should look.
    pub fn degraded(self, why: impl Into<Reason>) {
        self.answer(Reply::Degraded(why.into()));
    }

    /// Answers that the endpoint does not respond as expected.
    pub fn down(self, why: impl Into<Reason>) {
        self.answer(Reply::Down(why.into()));
    }

    /// Answers that nobody could look.
    pub fn unknown(self, why: impl Into<Reason>) {
        self.answer(Reply::Unknown(why.into()));
    }

    /// Answers: a [`State`], a [`Status`], a [`Refused`], or any other [`Reply`]. An asker that has stopped waiting hears nothing.
    pub fn answer(self, reply: impl Into<Reply>) {
        if let Some(asker) = self.reply {
            let _ = asker.send(reply.into().to(&self.check));
        }
    }

    /// Whether the asker has stopped waiting: it dropped the reply's future, which cancels the check. Of a check that was sent by
    /// `do_send`, nobody ever waited for the reply.
    pub fn is_cancelled(&self) -> bool {
        self.reply.as_ref().is_none_or(OneshotSender::is_closed)
    }

    /// Returns when the asker stops waiting.
    pub async fn cancelled(&mut self) {
        if let Some(asker) = &mut self.reply {
            asker.closed().await;
        }
    }
}

/// What a double answers to a check.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// The endpoint is up.
    Up,
    /// It responds, and someone should look.
    Degraded(Reason),
    /// It does not respond as expected.
    Down(Reason),
    /// Nobody could look.
    Unknown(Reason),
    /// This status, with the check's own id.
    Status(Box<Status>),
    /// The check is not accepted.
    Refused(Refused),
}

impl Reply {
    /// The answer to a check.
    fn to(self, check: &Check) -> Answer {
        let (state, reason) = match self {
            Self::Up => (State::Up, None),
            Self::Degraded(reason) => (State::Degraded, Some(reason)),
            Self::Down(reason) => (State::Down, Some(reason)),
            Self::Unknown(reason) => (State::Unknown, Some(reason)),
            Self::Status(mut status) => {
                status.id = check.id;
                return Ok(status);
            }
            Self::Refused(refused) => return Err(refused),
        };
        Ok(Box::new(Status::new(check.id, &check.endpoint, state, reason, Observation::default())))
    }
}

impl From<State> for Reply {
    /// Where it is not up, the reason is a failed expectation; of `unknown`, that the check was cancelled.
    fn from(state: State) -> Self {
        let reason = |kind| Reason::new(kind, "as the test wants it");
        match state {
            State::Up => Self::Up,
            State::Degraded => Self::Degraded(reason(Kind::Expectation)),
            State::Down => Self::Down(reason(Kind::Expectation)),
            State::Unknown => Self::Unknown(reason(Kind::Cancelled)),
        }
    }
}

impl From<Reason> for Reply {
    /// `unknown` where the reason does not blame the endpoint, else `down`.
    fn from(reason: Reason) -> Self {
        if reason.kind.blames_the_endpoint() { Self::Down(reason) } else { Self::Unknown(reason) }
    }
}

impl From<Kind> for Reply {
    /// As of a reason of this kind.
    fn from(kind: Kind) -> Self {
        Reason::from(kind).into()
    }
}

impl From<Status> for Reply {
    fn from(status: Status) -> Self {
        Self::Status(Box::new(status))
    }
}

impl From<Refused> for Reply {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
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
        let _ = self.to_test.send(Held { check: self.check, reply });
    }
}
