//! What a round came to.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{state::State, status::Status};

/// What many checks came to, folded from their statuses.
///
/// The sums always hold: `read = checked + duplicates + skipped` and `checked = up + degraded + down + unknown`.
///
/// ```
/// use watchpost::{Endpoint, Kind, Reason, Status, Summary};
///
/// let endpoint = Endpoint::new("https://example.com")?;
/// let mut summary = Summary::default();
/// summary.add(&Status::without_a_look(1, &endpoint, Reason::new(Kind::Cancelled, "stopped")));
/// assert_eq!((summary.read, summary.checked, summary.unknown), (1, 1, 1));
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// The inputs that were read.
    pub read: u64,
    /// The inputs that had been seen before.
    pub duplicates: u64,
    /// The inputs that could not be used.
    pub skipped: u64,
    /// The checks that have a status.
    pub checked: u64,
    /// Of these, up.
    pub up: u64,
    /// Of these, degraded.
    pub degraded: u64,
    /// Of these, down.
    pub down: u64,
    /// Of these, unknown.
    pub unknown: u64,
    /// The checks that failed first and passed on a further attempt ([`Status::flaky`]): they are among those that are up or
    /// degraded, and stand beside the sums.
    #[serde(default)]
    pub flaky: u64,
    /// The time from the first check to the last status, in whole milliseconds.
    #[serde(rename = "elapsed_ms", with = "whole_millis")]
    pub elapsed: Duration,
}

impl Summary {
    /// Counts one status, and the input that it came from.
    pub fn add(&mut self, status: &Status) {
        self.read += 1;
        self.checked += 1;
        match status.state {
            State::Up => self.up += 1,
            State::Degraded => self.degraded += 1,
            State::Down => self.down += 1,
            State::Unknown => self.unknown += 1,
        }
        self.flaky += u64::from(status.flaky());
    }

    /// Counts inputs that had been seen before.
    pub fn seen_before(&mut self, count: u64) {
        self.read += count;
        self.duplicates += count;
    }

    /// Counts an input that could not be used.
    pub fn skip(&mut self) {
        self.read += 1;
        self.skipped += 1;
    }
}

mod whole_millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}
