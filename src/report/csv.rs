//! CSV: a row for each status (RFC 4180, with line feeds at the ends of its lines, as tools write it).
//!
//! A cell that comes from elsewhere and begins as a formula of a spreadsheet does (`=`, `+`, `-`, `@`) has an apostrophe before
//! it, so that none runs.

use std::{
    fmt::{self, Write},
    time::Duration,
};

use super::{Entry, escape::Escape};
use crate::model::duration::millis;

/// A row of CSV. Nothing is left out: what is not known is an empty cell.
///
/// ```
/// use watchpost::{CsvRow, Endpoint, Kind, Reason, Status};
///
/// let endpoint = Endpoint::new("https://api.example.com/")?;
/// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, "=no such \"host\""));
/// let row = CsvRow((&status).into()).to_string();
/// assert!(row.contains(",down,dns_not_found,,\"'=no such \"\"host\"\"\","), "{row}");
/// assert_eq!(row.split(',').count(), CsvRow::COLUMNS.split(',').count());
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CsvRow<'a>(pub Entry<'a>);

impl CsvRow<'_> {
    /// The names of the columns, without a line's end.
    pub const COLUMNS: &'static str = "id,name,group,input,file,line,method,url,final_url,state,kind,phase,message,http_status,attempts,\
        flaky,peer,dns_ms,connect_ms,tls_ms,send_ms,first_byte_ms,body_ms,total_ms,checked_at,tags";
}

/// A quote within quotes.
fn quoted(c: char) -> Option<&'static str> {
    (c == '"').then_some("\"\"")
}

/// A cell of text from elsewhere.
struct Cell<'a>(&'a str);

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A `-` alone is standard input.
        let formula = self.0 != "-" && self.0.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
        let guard = if formula { "'" } else { "" };
        if guard.is_empty() && !self.0.contains([',', '"', '\r', '\n', ' ', ';']) {
            return Escape::new(f, |_| None).write_str(self.0);
        }
        write!(f, "\"{guard}")?;
        Escape::new(f, quoted).write_str(self.0)?;
        f.write_char('"')
    }
}

/// Milliseconds, where they are known.
struct Millis(Option<Duration>);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |time| write!(f, "{}", millis::number(time)))
    }
}

/// What is known, or nothing.
struct Known<T>(Option<T>);

impl<T: fmt::Display> fmt::Display for Known<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}

impl fmt::Display for CsvRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { status, input, source, group, tags, .. } = self.0;
        let (seen, timing, reason) = (&status.observation, &status.observation.timing, status.reason.as_ref());
        write!(
            f,
            "{},{},{},{},{},{},",
            status.id,
            Known(status.name.as_deref().map(Cell)),
            Known(group.map(Cell)),
            Cell(input),
            Known(source.map(|source| Cell(source.file))),
            Known(source.map(|source| source.line)),
        )?;
        write!(
            f,
            "{},{},{},{},{},{},{},",
            Cell(status.method.as_str()),
            Cell(status.url.as_str()),
            Cell(status.final_url().as_str()),
            status.state,
            Known(reason.map(|reason| reason.kind)),
            Known(reason.and_then(|reason| reason.phase)),
            Known(reason.map(|reason| Cell(&reason.message))),
        )?;
        write!(
            f,
            "{},{},{},{},",
            Known(seen.http.map(|http| http.status)),
            status.earlier.len() + 1,
            status.flaky(),
            Known(seen.peer),
        )?;
        for time in [timing.dns, timing.connect, timing.tls, timing.send, timing.first_byte, timing.body] {
            write!(f, "{},", Millis(time))?;
        }
        write!(f, "{},{},{}", millis::number(timing.total), status.checked_at, Cell(&tags.join(" ")))
    }
}
