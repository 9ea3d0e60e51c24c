//! Rules on the body as JSON: `json $.status == "ok"`.

use std::fmt;

use serde_json::Value;

use super::{
    bad_expectation::BadExpectation,
    comparison::{COMPARISONS, Comparison},
    cursor::Cursor,
    json_path::JsonPath,
    json_path_read::read_path,
    json_select::Steps,
    json_value::{NoJson, read_literal, written},
    sight::{Sight, Verdict, cut_short, is_secret_name, shown},
};
use crate::model::secrets::Sent;

/// A test of what a path selects in the body. A comparison has to hold for every value that is selected, and for one at least.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonRule {
    path: JsonPath,
    test: JsonTest,
}

// A number of JSON is never NaN.
impl Eq for JsonRule {}

#[derive(Debug, Clone, PartialEq)]
enum JsonTest {
    Exists,
    ExistsNot,
    Compares(Comparison, Value),
    Length(Comparison, usize),
}

impl JsonRule {
    /// Reads what follows `json`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.skip_space();
        let path = read_path(cursor)?;
        if cursor.eat_word("exists") {
            return Ok(Self { path, test: JsonTest::Exists });
        }
        if cursor.eat_word("does") {
            cursor.expect_word("not")?;
            cursor.expect_word("exist")?;
            return Ok(Self { path, test: JsonTest::ExistsNot });
        }
        if cursor.eat_word("length") {
            let comparison = cursor.one_of(COMPARISONS)?;
            cursor.skip_space();
            let digits = cursor.rest().bytes().take_while(u8::is_ascii_digit).count();
            let number = cursor.rest().get(..digits).and_then(|digits| digits.parse().ok());
            let number = number.ok_or_else(|| cursor.expected("a whole number"))?;
            cursor.advance(digits);
            return Ok(Self { path, test: JsonTest::Length(comparison, number) });
        }
        let comparison = cursor.one_of(COMPARISONS).map_err(|_| {
            cursor.expected(
                "`exists`, `does not exist`, `length`, `==`, `!=`, `<`, `<=`, `>` or `>=`, with a space before it",
            )
        })?;
        cursor.skip_space();
        let start = cursor.clone();
        let literal = read_literal(cursor)?;
        if comparison.needs_order() && !matches!(literal, Value::Number(_) | Value::String(_)) {
            return Err(start.expected("a number or a text: others have no order"));
        }
        Ok(Self { path, test: JsonTest::Compares(comparison, literal) })
    }

    pub(super) fn judge(&self, sight: &mut Sight<'_>) -> Verdict {
        let (words, sent) = (sight.body_in_words(), sight.sent());
        let json = match sight.json() {
            Ok(json) => json,
            Err(NoJson::Cut) => return cut_short(),
            Err(NoJson::TooMany) => {
                return Verdict::Undecided("the body is JSON of more values than are read".to_owned());
            }
            Err(NoJson::NoBody) => return Verdict::fails("there is no body", self),
            Err(NoJson::Invalid { line, column }) => {
                return Verdict::fails(format!("{words}, and is no JSON (line {line}, column {column})"), self);
            }
        };
        let Some(found) = self.path.select(json, &mut Steps::new()) else {
            return Verdict::Undecided(format!("it would take too long to find {} in the body", self.path));
        };
        let holds = |found: &Value| match &self.test {
            JsonTest::Exists => true,
            JsonTest::ExistsNot => false,
            JsonTest::Compares(comparison, wanted) => comparison.holds(found, wanted),
            JsonTest::Length(comparison, wanted) => {
                length(found).is_some_and(|length| comparison.holds_of_counts(length, *wanted))
            }
        };
        let bad = match found.iter().find(|found| !holds(found)) {
            None if found.is_empty() && self.test != JsonTest::ExistsNot => None,
            None => return Verdict::Holds,
            bad => bad,
        };
        let path = &self.path;
        let secret = path.last_name().is_some_and(is_secret_name);
        match bad {
            None => Verdict::fails(format!("json {path} is missing"), &self.test),
            Some(_) if secret => Verdict::Fails(format!("json {path} is there, but not as wanted")),
            Some(value) => Verdict::fails(format!("json {path} is {}", in_words(value, sent)), &self.test),
        }
    }
}

/// How long a value is (RFC 9535, 2.4.4): a text by its characters, an array by its elements, an object by its members. Others have no
/// length.
fn length(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(values) => Some(values.len()),
        Value::Object(members) => Some(members.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// A value as a reason shows it.
fn in_words(value: &Value, sent: Sent<'_>) -> String {
    match value {
        Value::String(text) => shown(text.as_bytes(), sent),
        Value::Array(values) => format!("an array of {}", values.len()),
        Value::Object(members) => format!("an object of {}", members.len()),
        plain => {
            let plain = plain.to_string();
            sent.hide(&plain).unwrap_or(plain)
        }
    }
}

impl fmt::Display for JsonTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("exists"),
            Self::ExistsNot => f.write_str("does not exist"),
            Self::Compares(comparison, literal) => write!(f, "{} {}", comparison.as_str(), written(literal)),
            Self::Length(comparison, wanted) => write!(f, "length {} {wanted}", comparison.as_str()),
        }
    }
}

impl fmt::Display for JsonRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json {} {}", self.path, self.test)
    }
}
