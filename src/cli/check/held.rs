//! Statuses that are not reported yet: more may be known of them at the end.

use watchpost::{State, Status};

use super::{
    doubt::{Doubt, Taken},
    feed::Typed,
};

/// So many wait to be looked at once more; more than that, and it is no passing trouble.
const AGAIN: usize = 10_000;

/// What waits for a second look, and what is in doubt.
pub struct Held {
    doubt: Doubt<Typed>,
    /// What is looked at once more, where that is asked for.
    again: Option<Vec<(Typed, Box<Status>)>>,
}

impl Held {
    pub fn new(looks_again: bool) -> Self {
        Self { doubt: Doubt::new(), again: looks_again.then(Vec::new) }
    }

    /// What the canary was found to be.
    pub fn canary(&mut self, state: State) {
        self.doubt.canary(state);
    }

    /// Takes a status, and the one before it where this is the second look.
    pub fn take(&mut self, typed: Typed, status: Box<Status>, first: Option<Box<Status>>) -> Taken<Typed> {
        let status = match (first, &mut self.again) {
            (Some(first), _) => with_both_looks(*first, status),
            (None, Some(again)) if again.len() < AGAIN && may_pass(&status) => {
                again.push((typed, status));
                return Taken::Held;
            }
            (None, _) => status,
        };
        if self.doubt.is_over() {
            return Taken::Report(typed, status);
        }
        let endpoint = typed.endpoint.clone();
        self.doubt.take(typed, endpoint.host(), status)
    }

    /// What is to be looked at once more.
    pub fn take_again(&mut self) -> Vec<(Typed, Box<Status>)> {
        self.again.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// What is left when nothing more comes.
    pub fn settle(&mut self) -> Vec<(Typed, Box<Status>)> {
        self.doubt.settle()
    }

    /// What a person is to be told at the end.
    pub fn told(&self, checked: u64) -> Option<String> {
        self.doubt.told(checked)
    }
}

/// Whether it failed and may pass by itself.
fn may_pass(status: &Status) -> bool {
    matches!(status.state, State::Down | State::Unknown) && status.may_pass()
}

/// The second status with all attempts; or the first one, where the second look was not taken.
fn with_both_looks(first: Status, mut second: Box<Status>) -> Box<Status> {
    if second.reason.as_ref().is_some_and(|reason| reason.kind == watchpost::Kind::Cancelled) {
        return Box::new(first);
    }
    let mut earlier = first.attempts();
    earlier.append(&mut second.earlier);
    second.earlier = earlier;
    second
}
