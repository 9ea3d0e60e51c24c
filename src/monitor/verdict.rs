//! What a monitor holds of one endpoint: a pure state machine over the statuses that come.

use std::{fmt, sync::Arc, time::Duration};

use actix::Message;
use serde::{Deserialize, Serialize};

use crate::model::{state::State, status::Status, timestamp::Timestamp};

/// What is held of an endpoint, after so many statuses in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VerdictState {
    /// Not known yet: no status came that says anything about the endpoint.
    Pending,
    /// It responds as expected.
    Up,
    /// It responds, and someone should look.
    Degraded,
    /// It does not respond as expected.
    Down,
}

impl VerdictState {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Up => "up",
            Self::Degraded => "degraded",
            Self::Down => "down",
        }
    }
}

impl fmt::Display for VerdictState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a monitor holds of an endpoint.
///
/// From [`Pending`](VerdictState::Pending) the first status that says anything decides. After that it takes `fall` statuses in a row
/// to change for the worse, and `rise` to change for the better (HAProxy's words). Those that lead to a change need not be alike:
/// where an endpoint that was up is degraded twice and then down, it was not up three times, and becomes degraded.
///
/// A status `unknown` is our own trouble: it changes no state and ends no row, and marks the verdict as stale until the next one that
/// says anything. Checks that were left out because the machine was late mark it too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The name under which the endpoint is watched.
    pub name: Arc<str>,
    /// What is held of it.
    pub state: VerdictState,
    /// Since when it is held: when the status that decided it came, or when the watch began.
    pub since: Timestamp,
    /// The last status, whatever it says.
    pub last: Option<Arc<Status>>,
    /// When the last status came that says anything about the endpoint.
    pub known_at: Option<Timestamp>,
    /// Since when there is trouble of our own, if there is: the verdict may be out of date.
    pub stale_since: Option<Timestamp>,
    /// What was counted since the watch began.
    pub counts: Counts,
    rows: Rows,
}

/// One change of a verdict. A monitor sends it to each of its subscribers, once for each change, and nothing otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Transition {
    /// The name under which the endpoint is watched.
    pub name: Arc<str>,
    /// What was held of it.
    pub from: VerdictState,
    /// What is held of it now.
    pub to: VerdictState,
    /// When it changed.
    pub at: Timestamp,
    /// The status that changed it.
    pub status: Arc<Status>,
    /// How many earlier transitions of this endpoint were left out before this one, because the subscriber did not keep up.
    pub missed: u64,
}

impl Message for Transition {
    type Result = ();
}

/// What was counted of an endpoint since its watch began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// Statuses `up`.
    pub up: u64,
    /// Statuses `degraded`.
    pub degraded: u64,
    /// Statuses `down`.
    pub down: u64,
    /// Statuses `unknown`.
    pub unknown: u64,
    /// Changes of the state.
    pub transitions: u64,
    /// Checks that were due and were not made: the one before was still under way, or the machine was late. An endpoint whose
    /// own place comes while its first check is under way has one from the start.
    pub skipped: u64,
}

/// How many statuses in a row, up to the last one, say so. `unknown` ends no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Rows {
    up: u32,
    not_up: u32,
    down: u32,
    not_down: u32,
}

impl Rows {
    fn add(&mut self, up: bool, down: bool) {
        let grow = |row: &mut u32, goes_on: bool| *row = if goes_on { row.saturating_add(1) } else { 0 };
        grow(&mut self.up, up);
        grow(&mut self.not_up, !up);
        grow(&mut self.down, down);
        grow(&mut self.not_down, !down);
    }
}

/// How many statuses in a row change a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Steadiness {
    /// For the worse.
    pub fall: u32,
    /// For the better.
    pub rise: u32,
}

impl Verdict {
    /// A watch begins.
    pub(crate) fn pending(name: Arc<str>, now: Timestamp) -> Self {
        Self {
            name,
            state: VerdictState::Pending,
            since: now,
            last: None,
            known_at: None,
            stale_since: None,
            counts: Counts::default(),
            rows: Rows::default(),
        }
    }

    /// How old what is known is, while there is trouble of our own: since the last status that said anything, or since the watch
    /// began.
    pub fn stale_for(&self, now: Timestamp) -> Option<Duration> {
        let known = self.known_at.unwrap_or(self.since);
        self.stale_since.map(|_| Duration::from_millis(now.as_millis().saturating_sub(known.as_millis())))
    }

    /// So many checks were due and left out, because the machine was late: trouble of our own, until the next status that says
    /// anything.
    pub(super) fn miss(&mut self, checks: u64, now: Timestamp) {
        self.counts.skipped = self.counts.skipped.saturating_add(checks);
        self.stale_since.get_or_insert(now);
    }

    /// A status came; the transition, if it changes the state.
    pub(super) fn observe(&mut self, status: Arc<Status>, steady: Steadiness, now: Timestamp) -> Option<Transition> {
        let state = status.state;
        self.last = Some(status.clone());
        let count = match state {
            State::Up => &mut self.counts.up,
            State::Degraded => &mut self.counts.degraded,
            State::Down => &mut self.counts.down,
            State::Unknown => &mut self.counts.unknown,
        };
        *count += 1;
        if state == State::Unknown {
            self.stale_since.get_or_insert(now);
            return None;
        }
        (self.known_at, self.stale_since) = (Some(now), None);
        self.rows.add(state == State::Up, state == State::Down);
        let to = self.next(state, steady);
        let from = std::mem::replace(&mut self.state, to);
        if from == to {
            return None;
        }
        self.since = now;
        self.counts.transitions += 1;
        Some(Transition { name: self.name.clone(), from, to, at: now, status, missed: 0 })
    }

    fn next(&self, seen: State, Steadiness { fall, rise }: Steadiness) -> VerdictState {
        use VerdictState::{Degraded, Down, Pending, Up};
        let rows = self.rows;
        match self.state {
            Pending => match seen {
                State::Up => Up,
                State::Degraded => Degraded,
                State::Down => Down,
                State::Unknown => Pending,
            },
            Up | Degraded if rows.down >= fall => Down,
            Up if rows.not_up >= fall => Degraded,
            Degraded | Down if rows.up >= rise => Up,
            Down if rows.not_down >= rise => Degraded,
            same => same,
        }
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
