//! Why a check was never accepted.

use serde::{Deserialize, Serialize};

/// Why a check was never accepted. It has no status, because nobody owes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refused {
    /// Every place in the queue is taken. Reserve places first, or try again later.
    #[error("the queue is full: reserve a place first, or try again later")]
    Full,
    /// The actors finish what they accepted and take nothing new.
    #[error("the checkers are draining and take nothing new")]
    Draining,
    /// The actors are gone.
    #[error("the checkers have stopped")]
    Closed,
}
