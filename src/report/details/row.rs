//! A row, and how rows stand under one another.

use std::{fmt, time::Duration};

use crate::{model::printable::printable, report::Entry};

/// The column of the labels, with a space behind the longest.
const LABELS: usize = 12;
/// The least width of a number: `9,999.9`.
const NUMBERS: usize = 7;
/// The longest text of a row, in characters: some of it may come from a server.
pub const LONGEST: usize = 1000;

/// What rows are made from.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub entry: Entry<'a>,
    /// The time that an attempt had.
    pub limit: Option<Duration>,
}

/// One line.
#[derive(Debug)]
pub struct Row {
    /// What it is about; empty where that is the same as in the row above.
    label: &'static str,
    /// The columns of the times, where the row takes part in them.
    time: Option<Time>,
    text: String,
}

/// What stands in the columns of the times.
#[derive(Debug)]
struct Time {
    failed: bool,
    took: Option<Duration>,
}

impl Row {
    /// A row of words.
    pub fn words(label: &'static str, text: impl AsRef<str>) -> Self {
        Self { label, time: None, text: printable(text.as_ref(), LONGEST) }
    }

    /// A row with a time, where that is known, and words to its right.
    pub fn timed(label: &'static str, took: Option<Duration>, text: impl AsRef<str>) -> Self {
        let time = Some(Time { failed: false, took });
        Self { time, ..Self::words(label, text) }
    }

    /// A row with a time that is marked where it failed.
    pub fn phase(label: &'static str, took: Option<Duration>, failed: bool, text: impl AsRef<str>) -> Self {
        let time = Some(Time { failed, took });
        Self { time, ..Self::words(label, text) }
    }
}

/// Labels only the first of some rows that belong together.
pub fn labelled_once(mut rows: Vec<Row>) -> Vec<Row> {
    rows.iter_mut().skip(1).for_each(|row| row.label = "");
    rows
}

/// Writes rows, their numbers flush right, with a line break between two of them.
pub fn write(f: &mut fmt::Formatter<'_>, rows: &[Row], mark: &str) -> fmt::Result {
    let numbers: Vec<_> = rows.iter().map(Row::number).collect();
    let width = numbers.iter().flatten().map(String::len).fold(NUMBERS, usize::max);
    for (index, (row, number)) in rows.iter().zip(&numbers).enumerate() {
        if index > 0 {
            f.write_str("\n")?;
        }
        write!(f, "  {:LABELS$}", row.label)?;
        if let Some(time) = &row.time {
            // Nothing stands at the end of a line but what is seen.
            let bare = time.took.is_none() && row.text.is_empty();
            f.write_str(if time.failed { mark } else { " " })?;
            match number {
                Some(number) => write!(f, " {number:>width$} ms")?,
                None if bare => {}
                None => write!(f, " {:width$}   ", "")?,
            }
            if !row.text.is_empty() {
                f.write_str("   ")?;
            }
        }
        f.write_str(&row.text)?;
    }
    Ok(())
}

impl Row {
    fn number(&self) -> Option<String> {
        self.time.as_ref()?.took.map(millis)
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
