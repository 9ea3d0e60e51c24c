//! JUnit's XML: a test case for each status, as CI servers read it.
//!
//! It is valid by the schema of Ant's tasks (windyroad's `JUnit.xsd`) and by that of Jenkins' xUnit plugin (`junit-10.xsd`): so it
//! has no attribute `file` or `line`, a time without a zone, and at most one failure in a case. A down status is a `failure`, an
//! unknown one an `error`; a degraded one and a flaky one pass, and are told of in `system-out`, because a case has no properties there.
//!
//! The counts stand before the cases, and are known after them: so [`Junit::case`] comes while statuses arrive, and
//! [`Junit::head`], which goes before the cases, when all are there.

use std::{
    collections::HashSet,
    fmt::{self, Write},
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use super::{Entry, details::Details, escape::Escape, outcome::Outcome, text::TextLine};
use crate::model::{state::State, summary::Summary, timestamp::Timestamp};

/// Names that are remembered, so that none comes twice. After these each name has its number.
const NAMES: usize = 100_000;
/// Endpoints that passed, and yet have a line in `system-out`.
const TOLD: usize = 100;

/// A document of JUnit that is written while its statuses arrive.
///
/// ```
/// use watchpost::{Endpoint, Junit, Kind, Reason, Status, Summary};
///
/// let endpoint = Endpoint::new("https://api.example.com/")?;
/// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, "no such host"));
/// let mut summary = Summary::default();
/// summary.add(&status);
///
/// let mut junit = Junit::new(status.checked_at);
/// let case = junit.case((&status).into()).to_string();
/// let document = format!("{}{case}{}", junit.head(&summary), junit.end());
/// assert!(document.contains(r#"tests="1" failures="1" errors="0""#));
/// assert!(document.contains(r#"<testcase classname="watchpost.api_example_com" name="https://api.example.com/""#));
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug)]
pub struct Junit {
    began: Timestamp,
    strict: bool,
    /// Of the names that were given: their hashes.
    names: HashSet<u64>,
    /// Lines of what passed, and yet is to be told: degraded, or flaky.
    told: Vec<String>,
    told_more: u64,
}

impl Junit {
    /// A document of a round that began at a moment.
    pub fn new(began: Timestamp) -> Self {
        Self { began, strict: false, names: HashSet::new(), told: Vec::new(), told_more: 0 }
    }

    /// Whether degraded counts as down.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }

    /// What stands before the cases.
    pub fn head<'a>(&self, summary: &'a Summary) -> impl fmt::Display + use<'a> {
        Head { began: self.began, strict: self.strict, summary }
    }

    /// The case of a status, on lines of its own. No two have the same class and name: a second one has its number behind it,
    /// because GitLab would drop it.
    pub fn case<'a>(&mut self, entry: Entry<'a>) -> impl fmt::Display + use<'a> {
        let class = class(entry.group.unwrap_or_else(|| host(entry.status.url.as_str())));
        let name = self.name(&class, entry);
        let outcome = Outcome::of(entry.status.state, self.strict);
        if outcome == Outcome::Passed && (entry.status.state == State::Degraded || entry.status.flaky()) {
            if self.told.len() < TOLD {
                self.told.push(TextLine::new(entry).named().to_string());
            } else {
                self.told_more += 1;
            }
        }
        Case { class, name, outcome, entry }
    }

    /// What stands after the cases.
    pub fn end(&self) -> impl fmt::Display + '_ {
        End(self)
    }

    fn name(&mut self, class: &str, entry: Entry<'_>) -> String {
        let title = entry.status.name.as_deref().unwrap_or(entry.shown);
        // What differs in white space alone is the same to a schema's `token`.
        let mut name = String::new();
        for word in title.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
            if !name.is_empty() {
                name.push(' ');
            }
            // Nothing fails here.
            let _ = Escape::new(&mut name, |_| None).write_str(word);
        }
        let mut hasher = DefaultHasher::new();
        (class, &name).hash(&mut hasher);
        let numbered = name.ends_with(')') && name.contains(" (check ");
        if numbered || self.names.len() >= NAMES || !self.names.insert(hasher.finish()) {
            // The ids of a round differ, and no other name ends so.
            let _ = write!(name, " (check {})", entry.status.id);
        }
        name
    }
}

