//! What the statuses of a round come to: how many may be down, how slow they may be.

use std::{str::FromStr, time::Duration};

use hdrhistogram::Histogram;
use watchpost::{Kind, State, Status, Summary};

use super::baseline::Baseline;
use crate::cli::exit::Exit;

/// How many may be down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxDown {
    Count(u64),
    /// Of all that were checked, 0 to 100.
    Percent(f64),
}

impl MaxDown {
    /// Whether so many of so many are too many.
    fn is_passed_by(self, down: u64, checked: u64) -> bool {
        match self {
            Self::Count(most) => down > most,
            // Counts are far below what a float holds exactly.
            #[allow(clippy::cast_precision_loss)]
            Self::Percent(percent) => down as f64 * 100.0 > percent * checked as f64,
        }
    }
}

impl FromStr for MaxDown {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SAID: &str = "write a number, or a part of all as in 5%";
        match text.strip_suffix('%') {
            None => text.parse().map(Self::Count).map_err(|_| SAID),
            Some(percent) => match percent.trim_end().parse() {
                Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::Percent(percent)),
                Ok(_) => Err("a part of all is from 0% to 100%"),
                Err(_) => Err(SAID),
            },
        }
    }
}

impl std::fmt::Display for MaxDown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

/// What is asked of all statuses together.
pub struct Thresholds {
    pub strict: bool,
    pub max_down: MaxDown,
    pub p95: Option<Duration>,
    pub baseline: Option<Baseline>,
    /// Whether what was down already in the baseline does not count.
    pub only_new: bool,
    /// Nothing to check is no trouble.
    pub allow_empty: bool,
}

/// What the statuses had of it so far.
pub struct Tally {
    thresholds: Thresholds,
    /// Total times in microseconds, where they are asked for.
    times: Option<Histogram<u64>>,
    /// Those that count as down and did so in the baseline.
    known: u64,
    /// Those of the baseline that are up now.
    recovered: u64,
}

/// Times are told to three digits: enough to compare with a limit.
const DIGITS: u8 = 3;
/// The longest time that is told from a longer one, in microseconds: a day.
const LONGEST_TIME: u64 = 86_400_000_000;

impl Tally {
    pub fn new(thresholds: Thresholds) -> Self {
        let times = thresholds.p95.and_then(|_| Histogram::new(DIGITS).ok());
        Self { thresholds, times, known: 0, recovered: 0 }
    }

    /// Whether nothing to check is no trouble.
    pub fn allows_nothing(&self) -> bool {
        self.thresholds.allow_empty
    }

    /// Whether this state counts as down.
    fn fails(&self, state: State) -> bool {
        state == State::Down || (self.thresholds.strict && state == State::Degraded)
    }

    /// Counts a status. Says whether it counts in the exit code.
    pub fn add(&mut self, status: &Status) -> bool {
        let looked = matches!(status.state, State::Up | State::Degraded)
            || status.observation.http.is_some()
            || status.reason.as_ref().is_some_and(|reason| reason.kind == Kind::Timeout);
        if let Some(times) = self.times.as_mut().filter(|_| looked) {
            let micros = u64::try_from(status.observation.timing.total.as_micros()).unwrap_or(u64::MAX);
            // It grows with what it is told; a day and more is beyond what it is asked about.
            let _ = times.record(micros.min(LONGEST_TIME));
        }
        let fails = self.fails(status.state);
        let before = self.thresholds.baseline.as_ref().and_then(|baseline| baseline.state_of(status));
        let known = before.is_some_and(|state| self.fails(state));
        self.known += u64::from(known && fails);
        self.recovered += u64::from(known && status.state == State::Up);
        fails && !(known && self.thresholds.only_new)
    }

    /// Whether it is certain by now that too many are down. Of what part of all that is, only the end tells.
    pub fn is_lost(&self, summary: &Summary) -> bool {
        match self.thresholds.max_down {
            MaxDown::Count(most) => self.counted(summary) > most,
            MaxDown::Percent(most) => most == 0.0 && self.counted(summary) > 0,
        }
    }

    /// How many count as down.
    fn failed(&self, summary: &Summary) -> u64 {
        summary.down + if self.thresholds.strict { summary.degraded } else { 0 }
    }

    /// Of these, those that count in the exit code.
    fn counted(&self, summary: &Summary) -> u64 {
        let failed = self.failed(summary);
        if self.thresholds.only_new { failed.saturating_sub(self.known) } else { failed }
    }

    /// What it all comes to.
    pub fn exit(&self, summary: &Summary) -> Exit {
        let Thresholds { max_down, allow_empty, .. } = self.thresholds;
        let counted = self.counted(summary);
        // A bad line is told, and counts in the exit code, where it is found; what a document leaves out is no mistake.
        if summary.read == 0 && !allow_empty {
            Exit::Trouble
        } else if max_down.is_passed_by(counted, summary.checked) || self.is_too_slow().is_some() {
            Exit::Down
        } else if summary.unknown > 0 {
            Exit::CantTell
        } else {
            Exit::AllUp
        }
    }

