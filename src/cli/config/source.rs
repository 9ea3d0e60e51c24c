//! The text of a file of endpoints, and the places in it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    trouble::Trouble,
    veil::{Secrets, veiled},
};
use crate::cli::bounded;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 16 << 20;

/// A file that was read.
pub struct Source {
    /// As it was named.
    pub name: Arc<str>,
    /// Where relative paths in it start.
    pub directory: PathBuf,
    pub text: String,
    /// Where its lines begin, the first one's beginning left out.
    lines: Vec<usize>,
    /// What of its lines may be shown.
    secrecy: Secrets,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// What keeps it from being text.
    pub fn read(path: &Path, secrecy: Secrets) -> Result<Self, Trouble> {
        let file = path.to_string_lossy().into_owned();
        let trouble = |place, what| Trouble { file: file.clone(), place, what, shown: None };
        let mut bytes = bounded::read(path, LONGEST).map_err(|why| trouble(None, why.to_string()))?;
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let before = String::from_utf8_lossy(before);
            trouble(Some(place_after(&before)), "this is not UTF-8".to_owned())
        })?;
        let directory = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let lines = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Ok(Self { name: file.into(), directory, text, lines, secrecy })
    }

    /// Line and column of an offset, from 1.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.lines.partition_point(|begin| *begin <= offset);
        let begin = before.checked_sub(1).and_then(|last| self.lines.get(last)).copied().unwrap_or_default();
        let line = self.text.get(begin..offset).or_else(|| self.text.get(begin..)).unwrap_or_default();
        (before + 1, line.chars().count() + 1)
    }

    /// Something that is wrong, of which only the number is told.
    pub fn counted(&self, what: String) -> Trouble {
        Trouble { file: self.name.to_string(), place: None, what, shown: None }
    }

    /// Something that is wrong at an offset. From `trusted` on the text is no TOML.
    pub fn trouble(&self, offset: usize, what: String, trusted: usize) -> Trouble {
        let shown = veiled(&self.text, offset, trusted, self.secrecy);
        Trouble { file: self.name.to_string(), place: Some(self.place(offset)), what, shown: Some(shown) }
    }
}

fn place_after(before: &str) -> (usize, usize) {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
