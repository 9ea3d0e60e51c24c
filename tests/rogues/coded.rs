//! Coded bodies: bombs and what is not coded as it says, each where the endpoint says `decode`, and each as it was sent.

use std::io::Write;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use watchpost::{
    EndpointBuilder,
    Kind::{Protocol, TooLarge},
    Phase::Body,
    Status,
};

use super::{
    far::Far,
    rogue::{
        End::{Fin, Stay},
        Rogue, rogue, says,
    },
};

/// The longest body that is read, and the longest that comes of one.
const LIMIT: u64 = 1 << 20;
/// A bomb is met with the body as it was sent, and with what came of it: each twice, while it grows.
const BOTH: u64 = 4 * LIMIT;
/// The heads of gzip (RFC 1952, 2.3) and of zlib (RFC 1950, 2.2).
const GZIP: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
const ZLIB: &[u8] = &[0x78, 0xda];

pub fn rogues() -> Vec<Rogue> {
    let mut rogues = bombs();
    rogues.extend(broken());
    rogues.extend(good());
    rogues
}

/// It is read and decoded.
fn decode(endpoint: EndpointBuilder) -> EndpointBuilder {
    endpoint.read_body(true).decode(true)
}

/// It is read and decoded, and has to be this.
fn hello(endpoint: EndpointBuilder) -> EndpointBuilder {
    decode(endpoint).expect("body == 'hello'".parse().expect("a rule"))
}

/// It is read and decoded, and a rule asks for what comes nowhere in it: it is open as long as not all is read.
fn search(endpoint: EndpointBuilder) -> EndpointBuilder {
    decode(endpoint).expect("body contains 'hello'".parse().expect("a rule"))
}

