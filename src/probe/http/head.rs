//! The head of an answer, read by our own rules: what awc takes for granted is checked here.

use std::{
    mem::MaybeUninit,
    time::{Duration, SystemTime},
};

use super::{content_coding::content_coding, retry_after};
use crate::model::{
    observation::{HttpVersion, SeenHeaders},
    wall::Wall,
};

/// The longest head that is read, in bytes.
pub const LONGEST_HEAD: usize = 64 * 1024;
/// The most header lines of a head.
pub const MOST_HEADERS: usize = 256;
/// The most interim answers (1xx) before the real one.
pub const MOST_INTERIM: u32 = 8;
/// The most bytes of a chunked body beside [`CHUNKED_PER_BYTE`] for each byte of the body itself: sizes, extensions, trailers.
pub const LONGEST_FRAMING: u64 = 256 * 1024;
/// What a byte of a chunked body may cost: chunks of one byte each are six times their body.
pub const CHUNKED_PER_BYTE: u64 = 8;

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The connection ended, and nothing had come.
    #[error("the server closed the connection without an answer")]
    EndBeforeHead,
    /// The connection ended inside the head.
    #[error("the server closed the connection in the middle of the head")]
    EndInHead,
    /// The connection ended inside the body.
    #[error("the server closed the connection in the middle of the body")]
    EndInBody,
    /// What came is not HTTP.
    #[error("what came is not HTTP: {0}")]
    NotHttp(httparse::Error),
    /// The status code is below 100.
    #[error("the status code is below 100")]
    BadStatus,
    /// The head is longer than [`LONGEST_HEAD`].
    #[error("the head is longer than 64 KiB")]
    HeadTooLong,
    /// The head has more lines than [`MOST_HEADERS`].
    #[error("the head has more than 256 header lines")]
    TooManyHeaders,
    /// More interim answers than [`MOST_INTERIM`].
    #[error("more than 8 interim answers came before the real one")]
    TooManyInterim,
    /// Chunks whose sizes, extensions and trailers go on past [`LONGEST_FRAMING`].
    #[error("the chunks of the body have far more framing than body")]
    ChunksTooLong,
    /// 101, which nobody had asked for.
    #[error("the server switched to a protocol that nobody had asked for")]
    Switched,
    /// A content-length that is no number, or several that differ (RFC 9112, 6.3).
    #[error("the content-lengths are malformed or differ")]
    BadLength,
}

/// How the end of the body is found (RFC 9112, 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// There is no body.
    Nothing,
    /// So many bytes.
    Length(u64),
    /// Chunks, the last one empty.
    Chunked,
    /// Everything until the connection ends.
    UntilClose,
}

/// The head of an answer, as far as anyone asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The version that the server spoke.
    pub version: HttpVersion,
    /// The bytes of the head.
    pub bytes: u64,
    /// How the end of the body is found.
    pub framing: Framing,
    /// Whether the server would take another request on this connection.
    pub keeps_alive: bool,
    /// `Location`, as it was sent.
    pub location: Option<Vec<u8>>,
    /// How long to wait before asking again, as `Retry-After` said.
    pub retry_after: Option<Duration>,
    /// The content coding of the body, as it was named; `None` where there is none.
    pub coding: Option<String>,
    /// Who seems to have answered in the server's place.
    pub wall: Option<Wall>,
    /// The headers that were asked for.
    pub headers: SeenHeaders,
}

impl Head {
    /// The bytes of the head, as a place in a buffer.
    pub fn length(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or(usize::MAX)
    }
}

