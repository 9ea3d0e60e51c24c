//! What was not carried over, or not as it was: a line each, with its place.

use std::fmt;

use watchpost::printable;

/// The most lines that are shown; of more, only the number.
const SHOWN: usize = 1000;
/// The longest line, in characters.
const LONGEST: usize = 400;

/// The notes on one file.
pub struct Notes {
    /// As it is called in sentences.
    file: String,
    notes: Vec<Note>,
}

struct Note {
    line: usize,
    text: String,
    /// What is said once for all that it is true of.
    times: usize,
}

impl Notes {
    pub fn on(file: impl Into<String>) -> Self {
        Self { file: file.into(), notes: Vec::new() }
    }

    /// A note. What an alias brings more than once is told once.
    pub fn add(&mut self, line: usize, text: impl fmt::Display) {
        let text = printable(&text.to_string(), LONGEST);
        if !self.notes.iter().rev().take(100).any(|note| note.line == line && note.text == text) {
            self.notes.push(Note { line, text, times: 0 });
        }
    }

    /// A note that is true of many: it stands where it was first, and says how many there are.
    pub fn once(&mut self, line: usize, text: &str) {
        match self.notes.iter_mut().find(|note| note.times > 0 && note.text == text) {
            Some(note) => note.times += 1,
            None => self.notes.push(Note { line, text: text.to_owned(), times: 1 }),
        }
    }

    pub fn count(&self) -> usize {
        self.notes.len()
    }

    /// In the order of the file.
    pub fn lines(&self) -> Vec<String> {
        let mut notes: Vec<&Note> = self.notes.iter().collect();
        notes.sort_by_key(|note| note.line);
        let mut lines: Vec<_> = notes.iter().take(SHOWN).map(|note| self.line(note)).collect();
        if notes.len() > SHOWN {
            lines.push(format!("{}: and {} more", self.file, notes.len() - SHOWN));
        }
        lines
    }

    fn line(&self, note: &Note) -> String {
        let more = match note.times {
            0 | 1 => String::new(),
            2 => " (here and once more)".to_owned(),
            times => format!(" (here and {} times more)", times - 1),
        };
        format!("{}:{}: {}{more}", self.file, note.line, note.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_stand_in_the_order_of_the_file_and_what_is_true_of_many_stands_once() {
        let mut notes = Notes::on("a.yaml");
        notes.add(7, "seventh \x1b[31m");
        notes.once(3, "many");
        notes.add(2, "second");
        notes.add(2, "second");
        notes.once(9, "many");
        notes.once(10, "many");
        assert_eq!(
            notes.lines(),
            ["a.yaml:2: second", "a.yaml:3: many (here and 2 times more)", "a.yaml:7: seventh \u{fffd}[31m"]
        );
        (0..2000).for_each(|line| notes.add(line, "more"));
        assert_eq!(notes.lines().len(), SHOWN + 1);
    }
}
