//! What a probe saw: facts only, no verdict.

use std::{fmt, net::SocketAddr, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    certificate::Certificate, dns::DnsAnswer, phase::Timing, shown_url::ShownUrl, spoken::Spoken, tls::TlsFacts,
    tried::Tried, wall::Wall,
};

/// What a probe saw, as far as it came. A check that failed in its third phase still has the facts of the first two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Observation {
    /// The answer, for an endpoint that speaks HTTP.
    pub http: Option<HttpAnswer>,
    /// The address that was connected to last, which is the proxy's where there is one; where none was, that of the failure.
    pub peer: Option<SocketAddr>,
    /// The addresses that the last connection was tried to, after those that the address policy refused, in the order in which the
    /// attempts began: at most 16. None where a connection was used that an earlier check had opened.
    pub tried: Vec<Tried>,
    /// What was agreed on in the TLS handshake of the last connection that had one.
    pub tls: Option<TlsFacts>,
    /// The certificate of the last connection that had one.
    pub certificate: Option<Box<Certificate>>,
    /// The answer of a name server, for an endpoint that is one.
    pub dns: Option<Box<DnsAnswer>>,
    /// The redirects that were followed, in order; the answer of the last URL is not among them.
    pub redirects: Vec<Hop>,
    /// The URL that gave the answer, when redirects led elsewhere.
    pub final_url: Option<ShownUrl>,
    /// Where the last answer's redirect leads, which was not followed.
    pub redirect_to: Option<ShownUrl>,
    /// How long to wait before asking again, as the server's `Retry-After` said (RFC 9110, 10.2.3).
    pub retry_after: Option<Duration>,
    /// What the server speaks, where that is not what it was asked for.
    pub spoken: Option<Spoken>,
    /// Who seems to have answered in the server's place.
    pub wall: Option<Wall>,
    /// Whether a connection was used that an earlier check had opened.
    pub reused: bool,
    /// The time of each phase.
    pub timing: Timing,
    /// The body, as far as it was read. Only while the check is judged: a status never carries it, and it is never serialised.
    #[serde(skip)]
    pub body: Option<Body>,
    /// The headers of the answer that a rule names, as it was with the body: a status never carries them.
    #[serde(skip)]
    pub headers: Option<SeenHeaders>,
}

/// The head of an HTTP answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpAnswer {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The version that the server spoke.
    pub version: HttpVersion,
    /// The bytes of the head; in HTTP/2, of its header list as that counts them (RFC 9113, 6.5.2).
    pub head_bytes: u64,
    /// The bytes of the body that were read; `None` when it was left unread.
    pub body_bytes: Option<u64>,
}

/// An HTTP version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/1.0.
    #[serde(rename = "HTTP/1.0")]
    Http10,
    /// HTTP/1.1.
    #[serde(rename = "HTTP/1.1")]
    Http11,
    /// HTTP/2.
    #[serde(rename = "HTTP/2")]
    Http2,
}

impl HttpVersion {
    /// The two numbers of the version, which are in order.
    pub fn number(self) -> (u8, u8) {
        match self {
            Self::Http10 => (1, 0),
            Self::Http11 => (1, 1),
            Self::Http2 => (2, 0),
        }
    }
}

impl fmt::Display for HttpVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http10 => "HTTP/1.0",
            Self::Http11 => "HTTP/1.1",
            Self::Http2 => "HTTP/2",
        })
    }
}

/// A redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The URL that answered with a redirect.
    pub url: ShownUrl,
    /// Its status code, 3xx.
    pub status: u16,
    /// The times of this hop alone.
    pub timing: Timing,
}

/// A body, read to its end or to the limit.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// The bytes: as they were sent, or decoded where the endpoint says so.
    pub bytes: Vec<u8>,
    /// Whether reading stopped at the limit, before the end.
    pub cut: bool,
    /// The content coding that the bytes still have, as the server named it (RFC 9110, 8.4).
    pub coding: Option<String>,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a server sends may be as secret as what we send.
        write!(f, "Body({} bytes{})", self.bytes.len(), if self.cut { ", cut" } else { "" })
    }
}

/// Some headers of an answer: those that a rule names.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SeenHeaders(Vec<(String, Vec<u8>)>);

impl SeenHeaders {
    /// Adds a line of a header.
    pub fn push(&mut self, name: &str, value: &[u8]) {
        self.0.push((name.to_ascii_lowercase(), value.to_vec()));
    }

    /// The values of a header, in the order of its lines.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }
}

impl fmt::Debug for SeenHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Their values may be secrets.
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
