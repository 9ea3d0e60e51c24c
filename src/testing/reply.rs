//! What the test answers.

use crate::{
    message::{Answer, Check},
    model::{
        observation::Observation,
        reason::{Kind, Reason},
        refused::Refused,
        state::State,
        status::Status,
    },
};

/// What a double answers to a check.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// The endpoint is up.
    Up,
    /// It responds, and someone should look.
    Degraded(Reason),
    /// It does not respond as expected.
    Down(Reason),
    /// Nobody could look.
    Unknown(Reason),
    /// This status, with the check's own id.
    Status(Box<Status>),
    /// The check is not accepted.
    Refused(Refused),
}

impl Reply {
    /// The answer to a check.
    pub(super) fn to(self, check: &Check) -> Answer {
        let (state, reason) = match self {
            Self::Up => (State::Up, None),
            Self::Degraded(reason) => (State::Degraded, Some(reason)),
            Self::Down(reason) => (State::Down, Some(reason)),
            Self::Unknown(reason) => (State::Unknown, Some(reason)),
            Self::Status(mut status) => {
                status.id = check.id;
                return Ok(status);
            }
            Self::Refused(refused) => return Err(refused),
        };
        Ok(Box::new(Status::new(check.id, &check.endpoint, state, reason, Observation::default())))
    }
}

impl From<State> for Reply {
    /// Where it is not up, the reason is a failed expectation; of `unknown`, that the check was cancelled.
    fn from(state: State) -> Self {
        let reason = |kind| Reason::new(kind, "as the test wants it");
        match state {
            State::Up => Self::Up,
            State::Degraded => Self::Degraded(reason(Kind::Expectation)),
            State::Down => Self::Down(reason(Kind::Expectation)),
            State::Unknown => Self::Unknown(reason(Kind::Cancelled)),
        }
    }
}

impl From<Reason> for Reply {
    /// `unknown` where the reason does not blame the endpoint, else `down`.
    fn from(reason: Reason) -> Self {
        if reason.kind.blames_the_endpoint() { Self::Down(reason) } else { Self::Unknown(reason) }
    }
}

impl From<Kind> for Reply {
    /// As of a reason of this kind.
    fn from(kind: Kind) -> Self {
        Reason::from(kind).into()
    }
}

impl From<Status> for Reply {
    fn from(status: Status) -> Self {
        Self::Status(Box::new(status))
    }
}

impl From<Refused> for Reply {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
