//! TAP 14: a test point for each status, as it arrives, and the plan at the end.
//!
//! See <https://testanything.org/tap-version-14-specification.html>.

use std::fmt::{self, Write};

use super::{Entry, escape::Escape, flaky::Flaky, outcome::Outcome, text::TotalsLine};
use crate::model::{duration::millis, summary::Summary};

/// A TAP document that is written while its statuses arrive: [`Tap::START`], then a [`point`](Self::point) for each, then the
/// [`end`](Self::end).
///
/// ```
/// use watchpost::{Endpoint, Kind, Reason, Status, Tap};
///
/// let endpoint = Endpoint::new("https://api.example.com/")?;
/// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, "no such host"));
/// let point = Tap::default().point((&status).into()).to_string();
/// assert!(point.starts_with("not ok 1 - https://api.example.com/\n  ---\n  message: \"dns_not_found: no such host\"\n"));
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Tap {
    strict: bool,
    points: u64,
}

impl Tap {
    /// Before the first point.
    pub const START: &'static str = "TAP version 14\n";

    /// Whether degraded counts as down.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }

    /// The test point of a status. One that is not up, or flaky, has a block of YAML under it.
    pub fn point<'a>(&mut self, entry: Entry<'a>) -> impl fmt::Display + use<'a> {
        self.points += 1;
        Point { number: self.points, outcome: Outcome::of(entry.status.state, self.strict), entry }
    }

    /// The plan, and the totals as a comment.
    pub fn end<'a>(&self, summary: &'a Summary) -> impl fmt::Display + use<'a> {
        End { points: self.points, summary }
    }
}

struct Point<'a> {
    number: u64,
    outcome: Outcome,
    entry: Entry<'a>,
}

/// A `#` begins a directive, and a `\` escapes.
fn description(c: char) -> Option<&'static str> {
    match c {
        '#' => Some("\\#"),
        '\\' => Some("\\\\"),
        _ => None,
    }
}

/// Within double quotes of YAML (YAML 1.2, 7.3.1).
fn quoted(c: char) -> Option<&'static str> {
    match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        // Allowed in no YAML (5.1).
        '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    }
}

impl Point<'_> {
    /// A key of the block whose value is text.
    fn text(f: &mut fmt::Formatter<'_>, key: &str, value: impl fmt::Display) -> fmt::Result {
        write!(f, "  {key}: \"")?;
        write!(Escape::new(f, quoted), "{value}")?;
        f.write_str("\"\n")
    }

    fn block(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.entry.status;
        f.write_str("  ---\n")?;
        match &status.reason {
            Some(reason) => {
                Self::text(f, "message", reason)?;
                Self::text(f, "kind", reason.kind)?;
                if let Some(phase) = reason.phase {
                    Self::text(f, "phase", phase)?;
                }
            }
            None => match Flaky::of(status) {
                Some(flaky) => Self::text(f, "message", flaky)?,
                None => Self::text(f, "message", status.state)?,
            },
        }
        Self::text(f, "state", status.state)?;
        Self::text(f, "url", &status.url)?;
        if let Some(source) = self.entry.source {
            f.write_str("  at:\n  ")?;
            Self::text(f, "file", source.file)?;
            writeln!(f, "    line: {}", source.line)?;
        }
        if let Some(http) = status.observation.http {
            writeln!(f, "  http_status: {}", http.status)?;
        }
        writeln!(f, "  attempts: {}", status.earlier.len() + 1)?;
        writeln!(f, "  flaky: {}", status.flaky())?;
        writeln!(f, "  duration_ms: {}", millis::number(status.observation.timing.total))?;
        f.write_str("  ...\n")
    }
}

impl fmt::Display for Point<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ok = if self.outcome == Outcome::Passed { "ok" } else { "not ok" };
        write!(f, "{ok} {} - ", self.number)?;
        let Entry { status, shown, .. } = self.entry;
        let title = status.name.as_deref().unwrap_or(shown);
        Escape::new(f, description).write_str(title)?;
        f.write_char('\n')?;
        let explained = status.reason.is_some() || status.flaky() || self.outcome != Outcome::Passed;
        if explained { self.block(f) } else { Ok(()) }
    }
}

struct End<'a> {
    points: u64,
    summary: &'a Summary,
}

impl fmt::Display for End<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "1..{}\n# {}", self.points, TotalsLine(self.summary))
    }
}
