//! What is said of a check that failed first and passed on a further attempt: retries never lie.

use std::fmt;

use crate::model::{
    passing_code::is_passing_code,
    reason::Kind,
    state::State,
    status::{Attempt, Status},
};

/// How often it was tried, and what came of the first attempt that failed: `flaky: 2 attempts, the first: reset`.
pub struct Flaky<'a> {
    attempts: usize,
    number: usize,
    failed: &'a Attempt,
}

impl<'a> Flaky<'a> {
    /// Of a status; none of one that is not [flaky](Status::flaky).
    pub fn of(status: &'a Status) -> Option<Self> {
        let failed = |attempt: &&Attempt| matches!(attempt.state, State::Down | State::Unknown);
        let (number, failed) = (1..).zip(&status.earlier).find(|(_, attempt)| failed(attempt))?;
        status.flaky().then_some(Self { attempts: status.earlier.len() + 1, number, failed })
    }
}

impl fmt::Display for Flaky<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "flaky: {} attempts, ", self.attempts)?;
        match self.number {
            1 => f.write_str("the first: ")?,
            number => write!(f, "attempt {number}: ")?,
        }
        let Attempt { state, reason, http_status, .. } = self.failed;
        match (reason.as_ref().map(|reason| reason.kind), *http_status) {
            // The code says more than that something else was expected.
            (Some(Kind::Expectation), Some(code)) if is_passing_code(code) => write!(f, "{code}"),
            (Some(kind), _) => write!(f, "{kind}"),
            (None, _) => write!(f, "{state}"),
        }
    }
}

/// The sentence beside the totals: how many were flaky. Nothing where none was.
pub struct FlakyTotal(pub u64);

impl fmt::Display for FlakyTotal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            1 => f.write_str(" One was flaky: it failed first, and passed on a further attempt."),
            count => write!(f, " {count} were flaky: they failed first, and passed on a further attempt."),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{endpoint::Endpoint, observation::Observation, reason::Reason, timestamp::Timestamp};

    fn attempt(state: State, kind: Option<Kind>, http_status: Option<u16>) -> Attempt {
        let reason = kind.map(|kind| Reason::new(kind, "why"));
        Attempt { state, reason, http_status, elapsed: Duration::ZERO, checked_at: Timestamp::default() }
    }

    #[test]
    fn the_first_that_failed_is_named() {
        let reset = attempt(State::Down, Some(Kind::Reset), None);
        let busy = attempt(State::Down, Some(Kind::Expectation), Some(503));
        let wrong = attempt(State::Down, Some(Kind::Expectation), Some(200));
        let slow = attempt(State::Degraded, Some(Kind::Timeout), None);
        for (state, earlier, told) in [
            (State::Up, vec![], None),
            (State::Up, vec![reset.clone()], Some("flaky: 2 attempts, the first: reset")),
            (State::Degraded, vec![busy.clone(), reset.clone()], Some("flaky: 3 attempts, the first: 503")),
            (State::Up, vec![wrong], Some("flaky: 2 attempts, the first: expectation")),
            (State::Up, vec![slow.clone(), reset.clone()], Some("flaky: 3 attempts, attempt 2: reset")),
            (State::Up, vec![slow], None),
            (State::Down, vec![reset], None),
            (State::Unknown, vec![busy], None),
        ] {
            let endpoint = Endpoint::new("http://a.example").unwrap();
            let mut status = Status::new(1, &endpoint, state, None, Observation::default());
            status.earlier = earlier;
            assert_eq!(Flaky::of(&status).map(|flaky| flaky.to_string()).as_deref(), told);
        }
    }
}
