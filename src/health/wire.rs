//! The answers as they go over the wire: `application/health+json`, of draft-inadarei-api-health-check-06. Its words pass, warn and
//! fail stand here and nowhere else.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answer::{Held, Need, of_one};
use crate::model::{state::State, timestamp::Timestamp};

/// The media type of the draft.
pub(super) const HEALTH_JSON: &str = "application/health+json";

/// The draft's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Word {
    Pass,
    Warn,
    Fail,
}

impl Word {
    /// What is not known yet fails: nobody should rely on it.
    pub fn of(state: State) -> Self {
        match state {
            State::Up => Self::Pass,
            State::Degraded => Self::Warn,
            State::Down | State::Unknown => Self::Fail,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }

    /// The code of the answer: the draft wants 2xx or 3xx for pass and warn, 4xx or 5xx for fail (section 3.1).
    pub fn code(self) -> u16 {
        match self {
            Self::Pass | Self::Warn => 200,
            Self::Fail => 503,
        }
    }
}

/// The document. Without details it is the status alone.
#[derive(Debug, Serialize)]
pub(super) struct Document<'a> {
    status: Word,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<BTreeMap<&'a str, [Component; 1]>>,
}

/// What is said of a dependency. Of a reason only the kind: a sentence may quote anyone.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Component {
    status: Word,
    /// When the last check began.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'static str>,
    required: bool,
    /// Since when the status is what it is.
    since: Timestamp,
    /// How old what is known is, while we have trouble of our own, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale_for: Option<u64>,
}

impl<'a> Document<'a> {
    /// The status and no more.
    pub fn bare(state: State) -> Self {
        Self { status: Word::of(state), output: None, checks: None }
    }

    /// The status, and what is held of each dependency.
    pub fn detailed(state: State, draining: bool, held: impl IntoIterator<Item = &'a Held>, now: Timestamp) -> Self {
        let checks = held.into_iter().map(|held| (&*held.verdict.name, [Component::of(held, now)])).collect();
        Self { status: Word::of(state), output: draining.then_some("draining"), checks: Some(checks) }
    }
}

impl Component {
    fn of(Held { need, verdict }: &Held, now: Timestamp) -> Self {
        let status = Word::of(of_one(verdict.state));
        let last = verdict.last.as_deref();
        // Of one that passes only what keeps us from knowing better (section 4.8: to be left out for pass).
        let tells = status != Word::Pass || verdict.stale_since.is_some();
        let reason = last.filter(|_| tells).and_then(|last| last.reason.as_ref()).map(|reason| reason.kind.as_str());
        let total = last.map(|last| last.observation.timing.total.as_micros() as f64 / 1e3);
        Self {
            status,
            time: last.map(|last| last.checked_at),
            observed_value: total,
            observed_unit: total.map(|_| "ms"),
            output: reason.or((status == Word::Fail && last.is_none()).then_some("not known yet")),
            required: *need == Need::Required,
            since: verdict.since,
            stale_for: verdict.stale_for(now).map(|age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}
