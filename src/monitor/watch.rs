//! What is watched, and how.

use std::{sync::Arc, time::Duration};

use actix::{Message, Recipient};

use super::verdict::Steadiness;
use crate::{
    message::Check,
    model::{duration::LONGEST, endpoint::Endpoint},
};

/// How often an endpoint is checked, where its watch does not say.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(30);
/// So many statuses in a row change a verdict for the worse, where a watch does not say.
pub const DEFAULT_FALL: u32 = 3;
/// So many statuses in a row change a verdict for the better, where a watch does not say.
pub const DEFAULT_RISE: u32 = 2;

/// Times shorter than this are taken for it.
const SHORTEST: Duration = Duration::from_millis(10);
/// The patience, in timeouts, where a watch does not say.
const TIMEOUTS: u32 = 5;
/// It is this at least: what the checkers' queue and threads take has nothing to do with a short timeout.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);

/// Watches an endpoint from now on, under a name. The first check is made at once (or after the initial delay), the others each
/// interval, at a moment of it that the name gives: so the checks of many endpoints are spread, and a restart moves none of them.
/// An endpoint never has two checks at a time.
///
/// A name that is watched already is watched so from now on, beginning with a check at once; one that is under way is cancelled. What
/// is held of it stays if the endpoint is the same in all that it says, its timeout too; else it is pending again, without a transition.
#[derive(Debug, Clone)]
#[must_use = "nothing is watched until it is sent to a monitor"]
pub struct Watch {
    pub(super) name: Arc<str>,
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) through: Option<Recipient<Check>>,
    pub(super) interval: Duration,
    pub(super) initial_delay: Duration,
    pub(super) steady: Steadiness,
    patience: Option<Duration>,
}

impl Watch {
    /// Watches an endpoint with every default: through the monitor's own recipient, every 30 s, three statuses in a row to fall and
    /// two to rise.
    pub fn new(name: impl AsRef<str>, endpoint: impl Into<Arc<Endpoint>>) -> Self {
        Self {
            name: name.as_ref().into(),
            endpoint: endpoint.into(),
            through: None,
            interval: DEFAULT_INTERVAL,
            initial_delay: Duration::ZERO,
            steady: Steadiness { fall: DEFAULT_FALL, rise: DEFAULT_RISE },
            patience: None,
        }
    }

    /// Who checks this endpoint, in place of the monitor's own recipient.
    pub fn through(mut self, checker: Recipient<Check>) -> Self {
        self.through = Some(checker);
        self
    }

    /// How often it is checked; [`DEFAULT_INTERVAL`] by default, between 10 ms and a year.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.clamp(SHORTEST, LONGEST);
        self
    }

    /// The time that one attempt of a check has, in place of the endpoint's own; between 10 ms and a year.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.endpoint = Arc::new(self.endpoint.with_timeout(timeout.clamp(SHORTEST, LONGEST)));
        self
    }

    /// How long the first check waits; none by default.
    pub fn initial_delay(mut self, delay: Duration) -> Self {
        self.initial_delay = delay.min(LONGEST);
        self
    }

    /// So many statuses in a row change the verdict for the worse; [`DEFAULT_FALL`] by default, and one at least.
    pub fn fall(mut self, statuses: u32) -> Self {
        self.steady.fall = statuses.max(1);
        self
    }

    /// So many statuses in a row change the verdict for the better; [`DEFAULT_RISE`] by default, and one at least.
    pub fn rise(mut self, statuses: u32) -> Self {
        self.steady.rise = statuses.max(1);
        self
    }

    /// How long the monitor waits for a status: over the checkers' queue, the attempts and the pauses between them. Past it, it drops
    /// the check, which cancels it, and the status is `unknown`, for it was the checker that did not answer. Five times the timeout
    /// and a second at least by default; between 10 ms and a year.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience.clamp(SHORTEST, LONGEST));
        self
    }

    pub(super) fn patience_or_default(&self) -> Duration {
        self.patience.unwrap_or_else(|| self.endpoint.timeout().saturating_mul(TIMEOUTS).clamp(LEAST_PATIENCE, LONGEST))
    }
}

impl Message for Watch {
    type Result = ();
}
