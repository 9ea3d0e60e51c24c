//! Words of a shell's command line: quoted, and with variables in the place of secrets.

use crate::report::columns::columns;

/// One word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Text as it is.
    Text(String),
    /// The value of a variable.
    Variable(String),
}

impl Word {
    /// A word that is text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::default().and_text(text)
    }

    /// A word that is the value of a variable.
    pub fn variable(name: impl Into<String>) -> Self {
        Self::default().and_variable(name)
    }

    /// The word with text behind it.
    #[must_use]
    pub fn and_text(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Text(text.into()));
        self
    }

    /// The word with the value of a variable behind it.
    #[must_use]
    pub fn and_variable(mut self, name: impl Into<String>) -> Self {
        self.0.push(Piece::Variable(name.into()));
        self
    }

    /// The word as it is typed.
    pub fn quoted(&self) -> String {
        match &self.0[..] {
            [] => "''".to_owned(),
            [piece] => piece.quoted(),
            // `!` may mean something between double quotes to a shell that is typed into.
            pieces if pieces.iter().all(|piece| piece.stays_between(&['\\', '"', '$', '`', '!'])) => {
                format!("\"{}\"", between_double_quotes(pieces))
            }
            pieces => pieces.iter().map(Piece::quoted).collect(),
        }
    }

    /// The word in parts of at most so many columns, as they are typed; they are one word where nothing stands between them. A
    /// variable is not cut.
    pub fn parts(&self, first: usize, rest: usize) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        for piece in &self.0 {
            let Piece::Text(text) = piece else {
                parts.push(piece.quoted());
                continue;
            };
            let mut part = String::new();
            for c in text.chars() {
                let longer = format!("{part}{c}");
                let room = if parts.is_empty() { first } else { rest };
                if !part.is_empty() && columns(&surely_quoted(&longer)) > room {
                    parts.push(surely_quoted(&part));
                    part = c.to_string();
                } else {
                    part = longer;
                }
            }
            if !part.is_empty() {
                parts.push(surely_quoted(&part));
            }
        }
        parts
    }
}

impl Piece {
    fn quoted(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Variable(name) => format!("\"${name}\""),
        }
    }

    fn stays_between(&self, special: &[char]) -> bool {
        !matches!(self, Self::Text(text) if text.contains(special))
    }
}

fn between_double_quotes(pieces: &[Piece]) -> String {
    let mut inside = String::new();
    for (piece, next) in pieces.iter().zip(pieces.iter().skip(1).map(Some).chain([None])) {
        let goes_on = |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        match (piece, next) {
            (Piece::Text(text), _) => inside.push_str(text),
            // What follows would belong to the name.
            (Piece::Variable(name), Some(Piece::Text(next))) if goes_on(next) => inside += &format!("${{{name}}}"),
            (Piece::Variable(name), _) => inside += &format!("${name}"),
        }
    }
    inside
}

/// Text as a shell reads it back: as it stands where nothing in it is special, else quoted.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "%+,-./:=@_".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { surely_quoted(text) }
}

/// Text between single quotes, in which nothing is special but they themselves.
fn surely_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_they_need_it() {
        for (word, wanted) in [
            (Word::text("https://a.example:8443/x,y"), "https://a.example:8443/x,y"),
            (Word::text("http://a/?b=c&d"), "'http://a/?b=c&d'"),
            (Word::text("it's"), "'it'\\''s'"),
            (Word::text(""), "''"),
            (Word::default(), "''"),
            (Word::variable("BODY"), "\"$BODY\""),
            (Word::text("Cookie: ").and_variable("COOKIE"), "\"Cookie: $COOKIE\""),
            (Word::variable("A").and_text("b").and_variable("C").and_text("/"), "\"${A}b$C/\""),
            (Word::text("a!").and_variable("B").and_text("c"), "'a!'\"$B\"c"),
        ] {
            assert_eq!(word.quoted(), wanted);
        }
    }

    #[test]
    fn parts_of_a_word_are_the_word() {
        let word = Word::text("ab'cd").and_variable("X").and_text("efghijk");
        assert_eq!(word.parts(4, 6), ["'ab'", "''\\'''", "'cd'", "\"$X\"", "'efgh'", "'ijk'"]);
    }
}
