//! JSON paths (RFC 9535), without functions: `$.checks[?@.name == "db"].state`.
//!
//! Of our own, because what a path selects may grow with each of its segments beyond any bound, and no crate counts its steps.
//! Here is what a path is and how it is written; `json_path_read.rs` reads it and `json_select.rs` follows it.

use std::fmt::{self, Write};

use serde_json::Value;

use super::{comparison::Comparison, cursor::quote, json_value::written};

/// A JSON path, from the root or, within a filter, from the value that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonPath {
    /// Whether it begins at the root, with `$`.
    pub from_root: bool,
    /// Its segments.
    pub segments: Vec<Segment>,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// `..`: of the value and all below it.
    pub descends: bool,
    /// What is selected there, one after another.
    pub selectors: Vec<Selector>,
}

/// What is selected of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// A member of an object.
    Name(String),
    /// A value of an array, counted from its end where it is negative.
    Index(i64),
    /// Some values of an array.
    Slice {
        /// The first.
        start: Option<i64>,
        /// Behind the last.
        end: Option<i64>,
        /// How far it is from one to the next.
        step: i64,
    },
    /// `*`
    All,
    /// `?…`: those that pass.
    Filter(Filter),
}

/// What a filter asks of each value.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `a || b`
    Any(Vec<Self>),
    /// `a && b`
    All(Vec<Self>),
    /// `!a`
    Not(Box<Self>),
    /// A path that selects something.
    Exists(JsonPath),
    /// `a == b`
    Compares(Operand, Comparison, Operand),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A literal.
    Literal(Value),
    /// A path that selects one value at most.
    Path(JsonPath),
}

impl JsonPath {
    /// Whether it selects one value at most (RFC 9535, 2.3.5.1).
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            !segment.descends && matches!(segment.selectors.as_slice(), [Selector::Name(_) | Selector::Index(_)])
        })
    }

    /// The name that its last segment selects.
    pub fn last_name(&self) -> Option<&str> {
        match self.segments.last()?.selectors.as_slice() {
            [Selector::Name(name)] => Some(name),
            _ => None,
        }
    }
}

/// Whether a character may stand in a name without quotes.
pub fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c == '_'
        || (!c.is_ascii() && !c.is_whitespace() && !crate::model::printable::is_forging(c))
}

/// Whether a name needs no quotes.
pub fn is_shorthand(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_name) && !name.starts_with(|first: char| first.is_ascii_digit())
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.from_root { "$" } else { "@" })?;
        for segment in &self.segments {
            match (segment.descends, segment.selectors.as_slice()) {
                (descends, [Selector::Name(name)]) if is_shorthand(name) => {
                    write!(f, "{}{name}", if descends { ".." } else { "." })?;
                }
                (descends, selectors) => {
                    f.write_str(if descends { "..[" } else { "[" })?;
                    for (index, selector) in selectors.iter().enumerate() {
                        write!(f, "{}{selector}", if index > 0 { ", " } else { "" })?;
                    }
                    f.write_char(']')?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(&quote(name)),
            Self::Index(index) => index.fmt(f),
            Self::Slice { start, end, step } => {
                let shown = |at: &Option<i64>| at.map_or(String::new(), |at| at.to_string());
                write!(f, "{}:{}:{step}", shown(start), shown(end))
            }
            Self::All => f.write_char('*'),
            Self::Filter(filter) => write!(f, "?{filter}"),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = |f: &mut fmt::Formatter<'_>, filters: &[Self], symbol| {
            for (index, filter) in filters.iter().enumerate() {
                f.write_str(if index > 0 { symbol } else { "" })?;
                match filter {
                    Self::Any(_) | Self::All(_) => write!(f, "({filter})")?,
                    simple => write!(f, "{simple}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Any(filters) => all(f, filters, " || "),
            Self::All(filters) => all(f, filters, " && "),
            Self::Not(filter) if matches!(**filter, Self::Exists(_)) => write!(f, "!{filter}"),
            Self::Not(filter) => write!(f, "!({filter})"),
            Self::Exists(path) => path.fmt(f),
            Self::Compares(left, comparison, right) => write!(f, "{left} {} {right}", comparison.as_str()),
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(value) => f.write_str(&written(value)),
            Self::Path(path) => path.fmt(f),
        }
    }
}
