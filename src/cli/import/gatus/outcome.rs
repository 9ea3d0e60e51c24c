//! What becomes of a condition.

/// What becomes of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// These rules, which all have to hold.
    Rules(Vec<String>),
    /// One of the rules on the status code, which become one.
    Status(Vec<u16>),
    /// Rules, with something that is to be known of them.
    But(Vec<String>, &'static str),
    /// It has no like here; why.
    Left(&'static str),
}

pub const NO_LIKE: &str = "has no like here";
pub const NO_NUMBER: &str = "compares with what is no number";