fn read(status: &Status) -> Option<u64> {
    status.observation.http?.body_bytes
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn bare(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn brotli(text: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    ::brotli::BrotliCompress(&mut &*text, &mut coded, &::brotli::enc::BrotliEncoderParams::default()).unwrap();
    coded
}

fn zstd(text: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A Zstandard frame of `blocks` blocks, each of four bytes that say: 128 KiB of zeros (RFC 8878, 3.1.1).
fn zstd_zeros(blocks: u32) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for block in 1..=blocks {
        let header = u32::from(block == blocks) | 1 << 1 | (128 << 10) << 3;
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// Mebibytes of zeros by deflate: the first, and any other. They are all alike, so that as many follow as are meant, and nothing is
/// compressed twice. No end is written.
struct Mebibytes {
    first: Vec<u8>,
    other: Vec<u8>,
}

impl Mebibytes {
    fn compressed() -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        let [first, other, third] = [(); 3].map(|()| {
            encoder.write_all(&vec![0; 1 << 20]).unwrap();
            // What was written ends at a byte, so that it can be repeated.
            encoder.flush().unwrap();
            std::mem::take(encoder.get_mut())
        });
        assert_eq!(other, third, "one mebibyte of zeros is like another");
        Self { first, other }
    }

    /// So many, behind the head of a format.
    fn behind(&self, head: &[u8], count: usize) -> Vec<u8> {
        [head, &self.first, &self.other.repeat(count - 1)].concat()
    }

    /// 10 GiB in about 10 MiB.
    fn ten_gib(&self, name: &'static str) -> Rogue {
        let first = self.behind(&[b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", GZIP].concat(), 1);
        let other = self.other.clone();
        rogue(name, async move |mut far: Far| {
            far.request().await?;
            far.say(&first).await?;
            for _ in 1..10 * 1024 {
                far.say(&other).await?;
            }
            far.stay().await
        })
    }
}

/// A body with a coding to its name.
fn coded(name: &'static str, coding: &str, body: &[u8]) -> Rogue {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n", body.len());
    says(name, [head.as_bytes(), body].concat(), Stay)
}

fn bombs() -> Vec<Rogue> {
    let explodes = |rogue: Rogue| rogue.ask(search).down(TooLarge, Body).with_status(200).holds_at_most(BOTH);
    let as_sent = |rogue: Rogue| rogue.read_body().up(200);
    let mebibytes = Mebibytes::compressed();
    let squeezed = mebibytes.behind(ZLIB, 512);
    let brewed = brotli(&vec![0; 8 << 20]);
    let blocks = zstd_zeros(80 * 1024);
    let nested = gzip(&mebibytes.behind(GZIP, 64));
    let wide = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00];
    vec![
        explodes(mebibytes.ten_gib("10 GiB of zeros by gzip")).sends_at_most(LIMIT),
        as_sent(mebibytes.ten_gib("10 GiB of zeros by gzip, as sent"))
            .sends_at_most(LIMIT)
            .holds_at_most(2 * LIMIT)
            .and("the limit is read", |status| read(status) == Some(LIMIT)),
        explodes(coded("a bomb by deflate", "deflate", &squeezed)),
        as_sent(coded("a bomb by deflate, as sent", "deflate", &squeezed)).holds_at_most(2 * LIMIT),
        explodes(coded("a bomb by brotli", "br", &brewed)).holds_at_most(20 << 20),
        as_sent(coded("a bomb by brotli, as sent", "br", &brewed)),
        explodes(coded("10 GiB of zeros by zstd", "zstd", &blocks)),
        as_sent(coded("10 GiB of zeros by zstd, as sent", "zstd", &blocks)).holds_at_most(2 * LIMIT),
        coded("a bomb in a bomb", "gzip", &nested)
            .ask(search)
            // One layer is undone, and what comes of it is whole.
            .unexpected(200),
        as_sent(coded("a bomb in a bomb, as sent", "gzip", &nested)),
        coded("a zstd window of more than a terabyte", "zstd", &wide).ask(decode).down(Protocol, Body).with_status(200),
        as_sent(coded("a zstd window of more than a terabyte, as sent", "zstd", &wide)),
        coded(
            "100,000 empty frames of zstd",
            "zstd",
            &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, 0x01, 0x00, 0x00].repeat(100_000),
        )
        .ask(decode)
        .down(Protocol, Body)
        .with_status(200)
        .sends_at_most(900_000)
        .holds_at_most(BOTH),
    ]
}

fn broken() -> Vec<Rogue> {
    let bad =
        |name, coding: &str, body: &[u8]| coded(name, coding, body).ask(decode).down(Protocol, Body).with_status(200);
    let text = "ready or not, here I come; ".repeat(200);
    let text = text.as_bytes();
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let behind = |bytes: Vec<u8>| [bytes, b"behind".to_vec()].concat();
    let mut another = gzip(text);
    let checksum = another.len() - 8;
    another[checksum] ^= 1;
    let cut =
        [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n", &*half(gzip(text))].concat();
    vec![
        bad("gzip that is cut off", "gzip", &half(gzip(text))),
        bad("deflate that is cut off", "deflate", &half(zlib(text))),
        bad("brotli that is cut off", "br", &half(brotli(text))),
        bad("zstd that is cut off", "zstd", &half(zstd(text))),
        says("gzip that the end of the connection cuts off", cut, Fin)
            .ask(decode)
            .down(Protocol, Body)
            .with_status(200),
        bad("gzip with another checksum", "gzip", &another),
        bad("gzip with garbage behind it", "gzip", &behind(gzip(text))),
        bad("deflate with garbage behind it", "deflate", &behind(zlib(text))),
        bad("brotli with garbage behind it", "br", &behind(brotli(text))),
        bad("zstd with garbage behind it", "zstd", &behind(zstd(text))),
        bad("plain text that is said to be gzip", "gzip", b"hello"),
        bad("plain text that is said to be deflate", "deflate", b"{\"status\":\"ok\"}"),
        bad("plain text that is said to be brotli", "br", b"{\"status\":\"ok\"}"),
        bad("plain text that is said to be zstd", "zstd", b"hello"),
        bad("gzip that is said to be brotli", "br", &gzip(text)),
        bad("zstd that is said to be gzip", "gzip", &zstd(text)),
        coded("plain text that is said to be gzip, as sent", "gzip", b"hello").read_body().up(200),
    ]
}

fn good() -> Vec<Rogue> {
    let fine = |name, coding: &str, body: &[u8]| coded(name, coding, body).ask(hello).up(200);
    vec![
        fine("gzip", "gzip", &gzip(b"hello")),
        fine("gzip under its old name", "X-GZIP", &gzip(b"hello")),
        fine("gzip in two members", "gzip", &[gzip(b"hel"), gzip(b"lo")].concat()),
        fine("deflate as the standard has it, with the head of zlib", "deflate", &zlib(b"hello")),
        fine("deflate as many a server has it, without", "deflate", &bare(b"hello")),
        fine("brotli", "br", &brotli(b"hello")),
        fine("zstd in two frames", "zstd", &[zstd(b"hel"), zstd(b"lo")].concat()),
        fine("identity", "identity", b"hello"),
        // Neither is undone.
        coded("two codings", "gzip, gzip", &gzip(&gzip(b"hello"))).ask(hello).unexpected(200),
        fine("a coding that nobody knows", "x-ours", b"hello"),
        coded("a coding of no body", "gzip", b"").ask(decode).up(200),
    ]
}
