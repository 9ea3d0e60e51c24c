//! What is wrong with text that is no rule, and where.

use crate::model::printable::printable;

/// Text that is no expectation: where it goes wrong, and what would be taken there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at column {column}")]
pub struct BadExpectation {
    column: usize,
    #[source]
    problem: Problem,
}

/// What is wrong at a column of a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Something else should stand there.
    #[error("expected {0}")]
    Expected(String),
    /// A code that no server sends.
    #[error("{0} is no status code (they go from 100 to 599)")]
    Code(u16),
    /// A range that runs backwards.
    #[error("the range runs backwards")]
    Backwards,
    /// No regular expression, or one that is too big.
    #[error("no pattern that can be used: {0}")]
    Pattern(String),
    /// Brackets in brackets in brackets.
    #[error("too deeply nested")]
    TooDeep,
    /// More than anyone writes by hand.
    #[error("a rule has at most 4096 bytes: it is too long")]
    TooLong,
    /// This build has none of these rules.
    #[error("not built in (it needs the feature `{0}`)")]
    NotBuiltIn(&'static str),
}

/// How much of a rule stands around the caret, in characters.
const SHOWN: usize = 60;

impl BadExpectation {
    pub(super) fn new(column: usize, problem: Problem) -> Self {
        Self { column, problem }
    }

    /// Where it goes wrong: the first character is column 1, and the end of the text is one past the last.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is wrong there.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The sentence, the rule, and a caret under the column, each on a line of its own. Of a long rule, what stands around it.
    ///
    /// ```
    /// let rule = "body contains ready";
    /// let wrong = rule.parse::<watchpost::Expectation>().unwrap_err();
    /// assert_eq!(wrong.underlined(rule), "expected a text in quotes at column 15\n  body contains ready\n                ^");
    /// ```
    pub fn underlined(&self, rule: &str) -> String {
        let before = self.column.saturating_sub(1);
        let skipped = before.saturating_sub(SHOWN);
        let shown = printable(&rule.chars().skip(skipped).collect::<String>(), 2 * SHOWN);
        let shown = if skipped > 0 { format!("…{shown}") } else { shown };
        let indent = " ".repeat(before - skipped + usize::from(skipped > 0));
        format!("{self}\n  {shown}\n  {indent}^")
    }
}
