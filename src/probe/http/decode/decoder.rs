//! What decodes a body.

use std::io::{self, Read};

/// What decodes the bytes of a body.
pub trait Decoder: Read {
    /// How many bytes it has not taken in.
    fn left(&self) -> usize;
}

/// A coding that is broken.
pub fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}