/// Reads a head from the beginning of `bytes`; `None` when it is not complete. `to_head` says that the request was a HEAD, and
/// `asked` names the headers that are kept.
pub fn read_head(bytes: &[u8], to_head: bool, asked: &[String]) -> Result<Option<Head>, Broken> {
    // Room for 256, of which an answer has a dozen: it is not worth filling.
    let mut headers = [const { MaybeUninit::uninit() }; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut []);
    let length = match httparse::ParserConfig::default()
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .parse_response_with_uninit_headers(&mut response, bytes, &mut headers)
    {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Broken::TooManyHeaders),
        Err(other) => return Err(Broken::NotHttp(other)),
    };
    let status = response.code.filter(|code| *code >= 100).ok_or(Broken::BadStatus)?;
    let version = if response.version == Some(0) { HttpVersion::Http10 } else { HttpVersion::Http11 };

    let lines = Lines(response.headers);
    let length_given = lines.content_length()?;
    let coding = lines.last_coding();
    let framing = match (status, coding, length_given) {
        // Whatever else the head says: these have no body.
        _ if to_head => Framing::Nothing,
        (100..=199 | 204 | 304, _, _) => Framing::Nothing,
        // Chunked beside a content-length: chunked wins.
        (_, Coding::Chunked, _) => Framing::Chunked,
        (_, Coding::Other, _) => Framing::UntilClose,
        (_, Coding::None, Some(0)) => Framing::Nothing,
        (_, Coding::None, Some(length)) => Framing::Length(length),
        (_, Coding::None, None) => Framing::UntilClose,
    };
    let keeps_alive = match version {
        // Transfer codings are not HTTP/1.0's: such a connection is not to be trusted (RFC 9112, 6.1).
        HttpVersion::Http10 => lines.lists("connection", "keep-alive") && coding == Coding::None,
        _ => !lines.lists("connection", "close"),
    };
    Ok(Some(Head {
        status,
        version,
        bytes: length as u64,
        framing,
        keeps_alive: keeps_alive && framing != Framing::UntilClose,
        location: lines.first("location").map(<[u8]>::to_vec),
        retry_after: lines.text("retry-after").and_then(|text| {
            let date = lines.text("date").and_then(retry_after::date);
            retry_after::wait(text, date.unwrap_or_else(SystemTime::now))
        }),
        coding: content_coding(lines.members("content-encoding")),
        wall: Wall::before(status, |name| lines.first(name)),
        headers: lines.those(asked),
    }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    None,
    Chunked,
    Other,
}

/// The header lines of a head.
struct Lines<'a>(&'a [httparse::Header<'a>]);

impl<'a> Lines<'a> {
    fn all(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    }

    fn first(&self, name: &'static str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    fn text(&self, name: &'static str) -> Option<&'a str> {
        std::str::from_utf8(self.first(name)?).ok().map(str::trim)
    }

    /// The members of a list header, over all its lines (RFC 9110, 5.6.1).
    fn members(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.all(name).flat_map(|value| value.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii)
    }

    fn lists(&self, name: &'static str, option: &str) -> bool {
        self.members(name).any(|member| member.eq_ignore_ascii_case(option.as_bytes()))
    }

    /// The one content-length. The same number repeated is one (RFC 9110, 8.6).
    fn content_length(&self) -> Result<Option<u64>, Broken> {
        let mut length = None;
        for member in self.members("content-length") {
            let number = std::str::from_utf8(member)
                .ok()
                // `parse` would take a sign.
                .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|text| text.parse::<u64>().ok())
                .ok_or(Broken::BadLength)?;
            if length.is_some_and(|other| other != number) {
                return Err(Broken::BadLength);
            }
            length = Some(number);
        }
        Ok(length)
    }

    /// The lines of some headers. The bounds of the head are theirs too.
    fn those(&self, asked: &[String]) -> SeenHeaders {
        let mut seen = SeenHeaders::default();
        for header in self.0.iter().filter(|header| asked.iter().any(|name| name.eq_ignore_ascii_case(header.name))) {
            seen.push(header.name, header.value.trim_ascii());
        }
        seen
    }

    fn last_coding(&self) -> Coding {
        let last = self.members("transfer-encoding").filter(|coding| !coding.is_empty()).last();
        match last {
            None => Coding::None,
            Some(coding) if coding.eq_ignore_ascii_case(b"identity") => Coding::None,
            Some(coding) if coding.eq_ignore_ascii_case(b"chunked") => Coding::Chunked,
            Some(_) => Coding::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing(head: &str) -> Result<Framing, Broken> {
        let head = format!("{head}\r\n\r\n").replace('|', "\r\n");
        read_head(head.as_bytes(), false, &[]).map(|head| head.expect("a whole head").framing)
    }

    #[test]
    fn where_a_body_ends() {
        use Framing::{Chunked, Length, Nothing, UntilClose};
        for (head, wanted) in [
            ("HTTP/1.1 200 OK|Content-Length: 5", Ok(Length(5))),
            ("HTTP/1.1 200 OK|Content-Length: 5, 5|content-length: 5", Ok(Length(5))),
            ("HTTP/1.1 200 OK|Content-Length: 0", Ok(Nothing)),
            ("HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 6", Err(Broken::BadLength)),
            ("HTTP/1.1 200 OK|Content-Length: 5, 6", Err(Broken::BadLength)),
            ("HTTP/1.1 200 OK|Content-Length: +5", Err(Broken::BadLength)),
            ("HTTP/1.1 200 OK|Content-Length: five", Err(Broken::BadLength)),
            ("HTTP/1.1 200 OK|Content-Length:", Err(Broken::BadLength)),
            ("HTTP/1.1 200 OK|Content-Length: 99999999999999999999", Err(Broken::BadLength)),
            ("HTTP/1.1 204 No|Content-Length: x", Err(Broken::BadLength)),
            ("HTTP/1.1 200 OK|Transfer-Encoding: Chunked|Content-Length: 5", Ok(Chunked)),
            ("HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked", Ok(Chunked)),
            ("HTTP/1.1 200 OK|Transfer-Encoding: gzip|Transfer-Encoding: chunked", Ok(Chunked)),
            ("HTTP/1.1 200 OK|Transfer-Encoding: chunked, gzip", Ok(UntilClose)),
            ("HTTP/1.1 200 OK|Transfer-Encoding: identity|Content-Length: 5", Ok(Length(5))),
            ("HTTP/1.1 200 OK", Ok(UntilClose)),
            ("HTTP/1.0 200 OK", Ok(UntilClose)),
            ("HTTP/1.1 204 No", Ok(Nothing)),
            ("HTTP/1.0 204 No", Ok(Nothing)),
            ("HTTP/1.1 304 Not|Content-Length: 5", Ok(Nothing)),
            ("HTTP/1.1 103 Early|Content-Length: 5", Ok(Nothing)),
        ] {
            assert_eq!(framing(head), wanted, "{head}");
        }
        let to_head = read_head(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, &[]);
        assert_eq!(to_head.map(|head| head.map(|head| head.framing)), Ok(Some(Nothing)));
    }

    #[test]
    fn what_is_no_head() {
        for (bytes, wanted) in [
            (&b"SSH-2.0-OpenSSH_9.6\r\n"[..], Broken::NotHttp(httparse::Error::Version)),
            (b"HTTP/2 200 OK\r\n\r\n", Broken::NotHttp(httparse::Error::Version)),
            (b"HTTP/1.1 20 OK\r\n\r\n", Broken::NotHttp(httparse::Error::Status)),
            (b"HTTP/1.1 042 OK\r\n\r\n", Broken::BadStatus),
            (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", Broken::NotHttp(httparse::Error::HeaderName)),
        ] {
            assert_eq!(read_head(bytes, false, &[]), Err(wanted), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(read_head(b"HTTP/1.1 200 OK\r\nA: b\r\n", false, &[]), Ok(None));
        let flood = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(MOST_HEADERS + 1));
        assert_eq!(read_head(flood.as_bytes(), false, &[]), Err(Broken::TooManyHeaders));
    }

    #[test]
    fn who_keeps_a_connection() {
        for (head, wanted) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: x, Close\r\n\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\n\r\n", false),
        ] {
            let read = read_head(head.as_bytes(), false, &[]).unwrap().unwrap();
            assert_eq!((read.keeps_alive, read.bytes), (wanted, head.len() as u64), "{head}");
        }
    }
    #[test]
    fn only_what_is_asked_for_is_kept() {
        let head = b"HTTP/1.1 200 OK\r\nServer: a\r\nX-Y: b \r\nx-y:c\r\nContent-Encoding: gzip, identity\r\n\r\n";
        let head = read_head(head, false, &["x-y".to_owned()]).unwrap().unwrap();
        assert_eq!(head.headers.all("x-y").collect::<Vec<_>>(), [b"b", b"c"]);
        assert_eq!((head.headers.all("server").count(), head.coding.as_deref()), (0, Some("gzip")));
    }
}
