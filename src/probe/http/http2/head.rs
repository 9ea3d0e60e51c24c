//! The head of an answer over HTTP/2, by the same bounds as that of HTTP/1.

use std::time::SystemTime;

use awc::http::header;
use http02::{HeaderMap, response::Parts};

use super::super::{
    content_coding::content_coding,
    head::{Broken, Framing, Head, MOST_HEADERS},
    retry_after,
};
use crate::model::{
    observation::{HttpVersion, SeenHeaders},
    reason::{Kind, Reason},
    wall::Wall,
};

/// What a header line counts for beside its name and value (RFC 9113, 6.5.2).
const LINE: usize = 32;

/// Reads the head. `asked` names the headers that are kept.
///
/// # Errors
/// There are too many header lines. How long they may be was told to the server, and the library holds it to that.
pub fn read(parts: &Parts, asked: &[String]) -> Result<Head, Reason> {
    count(&parts.headers)?;
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let date = text(header::DATE).and_then(retry_after::date);
    let lines = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + LINE);
    let codings = parts.headers.get_all(header::CONTENT_ENCODING).iter();
    let codings = codings.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    let mut headers = SeenHeaders::default();
    for (name, value) in parts.headers.iter().filter(|(name, _)| asked.iter().any(|other| name.as_str() == other)) {
        headers.push(name.as_str(), value.as_bytes());
    }
    Ok(Head {
        status: parts.status.as_u16(),
        version: HttpVersion::Http2,
        bytes: lines.sum::<usize>() as u64,
        framing: Framing::UntilClose,
        keeps_alive: false,
        coding: content_coding(codings),
        wall: Wall::before(parts.status.as_u16(), |name| parts.headers.get(name).map(|value| value.as_bytes())),
        headers,
        location: parts.headers.get(header::LOCATION).map(|value| value.as_bytes().to_vec()),
        retry_after: text(header::RETRY_AFTER)
            .and_then(|text| retry_after::wait(text, date.unwrap_or_else(SystemTime::now))),
    })
}

/// Trailers, where they are not too many.
#[cfg(feature = "grpc")]
pub fn counted(trailers: HeaderMap) -> Result<HeaderMap, Reason> {
    count(&trailers).map(|()| trailers)
}

fn count(lines: &HeaderMap) -> Result<(), Reason> {
    match lines.len() > MOST_HEADERS {
        true => Err(Reason::new(Kind::TooLarge, Broken::TooManyHeaders.to_string())),
        false => Ok(()),
    }
}
