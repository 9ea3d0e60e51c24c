//! The messages that actors exchange.
//!
//! One of them matters most: [`Check`] goes to anything that is a `Recipient<Check>`, and a
//! [`Status`](crate::Status) comes back.

use std::sync::Arc;

use actix::{Message, Recipient};
use serde::{Deserialize, Serialize};

use crate::model::{endpoint::Endpoint, passage::Passage, refused::Refused, stats::Stats, status::Status};

/// The order to check one endpoint once. Anyone who can reach a `Recipient<Check>` sends it; the reply is the final status,
/// or the reason why the check was never accepted.
///
/// Dropping the reply's future cancels the check, down to the socket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[must_use = "nothing is checked until it is sent"]
pub struct Check {
    /// The submitter's own number for it; the status repeats it. Two submitters may use the same.
    pub id: u64,
    /// What to check.
    pub endpoint: Arc<Endpoint>,
    /// 1 for the first attempt, one more for each retry.
    pub attempt: u32,
}

impl Check {
    /// A first attempt.
    pub fn new(id: u64, endpoint: impl Into<Arc<Endpoint>>) -> Self {
        Self { id, endpoint: endpoint.into(), attempt: 1 }
    }
}

impl From<Endpoint> for Check {
    /// A check with the id 0.
    fn from(endpoint: Endpoint) -> Self {
        Self::new(0, endpoint)
    }
}

impl Message for Check {
    type Result = Answer;
}

/// The reply to a [`Check`]. Boxed, because a status is large and a message is moved often.
pub type Answer = Result<Box<Status>, Refused>;

/// Asks for up to `n` places in the queue. A submitter sends it before its checks; the answer comes when there is room for at
/// least one, and may grant fewer than were asked for.
#[derive(Debug, Clone, Copy)]
pub struct Reserve(pub usize);

impl Message for Reserve {
    type Result = Result<Grant, Refused>;
}

/// Places in the queue that are promised to whoever holds this. What is not used lapses when it is dropped.
#[derive(Debug)]
#[must_use = "the places lapse when the grant is dropped"]
pub struct Grant {
    places: usize,
    /// Shared by the grant and what it was spent on.
    lapse: Arc<Recipient<Lapse>>,
}

impl Grant {
    pub(crate) fn new(places: usize, lapse: Recipient<Lapse>) -> Self {
        Self { places, lapse: Arc::new(lapse) }
    }

    /// How many places are left.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Spends one place on a check. Gives the check back when no place is left.
    pub(crate) fn spend(&mut self, check: Check) -> Result<Submit, Check> {
        match self.places.checked_sub(1) {
            Some(left) => {
                self.places = left;
                Ok(Submit { check, place: Self { places: 1, lapse: self.lapse.clone() } })
            }
            None => Err(check),
        }
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        if self.places > 0 {
            self.lapse.do_send(Lapse(self.places));
        }
    }
}

/// A check with a reserved place. Only a [`Grant`] makes one. An actor drops unhandled what nobody waits for any more; the place
/// then lapses.
#[derive(Debug)]
pub(crate) struct Submit {
    check: Check,
    place: Grant,
}

impl Submit {
    pub(crate) fn id(&self) -> u64 {
        self.check.id
    }

    /// The check, and its place: it no longer lapses.
    pub(crate) fn redeem(mut self) -> Check {
        self.place.places = 0;
        self.check
    }
}

impl Message for Submit {
    type Result = Answer;
}

/// Gives reserved places back. Only a dropped [`Grant`] sends it.
#[derive(Debug)]
pub(crate) struct Lapse(pub(crate) usize);

impl Message for Lapse {
    type Result = ();
}

/// Sends every notice of a topic to a subscriber from now on. The answer comes when it is in force.
#[derive(Debug, Clone)]
pub struct Subscribe {
    /// Who gets the notices.
    pub to: Recipient<Notice>,
    /// How many notices wait for a subscriber that is busy; past it, it gets one [`Notice::Lagged`] in their place.
    pub buffer: usize,
    /// What the notices are about.
    pub topic: Topic,
}

/// What a subscriber is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Topic {
    /// Every final status.
    Statuses,
    /// The messages of each check between submitters, coordinator and checkers, to see how they work.
    Messages,
}

impl Message for Subscribe {
    type Result = Result<(), Refused>;
}

/// What a subscriber gets.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Notice {
    /// A check got its final status ([`Topic::Statuses`]).
    Status(Arc<Status>),
    /// A message passed ([`Topic::Messages`]).
    Passage(Passage),
    /// So many notices were left out here, because the subscriber did not keep up.
    Lagged(u64),
}

impl Message for Notice {
    type Result = ();
}

/// Finishes what was accepted and refuses the rest. Whoever owns the actors sends it; the answer comes when all is done and
/// every thread that can be ended has ended. Checks whose server asked for a pause are waited for, too, for as long as
/// [`retry_after_max`](crate::Builder::retry_after_max) beyond all timeouts; an [`Abort`] ends that at once.
#[derive(Debug, Clone, Copy)]
pub struct Drain;

impl Message for Drain {
    type Result = Stopped;
}

/// Answers everything that was accepted with `cancelled`, and stops like [`Drain`]. What waits for a further attempt, and is in none, has the
/// status of its last one: what was found is final.
#[derive(Debug, Clone, Copy)]
pub struct Abort;

impl Message for Abort {
    type Result = Stopped;
}

/// What was left when the actors stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stopped {
    /// The last count.
    pub stats: Stats,
    /// Threads that could not be ended, because a probe never returned.
    pub left_threads: u64,
}

/// Changes the number of checkers while they run, between one and [`MOST_CHECKERS`](crate::MOST_CHECKERS). The answer is how many
/// there are now; those that leave finish their checks first.
#[derive(Debug, Clone, Copy)]
pub struct Resize(pub usize);

impl Message for Resize {
    type Result = Result<usize, Refused>;
}

/// Asks for the coordinator's [`Stats`].
#[derive(Debug, Clone, Copy)]
pub struct GetStats;

impl Message for GetStats {
    type Result = Stats;
}
