//! The text of a file of endpoints, and the places in it.

use std::{
    fs::File,
    io::Read,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::trouble::Trouble;
use crate::cli::plain::plainly;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 16 << 20;

/// A file that was read.
pub struct Source {
    /// As it was named.
    pub name: Arc<str>,
    /// Where relative paths in it start.
    pub directory: PathBuf,
    pub text: String,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// What keeps it from being text.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let file = path.to_string_lossy().into_owned();
        let trouble = |place, what| Trouble { file: file.clone(), place, what, shown: None };
        let cannot = |error: std::io::Error| trouble(None, format!("cannot be read: {}", plainly(&error)));
        let mut bytes = Vec::new();
        File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes)).map_err(cannot)?;
        if bytes.len() as u64 > LONGEST {
            return Err(trouble(None, "is longer than 16 MiB".to_owned()));
        }
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let before = String::from_utf8_lossy(before);
            trouble(Some(place_after(&before)), "this is not UTF-8".to_owned())
        })?;
        let directory = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Self { name: file.into(), directory, text })
    }

    /// Line and column of an offset, from 1.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        place_after(self.text.get(..offset).unwrap_or(&self.text))
    }

    /// Something that is wrong at an offset. `secret` are the spans of what is not to be shown.
    pub fn trouble(&self, offset: usize, what: String, secret: &[Range<usize>]) -> Trouble {
        let shown = self.line_at(offset, secret);
        Trouble { file: self.name.to_string(), place: Some(self.place(offset)), what, shown: Some(shown) }
    }

    /// The same for text that could not be parsed: nobody knows what of the line is secret, so no value is shown.
    pub fn unparsed(&self, offset: usize, what: String) -> Trouble {
        let (line, column) = self.place(offset);
        let text = self.text.lines().nth(line - 1).unwrap_or_default();
        let shown = text.split_inclusive('=').next().unwrap_or_default();
        let shown = if shown.len() < text.len() { format!("{shown} …") } else { shown.replace('"', "") };
        let shown = (column <= shown.chars().count()).then_some(shown);
        Trouble { file: self.name.to_string(), place: Some((line, column)), what, shown }
    }

    fn line_at(&self, offset: usize, secret: &[Range<usize>]) -> String {
        let start = self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line = self.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        // As wide as before, so that the caret stands where it should.
        let hidden = line
            .char_indices()
            .map(|(at, c)| if secret.iter().any(|span| span.contains(&(start + at))) { '*' } else { c });
        hidden.collect()
    }
}

fn place_after(before: &str) -> (usize, usize) {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
