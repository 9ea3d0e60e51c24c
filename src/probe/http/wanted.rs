//! How a stream is wanted.

use std::path::PathBuf;

use crate::net::tls_wanted::TlsWanted;

/// How a stream is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How TLS is wanted, for a URL that wants it.
    pub tls: Option<TlsWanted>,
    /// A connection that is kept will do.
    pub kept: bool,
    /// The Unix socket to connect to, whatever the URL's host is.
    pub unix: Option<PathBuf>,
}
