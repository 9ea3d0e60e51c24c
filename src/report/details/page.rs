//! Rows under one another, in a width.

use std::{fmt, time::Duration};

use super::{
    bar::bar,
    lines::{DEEPER, Lines, TEXTS},
    row::{Body, Row, Time},
};
use crate::report::columns::{columns, in_ascii, wrapped};

/// The least width of a number: `9,999.9`.
const NUMBERS: usize = 7;
/// The widest bar.
const WIDEST_BAR: usize = 28;
/// A bar that is shorter tells nothing.
const SHORTEST_BAR: usize = 4;
/// What stands beside a bar and a number: a space, the mark, a space, and ` ms` behind them.
const BESIDE: usize = 6;
/// The least room for words to the right of a number.
const LEAST_ROOM: usize = 12;
/// Sentences are no easier to read in longer lines.
const LONGEST_SENTENCES: usize = 100;

/// What rows are written on.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// In columns.
    pub width: usize,
    pub ascii: bool,
    /// What stands where it failed, where that is said: one column, and colour if there is any.
    pub mark: Option<&'a str>,
}

/// How the times stand.
struct Times {
    longest: Duration,
    bars: usize,
    numbers: usize,
}

impl Page<'_> {
    /// Writes rows, with a line break between two lines.
    pub fn write(&self, f: &mut fmt::Formatter<'_>, rows: &[Row]) -> fmt::Result {
        let times = self.times(rows);
        let commands = rows.iter().filter_map(|row| match &row.body {
            Body::Command(command) => Some(command),
            _ => None,
        });
        let mut lines = Lines::new(self.width, commands);
        for row in rows {
            match &row.body {
                Body::Words(text) => {
                    lines.labelled(row.label, &deeper(wrapped(&self.text(text), self.room(), self.room() - DEEPER)))
                }
                Body::Time(time) => self.time(&mut lines, row.label, time, &times),
                Body::Sentences(text) => {
                    let room = self.width.min(LONGEST_SENTENCES) - 2;
                    lines.sentences(&wrapped(&self.text(text), room, room));
                }
                Body::Command(command) => lines.command(row.label, command, |text| self.text(text)),
            }
        }
        f.write_str(&lines.joined())
    }

    /// The columns for texts.
    fn room(&self) -> usize {
        self.width - TEXTS
    }

    fn text(&self, text: &str) -> String {
        if self.ascii { in_ascii(text) } else { text.to_owned() }
    }

    fn mark(&self) -> &str {
        self.mark.unwrap_or(if self.ascii { "x" } else { "✗" })
    }

    fn times(&self, rows: &[Row]) -> Times {
        let times = || rows.iter().filter_map(|row| if let Body::Time(time) = &row.body { Some(time) } else { None });
        let numbers = times().filter_map(Time::number).map(|number| number.len()).fold(NUMBERS, usize::max);
        let longest = times().filter(|time| time.drawn).filter_map(|time| time.took).max().unwrap_or_default();
        let texts = times().map(|time| columns(&time.text)).max().unwrap_or_default();
        let room = self.room().saturating_sub(BESIDE + numbers);
        // The words beside, where there is room for both.
        let beside = room.saturating_sub(if texts == 0 { 0 } else { 3 + texts });
        let bars = if beside >= LEAST_ROOM { beside } else { room }.min(WIDEST_BAR);
        let drawn = bars >= SHORTEST_BAR && !longest.is_zero();
        Times { longest, bars: if drawn { bars } else { 0 }, numbers }
    }

    fn time(&self, lines: &mut Lines, label: &str, time: &Time, times: &Times) {
        let &Times { longest, bars, numbers } = times;
        let drawn = time.took.filter(|_| time.drawn).map(|took| self.text(&bar(took, longest, bars)));
        let mut line = String::new();
        if bars > 0 {
            line += &format!("{:bars$} ", drawn.unwrap_or_default());
        }
        line += if time.failed { self.mark() } else { " " };
        if let Some(number) = time.number() {
            line += &format!(" {number:>numbers$} ms");
        }
        let mut used = if bars > 0 { bars + 1 } else { 0 } + 1;
        used += time.number().map_or(0, |number| 1 + number.len().max(numbers) + 3);
        let text = self.text(&time.text);
        let room = self.room().saturating_sub(used + 3);
        if text.is_empty() {
            lines.labelled(label, &[line]);
        } else if columns(&text) <= room || room >= 2 * LEAST_ROOM {
            let mut texts = wrapped(&text, room, room).into_iter();
            let first = texts.next().map(|first| format!("{line}   {first}"));
            let others = texts.map(|text| format!("{:1$}{text}", "", used + 3));
            lines.labelled(label, &first.into_iter().chain(others).collect::<Vec<_>>());
        } else {
            let below = deeper(wrapped(&text, self.room(), self.room() - DEEPER));
            lines.labelled(label, &[line].into_iter().chain(below).collect::<Vec<_>>());
        }
    }
}

/// What is no line of its own stands deeper: so a long text of a server can't pass for two.
fn deeper(mut lines: Vec<String>) -> Vec<String> {
    lines.iter_mut().skip(1).for_each(|line| line.insert_str(0, &" ".repeat(DEEPER)));
    lines
}

impl Time {
    fn number(&self) -> Option<String> {
        self.took.map(millis)
    }
}

/// Milliseconds with one decimal, thousands separated: `9,954.7`.
fn millis(duration: Duration) -> String {
    let tenths = duration.as_micros().saturating_add(50) / 100;
    let digits = (tenths / 10).to_string();
    let mut whole = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    format!("{whole}.{}", tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_rounded_and_their_thousands_are_apart() {
        for (micros, wanted) in [
            (0, "0.0"),
            (49, "0.0"),
            (50, "0.1"),
            (1_849, "1.8"),
            (999_949, "999.9"),
            (999_950, "1,000.0"),
            (9_954_700, "9,954.7"),
            (123_456_789_000, "123,456,789.0"),
        ] {
            assert_eq!(millis(Duration::from_micros(micros)), wanted, "{micros} µs");
        }
        assert_eq!(millis(Duration::MAX), "18,446,744,073,709,551,616,000.0");
    }
}
