//! Word of a message that went from one party to another: plain data, for those who want to see the messages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A message that passed between a submitter, the coordinator and a checker.
///
/// ```
/// use watchpost::{Passage, Passed, Party};
///
/// let passage = Passage { from: Party::Coordinator, to: Party::Checker(2), what: Passed::Check(4) };
/// assert_eq!(passage.to_string(), "coordinator → checker 2: Check 4");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Who sent it.
    pub from: Party,
    /// Who got it.
    pub to: Party,
    /// What it was.
    pub what: Passed,
}

/// Who sends or gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Party {
    /// Whoever sends checks to the coordinator.
    Submitter,
    /// The coordinator.
    Coordinator,
    /// A member of the pool, numbered from 1 as it came in; one that replaces another gets a number of its own.
    Checker(usize),
}

/// What was sent: each with the submitter's own number of the check, or how many places it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Passed {
    /// A submitter asks for so many places in the queue.
    Reserve(usize),
    /// It gets so many.
    Grant(usize),
    /// A check.
    Check(u64),
    /// The reply to it: a status.
    Status(u64),
    /// The reply to it: it was not accepted.
    Refused(u64),
}

impl fmt::Display for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {}: {}", self.from, self.to, self.what)
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Submitter => f.write_str("submitter"),
            Self::Coordinator => f.write_str("coordinator"),
            Self::Checker(number) => write!(f, "checker {number}"),
        }
    }
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reserve(places) => write!(f, "Reserve {places}"),
            Self::Grant(places) => write!(f, "Grant {places}"),
            Self::Check(id) => write!(f, "Check {id}"),
            Self::Status(id) => write!(f, "Status {id}"),
            Self::Refused(id) => write!(f, "Refused {id}"),
        }
    }
}
