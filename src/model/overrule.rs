//! Another state for a kind of reason, or for a status code.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    phase::Phase,
    reason::{Kind, Reason},
    state::State,
};

/// Another state for a kind of reason, wherever it comes from, or for a status code, of an answer that is up too.
///
/// Its text is `KIND[:PHASE]=STATE` or `CODE=STATE`. Of several that apply to a status, the one with a code wins over one with a phase, that
/// over a kind alone, and of two that are alike the one that was added last. The reason stays, whatever the state becomes.
///
/// ```
/// use watchpost::{Endpoint, Kind, Overrule, Reason, State, Status};
///
/// let endpoint = Endpoint::builder("https://example.com").on("timeout=degraded".parse()?).build()?;
/// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::Timeout, "no answer within 10 s"));
/// assert_eq!(status.state, State::Degraded);
///
/// let busy: Overrule = "429=unknown".parse()?;
/// assert_eq!(busy.to_string(), "429=unknown");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overrule {
    on: On,
    state: State,
}

/// What is overruled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    Kind(Kind),
    KindIn(Kind, Phase),
    Code(u16),
}

/// Text that is no [`Overrule`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadOverrule {
    /// There is no `=`.
    #[error("write KIND=STATE, KIND:PHASE=STATE or CODE=STATE, like timeout=degraded or 429=unknown")]
    Form,
    /// What stands before the `=` is none of the kinds, and no status code.
    #[error("`{0}` is no kind of reason and no status code")]
    Kind(String),
    /// What stands after the `:` is none of the phases.
    #[error("`{0}` is no phase: dns, connect, tls, send, first_byte, body")]
    Phase(String),
    /// What stands after the `=` is none of the states.
    #[error("`{0}` is no state: up, degraded, down, unknown")]
    State(String),
}

impl Overrule {
    /// The state of a status that was found to be in `state`, and why.
    pub(super) fn state_of(overrules: &[Self], state: State, reason: Option<&Reason>, code: Option<u16>) -> State {
        let apply = overrules.iter().filter(|overrule| overrule.on.is(reason, code));
        apply.max_by_key(|overrule| overrule.on.rank()).map_or(state, |overrule| overrule.state)
    }
}

impl On {
    fn is(self, reason: Option<&Reason>, code: Option<u16>) -> bool {
        match self {
            Self::Kind(kind) => reason.is_some_and(|reason| reason.kind == kind),
            Self::KindIn(kind, phase) => {
                reason.is_some_and(|reason| reason.kind == kind && reason.phase == Some(phase))
            }
            // An answer that broke off was not judged by its code.
            Self::Code(wanted) => code == Some(wanted) && reason.is_none_or(|reason| reason.kind == Kind::Expectation),
        }
    }

    /// Of two that apply, the greater one wins.
    fn rank(self) -> u8 {
        match self {
            Self::Kind(_) => 0,
            Self::KindIn(..) => 1,
            Self::Code(_) => 2,
        }
    }
}

impl FromStr for Overrule {
    type Err = BadOverrule;

    fn from_str(text: &str) -> Result<Self, BadOverrule> {
        let (on, state) = text.split_once('=').ok_or(BadOverrule::Form)?;
        let (on, state) = (on.trim(), state.trim());
        let known = State::ALL.into_iter().find(|known| known.as_str() == state);
        let state = known.ok_or_else(|| BadOverrule::State(state.to_owned()))?;
        Ok(Self { on: on.parse()?, state })
    }
}

impl FromStr for On {
    type Err = BadOverrule;

    fn from_str(text: &str) -> Result<Self, BadOverrule> {
        if let Some(code) = text.parse().ok().filter(|code| (100..=999).contains(code)) {
            return Ok(Self::Code(code));
        }
        let (kind, phase) = match text.split_once(':') {
            Some((kind, phase)) => (kind, Some(phase)),
            None => (text, None),
        };
        let kind = Kind::ALL.iter().find(|known| known.as_str() == kind);
        let kind = *kind.ok_or_else(|| BadOverrule::Kind(text.to_owned()))?;
        let Some(phase) = phase else { return Ok(Self::Kind(kind)) };
        let known = Phase::ALL.into_iter().find(|known| known.as_str() == phase);
        known.map(|phase| Self::KindIn(kind, phase)).ok_or_else(|| BadOverrule::Phase(phase.to_owned()))
    }
}

impl fmt::Display for Overrule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.on {
            On::Kind(kind) => write!(f, "{kind}")?,
            On::KindIn(kind, phase) => write!(f, "{kind}:{phase}")?,
            On::Code(code) => write!(f, "{code}")?,
        }
        write!(f, "={}", self.state)
    }
}

impl Serialize for Overrule {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Overrule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overrules(texts: &[&str]) -> Vec<Overrule> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_most_special_one_wins_and_of_two_alike_the_last() {
        use State::{Degraded, Down, Unknown, Up};
        let late = Reason::new(Kind::Timeout, "x").during(Phase::Connect);
        let broken = Reason::new(Kind::Expectation, "x");
        let cut = Reason::new(Kind::Reset, "x").during(Phase::Body);
        for (texts, state, reason, code, wanted) in [
            (&[][..], Down, Some(&late), None, Down),
            (&["timeout=degraded"], Down, Some(&late), None, Degraded),
            (&["timeout=degraded", "timeout=unknown"], Down, Some(&late), None, Unknown),
            (&["timeout:connect=up", "timeout=degraded"], Down, Some(&late), None, Up),
            (&["timeout:body=up", "timeout=degraded"], Down, Some(&late), None, Degraded),
            (&["429=unknown", "expectation=degraded"], Down, Some(&broken), Some(429), Unknown),
            (&["429=unknown", "expectation=degraded"], Down, Some(&broken), Some(503), Degraded),
            (&["404=down"], Up, None, Some(404), Down),
            (&["404=down"], Up, None, Some(200), Up),
            (&["200=up"], Down, Some(&cut), Some(200), Down),
            (&["blocked=down"], Unknown, Some(&late), None, Unknown),
        ] {
            assert_eq!(Overrule::state_of(&overrules(texts), state, reason, code), wanted, "{texts:?}");
        }
    }

    #[test]
    fn its_text_is_read_and_written() {
        for text in ["timeout=degraded", "timeout:first_byte=up", "429=unknown", "503=down"] {
            assert_eq!(text.parse::<Overrule>().unwrap().to_string(), text);
        }
        for (text, said) in [
            ("timeout", "write KIND=STATE"),
            ("timeot=up", "`timeot` is no kind of reason"),
            ("99=up", "`99` is no kind of reason and no status code"),
            ("timeout:head=up", "`head` is no phase"),
            ("timeout=warn", "`warn` is no state: up, degraded"),
            ("=", "`` is no state"),
        ] {
            let error = text.parse::<Overrule>().unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
