//! A kind of reason, explained.

use crate::model::{phase::Phase, reason::Kind, state::State};

/// What a kind of reason means, what mostly causes it, and what to do.
///
/// ```
/// use watchpost::{Explanation, Kind, State};
///
/// let explained = Explanation::of(Kind::Timeout);
/// assert_eq!((explained.state(), explained.is_retried()), (State::Down, true));
/// assert!(explained.means.starts_with("Time ran out"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The kind.
    pub kind: Kind,
    /// What it means, in a sentence or two.
    pub means: &'static str,
    /// The phases in which it happens, in order; none where it is no phase that failed.
    pub phases: &'static [Phase],
    /// What mostly causes it, the likeliest first.
    pub causes: &'static [&'static str],
    /// What to do, in order.
    pub advice: &'static [&'static str],
}

impl Explanation {
    /// The state of an endpoint that is not up for it. An expectation that says `else degraded` makes it degraded.
    pub fn state(&self) -> State {
        if self.kind.blames_the_endpoint() { State::Down } else { State::Unknown }
    }

    /// Whether another attempt may find something else, where attempts are asked for. An expectation is tried again where the answer's
    /// code may pass: 408, 429, 500, 502, 503, 504.
    pub fn is_retried(&self) -> bool {
        self.kind.is_passing()
    }
}
