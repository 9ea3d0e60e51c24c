//! Rules on a header of the answer: `header server == "nginx"`.

use std::fmt;

use super::{
    bad_expectation::BadExpectation,
    cursor::Cursor,
    sight::{Sight, Verdict, is_secret_name},
    text_rule::TextRule,
};
use crate::model::method::is_token_byte;

/// A test of a header. Of several lines with its name, one has to pass a test that says what it must be, and all have to pass one
/// that says what it must not be.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderRule {
    /// In lower case.
    name: String,
    test: HeaderTest,
}

/// What may be asked of a header.
#[derive(Clone, PartialEq, Eq)]
enum HeaderTest {
    Present,
    Absent,
    Text(TextRule),
}

impl HeaderRule {
    /// Reads what follows `header`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.skip_space();
        let name = cursor.token();
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(cursor.expected("a header's name, such as `content-type`"));
        }
        cursor.advance(name.len());
        let test = if cursor.eat_word("present") {
            HeaderTest::Present
        } else if cursor.eat_word("absent") {
            HeaderTest::Absent
        } else {
            let here = cursor.clone();
            let known = ["=", "!", "contains", "does", "matches"].iter().any(|start| cursor.rest().starts_with(start));
            if !known {
                return Err(here.expected("`present`, `absent`, `==`, `!=`, `contains`, `matches` or `does not …`"));
            }
            HeaderTest::Text(TextRule::read(cursor)?)
        };
        Ok(Self { name: name.to_ascii_lowercase(), test })
    }

    /// Its name, in lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn judge(&self, sight: &Sight<'_>) -> Verdict {
        let name = &self.name;
        let mut values = sight.header(name);
        let holds = |value: &[u8], test: &TextRule| test.holds(value, false) == Some(true);
        let (holds, wanted) = match &self.test {
            HeaderTest::Present => (values.next().is_some(), "it present".to_owned()),
            HeaderTest::Absent => (values.next().is_none(), "it absent".to_owned()),
            HeaderTest::Text(test) if test.is_negative() => (values.all(|value| holds(value, test)), test.to_string()),
            HeaderTest::Text(test) => (values.any(|value| holds(value, test)), test.to_string()),
        };
        if holds {
            return Verdict::Holds;
        }
        let found = sight.header(name).next();
        match found {
            None => Verdict::fails(format!("header {name} is missing"), wanted),
            Some(_) if is_secret_name(name) => Verdict::Fails(format!("header {name} is there, but not as wanted")),
            Some(value) => {
                let more = sight.header(name).count() - 1;
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                Verdict::fails(format!("header {name} is {}{more}", sight.shown(value)), wanted)
            }
        }
    }
}

impl fmt::Display for HeaderRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.test {
            HeaderTest::Present => write!(f, "header {} present", self.name),
            HeaderTest::Absent => write!(f, "header {} absent", self.name),
            HeaderTest::Text(test) => write!(f, "header {} {test}", self.name),
        }
    }
}

impl fmt::Debug for HeaderRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The value that is wanted may be a secret of its own.
        if is_secret_name(&self.name) { write!(f, "header {} …", self.name) } else { fmt::Display::fmt(self, f) }
    }
}
