//! How TLS is wanted of one connection.

use url::Host;

use crate::model::{endpoint::Endpoint, tls::TlsVersion};

/// How TLS is wanted of one connection. One that is kept serves no check that wants another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsWanted {
    /// The name that is asked for and verified.
    pub name: Host<String>,
    /// The lowest version that is spoken.
    pub min: TlsVersion,
    /// The highest version that is spoken.
    pub max: TlsVersion,
    /// The certificate is not verified.
    pub insecure: bool,
    /// The client certificate may be shown.
    pub identity: bool,
    /// The protocols that are offered, the best first (RFC 7301).
    pub alpn: Alpn,
}

/// Protocols as ALPN names them (RFC 7301, 6; RFC 9113, 3.1).
pub type Alpn = &'static [&'static [u8]];

/// HTTP/2, as ALPN names it.
pub const HTTP2: &[u8] = b"h2";
/// None is offered.
#[cfg(feature = "tls")]
pub const NO_ALPN: Alpn = &[];
/// HTTP/1.1 alone.
pub const HTTP1_ALONE: Alpn = &[b"http/1.1"];
/// HTTP/2 alone.
#[cfg(feature = "grpc")]
pub const HTTP2_ALONE: Alpn = &[HTTP2];
/// HTTP/2, or else HTTP/1.1.
pub const HTTP2_OR_1: Alpn = &[HTTP2, b"http/1.1"];

impl TlsWanted {
    /// As an endpoint wants it of its own host.
    pub fn new(endpoint: &Endpoint, host: Host<String>, alpn: Alpn) -> Self {
        Self {
            name: endpoint.sni().map_or(host, |name| Host::Domain(name.to_string())),
            min: endpoint.tls_min(),
            max: endpoint.tls_max(),
            insecure: endpoint.insecure(),
            identity: true,
            alpn,
        }
    }
}
