//! A reply that is owed, as a value.

use std::time::Duration;

use actix::dev::OneshotSender;
use actix_rt::time::Instant;

use super::queue::Hosted;
use crate::{
    message::{Answer, Check},
    model::{
        reason::{Kind, Reason},
        status::{Attempt, Status},
    },
};

/// A check that was accepted and whose reply is owed. It has one owner at any time: the queue, a hold, a flight, or the back-off.
///
/// Whoever drops it unanswered answers `cancelled`: a coordinator that panics, or whose thread is stopped, leaves nobody waiting.
#[derive(Debug)]
pub(crate) struct Owed {
    pub check: Check,
    /// The attempts that failed, oldest first.
    pub earlier: Vec<Attempt>,
    /// Whether it was given to another checker once already, and what was left of its time then.
    pub redelivered: Option<Duration>,
    /// When a member refused it for the first time.
    pub refused_since: Option<Instant>,
    /// `None` once it is answered, and where nobody asked for the reply.
    reply: Option<OneshotSender<Answer>>,
}

impl Owed {
    pub fn new(check: Check, reply: Option<OneshotSender<Answer>>) -> Self {
        Self { check, earlier: Vec::new(), redelivered: None, refused_since: None, reply }
    }

    /// Whether someone asked for the reply and then stopped waiting.
    pub fn is_forsaken(&self) -> bool {
        self.reply.as_ref().is_some_and(OneshotSender::is_closed)
    }

    /// The same as a poll: ready when the submitter stops waiting.
    pub fn poll_forsaken(&mut self, cx: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        match &mut self.reply {
            Some(reply) => reply.poll_closed(cx),
            None => std::task::Poll::Pending,
        }
    }

    /// The final status of a check that nobody looked at to the end.
    pub fn status(&self, kind: Kind, message: &str) -> Box<Status> {
        Box::new(Status::without_a_look(self.check.id, &self.check.endpoint, Reason::new(kind, message)))
    }

    /// Settles the debt.
    pub fn answer(mut self, mut status: Box<Status>) {
        status.id = self.check.id;
        status.earlier = std::mem::take(&mut self.earlier);
        if let Some(reply) = self.reply.take() {
            // The submitter may have gone in this very moment: then nobody is left to be told.
            let _ = reply.send(Ok(status));
        }
    }
}

impl Hosted for Owed {
    fn host(&self) -> &str {
        self.check.endpoint.host()
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if let Some(reply) = self.reply.take() {
            let mut status = self.status(Kind::Cancelled, "the checkers stopped");
            status.earlier = std::mem::take(&mut self.earlier);
            let _ = reply.send(Ok(status));
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::model::{endpoint::Endpoint, state::State};

    fn owed() -> (Owed, oneshot::Receiver<Answer>) {
        let (reply, answer) = oneshot::channel();
        (Owed::new(Check::new(7, Endpoint::new("http://x").unwrap()), Some(reply)), answer)
    }

    #[test]
    fn who_drops_it_answers_cancelled() {
        let (owed, mut answer) = owed();
        drop(owed);
        let status = answer.try_recv().unwrap().unwrap();
        assert_eq!((status.id, status.state), (7, State::Unknown));
        assert_eq!(status.reason.unwrap().kind, Kind::Cancelled);
    }

    #[test]
    fn an_answer_carries_the_submitters_id_and_every_attempt() {
        let (mut owed, mut answer) = owed();
        let mut status = owed.status(Kind::Timeout, "x");
        owed.earlier.push(status.last_attempt());
        status.id = 99;
        owed.answer(status);
        let status = answer.try_recv().unwrap().unwrap();
        assert_eq!((status.id, status.attempts().len()), (7, 2));
        assert!(answer.try_recv().is_err(), "exactly one");
    }

    #[test]
    fn who_stopped_waiting_is_seen() {
        let (owed, answer) = owed();
        assert!(!owed.is_forsaken());
        drop(answer);
        assert!(owed.is_forsaken());
        let nobody = Owed::new(Check::from(Endpoint::new("http://x").unwrap()), None);
        assert!(!nobody.is_forsaken());
    }
}
