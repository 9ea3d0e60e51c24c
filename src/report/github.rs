//! Annotations of GitHub's Actions: what is not up, or flaky, as workflow commands on standard output.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step, and drops the rest silently: so of more than ten the tenth is told as
//! "and N more". See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::{self, Write};

use super::{Entry, Source, escape::Escape, text::TextLine};
use crate::model::{printable::printable, state::State};

/// Annotations of one severity that a step shows.
const SHOWN: u64 = 10;
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 300;

/// The annotations of a round, in the order in which its statuses arrive: each is a line for standard output.
///
/// ```
/// use watchpost::{Endpoint, GithubAnnotations, Kind, Reason, Status};
///
/// let endpoint = Endpoint::new("https://api.example.com/")?;
/// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, "100% gone"));
/// let mut annotations = GithubAnnotations::default();
/// let line = annotations.of((&status).into()).unwrap_or_default();
/// let said = "https://api.example.com/ is down! (dns_not_found: 100%25 gone)";
/// assert_eq!(line, format!("::error title=watchpost%3A down (dns_not_found)::{said}"));
/// assert!(annotations.rest().is_empty());
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct GithubAnnotations {
    strict: bool,
    summary: bool,
    errors: Tally,
    warnings: Tally,
    notices: Tally,
}

/// The annotations of one severity so far.
#[derive(Debug, Clone, Default)]
struct Tally {
    count: u64,
    /// The tenth, which is shown if no other comes.
    last: Option<String>,
}

impl GithubAnnotations {
    /// Whether degraded counts as down: then it is an error, and no warning.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }

    /// Whether the summary of the step has a row for each too: then what is past the bound is said to be there. The log has it anyway.
    #[must_use]
    pub fn beside_a_summary(self, summary: bool) -> Self {
        Self { summary, ..self }
    }

    /// The annotation of a status, without a line's end; none of one that is up at once, nor of one that is past the bound. Those
    /// are told at the [rest](Self::rest).
    pub fn of(&mut self, entry: Entry<'_>) -> Option<String> {
        let (level, tally) = match entry.status.state {
            State::Up if !entry.status.flaky() => return None,
            State::Up => ("notice", &mut self.notices),
            State::Degraded if !self.strict => ("warning", &mut self.warnings),
            State::Degraded | State::Down | State::Unknown => ("error", &mut self.errors),
        };
        tally.count += 1;
        if tally.count > SHOWN {
            return None;
        }
        let line = Annotation { level, entry }.to_string();
        if tally.count < SHOWN {
            return Some(line);
        }
        tally.last = Some(line);
        None
    }

    /// What is still to be annotated when all statuses are there: of each severity a line or none.
    pub fn rest(&mut self) -> Vec<String> {
        let where_else = match self.summary {
            true => "they are in the log and in the summary of this step",
            false => "they are in the log of this step",
        };
        let told = |level, what, tally: &mut Tally| {
            let last = tally.last.take()?;
            let more = tally.count - (SHOWN - 1);
            if more == 1 {
                Some(last)
            } else {
                Some(format!("::{level} title=watchpost::and {more} more {what}: {where_else}"))
            }
        };
        let errors = told("error", "are not up", &mut self.errors);
        let warnings = told("warning", "are degraded", &mut self.warnings);
        let notices = told("notice", "are flaky", &mut self.notices);
        errors.into_iter().chain(warnings).chain(notices).collect()
    }
}

/// Text in which nothing is a command: neither `##[`, which begins one anywhere in a line, nor `::name::` at its beginning.
///
/// ```
/// let text = "a ##[group]\n  ::error::b\n";
/// assert_eq!(watchpost::without_commands(text), "a ##\u{fffd}group]\n  :\u{fffd}error::b\n");
/// ```
pub fn without_commands(text: &str) -> String {
    let mut safe = text.replace("##[", "##\u{fffd}");
    if safe.contains("::") {
        let lines = safe.split_inclusive('\n');
        safe = lines.fold(String::with_capacity(text.len()), |mut lines, line| {
            match line.trim_start().strip_prefix("::").filter(|rest| rest.contains("::")) {
                Some(rest) => {
                    lines += &line[..line.len() - rest.len() - 1];
                    lines += "\u{fffd}";
                    lines += rest;
                }
                None => lines += line,
            }
            lines
        });
    }
    safe
}

/// In the text of a command.
fn data(c: char) -> Option<&'static str> {
    match c {
        '%' => Some("%25"),
        '\r' => Some("%0D"),
        '\n' => Some("%0A"),
        _ => None,
    }
}

/// In the value of a property.
fn property(c: char) -> Option<&'static str> {
    match c {
        ':' => Some("%3A"),
        ',' => Some("%2C"),
        _ => data(c),
    }
}

struct Annotation<'a> {
    level: &'static str,
    entry: Entry<'a>,
}

impl fmt::Display for Annotation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { status, source, .. } = self.entry;
        write!(f, "::{} ", self.level)?;
        // Where it stands in a file of the repository, it is shown beside that line.
        if let Some(Source { file, line }) = source.filter(|source| source.file != "-") {
            let file = without_commands(&printable(file, LONGEST_NAME));
            f.write_str("file=")?;
            Escape::new(f, property).write_str(&file)?;
            write!(f, ",line={line},")?;
        }
        let kind = match &status.reason {
            Some(reason) => format!(" ({})", reason.kind),
            None if status.flaky() => " (flaky)".to_owned(),
            None => String::new(),
        };
        f.write_str("title=")?;
        write!(Escape::new(f, property), "watchpost: {}{kind}", status.state)?;
        f.write_str("::")?;
        let said = without_commands(&TextLine::new(self.entry).named().sentence().to_string());
        Escape::new(f, data).write_str(&said)
    }
}
