use std::io::Write;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

const LONGEST: usize = 1 << 20;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn bare(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn br(text: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    ::brotli::BrotliCompress(&mut &text[..], &mut coded, &::brotli::enc::BrotliEncoderParams::default()).unwrap();
    coded
}

fn zst(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

/// A Zstandard frame of `blocks` blocks, each of which says: 128 KiB of zeros.
fn zstd_bomb(blocks: u32) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for block in 1..=blocks {
        let header: u32 = u32::from(block == blocks) | 1 << 1 | (128 << 10) << 3;
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

async fn run(coding: &str, bytes: impl Into<Vec<u8>>, cut: bool) -> Result<Body, NotCodedSo> {
    decoded(Body { bytes: bytes.into(), cut, coding: Some(coding.to_owned()) }, LONGEST).await
}

fn whole(text: &[u8]) -> Result<Body, NotCodedSo> {
    Ok(Body { bytes: text.to_vec(), cut: false, coding: None })
}

fn refused(coding: &str) -> Result<Body, NotCodedSo> {
    Err(NotCodedSo { coding: coding.to_owned() })
}

#[actix_rt::test]
async fn each_coding_whole_cut_off_changed_and_with_something_behind_it() {
    let text = "ready or not, here I come; ".repeat(20_000);
    let text = text.as_bytes();
    for (coding, coded) in [
        ("gzip", gzip(text)),
        ("X-GZIP", gzip(text)),
        ("deflate", zlib(text)),
        ("deflate", bare(text)),
        ("br", br(text)),
        ("zstd", zst(text)),
    ] {
        // Not `assert_eq`: the text is no message.
        assert!(run(coding, &*coded, false).await == whole(text), "{coding}");
        for length in [1, coded.len() / 2, coded.len() - 1] {
            assert!(run(coding, &coded[..length], false).await == refused(coding), "{coding} cut off at {length}");
            let cut = run(coding, &coded[..length], true).await.unwrap();
            assert!(cut.cut && text.starts_with(&cut.bytes), "{coding} cut by us at {length}");
        }
        let behind = [&*coded, b"behind"].concat();
        assert_eq!(run(coding, behind, false).await, refused(coding));
        assert_eq!(run(coding, *b"{\"status\":\"ok\"}", false).await.map(|_| ()), refused(coding).map(|_: Body| ()));
    }
}

#[actix_rt::test]
async fn a_checksum_that_is_another_is_no_whole_stream() {
    for (coding, mut coded) in [("gzip", gzip(b"ready")), ("deflate", zlib(b"ready")), ("zstd", zst(b"ready"))] {
        let from_end = if coding == "gzip" { 5 } else { 1 };
        let place = coded.len() - from_end;
        coded[place] ^= 1;
        assert_eq!(run(coding, coded, false).await, refused(coding));
    }
}

#[actix_rt::test]
async fn several_members_and_frames_are_one_body() {
    assert_eq!(run("gzip", [gzip(b"rea"), gzip(b"dy")].concat(), false).await, whole(b"ready"));
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3].to_vec();
    assert_eq!(run("zstd", [skippable, zst(b"rea"), zst(b"dy")].concat(), false).await, whole(b"ready"));
}

#[actix_rt::test]
async fn no_body_and_an_unknown_or_a_second_coding_stay_as_they_were_sent() {
    for coding in ["gzip", "deflate", "br", "zstd"] {
        assert_eq!(run(coding, [], false).await, whole(b""));
    }
    for coding in ["compress", "gzip, gzip", "aes128gcm", "utf-8"] {
        let sent = Body { bytes: b"as sent".to_vec(), cut: false, coding: Some(coding.to_owned()) };
        assert_eq!(decoded(sent.clone(), LONGEST).await, Ok(sent));
    }
    let plain = Body { bytes: b"plain".to_vec(), ..Body::default() };
    assert_eq!(decoded(plain.clone(), LONGEST).await, Ok(plain));
}

#[actix_rt::test]
async fn a_bomb_ends_at_the_limit() {
    let zeros = vec![0; 4 << 20];
    let member = gzip(&zeros);
    for (coding, bomb) in [
        ("gzip", member.repeat(LONGEST / member.len())),
        ("deflate", zlib(&zeros)),
        ("br", br(&zeros)),
        ("zstd", zstd_bomb(200_000)),
    ] {
        let body = run(coding, bomb, false).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((body.bytes.len(), body.cut, body.coding), (LONGEST, true, None), "{coding}");
        assert!(body.bytes.capacity() <= 2 * LONGEST, "{coding}: {} bytes", body.bytes.capacity());
    }
    // Nested: one layer is decoded, and the other is the body.
    assert_eq!(run("gzip", gzip(&member), false).await, whole(&member));
    // A window of 16 MiB, a body of a million empty frames, and one whose frame is an empty promise.
    let large = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x70, 0x01, 0x00, 0x00];
    assert_eq!(run("zstd", large, false).await, refused("zstd"));
    let empty = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, 0x01, 0x00, 0x00];
    assert_eq!(run("zstd", empty, false).await, whole(b""));
    assert_eq!(run("zstd", empty.repeat(100_000), false).await, refused("zstd"));
    let nothing = gzip(b"");
    assert_eq!(run("gzip", nothing.repeat(LONGEST / nothing.len()), false).await, whole(b""));
}

mod anything {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        /// No panic, no end of memory: whatever a server sends.
        #[test]
        fn a_stream_that_was_damaged_is_refused_or_read_within_the_limit(
            which in 0..5_usize,
            text in prop::collection::vec(any::<u8>(), 0..300),
            places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            repeat in 1..40_usize,
        ) {
            let text = text.repeat(repeat);
            let (coding, mut coded) = match which {
                0 => ("gzip", gzip(&text)),
                1 => ("deflate", zlib(&text)),
                2 => ("deflate", bare(&text)),
                3 => ("br", br(&text)),
                _ => ("zstd", zst(&text)),
            };
            for (place, byte) in places {
                if let Some(changed) = (!coded.is_empty()).then(|| place.index(coded.len())) {
                    coded[changed] = byte;
                }
            }
            let body = Body { bytes: coded, cut: false, coding: Some(coding.to_owned()) };
            let decoded = actix_rt::Runtime::new().unwrap().block_on(decoded(body, LONGEST));
            prop_assert!(decoded.is_err() || decoded.is_ok_and(|body| body.bytes.len() <= LONGEST));
        }
    }
}
