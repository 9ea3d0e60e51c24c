//! A file of endpoints, `watchpost.toml`.
//!
//! Whatever is wrong in it, and in the files that it includes, is found in one go: each thing with its place, its line, and what was
//! meant, perhaps. A file with anything wrong is not used at all.

pub mod contents;
mod fields;
pub mod find;
mod include;
mod interpolate;
mod lexer;
pub mod pattern;
mod read;
mod reader;
pub mod schema;
mod secrecy;
mod source;
mod span;
mod trouble;
mod veil;

use std::path::Path;

use self::{contents::Config, reader::TOLD, trouble::Trouble};

/// Reads a file and all that it includes.
///
/// # Errors
/// Everything that is wrong, in the order of the files.
pub fn load(path: &Path) -> Result<Config, Vec<Trouble>> {
    let mut troubles = Vec::new();
    let config = include::load(path, &mut troubles);
    if troubles.is_empty() { Ok(config) } else { Err(troubles) }
}

/// What is to be printed of troubles.
pub fn told(troubles: &[Trouble]) -> Vec<String> {
    let mut told: Vec<_> = troubles.iter().take(TOLD).map(ToString::to_string).collect();
    if troubles.len() > TOLD {
        told.push(format!("error: and {} more", troubles.len() - TOLD));
    }
    told
}
