//! What is known of each endpoint that is waited for, and the lines that say so. A plain value: it knows no clock.

use std::{fmt::Write as _, time::Duration};

use watchpost::{Kind, State, Status};

/// So many endpoints are named in one line.
const NAMED: usize = 5;
/// So many reasons of one endpoint are shown in a line, the last ones.
const SHOWN: usize = 4;

/// What is known of each endpoint, in their order.
pub struct Book {
    rows: Vec<Row>,
    /// Whether it is waited until they are down.
    invert: bool,
    strict: bool,
    /// Whether the first line was said: before, nothing is a change.
    begun: bool,
}

/// One endpoint.
struct Row {
    name: String,
    /// What it came to, one after another, without the same twice in a row.
    trail: Vec<String>,
    /// Whether there were more before those.
    forgotten: bool,
    arrived: bool,
}

/// What a status is for the wait.
#[derive(Debug, PartialEq, Eq)]
pub enum Noted {
    /// It is what was waited for.
    Arrived,
    /// It is not, and it is not what it was before.
    Changed,
    Same,
}

impl Book {
    pub fn new(names: impl IntoIterator<Item = String>, invert: bool, strict: bool) -> Self {
        let row = |name| Row { name, trail: Vec::new(), forgotten: false, arrived: false };
        Self { rows: names.into_iter().map(row).collect(), invert, strict, begun: false }
    }

    /// Takes a status of one of them. `cut_short` where its attempt had less time than it should: that it ran out of it says nothing new.
    pub fn note(&mut self, index: usize, status: &Status, cut_short: bool) -> Noted {
        let (up, down) = match status.state {
            State::Up => (true, false),
            State::Degraded => (!self.strict, self.strict),
            State::Down => (false, true),
            State::Unknown => (false, false),
        };
        let Some(row) = self.rows.get_mut(index) else { return Noted::Same };
        let label = label(status);
        let timed_out = status.reason.as_ref().is_some_and(|reason| reason.kind == Kind::Timeout);
        if cut_short && timed_out && !row.trail.is_empty() {
            return Noted::Same;
        }
        row.arrived = if self.invert { down } else { up };
        let same = row.trail.last() == Some(&label);
        if !same {
            if row.trail.len() == SHOWN {
                row.trail.remove(0);
                row.forgotten = true;
            }
            row.trail.push(label);
        }
        match (row.arrived, same) {
            (true, _) => Noted::Arrived,
            (false, true) => Noted::Same,
            (false, false) => Noted::Changed,
        }
    }

    /// Whether each has arrived.
    pub fn is_complete(&self) -> bool {
        self.rows.iter().all(|row| row.arrived)
    }

    /// Whether each has a status.
    pub fn all_are_known(&self) -> bool {
        self.rows.iter().all(|row| !row.trail.is_empty())
    }

    /// Whether the first line was said.
    pub fn has_begun(&self) -> bool {
        self.begun
    }

    /// The first line: what is waited for.
    pub fn begin(&mut self) -> String {
        self.begun = true;
        let all = self.rows.len();
        let missing = self.rows.iter().filter(|row| !row.arrived).count();
        let of = if missing < all { format!(" of {all}") } else { String::new() };
        let going = if self.invert { " to go down" } else { "" };
        format!("waiting for {missing}{of}{going}: {}\n", self.missing())
    }

    /// The line of one that has changed or arrived.
    pub fn line(&self, index: usize, elapsed: Duration) -> String {
        let Some(row) = self.rows.get(index) else { return String::new() };
        let Row { name, trail, forgotten, arrived } = row;
        let mut line = format!("{:5.1} s  {name}", elapsed.as_secs_f64());
        let last = trail.last().map(String::as_str).unwrap_or_default();
        let _ = match (arrived, self.invert) {
            (true, false) if last == UP => writeln!(line, " is up"),
            (true, false) => writeln!(line, " is up ({last})"),
            (true, true) => writeln!(line, " is down ({last})"),
            (false, _) if *forgotten => writeln!(line, ": … → {}", trail.join(" → ")),
            (false, _) => writeln!(line, ": {}", trail.join(" → ")),
        };
        line
    }

    /// The last line, when all have arrived; what is run then stands after it.
    pub fn complete(&self, elapsed: Duration) -> String {
        let state = self.state();
        let who = match self.rows.as_slice() {
            [one] => format!("{} is", one.name),
            [_, _] => "both".to_owned(),
            all => format!("all {}", all.len()),
        };
        format!("{who} {state} after {:.1} s", elapsed.as_secs_f64())
    }

    /// The last line, when the time is over and not all have.
    pub fn ran_out(&self, within: Duration) -> String {
        format!("not {} within {:.1} s: {}", self.state(), within.as_secs_f64(), self.missing())
    }

    /// The last line, when it was stopped before.
    pub fn stopped(&self, elapsed: Duration) -> String {
        format!("stopped after {:.1} s, not {}: {}", elapsed.as_secs_f64(), self.state(), self.missing())
    }

    fn state(&self) -> &'static str {
        if self.invert { "down" } else { "up" }
    }

    fn missing(&self) -> String {
        let mut missing = self.rows.iter().filter(|row| !row.arrived);
        let named: Vec<String> = missing.by_ref().take(NAMED).map(Row::briefly).collect();
        match missing.count() {
            0 => named.join(", "),
            more => format!("{} and {more} more", named.join(", ")),
        }
    }
}

impl Row {
    fn briefly(&self) -> String {
        let last = self.trail.last().map_or("no answer yet", String::as_str);
        format!("{} ({last})", self.name)
    }
}

const UP: &str = "up";

/// A status in a word: a code where an answer with it was not good enough, else the kind of its reason.
fn label(status: &Status) -> String {
    let code = status.observation.http.map(|answer| answer.status).filter(|code| !(200..300).contains(code));
    match (&status.reason, code) {
        (Some(reason), Some(code)) if reason.kind == Kind::Expectation && status.state == State::Down => {
            code.to_string()
        }
        (Some(_), _) if status.state == State::Degraded => State::Degraded.to_string(),
        (Some(reason), _) => reason.kind.to_string(),
        (None, _) => status.state.to_string(),
    }
}

/// Names for endpoints: the host, with its port or the whole URL where another has the same.
pub fn names(endpoints: &[Called<'_>]) -> Vec<String> {
    let is_alone = |what: &dyn Fn(&Called<'_>) -> String, wanted: &str| {
        !wanted.is_empty() && endpoints.iter().filter(|other| what(other) == wanted).count() == 1
    };
    let host = |called: &Called<'_>| called.host.to_owned();
    let authority = |called: &Called<'_>| match called.port {
        Some(port) => format!("{}:{port}", called.host),
        None => called.host.to_owned(),
    };
    let name = |called: &Called<'_>| match (called.name, host(called), authority(called)) {
        (Some(name), ..) => name.to_owned(),
        (None, host_alone, _) if is_alone(&host, &host_alone) => host_alone,
        (None, _, with_port) if is_alone(&authority, &with_port) => with_port,
        _ => called.url.to_owned(),
    };
    endpoints.iter().map(name).collect()
}

/// What an endpoint may be called.
pub struct Called<'a> {
    pub name: Option<&'a str>,
    pub host: &'a str,
    pub port: Option<u16>,
    pub url: &'a str,
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
