//! The bytes of a document as text: gzip is undone, and nothing but UTF-8 is taken.

use std::io::Read;

use flate2::read::MultiGzDecoder;

/// The largest document, in bytes, also once it is unpacked: 50 MB, as sitemaps.org has it.
pub const LARGEST: usize = 52_428_800;

/// The text.
///
/// # Errors
/// What is wrong with the bytes: a sentence's end, perhaps with a place before it.
pub fn read(bytes: Vec<u8>) -> Result<String, String> {
    let too_large = || Err(": it is larger than 50 MB".to_owned());
    if bytes.len() > LARGEST {
        return too_large();
    }
    // The magic number of gzip (RFC 1952, 2.3.1).
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        let read = MultiGzDecoder::new(bytes.as_slice()).take(LARGEST as u64 + 1).read_to_end(&mut unpacked);
        if read.is_err() {
            return Err(": it is no whole gzip".to_owned());
        }
        if unpacked.len() > LARGEST {
            return too_large();
        }
        unpacked
    } else {
        bytes
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(": it is UTF-16, and has to be UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|bad| {
        let good = bad.as_bytes().get(..bad.utf8_error().valid_up_to()).unwrap_or_default();
        let (line, column) = place(&String::from_utf8_lossy(good), usize::MAX);
        format!(":{line}:{column}: this is not UTF-8")
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

/// Line and column of an offset in bytes, both from 1.
pub fn place(text: &str, offset: usize) -> (u64, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn text_is_unpacked_and_bounded() {
        assert_eq!(read(packed("\u{feff}äh".as_bytes())).as_deref(), Ok("äh"));
        let whole = packed(b"whole");
        for (bytes, said) in [
            (whole[..whole.len() - 4].to_vec(), ": it is no whole gzip"),
            (packed(&vec![b'x'; LARGEST + 1]), ": it is larger than 50 MB"),
            (b"\xff\xfea\0".to_vec(), ": it is UTF-16, and has to be UTF-8"),
            (b"a\nb\xc3\xa4\xff".to_vec(), ":2:3: this is not UTF-8"),
        ] {
            assert_eq!(read(bytes).unwrap_err(), said);
        }
    }
}
