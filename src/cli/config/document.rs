//! The text of one file, and the places in it.

use std::{path::Path, sync::Arc};

use watchpost::printable;

use crate::cli::whole_file;

/// The longest file that is read, in MiB: some hundred thousand endpoints.
const LONGEST: u64 = 16;

/// A file that was read.
pub struct Document {
    /// As a person would write it.
    pub name: Arc<str>,
    pub text: String,
}

/// Why a file can't be read.
#[derive(Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A sentence that begins with its name.
    File(String),
    /// What is wrong at a line and a column.
    Text { place: (u64, usize), said: &'static str },
}

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// It can't be read, is no text, or is too long.
    pub fn read(path: &Path) -> Result<Self, Unreadable> {
        let bytes = whole_file::read(path, LONGEST).map_err(Unreadable::File)?;
        Ok(Self { name: path.to_string_lossy().into(), text: text_of(bytes)? })
    }

    /// The name in a sentence.
    pub fn called(&self) -> String {
        printable(&self.name, 200)
    }

    /// The line and the column, in characters, both from 1.
    pub fn place(&self, offset: usize) -> (u64, usize) {
        place(self.text.get(..offset).unwrap_or(&self.text))
    }
}

/// The place where some text ends.
fn place(before: &str) -> (u64, usize) {
    let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

fn text_of(mut bytes: Vec<u8>) -> Result<String, Unreadable> {
    let bad = |said, place| Unreadable::Text { place, said };
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(bad("this is UTF-16: save it as UTF-8", (1, 1)));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        bad("this is not UTF-8: save it as UTF-8", place(&String::from_utf8_lossy(good)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_has_a_place() {
        let bad = |place, said| Err(Unreadable::Text { place, said });
        for (bytes, wanted) in [
            (&b"a = 1\nb = \"\xfc\"\n"[..], bad((2, 6), "this is not UTF-8: save it as UTF-8")),
            (b"\xff\xfea\0", bad((1, 1), "this is UTF-16: save it as UTF-8")),
            (b"\xef\xbb\xbfa = 1", Ok("a = 1".to_owned())),
            ("a = \"\u{fc}".as_bytes(), Ok("a = \"\u{fc}".to_owned())),
        ] {
            assert_eq!(text_of(bytes.to_vec()), wanted);
        }
    }
}
