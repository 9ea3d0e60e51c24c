//! A point in time as it is written down: UTC, to the millisecond.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time, UTC, in milliseconds since 1970; written as RFC 3339 (`2026-11-23T10:00:00.000Z`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(u64);

/// Text that is no point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("that is no point in time: write it as 2026-11-23T10:00:00Z")]
pub struct BadTimestamp;

/// The last moment RFC 3339 can write: the end of the year 9999.
const LAST: u64 = 253_402_300_799_999;

impl Timestamp {
    /// Now, by the system's clock.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// From whole seconds since 1970, as certificates count; what lies before 1970 becomes 1970.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        Self(u64::try_from(seconds).unwrap_or(0).saturating_mul(1000).min(LAST))
    }

    /// Milliseconds since 1970.
    pub fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole days from `earlier` until this moment, rounded down: negative when it has passed.
    pub fn days_since(self, earlier: Self) -> i64 {
        let millis = i64::try_from(self.0).unwrap_or(i64::MAX) - i64::try_from(earlier.0).unwrap_or(i64::MAX);
        millis.div_euclid(24 * 60 * 60 * 1000)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let millis = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        Self(u64::try_from(millis).unwrap_or(LAST).min(LAST))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_millis(time.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_rfc3339_millis(SystemTime::from(*self)).fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = BadTimestamp;

    fn from_str(text: &str) -> Result<Self, BadTimestamp> {
        humantime::parse_rfc3339(text).map(Self::from).map_err(|_| BadTimestamp)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_left_round_down_so_that_an_hour_ago_is_minus_one() {
        let noon = Timestamp::from_unix_seconds(1_700_000_000);
        let day = 24 * 60 * 60;
        for (offset, days) in [(0, 0), (day - 1, 0), (day, 1), (-1, -1), (-day, -1), (-day - 1, -2)] {
            assert_eq!(Timestamp::from_unix_seconds(1_700_000_000 + offset).days_since(noon), days, "{offset} s");
        }
    }

    #[test]
    fn what_was_written_is_read_again_and_other_text_is_not() {
        let moment = Timestamp::from_unix_seconds(1_700_000_000);
        assert_eq!(moment.to_string().parse(), Ok(moment));
        for text in ["", "yesterday", "2026-11-23", "2026-13-23T10:00:00Z"] {
            assert_eq!(text.parse::<Timestamp>(), Err(BadTimestamp), "{text}");
        }
    }

    #[test]
    fn absurd_moments_are_held_within_what_can_be_written() {
        assert_eq!(Timestamp::from_unix_seconds(-5).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::from_unix_seconds(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
    }
}