    /// The time that 95 of 100 took no longer than, where that is too long.
    fn is_too_slow(&self) -> Option<Duration> {
        let limit = self.thresholds.p95?;
        let times = self.times.as_ref().filter(|times| !times.is_empty())?;
        let p95 = Duration::from_micros(times.value_at_quantile(0.95));
        (p95 > limit).then_some(p95)
    }

    /// Sentences for people beside the totals, where there is something to say.
    pub fn told(&self, summary: &Summary) -> Vec<String> {
        let mut told = Vec::new();
        let max_down = self.thresholds.max_down;
        if self.thresholds.baseline.is_some() {
            let new = self.failed(summary).saturating_sub(self.known);
            told.push(format!(
                "Since the baseline: {new} new down, {} still down, {} up again.",
                self.known, self.recovered
            ));
        }
        let counted = self.counted(summary);
        if counted > 0 && max_down != MaxDown::Count(0) {
            let word = if max_down.is_passed_by(counted, summary.checked) { "more than" } else { "within" };
            told.push(format!("{counted} of {} down: {word} --max-down {max_down}.", summary.checked));
        }
        if let (Some(p95), Some(limit)) = (self.is_too_slow(), self.thresholds.p95) {
            let (p95, limit) = (p95.as_secs_f64() * 1000.0, limit.as_secs_f64() * 1000.0);
            told.push(format!("p95 is {p95:.1} ms, wanted {limit:.1} ms or less."));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use watchpost::{Endpoint, Reason};

    use super::*;

    pub fn plain() -> Thresholds {
        Thresholds {
            strict: false,
            max_down: MaxDown::Count(0),
            p95: None,
            baseline: None,
            only_new: false,
            allow_empty: false,
        }
    }

    fn round(up: u64, degraded: u64, down: u64, unknown: u64, skipped: u64) -> Summary {
        let checked = up + degraded + down + unknown;
        let mut summary = Summary::default();
        (summary.read, summary.skipped, summary.checked) = (checked + skipped, skipped, checked);
        (summary.up, summary.degraded, summary.down, summary.unknown) = (up, degraded, down, unknown);
        summary
    }

    #[test]
    fn what_a_round_comes_to() {
        let strict = || Thresholds { strict: true, ..plain() };
        let most = |text: &str| Thresholds { max_down: text.parse().unwrap(), ..plain() };
        let empty = || Thresholds { allow_empty: true, ..plain() };
        for (summary, thresholds, wanted) in [
            (round(3, 0, 0, 0, 0), plain(), Exit::AllUp),
            (round(2, 1, 0, 0, 0), plain(), Exit::AllUp),
            (round(2, 1, 0, 0, 0), strict(), Exit::Down),
            (round(2, 0, 1, 1, 0), plain(), Exit::Down),
            (round(2, 0, 0, 1, 0), strict(), Exit::CantTell),
            (round(2, 0, 1, 0, 1), plain(), Exit::Down),
            (round(0, 0, 0, 0, 0), plain(), Exit::Trouble),
            (round(0, 0, 0, 0, 0), empty(), Exit::AllUp),
            (round(9, 0, 1, 0, 0), most("1"), Exit::AllUp),
            (round(8, 0, 2, 0, 0), most("1"), Exit::Down),
            (round(19, 0, 1, 0, 0), most("5%"), Exit::AllUp),
            (round(18, 0, 1, 0, 0), most("5%"), Exit::Down),
            (round(18, 0, 1, 1, 0), most("5%"), Exit::CantTell),
        ] {
            assert_eq!(Tally::new(thresholds).exit(&summary), wanted, "{summary:?}");
        }
    }

    #[test]
    fn of_times_the_percentile_counts_and_not_the_slowest() {
        let status = |millis: u64| {
            let mut status =
                Status::without_a_look(1, &Endpoint::new("http://x").unwrap(), Reason::new(Kind::Timeout, "x"));
            status.observation.timing.total = Duration::from_millis(millis);
            status
        };
        let limit = Duration::from_millis(500);
        for (times, wanted) in [
            (&[100][..], None),
            (&[800], Some("p95 is 800.")),
            (&[2_000_000_000], Some("p95 is 86")),
            (&[&[100; 19][..], &[9000]].concat(), None),
            (&[&[100; 18][..], &[9000; 2]].concat(), Some("p95 is 9")),
        ] {
            let mut tally = Tally::new(Thresholds { p95: Some(limit), ..plain() });
            times.iter().for_each(|millis| assert!(tally.add(&status(*millis)), "a time-out is down"));
            let told = tally.told(&Summary::default());
            assert_eq!(
                told.first().map(|told| told.starts_with(wanted.unwrap_or("?"))),
                wanted.map(|_| true),
                "{told:?}"
            );
        }
    }

    #[test]
    fn how_many_may_be_down_is_a_number_or_a_part() {
        for (text, wanted) in [("0", Some("0")), ("12", Some("12")), ("5%", Some("5%")), ("0.5 %", Some("0.5%"))] {
            assert_eq!(text.parse::<MaxDown>().ok().map(|most| most.to_string()).as_deref(), wanted, "{text}");
        }
        for text in ["", "%", "-1", "101%", "NaN%", "5 percent"] {
            assert!(text.parse::<MaxDown>().is_err(), "{text}");
        }
    }
}
