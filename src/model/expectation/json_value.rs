//! JSON: a body as a value, and how two values compare.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::{
    bad_expectation::BadExpectation,
    comparison::Comparison,
    cursor::{Cursor, quote},
};
use crate::model::observation::Body;

/// The most values of a body that is read as JSON, about: each takes 32 bytes and more, and an object of one up to 700.
const MOST_VALUES: usize = 100_000;

/// Why a body is no JSON that can be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoJson {
    /// There is none.
    NoBody,
    /// It ended at the limit.
    Cut,
    /// More than [`MOST_VALUES`].
    TooMany,
    /// It is none.
    Invalid {
        /// Where it ceases to be JSON; lines count from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
}

/// Reads a body. Nesting is bounded by `serde_json` (128).
pub fn read(body: Option<&Body>) -> Result<Value, NoJson> {
    let body = body.ok_or(NoJson::NoBody)?;
    if body.cut {
        return Err(NoJson::Cut);
    }
    // Each value but the first follows one of these. In a text they count too, and there are not so many in one.
    if body.bytes.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count() > MOST_VALUES {
        return Err(NoJson::TooMany);
    }
    // A byte order mark may be passed over (RFC 8259, 8.1).
    let text = body.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body.bytes);
    serde_json::from_slice(text).map_err(|error| NoJson::Invalid { line: error.line(), column: error.column() })
}

/// Reads a literal of a rule.
pub fn read_literal(cursor: &mut Cursor<'_>) -> Result<Value, BadExpectation> {
    cursor.skip_space();
    let rest = cursor.rest();
    let read = match cursor.peek() {
        Some('"' | '\'') => return cursor.quoted().map(Value::String),
        Some('[' | '{') => {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            values.next().and_then(Result::ok).map(|value| (value, values.byte_offset()))
        }
        // A number or a word, which `)` may follow in a filter.
        _ => {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')));
            let text = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            serde_json::from_str(text).ok().map(|value| (value, text.len()))
        }
    };
    let (value, length) =
        read.ok_or_else(|| cursor.expected("a JSON literal, such as `\"ok\"`, `3`, `true` or `null`"))?;
    cursor.advance(length);
    Ok(value)
}

/// A value as a rule writes it, fit for a line.
pub fn written(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        // Within arrays and objects texts are escaped as JSON does; what could forge a line shows nowhere but in a reason, which
        // replaces it.
        other => other.to_string(),
    }
}

/// Whether two values are equal: numbers by value, so that 1 is 1.0 (RFC 9535, 2.3.5.2.2).
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => numbers(left, right) == Some(Ordering::Equal),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

/// The order of two numbers or of two texts; others have none.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => numbers(left, right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

impl Comparison {
    /// Whether it holds of two values.
    pub fn holds(self, left: &Value, right: &Value) -> bool {
        let order = || order(left, right);
        match self {
            Self::Equal => same(left, right),
            Self::NotEqual => !same(left, right),
            Self::Less => order() == Some(Ordering::Less),
            Self::AtMost => same(left, right) || order() == Some(Ordering::Less),
            Self::Greater => order() == Some(Ordering::Greater),
            Self::AtLeast => same(left, right) || order() == Some(Ordering::Greater),
        }
    }

    /// Whether it asks for an order, which only numbers and texts have.
    pub fn needs_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}
