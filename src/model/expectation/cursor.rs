//! Reads a rule from left to right, and knows the column.

use super::bad_expectation::{BadExpectation, Problem};

/// A place in a rule's text. Between two words there may be any white space.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

/// The most brackets in one another.
const DEEPEST: u32 = 16;

impl<'a> Cursor<'a> {
    /// At the beginning.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// What is still to be read.
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes so many bytes on.
    pub fn advance(&mut self, bytes: usize) {
        self.at = self.text.len().min(self.at.saturating_add(bytes));
    }

    /// The next character.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes over white space.
    pub fn skip_space(&mut self) {
        let rest = self.rest();
        self.advance(rest.len() - rest.trim_start().len());
    }

    /// Whether only white space is left.
    pub fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// An error at this place.
    pub fn wrong(&self, problem: Problem) -> BadExpectation {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        BadExpectation::new(before.chars().count() + 1, problem)
    }

    /// An error at this place: something else should stand there.
    pub fn expected(&self, what: impl Into<String>) -> BadExpectation {
        self.wrong(Problem::Expected(what.into()))
    }

    /// Reads what `read` reads, one bracket deeper.
    #[cfg_attr(not(feature = "rules"), expect(dead_code, reason = "only JSON paths have brackets"))]
    pub fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, BadExpectation>,
    ) -> Result<T, BadExpectation> {
        if self.depth == DEEPEST {
            return Err(self.wrong(Problem::TooDeep));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Takes these characters if they come at once, without white space before them.
    pub fn eat_exactly(&mut self, symbol: &str) -> bool {
        let found = self.rest().starts_with(symbol);
        if found {
            self.advance(symbol.len());
        }
        found
    }

    /// Takes a symbol, such as `==`, if it comes next.
    pub fn eat(&mut self, symbol: &str) -> bool {
        self.skip_space();
        self.eat_exactly(symbol)
    }

    /// Takes a whole word if it comes next.
    pub fn eat_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let found = self.word() == word;
        if found {
            self.advance(word.len());
        }
        found
    }

    /// The word that begins here, perhaps an empty one.
    pub fn word(&self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// All until the next white space.
    pub fn token(&self) -> &'a str {
        self.rest().split(char::is_whitespace).next().unwrap_or_default()
    }

    /// A word that has to come.
    pub fn expect_word(&mut self, word: &str) -> Result<(), BadExpectation> {
        if self.eat_word(word) { Ok(()) } else { Err(self.expected(format!("`{word}`"))) }
    }

    /// One of these words or symbols has to come; gives what it stands for. Of two that begin alike the longer stands first.
    pub fn one_of<T: Copy>(&mut self, choices: &[(&str, T)]) -> Result<T, BadExpectation> {
        self.skip_space();
        for (text, meaning) in choices {
            let is_word = text.starts_with(|c: char| c.is_alphabetic());
            if if is_word { self.eat_words(text) } else { self.eat(text) } {
                return Ok(*meaning);
            }
        }
        let names: Vec<_> = choices.iter().map(|(text, _)| format!("`{text}`")).collect();
        let (last, others) = match names.split_last() {
            Some((last, others)) if !others.is_empty() => (last, format!("{} or ", others.join(", "))),
            Some((last, _)) => (last, String::new()),
            None => return Err(self.expected("nothing")),
        };
        Err(self.expected(format!("{others}{last}")))
    }

    /// Takes some words, all or none.
    fn eat_words(&mut self, words: &str) -> bool {
        let start = self.at;
        let all = words.split(' ').all(|word| self.eat_word(word));
        if !all {
            self.at = start;
        }
        all
    }

    /// Text in quotes, single or double, with the escapes of JSON.
    pub fn quoted(&mut self) -> Result<String, BadExpectation> {
        self.skip_space();
        let quote = match self.peek() {
            Some(quote @ ('"' | '\'')) => quote,
            _ => return Err(self.expected("a text in quotes")),
        };
        self.advance(1);
        let mut read = String::new();
        loop {
            let Some(next) = self.peek() else {
                return Err(self.expected(format!("`{quote}` at the end of the text")));
            };
            if next == '\\' {
                read.push(self.escape()?);
                continue;
            }
            self.advance(next.len_utf8());
            if next == quote {
                return Ok(read);
            }
            read.push(next);
        }
    }

    fn escape(&mut self) -> Result<char, BadExpectation> {
        let start = self.clone();
        self.advance(1);
        let escaped = match self.peek() {
            Some(same @ ('"' | '\'' | '\\' | '/')) => same,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                self.advance(1);
                return self.unicode().ok_or_else(|| start.expected("four hexadecimal digits after `\\u`"));
            }
            _ => return Err(start.expected("an escape of JSON, such as `\\n`, `\\\\` or `\\u00fc`")),
        };
        self.advance(1);
        Ok(escaped)
    }

    /// The character of `\u…`; two of them where JSON writes a surrogate pair (RFC 8259, 7).
    fn unicode(&mut self) -> Option<char> {
        let high = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        let low = if self.eat_exactly("\\u") { self.four_digits()? } else { return None };
        let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        self.advance(4);
        u32::from_str_radix(digits, 16).ok()
    }
}

/// Text in double quotes, as [`Cursor::quoted`] reads it. Nothing in it can forge a line.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if u32::from(c) < 0x10000 && crate::model::printable::is_forging(c) => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
