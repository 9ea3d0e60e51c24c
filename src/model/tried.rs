//! An address that a connection was tried to.

use std::{net::SocketAddr, time::Duration};

use serde::{Deserialize, Serialize};

use super::{duration::millis, reason::Kind};

/// An address that a connection was tried to, and what came of it. Times count from the beginning of the phase `connect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The address.
    pub address: SocketAddr,
    /// When the attempt began.
    #[serde(with = "millis")]
    pub began: Duration,
    /// How long it took; `None` where it had not ended when another one connected, or when the time was up.
    #[serde(with = "millis::option")]
    pub took: Option<Duration>,
    /// What came of it.
    pub outcome: TriedOutcome,
}

/// What came of an attempt to connect. In serde and in JSON it is one word: `connected`, `unfinished`, or the kind of the failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TriedOutcome {
    /// A connection: the one that was used.
    Connected,
    /// It had not ended when another one connected, or when the time was up.
    Unfinished,
    /// It failed.
    #[serde(untagged)]
    Failed(Kind),
}

impl TriedOutcome {
    /// The stable name, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Unfinished => "unfinished",
            Self::Failed(kind) => kind.as_str(),
        }
    }
}
