//! Lines for people: a status, the end, the totals.

use std::{fmt, time::Duration};

use super::{
    Entry,
    flaky::{Flaky, FlakyTotal},
};
use crate::model::{printable::printable, reason::Reason, state::State, status::Status, summary::Summary};

/// The longest name in a line, in characters.
const LONGEST_NAME: usize = 200;

/// The line of a status: the URL and what was found; the endpoint's name, too, where that is [wanted](Self::named).
///
/// ```
/// use watchpost::{Endpoint, Kind, Reason, Status, TextLine};
///
/// let endpoint = Endpoint::new("https://api.example.com/")?;
/// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, "no such host"));
/// let line = TextLine::new((&status).into());
/// assert_eq!(line.to_string(), "ERROR: https://api.example.com/ is down! (dns_not_found: no such host)");
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TextLine<'a> {
    entry: Entry<'a>,
    asked: bool,
    named: bool,
}

impl<'a> TextLine<'a> {
    /// The line of an entry.
    pub fn new(entry: Entry<'a>) -> Self {
        Self { entry, asked: false, named: false }
    }

    /// Whether an expectation named the status code, so that one beside 2xx is no surprise.
    #[must_use]
    pub fn asked_for_the_code(self, asked: bool) -> Self {
        Self { asked, ..self }
    }

    /// With the endpoint's name behind the URL, where it has one: two endpoints may have the same URL.
    ///
    /// ```
    /// use watchpost::{Endpoint, Kind, Reason, Status, TextLine};
    ///
    /// let endpoint = Endpoint::builder("https://api.example.com/").name("read path").build()?;
    /// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, ""));
    /// let line = TextLine::new((&status).into()).named();
    /// assert_eq!(line.to_string(), "ERROR: https://api.example.com/ (\"read path\") is down! (dns_not_found)");
    /// # Ok::<(), watchpost::BadEndpoint>(())
    /// ```
    #[must_use]
    pub fn named(self) -> Self {
        Self { named: true, ..self }
    }

    /// The first word, which may be coloured.
    pub fn word(&self) -> &'static str {
        match self.entry.status.state {
            State::Up => "SUCCESS",
            State::Degraded => "DEGRADED",
            State::Down => "ERROR",
            State::Unknown => "UNKNOWN",
        }
    }

    /// What comes after the word and its colon.
    pub fn sentence(&self) -> impl fmt::Display + '_ {
        Sentence(self)
    }
}

impl fmt::Display for TextLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.word(), self.sentence())
    }
}

struct Sentence<'a>(&'a TextLine<'a>);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TextLine { entry: Entry { status, shown, .. }, asked, named } = self.0;
        f.write_str(shown)?;
        if let Some(name) = status.name.as_ref().filter(|_| *named) {
            write!(f, " (\"{}\")", printable(name, LONGEST_NAME))?;
        }
        f.write_str(match status.state {
            State::Up => " is up and running!",
            State::Degraded => " is up, but look at it!",
            State::Down => " is down!",
            State::Unknown => " could not be checked!",
        })?;
        let (code, flaky) = (code_beside_2xx(status), Flaky::of(status));
        let why = status.reason.is_some() || code.is_some();
        if !why && flaky.is_none() {
            return Ok(());
        }
        f.write_str(" (")?;
        match (&status.reason, code) {
            (Some(Reason { kind, message, .. }), _) if message.is_empty() => write!(f, "{kind}")?,
            (Some(reason), _) => write!(f, "{reason}")?,
            (None, Some(code)) if *asked => write!(f, "{code}: as expected")?,
            (None, Some(code)) => write!(f, "{code}: it answers, but not what you asked for")?,
            (None, None) => {}
        }
        if let Some(flaky) = flaky {
            write!(f, "{}{flaky}", if why { "; " } else { "" })?;
        }
        f.write_str(")")
    }
}

/// The status code of an answer that is good, and yet not 2xx. A 101 is what a WebSocket's URL asks for (RFC 6455, 4.1): it is none.
pub fn code_beside_2xx(status: &Status) -> Option<u16> {
    let code = status.observation.http?.status;
    let upgraded = code == 101 && ["ws://", "wss://"].iter().any(|scheme| status.url.as_str().starts_with(scheme));
    (status.state == State::Up && !(200..300).contains(&code) && !upgraded).then_some(code)
}

/// The line at the end of a round.
#[derive(Debug, Clone, Copy)]
pub struct DoneLine(pub Duration);

impl fmt::Display for DoneLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Done! It took {:.3} seconds!", self.0.as_secs_f64())
    }
}

/// The totals of a round in one sentence: `3 checked: 2 up, 1 down.` Where some of them were flaky, another one says so.
#[derive(Debug, Clone, Copy)]
pub struct TotalsLine<'a>(pub &'a Summary);

