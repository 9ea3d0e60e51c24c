//! Rules that compare the status code: `status < 500`, `status != 404`.

use std::fmt;

use super::{
    bad_expectation::BadExpectation,
    comparison::Comparison,
    cursor::Cursor,
    sight::{Sight, Verdict},
    status::read_code,
};

/// A code, and how the status compares with it. Unlike a list of codes it never makes a redirect the answer: the last answer is
/// compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusLimit {
    compare: Comparison,
    code: u16,
}

impl StatusLimit {
    /// The rule that holds where none names the status.
    pub const DEFAULT: Self = Self { compare: Comparison::Less, code: 500 };

    /// Reads the code that follows the comparison.
    pub(super) fn read(compare: Comparison, cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.skip_space();
        let code = read_code(cursor, "a code, such as `500`")?;
        Ok(Self { compare, code })
    }

    pub(crate) fn judge(self, sight: &Sight<'_>) -> Verdict {
        // What has no HTTP answer (a probe of another scheme) has no status to judge.
        match sight.http() {
            Some(answer) if !self.compare.holds_of_counts(answer.status.into(), self.code.into()) => {
                Verdict::fails(format!("status {}", answer.status), format!("{} {}", self.in_words(), self.code))
            }
            _ => Verdict::Holds,
        }
    }

    fn in_words(self) -> &'static str {
        match self.compare {
            Comparison::Equal => "exactly",
            Comparison::NotEqual => "any but",
            Comparison::Less => "under",
            Comparison::AtMost => "at most",
            Comparison::Greater => "over",
            Comparison::AtLeast => "at least",
        }
    }
}

impl fmt::Display for StatusLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {} {}", self.compare.as_str(), self.code)
    }
}
