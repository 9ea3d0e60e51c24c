//! What a key of a file takes. The reader and the schema both go by it, so that they can't differ.

use std::time::Duration;

use super::variables::Text;

/// A key, and where what it says goes.
pub struct Field<T: 'static> {
    pub key: &'static str,
    /// A sentence for who writes a file.
    pub about: &'static str,
    pub secrecy: Secrecy,
    pub take: Take<T>,
}

/// Whether what a key says may be shown, where a line of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    Open,
    /// A URL: all but its user-info.
    Url,
    Hidden,
}

/// What is taken, and what becomes of it.
pub enum Take<T: 'static> {
    /// true or false.
    Switch(fn(&mut T, bool)),
    /// A whole number, at most so much.
    Number { most: u32, set: fn(&mut T, u32) },
    /// A time: more than nothing.
    Time(fn(&mut T, Duration)),
    /// One of some words. A number that is written like one is taken as well.
    Choice(&'static [(&'static str, fn(&mut T))]),
    /// A text that is taken as it stands.
    Word(fn(&mut T, &str) -> Result<(), Wrong>),
    /// A text with `${…}`.
    Text(fn(&mut T, Text) -> Result<(), Wrong>),
    /// A file, of which the content is taken.
    File(fn(&mut T, Vec<u8>)),
    /// An array of texts, or one text alone.
    List { begin: fn(&mut T), add: fn(&mut T, &str) -> Result<(), Wrong> },
    /// Texts by name; with `many`, also arrays of them, and `${…}` in each. `words` are all that there are, where there are not many.
    Table { many: bool, words: &'static [&'static str], add: fn(&mut T, &str, Text) -> Result<(), Wrong> },
}

/// What is wrong with something that a key says.
#[derive(Debug)]
pub struct Wrong {
    pub at: At,
    pub said: String,
    pub help: Option<String>,
}

/// Where it is wrong.
#[derive(Debug, Clone, Copy)]
pub enum At {
    Key,
    /// In the text that it says, after so many characters.
    Value(usize),
}

impl Wrong {
    pub fn key(said: impl ToString) -> Self {
        Self { at: At::Key, said: said.to_string(), help: None }
    }

    pub fn value(said: impl ToString) -> Self {
        Self { at: At::Value(0), said: said.to_string(), help: None }
    }

    pub fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl<T> Take<T> {
    /// What it takes, in words.
    pub fn wanted(&self) -> String {
        match self {
            Self::Switch(_) => "true or false".to_owned(),
            Self::Number { most, .. } => format!("a whole number from 0 to {most}"),
            Self::Time(_) => "a time: \"500ms\", \"2s\", or a number of seconds".to_owned(),
            Self::Choice(words) => {
                let words: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                format!("one of {}", words.join(", "))
            }
            Self::Word(_) | Self::Text(_) => "a text in quotes".to_owned(),
            Self::File(_) => "the path of a file, in quotes".to_owned(),
            Self::List { .. } => "an array of texts: [\"one\", \"two\"]".to_owned(),
            Self::Table { many: true, .. } => "a table of texts, or of arrays of them: { Name = \"value\" }".to_owned(),
            Self::Table { many: false, .. } => "a table of texts: { name = \"value\" }".to_owned(),
        }
    }
}
