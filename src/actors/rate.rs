//! A limit of the rate at which checks begin.

use std::{fmt, str::FromStr, time::Duration};

use actix_rt::time::Instant;

use crate::model::duration::LONGEST;

/// So many checks in so much time, evenly spread. Written `10/s`, `600/m`, `5/h`.
///
/// ```
/// use watchpost::Rate;
///
/// assert_eq!("600/m".parse::<Rate>()?.interval(), std::time::Duration::from_millis(100));
/// assert!("10".parse::<Rate>().is_err());
/// # Ok::<(), watchpost::BadRate>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    interval: Duration,
}

/// Text that is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rate: write 10/s, 600/m or 5/h")]
pub struct BadRate(pub String);

impl Rate {
    /// So many checks in `per`, a year at most. No checks at all is no rate: it counts as one.
    pub fn new(checks: u32, per: Duration) -> Self {
        Self { interval: per.min(LONGEST) / checks.max(1) }
    }

    /// The time from one check to the next.
    pub fn interval(self) -> Duration {
        self.interval
    }
}

impl FromStr for Rate {
    type Err = BadRate;

    fn from_str(text: &str) -> Result<Self, BadRate> {
        let bad = || BadRate(text.chars().take(40).collect());
        let (checks, unit) = text.trim().split_once('/').ok_or_else(bad)?;
        let seconds = match unit.trim() {
            "s" | "sec" | "second" => 1,
            "m" | "min" | "minute" => 60,
            "h" | "hour" => 3600,
            _ => return Err(bad()),
        };
        match checks.trim().parse() {
            Ok(checks) if checks > 0 => Ok(Self::new(checks, Duration::from_secs(seconds))),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one every {}", humantime::format_duration(self.interval))
    }
}

/// Spreads checks evenly (the generic cell rate algorithm, ITU-T I.371): each moves the next one's time on by an interval. Late
/// ones may catch up by a little, since timers are coarser than fast rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limiter {
    interval: Duration,
    next: Option<Instant>,
}

/// How far late checks may catch up.
const CATCH_UP: Duration = Duration::from_millis(10);

impl Limiter {
    pub fn new(rate: Rate) -> Self {
        Self { interval: rate.interval, next: None }
    }

    /// Whether a check may begin now; else, when to ask again.
    pub fn may(&self, now: Instant) -> Result<(), Instant> {
        match self.next {
            Some(due) if due > now => Err(due),
            _ => Ok(()),
        }
    }

    /// A check begins now.
    pub fn note(&mut self, now: Instant) {
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        self.next = Some(self.next.unwrap_or(now).max(earliest) + self.interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_a_unit_only() {
        for (text, millis) in [("10/s", 100), (" 600 / m ", 100), ("3600/h", 1000), ("1/min", 60_000)] {
            assert_eq!(text.parse::<Rate>().unwrap().interval(), Duration::from_millis(millis), "{text}");
        }
        for text in ["10", "/s", "0/s", "-1/s", "1/x", "1.5/s", "", "99999999999/s"] {
            assert_eq!(text.parse::<Rate>(), Err(BadRate(text.into())), "{text}");
        }
    }

    #[test]
    fn checks_are_spread_and_an_idle_hour_buys_no_burst() {
        let start = Instant::now() + Duration::from_secs(1);
        let at = |millis| start + Duration::from_millis(millis);
        let mut limiter = Limiter::new(Rate::new(10, Duration::from_secs(1)));
        let hour = 3_600_000;
        for (now, wanted) in [
            (0, Ok(())),
            (0, Err(at(100))),
            (100, Ok(())),
            (204, Ok(())),
            (299, Err(at(300))),
            (300, Ok(())),
            (hour, Ok(())),
            (hour + 1, Err(at(hour + 90))),
        ] {
            assert_eq!(limiter.may(at(now)), wanted, "at {now} ms");
            if wanted.is_ok() {
                limiter.note(at(now));
            }
        }
    }
}
