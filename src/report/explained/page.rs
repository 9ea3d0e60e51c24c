//! An explanation as people read it.

use std::fmt;

use super::{code::StatusCode, explanation::Explanation};
use crate::{
    model::{phase::Phase, reason::Kind, redirect_code::is_redirect_code},
    report::columns::wrapped,
};

/// The column in which the texts of the rows begin.
const TEXTS: usize = 14;
/// The column in which the sentences of the list begin.
const LISTED: usize = 22;
/// The columns between which a page is.
const NARROWEST: usize = 40;
const WIDEST: usize = 100;

/// An explanation as people read it, in ASCII, with a line break at the end of each line.
///
/// ```
/// use watchpost::{ExplanationPage, Kind};
///
/// let page = ExplanationPage::of_kind(Kind::Timeout, 80).to_string();
/// assert!(page.starts_with("timeout\n"));
/// assert!(page.lines().all(|line| line.len() <= 80));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ExplanationPage {
    topic: Topic,
    width: usize,
}

#[derive(Debug, Clone, Copy)]
enum Topic {
    All,
    Kind(Kind),
    Code(u16),
}

impl ExplanationPage {
    /// A list of all kinds, in so many columns: 40 at least.
    pub fn of_all(columns: usize) -> Self {
        Self::new(Topic::All, columns)
    }

    /// One kind.
    pub fn of_kind(kind: Kind, columns: usize) -> Self {
        Self::new(Topic::Kind(kind), columns)
    }

    /// One status code.
    pub fn of_code(code: u16, columns: usize) -> Self {
        Self::new(Topic::Code(code), columns)
    }

    fn new(topic: Topic, columns: usize) -> Self {
        Self { topic, width: columns.clamp(NARROWEST, WIDEST) }
    }

    fn all(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, blames) in
            [("The endpoint is down:", true), ("Its state is unknown, because nobody saw it fail:", false)]
        {
            self.sentences(f, title, 0)?;
            for kind in Kind::ALL.iter().filter(|kind| kind.blames_the_endpoint() == blames) {
                let means = Explanation::of(*kind).means;
                let first = means.split_inclusive(". ").next().unwrap_or(means).trim_end();
                self.row(f, kind.as_str(), LISTED, &[first])?;
            }
            writeln!(f)?;
        }
        self.sentences(f, "One of them in full: watchpost explain timeout. A status code: watchpost explain 503.", 0)
    }

    fn kind(&self, f: &mut fmt::Formatter<'_>, kind: Kind) -> fmt::Result {
        let explained = Explanation::of(kind);
        let phases: Vec<_> = explained.phases.iter().copied().map(Phase::as_str).collect();
        writeln!(f, "{kind}\n")?;
        self.sentences(f, explained.means, 2)?;
        writeln!(f)?;
        self.row(f, "state", TEXTS, &[state(&explained)])?;
        self.row(f, "retried", TEXTS, &[retried(&explained)])?;
        self.row(f, "phases", TEXTS, &[if phases.is_empty() { "none".to_owned() } else { phases.join(", ") }])?;
        self.row(f, "causes", TEXTS, explained.causes)?;
        self.row(f, "to do", TEXTS, explained.advice)
    }

    fn code(&self, f: &mut fmt::Formatter<'_>, code: u16) -> fmt::Result {
        let known = StatusCode::of(code);
        match known {
            Some(known) => writeln!(f, "{code} {}\n", known.name)?,
            None => writeln!(f, "{code}\n")?,
        }
        self.sentences(f, known.map_or(StatusCode::class(code), |known| known.means), 2)?;
        writeln!(f)?;
        let by_default = match code {
            500.. => "down: without a rule about the status it has to be below 500",
            code if is_redirect_code(code) => {
                "followed to its Location, up to 10 redirects; --expect 3xx takes it for the answer"
            }
            300..400 => "up: it answers, and is not followed; --expect 2xx would count it as down",
            200..300 => "up",
            101 => "down (protocol): nobody asked to switch; of ws:// and wss:// it is the answer that is wanted",
            100..200 => "passed over: the answer is still to come",
            _ => "up: it answers; --expect 2xx would count it as down",
        };
        self.row(f, "by default", TEXTS, &[by_default])?;
        let retried = match StatusCode::is_retried(code) {
            true => "with --retries, where it is not up and the method may be sent twice",
            false => "no",
        };
        self.row(f, "retried", TEXTS, &[retried])
    }

    fn sentences(&self, f: &mut fmt::Formatter<'_>, text: &str, indent: usize) -> fmt::Result {
        let room = self.width - indent;
        wrapped(text, room, room).iter().try_for_each(|line| writeln!(f, "{:indent$}{line}", ""))
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, label: &str, column: usize, texts: &[impl AsRef<str>]) -> fmt::Result {
        let room = self.width - column;
        // What belongs to the line above stands a little deeper than the next one.
        let lines = texts.iter().flat_map(|text| {
            let lines = wrapped(text.as_ref(), room, room - 2).into_iter().enumerate();
            lines.map(|(index, line)| if index > 0 { format!("  {line}") } else { line })
        });
        for (index, line) in lines.enumerate() {
            let label = if index == 0 { label } else { "" };
            writeln!(f, "  {label:0$}{line}", column - 2)?;
        }
        Ok(())
    }
}

fn state(explained: &Explanation) -> &'static str {
    match (explained.kind, explained.kind.blames_the_endpoint()) {
        (Kind::Expectation, _) => "down; degraded where the rule ends in \"else degraded\"",
        (_, true) => "down",
        (_, false) => "unknown: nobody saw the endpoint fail",
    }
}

fn retried(explained: &Explanation) -> &'static str {
    match (explained.kind, explained.is_retried()) {
        (Kind::Expectation, _) => {
            "with --retries after 408, 429, 500, 502, 503, 504, where the method may be sent twice"
        }
        (Kind::ConnectRefused | Kind::ConnectUnreachable | Kind::DnsFailed, true) => "with --retries",
        (_, true) => "with --retries, where the method may be sent twice or nothing was sent yet",
        (_, false) => "no: it does not pass by itself",
    }
}

impl fmt::Display for ExplanationPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.topic {
            Topic::All => self.all(f),
            Topic::Kind(kind) => self.kind(f, kind),
            Topic::Code(code) => self.code(f, code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_was_asked_for_and_all_of_it_is_ascii() {
        for width in [0, 40, 80, 120] {
            let kinds = Kind::ALL.iter().map(|kind| ExplanationPage::of_kind(*kind, width));
            let codes = (100..1000).map(|code| ExplanationPage::of_code(code, width));
            for page in [ExplanationPage::of_all(width)].into_iter().chain(kinds).chain(codes) {
                let text = page.to_string();
                assert!(text.is_ascii() && text.ends_with('\n'), "{text}");
                assert!(text.lines().all(|line| line.len() <= width.clamp(NARROWEST, WIDEST)), "{width}\n{text}");
            }
        }
    }

    #[test]
    fn a_kind_and_a_code_read_so() {
        insta::assert_snapshot!(ExplanationPage::of_kind(Kind::ConnectRefused, 80));
        insta::assert_snapshot!(ExplanationPage::of_code(503, 80));
        insta::assert_snapshot!(ExplanationPage::of_code(404, 80));
        insta::assert_snapshot!(ExplanationPage::of_all(80));
        insta::assert_snapshot!(ExplanationPage::of_code(101, 80));
        insta::assert_snapshot!(ExplanationPage::of_code(302, 80));
        insta::assert_snapshot!(ExplanationPage::of_code(304, 80));
    }
}
