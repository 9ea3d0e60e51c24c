//! Rules on what was seen: how they are written, and when they hold.
//!
//! A kind of rule is one file here: how it is read and written, what the probe must look at for its sake, and whether it holds.
//! It joins the others by a line in `rule.rs`.

pub mod bad_expectation;
pub mod body;
pub mod certificate;
pub mod comparison;
pub mod content_type;
pub mod cursor;
pub mod dns;
pub mod final_url;
pub mod hash;
pub mod header;
#[cfg(feature = "rules")]
pub mod json;
#[cfg(feature = "rules")]
pub mod json_path;
#[cfg(feature = "rules")]
pub mod json_path_read;
#[cfg(feature = "rules")]
pub mod json_select;
#[cfg(feature = "rules")]
pub mod json_value;
pub mod latency;
pub mod pattern;
pub mod rule;
pub mod sight;
pub mod status;
pub mod status_limit;
pub mod text_rule;
pub mod version;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use bad_expectation::{BadExpectation, Problem};
use cursor::Cursor;
use rule::Rule;
use status_limit::StatusLimit;

/// A rule on an observation, and what it means when it does not hold. All rules of an endpoint must hold.
///
/// It is written as text, in serde too, and shown as the same text:
///
/// ```
/// use watchpost::{Expectation, Severity};
///
/// for text in ["2xx,301", "body contains \"ready\"", "header server == \"nginx\"", "total < 500ms else degraded"] {
///     let rule: Expectation = text.parse()?;
///     assert_eq!(rule.to_string(), text);
/// }
/// assert_eq!("any else degraded".parse::<Expectation>()?.severity(), Severity::Degraded);
///
/// let wrong = "body holds \"ready\"".parse::<Expectation>().unwrap_err();
/// assert_eq!(wrong.column(), 6);
/// # Ok::<(), watchpost::BadExpectation>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Expectation {
    rule: Rule,
    severity: Severity,
}

/// What an endpoint is whose rule does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Severity {
    /// Down.
    #[default]
    Down,
    /// Degraded: it responds, and someone should look.
    Degraded,
}

/// The longest rule, in bytes.
const LONGEST: usize = 4096;

impl Expectation {
    /// A rule whose failure has a severity.
    pub fn new(rule: Rule, severity: Severity) -> Self {
        Self { rule, severity }
    }

    /// The rule on the status that holds where none names it.
    ///
    /// ```
    /// use watchpost::Expectation;
    ///
    /// assert_eq!(Expectation::on_status_by_default().to_string(), "status < 500");
    /// ```
    #[must_use]
    pub fn on_status_by_default() -> Self {
        Rule::StatusLimit(StatusLimit::DEFAULT).into()
    }

    /// What must hold.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// What it means when it does not.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether it says which status codes are good, so that the default rule steps back. One whose failure is only `degraded` does
    /// not: a 503 stays down.
    pub fn names_the_status(&self) -> bool {
        matches!(self.rule, Rule::Any(_) | Rule::Status(_) | Rule::StatusLimit(_)) && self.severity == Severity::Down
    }

    /// Whether it says which response codes of DNS are good, so that the default rule steps back.
    pub fn names_the_rcode(&self) -> bool {
        let names = match &self.rule {
            Rule::Any(_) => true,
            Rule::Dns(rule) => rule.names_the_rcode(),
            _ => false,
        };
        names && self.severity == Severity::Down
    }

    /// Whether it says how many DNS answers are good, so that none may be.
    pub fn names_the_answers(&self) -> bool {
        matches!(&self.rule, Rule::Dns(rule) if rule.names_the_count()) && self.severity == Severity::Down
    }

    /// Whether it lists a 3xx code, so that a redirect is the answer and not to be followed. A comparison (`status < 400`) lists none.
    pub fn lists_a_redirect(&self) -> bool {
        matches!(&self.rule, Rule::Status(codes) if codes.lists_a_redirect())
    }

    /// Whether it can be judged only with the body.
    pub fn needs_the_body(&self) -> bool {
        self.rule.needs_the_body()
    }

    /// The header of the answer that it is about, in lower case.
    pub fn needs_header(&self) -> Option<&str> {
        self.rule.needs_header()
    }
}

impl From<Rule> for Expectation {
    fn from(rule: Rule) -> Self {
        Self::new(rule, Severity::Down)
    }
}

impl FromStr for Expectation {
    type Err = BadExpectation;

    fn from_str(text: &str) -> Result<Self, BadExpectation> {
        let mut cursor = Cursor::new(text);
        if text.len() > LONGEST {
            return Err(cursor.wrong(Problem::TooLong));
        }
        let rule = Rule::read(&mut cursor)?;
        let severity = match cursor.eat_word("else") {
            false => Severity::Down,
            true => cursor.one_of(&[("degraded", Severity::Degraded), ("down", Severity::Down)])?,
        };
        if !cursor.is_at_end() {
            return Err(cursor.expected("the end, or `else degraded`"));
        }
        Ok(Self { rule, severity })
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rule.fmt(f)?;
        match self.severity {
            Severity::Down => Ok(()),
            Severity::Degraded => f.write_str(" else degraded"),
        }
    }
}

impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.rule)?;
        match self.severity {
            Severity::Down => Ok(()),
            Severity::Degraded => f.write_str(" else degraded"),
        }
    }
}

impl Serialize for Expectation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|bad: BadExpectation| serde::de::Error::custom(bad.underlined(&text)))
    }
}

#[cfg(test)]
mod tests;
