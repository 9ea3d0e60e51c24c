//! A line of a file, fit to be shown: what may be a secret is `***`.
//!
//! Only what is known to be none is shown: the values of keys that hold none, in the tables that have such keys. A file that is
//! broken is read here all the same, line by line, so behind the first thing that is no TOML even less is trusted.

use watchpost::{hide_user_info, printable};

use super::lexer::{Lexer, Start};

/// What may be shown of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    Open,
    /// A URL: all but its user-info.
    Url,
    Hidden,
}

/// Says of a key in a table what may be shown of its value; `None` where it is none that is known.
pub type Secrets = fn(&[&str], &str) -> Option<Secrecy>;

/// What stands for what is not shown.
const HIDDEN: &str = "***";
/// So much of a line is shown before the caret and in all, in characters.
const BEFORE: usize = 60;
const SHOWN: usize = 120;

/// A line, and where under it the caret stands, in characters from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Veiled {
    pub line: String,
    pub caret: usize,
}

/// The line of an offset. From `trusted` on the text is no TOML.
pub fn veiled(text: &str, offset: usize, trusted: usize, secrecy: Secrets) -> Veiled {
    let offset = offset.min(text.len());
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(offset..).and_then(|after| after.find('\n')).map_or(text.len(), |at| offset + at);
    let line = text.get(start..end).unwrap_or_default().trim_end_matches('\r');
    let pieces = pieces(text, start, line, end < trusted, secrecy);
    windowed(&pieces, offset - start)
}

/// A part of a line, and what is shown of it.
struct Piece<'a> {
    length: usize,
    shown: std::borrow::Cow<'a, str>,
    /// Whether each character stands where it stood.
    as_it_is: bool,
}

impl<'a> Piece<'a> {
    fn open(text: &'a str) -> Self {
        Self { length: text.len(), shown: text.into(), as_it_is: true }
    }

    fn hidden(text: &str) -> Self {
        Self { length: text.len(), shown: HIDDEN.into(), as_it_is: false }
    }
}

/// What is shown of a line that begins at `start`.
fn pieces<'a>(text: &str, start: usize, line: &'a str, trusted: bool, secrecy: Secrets) -> Vec<Piece<'a>> {
    let indent = line.len() - line.trim_start().len();
    let mut pieces = vec![Piece::open(&line[..indent])];
    let line = &line[indent..];
    let mut lexer = Lexer::default();
    lexer.read(text.get(..start).unwrap_or_default());
    match lexer.start_of(line) {
        Start::Nothing => {}
        Start::Table(length) if trusted || is_known_table(&line[..length]) => pieces.push(Piece::open(&line[..length])),
        Start::Statement { key, value, end } => {
            let known = secrecy(lexer.table(), key);
            let fit = known.is_some() || (trusted && is_word(key));
            if !fit {
                pieces.push(Piece::hidden(line));
                return pieces;
            }
            pieces.push(Piece::open(&line[..value]));
            let value = &line[value..end];
            match known {
                Some(Secrecy::Open) if trusted || is_one_text(value) => pieces.push(Piece::open(value)),
                Some(Secrecy::Url) if is_one_text(value) => pieces.extend(url(value)),
                _ if value.is_empty() => {}
                _ => pieces.push(Piece::hidden(value)),
            }
        }
        Start::Within(key) if trusted && secrecy(lexer.table(), key) == Some(Secrecy::Open) => {
            pieces.push(Piece::open(&line[..lexer.end_of(line)]));
        }
        Start::Table(_) | Start::Within(_) => pieces.push(Piece::hidden(line)),
    }
    pieces
}

/// Whether a key is one that nobody would take for a secret.
fn is_word(key: &str) -> bool {
    !key.is_empty() && key.len() <= 64 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
}

/// Whether the head of a table is one that says nothing of its own.
fn is_known_table(head: &str) -> bool {
    let known = ["defaults", "endpoint", "host", "headers", "on"];
    head.trim_matches(['[', ']']).split('.').all(|part| known.contains(&part.trim()))
}

/// Whether a value is one text or one word, and nothing stands behind it.
fn is_one_text(value: &str) -> bool {
    let one_word = !value.contains([' ', '\t', '=', '#', '{', '[']);
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let ends = value.len() > 1 && value.ends_with(quote);
            // One without an end may go on with anything.
            Lexer::default().string_at(value, 0) == value.len() && (ends || one_word)
        }
        _ => one_word,
    }
}

/// A URL in quotes, without what may be its user-info.
fn url(value: &str) -> Vec<Piece<'_>> {
    let inner = value.trim_matches(['"', '\'']);
    let hidden = hide_user_info(inner);
    if hidden == inner {
        return vec![Piece::open(value)];
    }
    // All behind the `@` is as it was.
    let after = hidden.find(HIDDEN).map_or(0, |at| hidden.len() - at - HIDDEN.len());
    let (before, after) = inner.split_at(inner.len().saturating_sub(after));
    let quote = value.find(inner).unwrap_or_default();
    let shown = hidden.strip_suffix(after).unwrap_or(HIDDEN).to_owned();
    vec![
        Piece::open(&value[..quote]),
        Piece { length: before.len(), shown: shown.into(), as_it_is: false },
        Piece::open(&value[quote + before.len()..]),
    ]
}

/// The line around the caret. What is hidden has its caret at its beginning.
fn windowed(pieces: &[Piece<'_>], offset: usize) -> Veiled {
    let mut caret = None;
    let (mut line, mut passed) = (String::new(), 0);
    for piece in pieces {
        if caret.is_none() && offset < passed + piece.length {
            let within = if piece.as_it_is { piece.shown.get(..offset - passed) } else { None };
            caret = Some((line.clone() + within.unwrap_or_default()).chars().count());
        }
        passed += piece.length;
        line.push_str(&piece.shown);
    }
    let indent = line.chars().take_while(|c| c.is_whitespace()).count();
    let length = line.trim_end().chars().count();
    // The end of what is shown, where it lies behind: a comment.
    let caret = caret.unwrap_or(length).min(length).saturating_sub(indent);
    let skipped = caret.saturating_sub(BEFORE);
    let line: String = line.trim().chars().skip(skipped).map(|c| if c == '\t' { ' ' } else { c }).collect();
    let cut = if skipped > 0 { "…" } else { "" };
    Veiled { line: format!("{cut}{}", printable(&line, SHOWN)), caret: caret - skipped + cut.chars().count() }
}

#[cfg(test)]
#[path = "veil_tests.rs"]
mod tests;
