//! What the probes that connect can be told.

use std::{fmt, net::SocketAddr};

#[cfg(feature = "tls")]
use super::{
    identity::{BadIdentity, Identity},
    roots::{BadRoots, Roots},
};

/// What the probes that connect can be told: how to find a host, whom to trust, and who we are. By default they ask
/// the system's name servers, read its hosts file, and trust the platform's roots (`SSL_CERT_FILE` and `SSL_CERT_DIR` name
/// others); where the platform has none, Mozilla's.
///
/// The roots are loaded once, by the first check that needs them, whatever the number of checkers.
#[derive(Clone, Default)]
pub struct NetOptions {
    /// Always none without the feature `dns`: the system's resolver takes no others.
    pub(crate) name_servers: Vec<SocketAddr>,
    #[cfg(feature = "tls")]
    pub(crate) roots: Roots,
    #[cfg(feature = "tls")]
    pub(crate) identity: Option<Identity>,
}

impl NetOptions {
    /// The system's name servers and roots.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks these name servers, over UDP and, for long answers, TCP; the system's, and its hosts file, are left aside.
    #[cfg(feature = "dns")]
    #[must_use]
    pub fn name_servers(mut self, name_servers: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.name_servers = name_servers.into_iter().collect();
        self
    }

    /// Trusts these certificates and no others: PEM, one or many, or one in DER.
    ///
    /// # Errors
    /// [`BadRoots`] when there is no certificate in it, or one that can't be a root.
    #[cfg(feature = "tls")]
    pub fn roots(mut self, pem_or_der: impl AsRef<[u8]>) -> Result<Self, BadRoots> {
        self.roots = Roots::given(pem_or_der.as_ref())?;
        Ok(self)
    }

    /// Shows this client certificate to servers that ask for one: PEM, the certificate first and then its chain; and its private
    /// key, PEM too (PKCS#8, PKCS#1 or SEC1), not encrypted. Both may be the same text.
    ///
    /// It goes to the origin of an endpoint's own URL, once its certificate is found good, and not to where redirects lead.
    ///
    /// # Errors
    /// [`BadIdentity`] when one of them can't be read, or the key is another certificate's.
    #[cfg(feature = "tls")]
    pub fn identity(mut self, certificates: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Result<Self, BadIdentity> {
        self.identity = Some(Identity::from_pem(certificates.as_ref(), key.as_ref())?);
        Ok(self)
    }
}

impl fmt::Debug for NetOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("NetOptions");
        shown.field("name_servers", &self.name_servers);
        #[cfg(feature = "tls")]
        shown.field("identity", &self.identity);
        shown.finish_non_exhaustive()
    }
}
