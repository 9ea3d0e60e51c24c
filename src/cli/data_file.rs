//! What a request's body is read from.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::plain::{called, plainly};

/// The longest body that is sent, in bytes: all endpoints share it, and each connection that sends it may have as much on its way.
const LONGEST: u64 = 16 << 20;

/// The bytes of a file.
///
/// # Errors
/// A sentence about the file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    read_from(File::open(path), &called(path))
}

/// The bytes of what was opened.
///
/// # Errors
/// A sentence about it.
pub fn read_from(opened: io::Result<impl Read>, name: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    opened
        .and_then(|from| from.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("{name} cannot be read: {}", plainly(&error)))?;
    if bytes.len() as u64 > LONGEST { Err(format!("{name} is longer than 16 MiB")) } else { Ok(bytes) }
}
