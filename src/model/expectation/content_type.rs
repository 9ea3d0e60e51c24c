//! Rules on the media type: `content type == "application/json"`.

use std::fmt;

use super::{
    bad_expectation::BadExpectation,
    cursor::Cursor,
    sight::{Sight, Verdict},
    text_rule::TextRule,
};

/// A test of the media type of the answer, without its parameters and in lower case (RFC 9110, 8.3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentType(pub TextRule);

/// The header that says it.
pub const HEADER: &str = "content-type";

impl ContentType {
    /// Reads what follows `content`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.expect_word("type")?;
        TextRule::read(cursor).map(Self)
    }

    pub(super) fn judge(&self, sight: &Sight<'_>) -> Verdict {
        let Some(value) = sight.header(HEADER).next() else {
            return match self.0.is_negative() {
                true => Verdict::Holds,
                false => Verdict::fails("there is no content type", &self.0),
            };
        };
        let essence = value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
        match self.0.holds(&essence, false) {
            Some(true) => Verdict::Holds,
            _ => Verdict::fails(format!("content type {}", sight.shown(&essence)), &self.0),
        }
    }
}

impl fmt::Display for ContentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "content type {}", self.0)
    }
}
