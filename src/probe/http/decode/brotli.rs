//! Brotli (RFC 7932), as a reader that knows what it has left. Its window is 16 MiB at most.

use std::io::{self, Read};

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use super::decoder::{Decoder, broken};

/// Decodes brotli.
pub struct Brotli<'a> {
    rest: &'a [u8],
    state: Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>,
    over: bool,
}

impl<'a> Brotli<'a> {
    /// Of all the bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        let alloc = StandardAlloc::default;
        Self { rest: bytes, state: Box::new(BrotliState::new(alloc(), alloc(), alloc())), over: false }
    }
}

impl Read for Brotli<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.over || out.is_empty() {
            return Ok(0);
        }
        let (mut left, mut taken, mut room, mut given, mut total) = (self.rest.len(), 0, out.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut taken,
            self.rest,
            &mut room,
            &mut given,
            out,
            &mut total,
            &mut self.state,
        );
        self.rest = self.rest.get(taken..).unwrap_or_default();
        match result {
            BrotliResult::ResultSuccess => self.over = true,
            BrotliResult::NeedsMoreOutput => {}
            // All was there, and it ended.
            BrotliResult::NeedsMoreInput if given > 0 => {}
            BrotliResult::NeedsMoreInput => return Err(io::ErrorKind::UnexpectedEof.into()),
            BrotliResult::ResultFailure => return Err(broken()),
        }
        Ok(given)
    }
}

impl Decoder for Brotli<'_> {
    fn left(&self) -> usize {
        self.rest.len()
    }
}
