//! What a coordinator knows of itself.

use serde::{Deserialize, Serialize};

/// What a coordinator counts, at one moment. `accepted = finished + waiting + in_flight + backing_off` always holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Stats {
    /// Checks that were accepted since the start.
    pub accepted: u64,
    /// Checks that have their final status.
    pub finished: u64,
    /// Checks that wait for their turn.
    pub waiting: u64,
    /// Those of them that wait because their server asked for a pause ([`Builder::retry_after_max`](crate::Builder::retry_after_max)).
    pub held: u64,
    /// Checks that a checker has.
    pub in_flight: u64,
    /// Checks that failed and wait for their next attempt.
    pub backing_off: u64,
    /// Places that are promised to submitters and not used yet.
    pub reserved: u64,
    /// Checks that were refused.
    pub refused: u64,
    /// Attempts after the first.
    pub retries: u64,
    /// Checks that were given to another checker because theirs died or stalled.
    pub redelivered: u64,
    /// Checkers that take work.
    pub checkers: u64,
    /// Checkers that were replaced.
    pub restarts: u64,
    /// Threads that were given up because they never returned.
    pub stuck_threads: u64,
    /// Subscribers.
    pub subscribers: u64,
    /// Notices that subscribers missed because they did not keep up.
    pub lagged: u64,
}
