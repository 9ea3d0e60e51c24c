//! Rules on time: `total < 500ms`, `first_byte < 200ms`.

use std::{fmt, time::Duration};

use super::{
    bad_expectation::BadExpectation,
    cursor::Cursor,
    sight::{Sight, Verdict},
};
use crate::model::{
    duration::{in_words_exactly, in_words_over, parse_duration, short},
    phase::Phase,
};

/// The time that a phase, or all of them together, must stay under. A phase that never began took no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// The phase; `None` for the total.
    pub phase: Option<Phase>,
    /// What it must stay under.
    pub limit: Duration,
}

impl Latency {
    /// Reads what follows the phase's name, or `total`.
    pub(super) fn read(phase: Option<Phase>, cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        if !cursor.eat("<") {
            return Err(cursor.expected("`<`"));
        }
        let limit = read_duration(cursor, "500ms")?;
        Ok(Self { phase, limit })
    }

    pub(super) fn judge(self, sight: &Sight<'_>) -> Verdict {
        let timing = sight.timing();
        let took = self.phase.map_or(timing.total, |phase| timing.get(phase).unwrap_or_default());
        if took < self.limit {
            return Verdict::Holds;
        }
        let took = in_words_over(took, self.limit);
        Verdict::fails(format!("{} {took}", self.name()), format!("under {}", in_words_exactly(self.limit)))
    }

    fn name(self) -> &'static str {
        self.phase.map_or("total", Phase::as_str)
    }
}

/// Reads a duration that has to come.
pub fn read_duration(cursor: &mut Cursor<'_>, example: &str) -> Result<Duration, BadExpectation> {
    cursor.skip_space();
    let text = cursor.token();
    let duration = parse_duration(text)
        .map_err(|_| cursor.expected(format!("a duration of at most a year, such as {example}")))?;
    cursor.advance(text.len());
    Ok(duration)
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} < {}", self.name(), short(self.limit))
    }
}
