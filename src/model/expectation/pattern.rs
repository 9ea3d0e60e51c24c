//! Regular expressions, between slashes.

use std::fmt;

use super::{
    bad_expectation::{BadExpectation, Problem},
    cursor::Cursor,
};

/// A regular expression, as the `regex` crate reads one: it takes time in proportion to the text, whatever the pattern. It is
/// searched for in bytes, so text that is no UTF-8 does no harm.
#[derive(Clone)]
pub struct Pattern {
    /// No slash in it is escaped: that belongs to the rule's text.
    text: String,
    #[cfg(feature = "rules")]
    compiled: regex::bytes::Regex,
    /// Without the crate there are none.
    #[cfg(not(feature = "rules"))]
    compiled: std::convert::Infallible,
}

/// The most memory that a compiled pattern takes, in bytes. A pattern of this size, made to be slow, was searched for in 1 MiB within 0.3 s.
#[cfg(feature = "rules")]
const LARGEST: usize = 256 * 1024;
/// The most memory of a search, in bytes. With less it goes over to a slower way, which took up to 24 s.
#[cfg(feature = "rules")]
const LARGEST_SEARCH: usize = 2 * 1024 * 1024;

/// Whether a pattern occurs in a text that may go on where it was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurs {
    /// It does, whatever follows.
    Yes,
    /// It does not, as far as the text goes.
    No,
    /// Up to the very end of the text: what follows may change it.
    AtTheEnd,
}

impl Pattern {
    /// Reads `/…/`; a slash in it is `\/`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.skip_space();
        let start = cursor.clone();
        if !cursor.eat("/") {
            return Err(cursor.expected("a pattern between slashes, such as `/v\\d+/`"));
        }
        let mut text = String::new();
        loop {
            let Some(next) = cursor.peek() else { return Err(cursor.expected("`/` at the end of the pattern")) };
            cursor.advance(next.len_utf8());
            match (next, cursor.peek()) {
                ('/', _) => break,
                ('\\', Some('/')) => text.push('/'),
                ('\\', Some(escaped)) => text.extend(['\\', escaped]),
                _ => {
                    text.push(next);
                    continue;
                }
            }
            cursor.advance(cursor.peek().map_or(0, char::len_utf8));
        }
        Self::compile(text).map_err(|problem| start.wrong(problem))
    }

    #[cfg(feature = "rules")]
    fn compile(text: String) -> Result<Self, Problem> {
        let compiled = regex::bytes::RegexBuilder::new(&text)
            .size_limit(LARGEST)
            .dfa_size_limit(LARGEST_SEARCH)
            .nest_limit(50)
            .build()
            .map_err(|error| {
                let why = match error {
                    regex::Error::CompiledTooBig(_) => "it is too big".to_owned(),
                    // It draws a picture over several lines, of which the last one says what is wrong.
                    other => other.to_string().lines().last().unwrap_or_default().replace("error: ", ""),
                };
                Problem::Pattern(why)
            })?;
        Ok(Self { text, compiled })
    }

    #[cfg(not(feature = "rules"))]
    fn compile(_: String) -> Result<Self, Problem> {
        Err(Problem::NotBuiltIn("rules"))
    }

    /// Looks for it in a text.
    #[cfg(feature = "rules")]
    pub fn occurs_in(&self, text: &[u8]) -> Occurs {
        // The shortest one: at each place an assertion looks at the bytes beside it alone, so what ends before the end stays.
        match self.compiled.shortest_match(text) {
            None => Occurs::No,
            Some(end) if end < text.len() => Occurs::Yes,
            Some(_) => Occurs::AtTheEnd,
        }
    }

    /// Looks for it in a text.
    #[cfg(not(feature = "rules"))]
    pub fn occurs_in(&self, _: &[u8]) -> Occurs {
        match self.compiled {}
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.text.replace('/', "\\/"))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