/// Host and port of a URL; its scheme where it has none.
fn host(url: &str) -> &str {
    let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
    let authority = rest.strip_prefix("//").unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().filter(|host| !host.is_empty()).unwrap_or(scheme)
}

/// The class of a group or a host: without dots, because a dot ends a package there.
fn class(name: &str) -> String {
    let mut class = String::from("watchpost.");
    // Nothing fails here.
    let _ = Escape::new(&mut class, |c| (c == '.' || c.is_whitespace()).then_some("_")).write_str(name);
    class
}

/// A character in XML: what would be markup is escaped, and what XML 1.0 forbids (2.2) is replaced.
fn xml(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    }
}

/// The same where line breaks are kept.
fn xml_lines(c: char) -> Option<&'static str> {
    if c == '\n' { Some("\n") } else { xml(c) }
}

struct Head<'a> {
    began: Timestamp,
    strict: bool,
    summary: &'a Summary,
}

impl fmt::Display for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Summary { read, duplicates, skipped, checked, up, degraded, down, unknown, flaky, elapsed } = self.summary;
        let failures = if self.strict { down + degraded } else { down };
        let began = self.began.to_string();
        // To the second: the schema of Ant's tasks takes neither a fraction nor a zone.
        let began = began.get(..19).unwrap_or_default();
        f.write_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n")?;
        writeln!(
            f,
            "<testsuite name=\"watchpost\" package=\"watchpost\" id=\"0\" hostname=\"localhost\" timestamp=\"{began}\" \
             tests=\"{checked}\" failures=\"{failures}\" errors=\"{unknown}\" time=\"{}\">",
            Seconds(elapsed)
        )?;
        f.write_str("<properties>\n")?;
        for (name, count) in [
            ("read", read),
            ("duplicates", duplicates),
            ("skipped", skipped),
            ("checked", checked),
            ("up", up),
            ("degraded", degraded),
            ("down", down),
            ("unknown", unknown),
            ("flaky", flaky),
        ] {
            writeln!(f, "<property name=\"{name}\" value=\"{count}\"/>")?;
        }
        f.write_str("</properties>\n")
    }
}

struct Case<'a> {
    class: String,
    name: String,
    outcome: Outcome,
    entry: Entry<'a>,
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, name, outcome, entry } = self;
        f.write_str("<testcase classname=\"")?;
        Escape::new(f, xml).write_str(class)?;
        f.write_str("\" name=\"")?;
        Escape::new(f, xml).write_str(name)?;
        write!(f, "\" time=\"{}\"", Seconds(entry.status.observation.timing.total))?;
        let element = match outcome {
            Outcome::Passed => return f.write_str("/>\n"),
            Outcome::Failed => "failure",
            Outcome::Errored => "error",
        };
        let reason = entry.status.reason.as_ref();
        let kind = reason.map_or(entry.status.state.as_str(), |reason| reason.kind.as_str());
        write!(f, ">\n<{element} type=\"{kind}\" message=\"")?;
        match reason {
            Some(reason) => write!(Escape::new(f, xml), "{reason}")?,
            None => f.write_str(kind)?,
        }
        f.write_str("\">")?;
        write!(Escape::new(f, xml_lines), "{}\n{}", TextLine::new(*entry).named(), Details::new(*entry))?;
        writeln!(f, "</{element}>\n</testcase>")
    }
}

struct End<'a>(&'a Junit);

impl fmt::Display for End<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Junit { told, told_more, .. } = self.0;
        f.write_str("<system-out>")?;
        for line in told {
            writeln!(Escape::new(f, xml_lines), "{line}")?;
        }
        if *told_more > 0 {
            writeln!(f, "and {told_more} more are degraded or flaky")?;
        }
        f.write_str("</system-out>\n<system-err></system-err>\n</testsuite>\n</testsuites>\n")
    }
}

/// Seconds as a decimal number.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0.as_secs(), self.0.subsec_micros())
    }
}
