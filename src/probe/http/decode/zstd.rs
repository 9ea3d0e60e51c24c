//! Zstandard (RFC 8878), as a reader that knows what it has left: frames one after another.

use std::io::{self, Read};

use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

use super::decoder::{Decoder, broken};

/// The largest window, in bytes: what the web agreed on (RFC 9659).
const LARGEST_WINDOW: u64 = 8 * 1024 * 1024;
/// The most frames of a body: they cost something, and may be empty.
const MOST_FRAMES: u32 = 1000;

/// Decodes Zstandard.
pub struct Zstd<'a> {
    rest: &'a [u8],
    decoder: FrameDecoder,
    /// Whether a frame has begun and not ended.
    in_frame: bool,
    frames: u32,
}

impl<'a> Zstd<'a> {
    /// Of all the bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(LARGEST_WINDOW);
        Self { rest: bytes, decoder, in_frame: false, frames: 0 }
    }

    /// Begins the next frame, or passes over one that holds something else.
    fn begin(&mut self) -> io::Result<()> {
        self.frames += 1;
        if self.frames > MOST_FRAMES {
            return Err(broken());
        }
        match self.decoder.init(&mut self.rest) {
            Ok(()) => self.in_frame = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = usize::try_from(length).map_err(|_| broken())?;
                self.rest = self.rest.get(length..).ok_or_else(broken)?;
            }
            Err(_) => return Err(broken()),
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.in_frame = false;
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(said), Some(found)) if said != found => Err(broken()),
            _ => Ok(()),
        }
    }
}

impl Read for Zstd<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.in_frame || !self.rest.is_empty() {
            if !self.in_frame {
                self.begin()?;
                continue;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.rest, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|_| broken())?;
            }
            let read = self.decoder.read(out)?;
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            self.end()?;
        }
        Ok(0)
    }
}

impl Decoder for Zstd<'_> {
    fn left(&self) -> usize {
        self.rest.len()
    }
}
