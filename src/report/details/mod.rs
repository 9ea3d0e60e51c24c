//! What is known of a status, for people: rows under its line.

mod certificate;
mod facts;
mod row;

use std::{fmt, time::Duration};

use self::row::{Row, Seen};
use super::Entry;

/// The rows, in their order. What a probe adds to the observation gets its row here.
const ROWS: &[fn(&Seen<'_>) -> Vec<Row>] = &[
    facts::request,
    facts::address,
    facts::tried,
    facts::phases,
    facts::total,
    facts::redirects,
    certificate::handshake,
    certificate::certificate,
    facts::http,
    facts::dns,
    facts::retry_after,
    facts::attempts,
];

/// What is known of a status: rows under its [`TextLine`](crate::TextLine), and none for what is not known.
///
/// What a server sent is bounded and can forge no row.
///
/// ```
/// use watchpost::{Details, Endpoint, Kind, Phase, Reason, Status};
///
/// let endpoint = Endpoint::new("https://api.example.com/health")?;
/// let reason = Reason::new(Kind::DnsNotFound, "no such host").during(Phase::Dns);
/// let status = Status::without_a_look(1, &endpoint, reason);
/// let details = Details::new((&status).into());
/// assert_eq!(details.to_string(), "  request     GET /health\n  dns         ✗");
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Details<'a> {
    seen: Seen<'a>,
    mark: &'a str,
}

impl<'a> Details<'a> {
    /// The rows of an entry.
    pub fn new(entry: Entry<'a>) -> Self {
        Self { seen: Seen { entry, limit: None }, mark: "✗" }
    }

    /// The time that an attempt had, to be told where it was too short.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.seen.limit = Some(limit);
        self
    }

    /// What stands beside the phase in which it failed, in place of `✗`: one column wide, and colour if there is any.
    #[must_use]
    pub fn failure_mark(self, mark: &'a str) -> Self {
        Self { mark, ..self }
    }
}

impl fmt::Display for Details<'_> {
    /// The rows, with a line break between two of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<Row> = ROWS.iter().flat_map(|rows| rows(&self.seen)).collect();
        row::write(f, &rows, self.mark)
    }
}

#[cfg(test)]
mod tests;
