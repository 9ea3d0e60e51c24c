//! Errors of the system in plain words.

use std::io;

/// An error of the system, without its number.
pub fn plainly(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
