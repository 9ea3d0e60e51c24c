//! The test's end: checks that come, and are held until they are answered.

use actix::dev::OneshotSender;
use tokio::sync::mpsc;

use super::reply::Reply;
use crate::{
    message::{Answer, Check},
    model::reason::Reason,
};

/// Where the checks of a [`pair`](super::pair()) come out.
///
/// When it is dropped, the checks that it has not given out, and those that come later, are answered by a closed mailbox
/// (`MailboxError::Closed`), as if the checkers had died.
#[derive(Debug)]
pub struct FarSide {
    checks: mpsc::UnboundedReceiver<Held>,
}

impl FarSide {
    pub(super) fn new(checks: mpsc::UnboundedReceiver<Held>) -> Self {
        Self { checks }
    }

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
    pub(super) fn new(check: Check, reply: Option<OneshotSender<Answer>>) -> Self {
        Self { check, reply }
    }

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

    /// Answers: a [`State`](crate::State), a [`Status`](crate::Status), a [`Refused`](crate::Refused), or any other [`Reply`]. An asker that has stopped waiting hears nothing.
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