impl fmt::Display for TotalsLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { read, duplicates, skipped, checked, up, degraded, down, unknown, flaky, .. } = *self.0;
        let list = |f: &mut fmt::Formatter<'_>, counts: &[(u64, &str)]| {
            let counted = counts.iter().filter(|(count, _)| *count > 0);
            for (index, (count, what)) in counted.enumerate() {
                write!(f, "{}{count} {what}", if index > 0 { ", " } else { "" })?;
            }
            Ok(())
        };
        if read > checked {
            write!(f, "{read} read, ")?;
            list(f, &[(duplicates, "seen before"), (skipped, "skipped")])?;
            f.write_str("; ")?;
        }
        write!(f, "{checked} checked")?;
        if checked > 0 {
            f.write_str(": ")?;
            list(f, &[(up, "up"), (degraded, "degraded"), (down, "down"), (unknown, "unknown")])?;
        }
        write!(f, ".{}", FlakyTotal(flaky))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        endpoint::Endpoint,
        observation::{HttpAnswer, HttpVersion, Observation},
        reason::Kind,
    };

    fn status(state: State, code: Option<u16>, reason: Option<Reason>) -> Status {
        let http =
            code.map(|status| HttpAnswer { status, version: HttpVersion::Http11, head_bytes: 20, body_bytes: None });
        let seen = Observation { http, ..Observation::default() };
        Status::new(1, &Endpoint::new("https://a.example/").unwrap(), state, reason, seen)
    }

    #[test]
    fn each_state_has_its_line() {
        let late = Reason::new(Kind::Expectation, "total 812 ms, wanted under 500 ms");
        let files = Reason::new(Kind::Resources, "too many open files here");
        let gone = Reason::new(Kind::DnsNotFound, "no such host");
        for (state, code, reason, line) in [
            (State::Up, Some(200), None, "SUCCESS: a.example is up and running!"),
            (State::Up, None, None, "SUCCESS: a.example is up and running!"),
            (
                State::Up,
                Some(404),
                None,
                "SUCCESS: a.example is up and running! (404: it answers, but not what you asked for)",
            ),
            (
                State::Degraded,
                Some(404),
                Some(late),
                "DEGRADED: a.example is up, but look at it! (expectation: total 812 ms, wanted under 500 ms)",
            ),
            (State::Down, None, Some(gone), "ERROR: a.example is down! (dns_not_found: no such host)"),
            (
                State::Unknown,
                None,
                Some(files),
                "UNKNOWN: a.example could not be checked! (resources: too many open files here)",
            ),
            (
                State::Unknown,
                None,
                Some(Reason::new(Kind::Cancelled, "")),
                "UNKNOWN: a.example could not be checked! (cancelled)",
            ),
        ] {
            let status = status(state, code, reason);
            let entry = Entry { shown: "a.example", ..Entry::from(&status) };
            assert_eq!(TextLine::new(entry).to_string(), line);
        }
    }

    #[test]
    fn a_name_stands_behind_the_url_in_every_state() {
        let endpoint = Endpoint::builder("https://a.example/").name("write\npath").build().unwrap();
        for (state, end) in [
            (State::Up, "is up and running!"),
            (State::Degraded, "is up, but look at it!"),
            (State::Down, "is down!"),
            (State::Unknown, "could not be checked!"),
        ] {
            let status = Status::new(1, &endpoint, state, None, Observation::default());
            let sentence = TextLine::new(Entry::from(&status)).named().sentence().to_string();
            assert_eq!(sentence, format!("https://a.example/ (\"write\u{fffd}path\") {end}"));
        }
        let long = Endpoint::builder("https://a.example/").name("n".repeat(201)).build().unwrap();
        let status = Status::new(1, &long, State::Up, None, Observation::default());
        let wanted = format!("SUCCESS: https://a.example/ (\"{}…\") is up and running!", "n".repeat(200));
        assert_eq!(TextLine::new(Entry::from(&status)).named().to_string(), wanted);
        assert_eq!(TextLine::new(Entry::from(&status)).to_string(), "SUCCESS: https://a.example/ is up and running!");
    }

    #[test]
    fn a_code_that_was_asked_for_is_no_surprise() {
        let status = status(State::Up, Some(404), None);
        let line = TextLine::new(Entry::from(&status)).asked_for_the_code(true);
        assert_eq!(line.to_string(), "SUCCESS: https://a.example/ is up and running! (404: as expected)");
    }

    #[test]
    fn an_upgrade_is_what_a_web_socket_asks_for() {
        let http = HttpAnswer { status: 101, version: HttpVersion::Http11, head_bytes: 20, body_bytes: None };
        for (url, beside) in [("ws://a.example", None), ("wss://a.example", None), ("http://a.example", Some(101))] {
            let seen = Observation { http: Some(http), ..Observation::default() };
            let status = Status::new(1, &Endpoint::new(url).unwrap(), State::Up, None, seen);
            assert_eq!(code_beside_2xx(&status), beside, "{url}");
        }
    }

    #[test]
    fn totals_say_only_what_there_is_and_add_up() {
        let all = Summary {
            read: 9,
            duplicates: 1,
            skipped: 2,
            checked: 6,
            up: 1,
            degraded: 2,
            down: 1,
            unknown: 2,
            ..Default::default()
        };
        let skipped = Summary { read: 1, skipped: 1, ..Default::default() };
        for (summary, line) in [
            (all, "9 read, 1 seen before, 2 skipped; 6 checked: 1 up, 2 degraded, 1 down, 2 unknown."),
            (Summary { read: 3, checked: 3, up: 2, down: 1, ..Default::default() }, "3 checked: 2 up, 1 down."),
            (skipped, "1 read, 1 skipped; 0 checked."),
            (Summary::default(), "0 checked."),
        ] {
            assert_eq!(TotalsLine(&summary).to_string(), line);
        }
    }

    #[test]
    fn the_end_counts_in_milliseconds() {
        assert_eq!(DoneLine(Duration::from_micros(412_300)).to_string(), "Done! It took 0.412 seconds!");
    }
}
