//! What `--data` says: the text itself, or a file of it.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::sources::{List, plainly};

/// The longest body that is sent, in bytes: each check in flight may hold it.
const LONGEST: u64 = 16 << 20;

/// Whether the data are what standard input holds.
pub fn is_standard_input(data: &str) -> bool {
    data == "@-"
}

/// The bytes that are sent: the text itself, or what a file holds whose name stands after `@`.
///
/// # Errors
/// A sentence about the file. What is sent is not repeated: it may be a secret.
pub fn read(data: &str) -> Result<Vec<u8>, String> {
    let Some(name) = data.strip_prefix('@') else { return Ok(data.as_bytes().to_vec()) };
    let called = List::called(name);
    let from: io::Result<Box<dyn Read>> = match is_standard_input(data) {
        true => Ok(Box::new(io::stdin())),
        false => File::open(Path::new(name)).map(|file| Box::new(file) as Box<dyn Read>),
    };
    let mut bytes = Vec::new();
    from.and_then(|from| from.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("--data: {called} cannot be read: {}", plainly(&error)))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("--data: {called} is longer than 16 MiB"));
    }
    Ok(bytes)
}
