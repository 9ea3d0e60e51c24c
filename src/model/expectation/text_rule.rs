//! What may be asked of a text: the body, a header, the final URL.

use std::fmt;

use super::{
    bad_expectation::BadExpectation,
    cursor::{Cursor, quote},
    pattern::{Occurs, Pattern},
};

/// A test of a text. A text that is compared is UTF-8, and case counts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextRule {
    /// `== "…"`
    Is(String),
    /// `!= "…"`
    IsNot(String),
    /// `contains "…"`
    Contains(String),
    /// `does not contain "…"`
    ContainsNot(String),
    /// `matches /…/`
    Matches(Pattern),
    /// `does not match /…/`
    MatchesNot(Pattern),
}

/// Which test, by its words.
#[derive(Debug, Clone, Copy)]
enum Word {
    Is,
    IsNot,
    Contains,
    ContainsNot,
    Matches,
    MatchesNot,
}

const WORDS: &[(&str, Word)] = &[
    ("==", Word::Is),
    ("!=", Word::IsNot),
    ("contains", Word::Contains),
    ("does not contain", Word::ContainsNot),
    ("matches", Word::Matches),
    ("does not match", Word::MatchesNot),
];

impl TextRule {
    /// Reads a test.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        Ok(match cursor.one_of(WORDS)? {
            Word::Is => Self::Is(cursor.quoted()?),
            Word::IsNot => Self::IsNot(cursor.quoted()?),
            Word::Contains => Self::Contains(cursor.quoted()?),
            Word::ContainsNot => Self::ContainsNot(cursor.quoted()?),
            Word::Matches => Self::Matches(Pattern::read(cursor)?),
            Word::MatchesNot => Self::MatchesNot(Pattern::read(cursor)?),
        })
    }

    /// Whether it holds. `None` where the text was cut and what was cut off might decide.
    pub fn holds(&self, text: &[u8], cut: bool) -> Option<bool> {
        match self {
            // What was cut is longer than any rule.
            Self::Is(wanted) => Some(!cut && text == wanted.as_bytes()),
            Self::IsNot(wanted) => Some(cut || text != wanted.as_bytes()),
            Self::Contains(part) => found(contains(text, part), cut),
            Self::ContainsNot(part) => found(contains(text, part), cut).map(|found| !found),
            Self::Matches(pattern) => found(pattern.occurs_in(text), cut),
            Self::MatchesNot(pattern) => found(pattern.occurs_in(text), cut).map(|found| !found),
        }
    }

    /// Whether it says what a text must not be. Of several texts, one has to pass a test that says what it must be, and all have to
    /// pass one that says what it must not be.
    pub fn is_negative(&self) -> bool {
        matches!(self, Self::IsNot(_) | Self::ContainsNot(_) | Self::MatchesNot(_))
    }
}

fn contains(text: &[u8], part: &str) -> Occurs {
    // Bytes that are no UTF-8 are replaced, and none of the others is touched.
    if String::from_utf8_lossy(text).contains(part) { Occurs::Yes } else { Occurs::No }
}

fn found(occurs: Occurs, cut: bool) -> Option<bool> {
    match (occurs, cut) {
        (Occurs::Yes, _) | (Occurs::AtTheEnd, false) => Some(true),
        (Occurs::No, false) => Some(false),
        (Occurs::No | Occurs::AtTheEnd, true) => None,
    }
}

impl fmt::Display for TextRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(text) => write!(f, "== {}", quote(text)),
            Self::IsNot(text) => write!(f, "!= {}", quote(text)),
            Self::Contains(text) => write!(f, "contains {}", quote(text)),
            Self::ContainsNot(text) => write!(f, "does not contain {}", quote(text)),
            Self::Matches(pattern) => write!(f, "matches {pattern}"),
            Self::MatchesNot(pattern) => write!(f, "does not match {pattern}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(test: &str, text: &[u8], cut: bool) -> Option<bool> {
        TextRule::read(&mut Cursor::new(test)).unwrap().holds(text, cut)
    }

    #[test]
    fn whole_texts_and_texts_that_were_cut() {
        let rows: &[(&str, &[u8], Option<bool>, Option<bool>)] = &[
            ("== 'ab'", b"ab", Some(true), Some(false)),
            ("== 'ab'", b"abc", Some(false), Some(false)),
            ("!= 'ab'", b"ab", Some(false), Some(true)),
            ("contains 'b'", b"abc", Some(true), Some(true)),
            ("contains 'b'", b"a\xffb", Some(true), Some(true)),
            ("contains 'd'", b"abc", Some(false), None),
            ("contains ''", b"", Some(true), Some(true)),
            ("does not contain 'd'", b"abc", Some(true), None),
            ("does not contain 'b'", b"abc", Some(false), Some(false)),
        ];
        for (test, text, whole, cut) in rows {
            assert_eq!((holds(test, text, false), holds(test, text, true)), (*whole, *cut), "{test} {text:?}");
        }
    }

    #[cfg(feature = "rules")]
    #[test]
    fn patterns_in_whole_texts_and_in_texts_that_were_cut() {
        let rows: &[(&str, &[u8], Option<bool>, Option<bool>)] = &[
            (r"matches /v\d+/", b"at v12 now", Some(true), Some(true)),
            (r"matches /v\d+/", b"at v", Some(false), None),
            (r"matches /v\d+$/", b"at v1", Some(true), None),
            (r"matches /\bup\b/", b"up", Some(true), None),
            (r"matches /x+/", b"xxxx", Some(true), Some(true)),
            (r"matches /^a\/b\\$/", br"a/b\", Some(true), None),
            (r"matches /(?i)ÜBER/", "über".as_bytes(), Some(true), None),
            (r"matches /\x00/", b"a\0\xff", Some(true), Some(true)),
            (r"does not match /error/", b"all is well", Some(true), None),
            (r"does not match /error/", b"an error is here", Some(false), Some(false)),
        ];
        for (test, text, whole, cut) in rows {
            assert_eq!((holds(test, text, false), holds(test, text, true)), (*whole, *cut), "{test} {text:?}");
        }
    }
}
