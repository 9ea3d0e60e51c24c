//! What is printed of a round, in the format that was asked for, and what it came to.

use std::{collections::BTreeMap, fmt::Write as _, io, time::Duration};

use anstyle::{AnsiColor, Style};
use watchpost::{
    Details, DoneLine, Endpoint, Entry, Expectation, JsonDocument, JsonStatus, State, Summary, TextLine, TotalsLine,
    code_beside_2xx,
};

use super::{args::Format, explaining::Explaining};

/// Puts statuses into a format, and counts them.
pub struct Report {
    format: Format,
    colour: bool,
    /// How many `v` there are.
    verbose: u8,
    explaining: Explaining,
    document: JsonDocument,
    /// Codes of answers that are good and yet not 2xx.
    odd_codes: BTreeMap<u16, u64>,
    pub summary: Summary,
}

impl Report {
    pub fn new(format: Format, colour: bool, verbose: u8, explaining: Explaining) -> Self {
        let (document, odd_codes, summary) = Default::default();
        Self { format, colour, verbose, explaining, document, odd_codes, summary }
    }

    /// What comes before the first status.
    pub fn begin(&self, out: &mut Vec<u8>) {
        if self.format == Format::Json {
            out.extend_from_slice(JsonDocument::START.as_bytes());
        }
    }

    /// A status of an endpoint.
    pub fn status(&mut self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint) -> io::Result<()> {
        self.summary.add(entry.status);
        let asked = endpoint.expectations().iter().any(Expectation::names_the_status);
        if !asked && let Some(code) = code_beside_2xx(entry.status) {
            *self.odd_codes.entry(code).or_default() += 1;
        }
        match self.format {
            Format::Text => self.text(out, entry, endpoint, asked),
            Format::Json => {
                out.extend_from_slice(self.document.between().as_bytes());
                Ok(serde_json::to_writer(out, &JsonStatus::from(entry))?)
            }
            Format::Ndjson => {
                serde_json::to_writer(&mut *out, &JsonStatus::from(entry))?;
                out.push(b'\n');
                Ok(())
            }
        }
    }

    fn text(&self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint, asked: bool) -> io::Result<()> {
        use io::Write;

        self.line(out, entry, asked)?;
        // One `v` explains what is not up, two all.
        let explained = if entry.status.state == State::Up { 2 } else { 1 };
        if self.verbose < explained {
            return Ok(());
        }
        let details = self.explaining.tell(Details::new(entry).limit(endpoint.timeout()).endpoint(endpoint));
        if !self.colour {
            return writeln!(out, "{details}");
        }
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        writeln!(out, "{}", details.failure_mark(&format!("{red}{}{red:#}", self.explaining.mark())))
    }

    fn line(&self, out: &mut Vec<u8>, entry: Entry<'_>, asked: bool) -> io::Result<()> {
        use io::Write;

        let line = TextLine::new(entry).asked_for_the_code(asked);
        if !self.colour {
            return writeln!(out, "{line}");
        }
        let style = Style::new().bold().fg_color(Some(
            match entry.status.state {
                State::Up => AnsiColor::Green,
                State::Down => AnsiColor::Red,
                State::Degraded | State::Unknown => AnsiColor::Yellow,
            }
            .into(),
        ));
        writeln!(out, "{style}{}{style:#}: {}", line.word(), line.sentence())
    }

    /// What comes after the last status.
    pub fn end(&mut self, out: &mut Vec<u8>, elapsed: Duration) -> io::Result<()> {
        use io::Write;

        self.summary.elapsed = elapsed;
        match self.format {
            Format::Text if self.summary.read == 0 => Ok(()),
            Format::Text => writeln!(out, "{}", DoneLine(elapsed)),
            Format::Json => {
                out.extend_from_slice(JsonDocument::END_OF_STATUSES.as_bytes());
                serde_json::to_writer(&mut *out, &self.summary)?;
                out.extend_from_slice(JsonDocument::END.as_bytes());
                Ok(())
            }
            Format::Ndjson => Ok(()),
        }
    }

    /// The totals, for people, whatever the format.
    pub fn totals(&self) -> String {
        let mut totals = String::new();
        if self.format == Format::Text {
            totals.push('\n');
        }
        let _ = write!(totals, "{}", TotalsLine(&self.summary));
        if let Some(hint) = odd_codes_hint(&self.odd_codes) {
            let _ = write!(totals, " {hint}");
        }
        totals.push('\n');
        totals
    }
}

/// Codes that are named; of more, only that there are more.
const CODES_NAMED: usize = 5;

/// What a stricter rule would say of answers that are up, and yet not 2xx.
fn odd_codes_hint(codes: &BTreeMap<u16, u64>) -> Option<String> {
    let count: u64 = codes.values().sum();
    let (who, them) = match count {
        0 => return None,
        1 => ("One".to_owned(), "it"),
        _ => (count.to_string(), "them"),
    };
    let mut named: Vec<_> = codes.keys().take(CODES_NAMED).map(ToString::to_string).collect();
    if codes.len() > CODES_NAMED {
        named.push("…".to_owned());
    }
    Some(format!("{who} up answered {}; --expect 2xx would count {them} as down.", named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_counts_answers_and_names_codes() {
        for (codes, wanted) in [
            (&[][..], None),
            (&[(404, 1)], Some("One up answered 404; --expect 2xx would count it as down.")),
            (&[(404, 3)], Some("3 up answered 404; --expect 2xx would count them as down.")),
            (&[(404, 1), (401, 2)], Some("3 up answered 401, 404; --expect 2xx would count them as down.")),
            (
                &[(401, 1), (402, 1), (403, 1), (404, 1), (405, 1), (406, 1)],
                Some("6 up answered 401, 402, 403, 404, 405, …; --expect 2xx would count them as down."),
            ),
        ] {
            assert_eq!(odd_codes_hint(&codes.iter().copied().collect()).as_deref(), wanted);
        }
    }
}
