//! What a server's certificate says.

use serde::{Deserialize, Serialize};

use super::{reason::Reason, timestamp::Timestamp};

/// The certificate that a server presented, also one that was refused.
///
/// Every text in it came from the server: bounded in length, and not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The subject, as RFC 4514 writes a name.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The DNS names and IP addresses it is for (at most [`MOST_NAMES`](Self::MOST_NAMES) of them).
    pub names: Vec<String>,
    /// The serial number, in hexadecimal.
    pub serial: String,
    /// Not valid before.
    pub not_before: Timestamp,
    /// Not valid after.
    pub not_after: Timestamp,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// Whole days until `not_after` when it was seen, rounded down; negative once it has expired.
    pub days_left: i64,
    /// The subjects of the certificates that came with it, as the server ordered them (at most 10).
    pub chain: Vec<String>,
    /// How many certificates the server showed, its own included.
    pub chain_length: usize,
    /// What is wrong with it. A check that does not verify (`insecure`) goes on all the same, and says so here.
    pub problem: Option<Reason>,
}

impl Certificate {
    /// The most names of one that are kept.
    pub const MOST_NAMES: usize = 32;
}
