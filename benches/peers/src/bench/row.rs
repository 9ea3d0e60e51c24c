//! One row of the table: who contended in it, and which targets it has.

use std::fmt;

use super::sample::Median;
use crate::Failed;

/// A row.
#[derive(Default)]
pub struct Row {
    /// What the work is.
    pub title: String,
    /// What a reader has to know of it.
    pub note: String,
    /// Those who did it.
    pub lines: Vec<Line>,
    /// What was to be reached.
    pub goals: Vec<Goal>,
    /// What was measured beside the tables.
    pub facts: Vec<String>,
    /// Who or what was left out, and why.
    pub left_out: Vec<String>,
}

/// One contestant's medians, or why it has none.
pub struct Line {
    /// Its name.
    pub who: String,
    /// `None` where it had no turn.
    pub result: Result<Option<Median>, Failed>,
}

impl Line {
    /// A line.
    pub fn new(who: &str, result: Result<Option<Median>, Failed>) -> Self {
        Self { who: who.to_owned(), result }
    }
}

impl Row {
    /// A row without contestants.
    pub fn new(title: &str, note: &str) -> Self {
        Self { title: title.to_owned(), note: note.to_owned(), ..Self::default() }
    }

    /// The medians of a contestant.
    pub fn of(&self, who: &str) -> Option<Median> {
        self.lines.iter().find(|line| line.who == who)?.result.as_ref().ok().copied().flatten()
    }

    /// CPU time a check, one as a multiple of the other.
    pub fn cpu(&self, one: &str, other: &str) -> Option<f64> {
        Some(self.of(one)?.cpu / self.of(other)?.cpu)
    }

    /// Checks a second, one as a multiple of the other.
    pub fn rate(&self, one: &str, other: &str) -> Option<f64> {
        Some(self.of(one)?.rate / self.of(other)?.rate)
    }

    /// Adds a target that is met by at most so much.
    pub fn at_most(&mut self, what: &str, limit: f64, got: Option<f64>) {
        self.goals.push(Goal { what: what.to_owned(), limit, is_most: true, got });
    }

    /// Adds a target that is met by at least so much.
    pub fn at_least(&mut self, what: &str, limit: f64, got: Option<f64>) {
        self.goals.push(Goal { what: what.to_owned(), limit, is_most: false, got });
    }

    /// Adds what failed, as someone who was left out.
    pub fn leave_out(&mut self, what: &str, why: impl fmt::Display) {
        self.left_out.push(format!("{what}: {why}"));
    }
}

/// A target.
pub struct Goal {
    /// What is compared.
    pub what: String,
    /// With which it is met.
    pub limit: f64,
    is_most: bool,
    /// What came out; `None` where someone was missing.
    pub got: Option<f64>,
}

impl Goal {
    /// Whether it was met, if that is known.
    pub fn is_met(&self) -> Option<bool> {
        self.got.map(|got| if self.is_most { got <= self.limit } else { got >= self.limit })
    }

    /// The limit as text.
    pub fn wanted(&self) -> String {
        format!("{} {}", if self.is_most { "at most" } else { "at least" }, short(self.limit))
    }
}

/// A number with as many digits as it is worth.
pub fn short(value: f64) -> String {
    match value.abs() {
        large if large >= 1000.0 => format!("{value:.0}"),
        middle if middle >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_missed_or_not_measured() {
        let mut row = Row::new("", "");
        for (limit, got) in [(1.1, Some(1.1)), (1.1, Some(1.2)), (1.1, None)] {
            row.at_most("", limit, got);
            row.at_least("", limit, got);
        }
        let met: Vec<_> = row.goals.iter().map(Goal::is_met).collect();
        assert_eq!(met, [Some(true), Some(true), Some(false), Some(true), None, None]);
    }

    #[test]
    fn who_failed_or_was_missing_is_compared_with_nobody() {
        let mut row = Row::new("", "");
        let median = Median { checks: 1, wall: 1.0, rate: 8.0, cpu: 2.0, peak: 0.0, spread: 0.0 };
        row.lines.push(Line::new("one", Ok(Some(median))));
        row.lines.push(Line::new("two", Ok(Some(Median { rate: 4.0, cpu: 4.0, ..median }))));
        row.lines.push(Line::new("failed", Err("it failed".into())));
        assert_eq!((row.rate("one", "two"), row.cpu("one", "two")), (Some(2.0), Some(0.5)));
        assert_eq!((row.rate("one", "failed"), row.cpu("missing", "two")), (None, None));
    }
}
