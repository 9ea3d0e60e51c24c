//! Undoes the content coding of a body (RFC 9110, 8.4.1): one layer, and no more than the body's limit comes out.

mod brotli;
mod decoder;
mod zstd;

use std::io::Read;

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use self::{brotli::Brotli, decoder::Decoder, zstd::Zstd};
use crate::model::observation::Body;

/// A body that is not what its coding says: cut off, broken, or with something behind it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the body is not whole, or not coded as {coding}, as its head says")]
pub struct NotCodedSo {
    coding: String,
}

/// How much is decoded before others on this thread have their turn, in bytes.
const STEP: usize = 64 * 1024;

impl Decoder for MultiGzDecoder<&[u8]> {
    fn left(&self) -> usize {
        self.get_ref().len()
    }
}

impl Decoder for ZlibDecoder<&[u8]> {
    fn left(&self) -> usize {
        self.get_ref().len()
    }
}

impl Decoder for DeflateDecoder<&[u8]> {
    fn left(&self) -> usize {
        self.get_ref().len()
    }
}

/// The body without its coding, cut at `longest` bytes. One whose coding is unknown, or that has several, stays as it was sent.
pub async fn decoded(body: Body, longest: usize) -> Result<Body, NotCodedSo> {
    let Some(coding) = &body.coding else { return Ok(body) };
    // The answer to a HEAD, and a 304, name the coding of a body that is not there.
    if body.bytes.is_empty() {
        return Ok(Body { coding: None, ..body });
    }
    let Some(mut decoder) = decoder(coding, &body.bytes) else { return Ok(body) };
    let mut bytes = Vec::new();
    loop {
        match (&mut *decoder).take(STEP as u64).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() > longest => {
                bytes.truncate(longest);
                return Ok(Body { bytes, cut: true, coding: None });
            }
            Ok(0) if decoder.left() == 0 && !body.cut => return Ok(Body { bytes, cut: false, coding: None }),
            Ok(read) if read > 0 => tokio::task::yield_now().await,
            // What was cut by us is no whole stream, and what came out so far is there to be judged.
            _ if body.cut => return Ok(Body { bytes, cut: true, coding: None }),
            _ => return Err(NotCodedSo { coding: coding.clone() }),
        }
    }
}

/// The decoder of a coding, by its name (RFC 9110, 8.4.1; RFC 7932; RFC 8878).
fn decoder<'a>(coding: &str, bytes: &'a [u8]) -> Option<Box<dyn Decoder + 'a>> {
    Some(match coding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(bytes)),
        // It is zlib's format by the standard, and the bare one by many a server.
        "deflate" if is_zlib(bytes) => Box::new(ZlibDecoder::new(bytes)),
        "deflate" => Box::new(DeflateDecoder::new(bytes)),
        "br" => Box::new(Brotli::new(bytes)),
        "zstd" => Box::new(Zstd::new(bytes)),
        _ => return None,
    })
}

/// Whether the two bytes of a zlib header stand there (RFC 1950, 2.2).
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..] if method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0)
}

#[cfg(test)]
mod tests;
