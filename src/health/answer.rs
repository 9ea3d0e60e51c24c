//! What is answered to a question, from what is held of the dependencies: plain functions.

use crate::{
    model::state::State,
    monitor::verdict::{Verdict, VerdictState},
};

/// What an app needs a dependency for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It can do nothing without it.
    Required,
    /// It does less without it.
    Optional,
}

/// A dependency and what is held of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub need: Need,
    pub verdict: Verdict,
}

/// Whether the dependencies let the app do its work: down by a required one alone; unknown while a required one is.
pub(super) fn of_all<'a>(held: impl IntoIterator<Item = &'a Held>) -> State {
    let worst = held.into_iter().map(|Held { need, verdict }| match (need, verdict.state) {
        (_, VerdictState::Up) => State::Up,
        (Need::Required, VerdictState::Down) => State::Down,
        (Need::Required, VerdictState::Pending) => State::Unknown,
        (_, VerdictState::Degraded) | (Need::Optional, _) => State::Degraded,
    });
    worst.max_by_key(|state| severity(*state)).unwrap_or(State::Up)
}

/// Whether the app is ready: its dependencies let it work, and it does not stop.
pub(super) fn ready<'a>(draining: bool, held: impl IntoIterator<Item = &'a Held>) -> State {
    if draining { State::Down } else { of_all(held) }
}

/// Whether the app has started: something is known of every required dependency, be it good or bad. A verdict is never pending
/// again, so this stays.
pub(super) fn started<'a>(held: impl IntoIterator<Item = &'a Held>) -> State {
    let mut required = held.into_iter().filter(|held| held.need == Need::Required);
    if required.any(|held| held.verdict.state == VerdictState::Pending) { State::Unknown } else { State::Up }
}

/// What is held of one dependency, as a state: what is pending is unknown.
pub(super) fn of_one(state: VerdictState) -> State {
    match state {
        VerdictState::Pending => State::Unknown,
        VerdictState::Up => State::Up,
        VerdictState::Degraded => State::Degraded,
        VerdictState::Down => State::Down,
    }
}

/// A failure that was seen says more than one that is not known yet.
fn severity(state: State) -> u8 {
    match state {
        State::Up => 0,
        State::Degraded => 1,
        State::Unknown => 2,
        State::Down => 3,
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
