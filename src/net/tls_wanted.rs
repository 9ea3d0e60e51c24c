//! How TLS is wanted of one connection.

use url::Host;

use crate::model::tls::TlsVersion;

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
    /// HTTP/2 is offered beside HTTP/1.1.
    pub http2: bool,
}
