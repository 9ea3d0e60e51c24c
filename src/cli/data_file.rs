//! What a request's body is read from.

use std::{io::Read, path::Path};

use super::{bounded, plain::called};

/// The longest body that is sent, in bytes: all endpoints share it, and each connection that sends it may have as much on its way.
const LONGEST: u64 = 16 << 20;

/// The bytes of a file.
///
/// # Errors
/// A sentence about the file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    bounded::read(path, LONGEST).map_err(|why| format!("{} {why}", called(path)))
}

/// The bytes of what is open already.
///
/// # Errors
/// A sentence about it.
pub fn read_from(from: impl Read, name: &str) -> Result<Vec<u8>, String> {
    bounded::read_from(from, LONGEST).map_err(|why| format!("{name} {why}"))
}
