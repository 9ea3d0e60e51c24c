//! What a state is to formats that know tests, and not endpoints.

use crate::model::state::State;

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// The endpoint's fault.
    Failed,
    /// Nobody knows: it could not be looked at.
    Errored,
}

impl Outcome {
    /// Of a state; with `strict`, degraded counts as down.
    pub fn of(state: State, strict: bool) -> Self {
        match state {
            State::Degraded if strict => Self::Failed,
            State::Up | State::Degraded => Self::Passed,
            State::Down => Self::Failed,
            State::Unknown => Self::Errored,
        }
    }
}
