//! What is known of a status, for people: rows under its line, what they mean, and what to try.

mod advice;
mod bar;
mod certificate;
mod curl;
pub mod curl_options;
mod facts;
mod lines;
mod meaning;
mod page;
mod row;
mod shell;
mod target;
mod tls_advice;
mod tries;
mod variables;

use std::{fmt, time::Duration};

use self::{
    curl_options::CurlOptions,
    page::Page,
    row::{Command, Row, Seen},
    shell::Word,
};
use super::Entry;
use crate::model::{endpoint::Endpoint, reason::Kind};

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
    meaning::meaning,
    advice::advice,
    curl::as_curl,
    means,
];

/// The columns of a page that nobody gave a width.
const WIDTH: usize = 100;
/// The least columns: with fewer, there would be no room for what is told.
const NARROWEST: usize = 40;

/// What is known of a status: rows under its [`TextLine`](crate::TextLine), and none for what is not known. Then, of one that is not up,
/// what that means in this case.
///
/// With its [`endpoint`](Self::endpoint) come commands: what to try, chosen by the facts, and the same request as one of curl's.
///
/// What a server sent is bounded and can forge no row. No line is wider than the [`width`](Self::width).
///
/// ```
/// use watchpost::{Details, Endpoint, Kind, Phase, Reason, Status};
///
/// let endpoint = Endpoint::new("https://api.example.com/health")?;
/// let reason = Reason::new(Kind::DnsFailed, "no name server answered").during(Phase::Dns);
/// let status = Status::without_a_look(1, &endpoint, reason);
/// let details = Details::new((&status).into()).width(80);
/// assert_eq!(
///     details.to_string(),
///     "  request     GET /health\n\
///      \x20 dns         ✗\n\
///      \x20 The look-up failed before the host came into it: no name server gave an answer\n\
///      \x20 that can be used. Of the host nothing is known."
/// );
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Details<'a> {
    seen: Seen<'a>,
    page: Page<'a>,
}

impl<'a> Details<'a> {
    /// The rows of an entry.
    pub fn new(entry: Entry<'a>) -> Self {
        let seen = Seen { entry, limit: None, endpoint: None, curl: None };
        Self { seen, page: Page { width: WIDTH, ascii: false, mark: None } }
    }

    /// The time that an attempt had, to be told where it was too short.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.seen.limit = Some(limit);
        self
    }

    /// What was checked: for commands that look further, of `watchpost` and of curl. Where a secret of the endpoint belongs there stands
    /// a shell's variable: a header's name in upper case, `$USER_INFO`, `$BODY`.
    #[must_use]
    pub fn endpoint(mut self, endpoint: &'a Endpoint) -> Self {
        self.seen.endpoint = Some(endpoint);
        self
    }

    /// What curl is to be told beside what the endpoint says, such as a proxy.
    #[must_use]
    pub fn curl_options(mut self, options: &'a CurlOptions) -> Self {
        self.seen.curl = Some(options);
        self
    }

    /// The columns that there are: 100 where nobody says, and 40 at least.
    #[must_use]
    pub fn width(mut self, columns: usize) -> Self {
        self.page.width = columns.max(NARROWEST);
        self
    }

    /// Whether it is all in ASCII, for a terminal that knows no more.
    #[must_use]
    pub fn ascii(mut self, ascii: bool) -> Self {
        self.page.ascii = ascii;
        self
    }

    /// What stands beside the phase in which it failed, in place of `✗` (in ASCII `x`): one column wide, and colour if there is any.
    #[must_use]
    pub fn failure_mark(mut self, mark: &'a str) -> Self {
        self.page.mark = Some(mark);
        self
    }
}

impl fmt::Display for Details<'_> {
    /// The rows, with a line break between two of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<Row> = ROWS.iter().flat_map(|rows| rows(&self.seen)).collect();
        self.page.write(f, &rows)
    }
}

/// Where more is told of the reason, or of the code that is the reason.
fn means(seen: &Seen<'_>) -> Vec<Row> {
    let status = seen.entry.status;
    let Some(reason) = status.reason.as_ref().filter(|_| seen.endpoint.is_some()) else { return Vec::new() };
    let code = status.observation.http.map(|answer| answer.status).filter(|code| *code >= 400);
    let topic = match code {
        Some(code) if reason.kind == Kind::Expectation => code.to_string(),
        _ => reason.kind.to_string(),
    };
    let words = ["watchpost", "explain", &topic].map(Word::text);
    vec![Row::command("Means", Command::new(words))]
}

#[cfg(test)]
mod tests;
