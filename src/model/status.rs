//! The reply to a check.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    answering::Answering, duration::millis, endpoint::Endpoint, method::Method, observation::Observation,
    passing_code::is_passing_code, reason::Reason, shown_url::ShownUrl, state::State, timestamp::Timestamp,
};

/// The reply to a check: the state, the reason when it is not up, and what was seen. It carries no secret of the endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Status {
    /// The id of the [`Check`](crate::Check) that this answers.
    pub id: u64,
    /// The endpoint's name.
    pub name: Option<Arc<str>>,
    /// The method that was used.
    pub method: Method,
    /// The endpoint's URL, as it may be shown.
    pub url: ShownUrl,
    /// What was found.
    pub state: State,
    /// Why, when it is not up, and when it is only because an [`Overrule`](crate::Overrule) says so.
    pub reason: Option<Reason>,
    /// What was seen in the last attempt.
    pub observation: Observation,
    /// The attempts before the last one, oldest first: retries never lie.
    pub earlier: Vec<Attempt>,
    /// When the last attempt began.
    pub checked_at: Timestamp,
    /// From a checker to its coordinator.
    #[serde(skip)]
    pub(crate) answering: Answering,
}

/// One attempt of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// What it found.
    pub state: State,
    /// Why, when it was not up.
    pub reason: Option<Reason>,
    /// The HTTP status code, where there was an answer.
    pub http_status: Option<u16>,
    /// How long it took.
    #[serde(with = "millis")]
    pub elapsed: Duration,
    /// When it began.
    pub checked_at: Timestamp,
}

impl Status {
    /// A status of an endpoint, found now.
    pub fn new(id: u64, endpoint: &Endpoint, state: State, reason: Option<Reason>, observation: Observation) -> Self {
        Self::at(Timestamp::now(), id, endpoint, state, reason, observation)
    }

    /// A status of an endpoint, from an attempt that began at a moment.
    #[inline]
    pub(crate) fn at(
        checked_at: Timestamp,
        id: u64,
        endpoint: &Endpoint,
        state: State,
        mut reason: Option<Reason>,
        mut observation: Observation,
    ) -> Self {
        let answering = Answering::of(observation.final_url.as_ref());
        endpoint.hide_secrets(&mut observation, reason.as_mut());
        Self {
            id,
            name: endpoint.name().cloned(),
            method: endpoint.method().clone(),
            url: endpoint.shown_url().clone(),
            state,
            reason,
            observation,
            earlier: Vec::new(),
            checked_at,
            answering,
        }
    }

    /// The status of a check that ended without a look: `unknown` where the reason does not blame the endpoint, else `down`,
    /// unless the endpoint [overrules](crate::Overrule) that.
    pub fn without_a_look(id: u64, endpoint: &Endpoint, reason: Reason) -> Self {
        let state = if reason.kind.blames_the_endpoint() { State::Down } else { State::Unknown };
        let (state, reason) = endpoint.overruled(state, Some(reason), None);
        Self::new(id, endpoint, state, reason, Observation::default())
    }

    /// The last attempt.
    pub fn last_attempt(&self) -> Attempt {
        Attempt {
            state: self.state,
            reason: self.reason.clone(),
            http_status: self.observation.http.map(|answer| answer.status),
            elapsed: self.observation.timing.total,
            checked_at: self.checked_at,
        }
    }

    /// Every attempt, oldest first; at least one.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.earlier.iter().cloned().chain([self.last_attempt()]).collect()
    }

    /// Whether it failed for a reason that may pass by itself, or with an answer that may (408, 429, 500, 502 to 504), so that another
    /// look makes sense.
    pub fn may_pass(&self) -> bool {
        self.state != State::Up
            && (self.observation.http.is_some_and(|answer| is_passing_code(answer.status))
                || self.reason.as_ref().is_some_and(|reason| reason.kind.is_passing()))
    }

    /// Whether an earlier attempt failed and this one did not.
    pub fn flaky(&self) -> bool {
        matches!(self.state, State::Up | State::Degraded)
            && self.earlier.iter().any(|attempt| matches!(attempt.state, State::Down | State::Unknown))
    }

    /// The URL that gave the answer, after redirects.
    pub fn final_url(&self) -> &ShownUrl {
        self.observation.final_url.as_ref().unwrap_or(&self.url)
    }
}
