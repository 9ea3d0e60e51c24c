//! What is wrong in a file, where, and what is meant.

use std::{fmt, sync::Arc};

use super::{document::Document, veil::veiled};

/// So many are shown; of more, only the number.
const SHOWN: usize = 50;

/// One thing that is wrong.
pub struct Fault {
    /// The number of the file, in the order in which they are read.
    pub file: usize,
    pub place: Place,
    pub said: String,
    /// What may be meant.
    pub help: Option<String>,
}

/// Where it is.
pub enum Place {
    /// A file of which there is no more than its name.
    File(String),
    /// A file that is no text, at a line and a column.
    Line(String, u64, usize),
    /// In a text, of which all from `trusted` on is no TOML.
    Text { document: Arc<Document>, offset: usize, trusted: usize },
}

impl Fault {
    fn offset(&self) -> usize {
        match &self.place {
            Place::File(_) | Place::Line(..) => 0,
            Place::Text { offset, .. } => *offset,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = &self.said;
        match &self.place {
            Place::File(called) => write!(f, "error: {called}: {said}")?,
            Place::Line(called, line, column) => write!(f, "error: {called}:{line}:{column}: {said}")?,
            Place::Text { document, offset, trusted } => {
                let (line, column) = document.place(*offset);
                let veiled = veiled(&document.text, *offset, *trusted);
                writeln!(f, "error: {}:{line}:{column}: {said}", document.called())?;
                if veiled.line.is_empty() {
                    write!(f, "  (the line is empty)")?;
                } else {
                    write!(f, "  {}\n  {}^", veiled.line, " ".repeat(veiled.caret))?;
                }
            }
        }
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "\n  {help}"))
    }
}

/// All that is wrong, by place, as sentences for standard error.
pub fn told(mut faults: Vec<Fault>) -> Vec<String> {
    faults.sort_by_key(|fault| (fault.file, fault.offset()));
    let count = faults.len();
    let mut told: Vec<_> = faults.iter().take(SHOWN).map(ToString::to_string).collect();
    if count > SHOWN {
        told.push(format!("and {} more", count - SHOWN));
    }
    let things = if count == 1 { "one thing".to_owned() } else { format!("{count} things") };
    told.push(format!("{things} to mend; nothing was checked"));
    told
}
