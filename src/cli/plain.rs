//! Errors of the system, and names of files, in plain words.

use std::{io, path::Path};

use watchpost::printable;

/// An error of the system, without its number.
pub fn plainly(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// A file's name in sentences.
pub fn called(path: &Path) -> String {
    printable(&path.to_string_lossy(), 200)
}
