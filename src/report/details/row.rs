//! A row: what stands under a status, before anyone knows how wide that may be.

use std::time::Duration;

use super::{curl_options::CurlOptions, shell::Word};
use crate::{
    model::{endpoint::Endpoint, printable::printable},
    report::Entry,
};

/// The longest text of a row, in characters: some of it may come from a server.
pub const LONGEST: usize = 1000;

/// What rows are made from.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub entry: Entry<'a>,
    /// The time that an attempt had.
    pub limit: Option<Duration>,
    /// What was checked, where commands about it are wanted.
    pub endpoint: Option<&'a Endpoint>,
    /// What curl is told beside that.
    pub curl: Option<&'a CurlOptions>,
}

/// A row of one or more lines.
#[derive(Debug)]
pub struct Row {
    /// What it is about; empty where that is the same as in the row above.
    pub label: &'static str,
    pub body: Body,
}

/// What a row says.
#[derive(Debug)]
pub enum Body {
    /// Words.
    Words(String),
    /// A time, where it is known, and words to its right.
    Time(Time),
    /// Sentences, under the labels too.
    Sentences(String),
    /// A command, and what it is good for.
    Command(Command),
}

/// A time, as a bar and a number.
#[derive(Debug)]
pub struct Time {
    /// Whether it is drawn: a part of the whole, and not the whole.
    pub drawn: bool,
    /// Whether it failed there.
    pub failed: bool,
    pub took: Option<Duration>,
    pub text: String,
}

/// A command, and what it is good for.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// Its words; those that stay in one line, as an option and its value, are together.
    pub words: Vec<Vec<Word>>,
    pub comment: String,
}

impl Row {
    /// A row of words.
    pub fn words(label: &'static str, text: impl AsRef<str>) -> Self {
        Self { label, body: Body::Words(printable(text.as_ref(), LONGEST)) }
    }

    /// A row with the time of a phase, which is marked where it failed.
    pub fn phase(label: &'static str, took: Option<Duration>, failed: bool, text: impl AsRef<str>) -> Self {
        let text = printable(text.as_ref(), LONGEST);
        Self { label, body: Body::Time(Time { drawn: true, failed, took, text }) }
    }

    /// A row with the time of all phases.
    pub fn total(label: &'static str, took: Duration) -> Self {
        Self { label, body: Body::Time(Time { drawn: false, failed: false, took: Some(took), text: String::new() }) }
    }

    /// Sentences, under the labels too.
    pub fn sentences(text: impl Into<String>) -> Self {
        Self { label: "", body: Body::Sentences(text.into()) }
    }

    /// A command.
    pub fn command(label: &'static str, command: Command) -> Self {
        Self { label, body: Body::Command(command) }
    }
}

impl Command {
    /// A command of words that may stand apart.
    pub fn new(words: impl IntoIterator<Item = Word>) -> Self {
        Self { words: words.into_iter().map(|word| vec![word]).collect(), comment: String::new() }
    }

    /// The command with one more word.
    #[must_use]
    pub fn and(mut self, word: Word) -> Self {
        self.words.push(vec![word]);
        self
    }

    /// The command with an option and its value, which stay together.
    #[must_use]
    pub fn option(mut self, name: &str, value: Word) -> Self {
        self.words.push(vec![Word::text(name), value]);
        self
    }

    /// What it is good for.
    #[must_use]
    pub fn to(self, comment: &str) -> Self {
        Self { comment: comment.to_owned(), ..self }
    }
}

/// Labels only the first of some rows that belong together.
pub fn labelled_once(mut rows: Vec<Row>) -> Vec<Row> {
    rows.iter_mut().skip(1).for_each(|row| row.label = "");
    rows
}
