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
/// Whoever drops it unanswered answers `cancelled`, or with what its last attempt found where it is between two: a coordinator that
/// panics, or whose thread is stopped, leaves nobody waiting.
#[derive(Debug)]
pub(crate) struct Owed {
    pub check: Check,
    /// The attempts before the last one that ended, oldest first.
    pub earlier: Vec<Attempt>,
    /// What the last attempt found, while a further one is wanted.
    found: Option<Box<Status>>,
    /// Whether an attempt began since, whose end nobody has seen.
    under_way: bool,
    /// Whether it was given to another checker once already, and what was left of its time then.
    pub redelivered: Option<Duration>,
    /// When a member refused it for the first time.
    pub refused_since: Option<Instant>,
    /// `None` once it is answered, and where nobody asked for the reply.
    reply: Option<OneshotSender<Answer>>,
}

impl Owed {
    pub fn new(check: Check, reply: Option<OneshotSender<Answer>>) -> Self {
        Self {
            check,
            earlier: Vec::new(),
            found: None,
            under_way: false,
            redelivered: None,
            refused_since: None,
            reply,
        }
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

    /// Keeps what an attempt found: it is final, unless a further attempt begins.
    pub fn keep(&mut self, found: Box<Status>) {
        self.supersede();
        self.found = Some(found);
        self.under_way = false;
        self.check.attempt += 1;
        (self.redelivered, self.refused_since) = (None, None);
    }

    /// An attempt begins. Whether it is a retry that was not begun before.
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.under_way, true) && self.found.is_some()
    }

    /// The attempt that was begun was refused: nobody looked. Whether it was a retry.
    pub fn unbegin(&mut self) -> bool {
        std::mem::take(&mut self.under_way) && self.found.is_some()
    }

    /// The attempt that is under way has a status of its own: what the last one found is an earlier one now.
    pub fn supersede(&mut self) {
        self.earlier.extend(self.found.take().map(|found| found.last_attempt()));
    }

    /// The final status of a check that ends without a further look: what its last attempt found, unless one began since.
    pub fn stopped(&mut self, kind: Kind, message: &str) -> Box<Status> {
        if !self.under_way
            && let Some(found) = self.found.take()
        {
            return found;
        }
        self.supersede();
        Box::new(Status::without_a_look(self.check.id, &self.check.endpoint, Reason::new(kind, message)))
    }

    /// Settles the debt, with a status of [`stopped`](Self::stopped) or of an attempt that was [superseded](Self::supersede) by it.
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
            let mut status = self.stopped(Kind::Cancelled, "the checkers stopped");
            status.id = self.check.id;
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
        let mut status = owed.stopped(Kind::Timeout, "x");
        owed.keep(status.clone());
        owed.supersede();
        status.id = 99;
        owed.answer(status);
        let status = answer.try_recv().unwrap().unwrap();
        assert_eq!((status.id, status.attempts().len()), (7, 2));
        assert!(answer.try_recv().is_err(), "exactly one");
    }

    #[test]
    fn what_was_found_is_final_until_a_further_attempt_begins() {
        let dropped = |until: fn(&mut Owed)| {
            let (mut owed, mut answer) = owed();
            let found = owed.stopped(Kind::Reset, "x");
            owed.keep(found);
            until(&mut owed);
            drop(owed);
            let status = answer.try_recv().unwrap().unwrap();
            (status.id, status.reason.as_ref().unwrap().kind, status.attempts().len())
        };
        assert_eq!(dropped(|_| {}), (7, Kind::Reset, 1));
        assert_eq!(dropped(|owed| assert!(owed.begin() && !owed.begin())), (7, Kind::Cancelled, 2));
        let refused = |owed: &mut Owed| {
            assert!(owed.begin() && owed.unbegin() && !owed.unbegin());
        };
        assert_eq!(dropped(refused), (7, Kind::Reset, 1));
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
