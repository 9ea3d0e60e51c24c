//! What is wrong in a file of endpoints, and where.

use std::fmt;

use watchpost::printable;

use super::veil::Veiled;

/// The longest sentence, in characters.
const LONGEST: usize = 500;

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub file: String,
    /// Line and column, from 1, where it has a place.
    pub place: Option<(usize, usize)>,
    pub what: String,
    /// The line, without what may be secret in it.
    pub shown: Option<Veiled>,
}

impl fmt::Display for Trouble {
    /// The sentence, then the line with a caret under the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = printable(&self.file, 200);
        // It may repeat what stands in the file.
        let what = printable(&self.what, LONGEST);
        let Some((line, column)) = self.place else { return write!(f, "error: {file}: {what}") };
        write!(f, "error: {file}:{line}:{column}: {what}")?;
        match &self.shown {
            Some(Veiled { line, caret }) if !line.is_empty() => write!(f, "\n  {line}\n  {}^", " ".repeat(*caret)),
            _ => Ok(()),
        }
    }
}
