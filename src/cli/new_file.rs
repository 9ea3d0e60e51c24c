//! A file that is written whole, and not over one that somebody may have worked on.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

use super::plain::{called, plainly};

/// Writes it; over one that is there only by `force`.
///
/// # Errors
/// A sentence: it is there, or cannot be written.
pub fn write(path: &Path, text: &str, force: bool) -> Result<(), String> {
    let mut options = OpenOptions::new();
    let options =
        if force { options.write(true).create(true).truncate(true) } else { options.write(true).create_new(true) };
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => format!("{} is there already: --force writes over it", called(path)),
        _ => format!("{} cannot be written: {}", called(path), plainly(&error)),
    })
}
