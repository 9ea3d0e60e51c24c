//! What the probes that connect can be told.

use std::fmt;
#[cfg(feature = "dns")]
use std::net::SocketAddr;

#[cfg(feature = "tls")]
use super::roots::{BadRoots, Roots};
use super::{
    names::Names,
    overrides::{ConnectTo, ResolveTo},
    system::SystemNames,
};

/// What the probes that connect can be told: how to find a host, and whom to trust. By default they ask the system's name servers, read its hosts file, and trust the
/// platform's roots (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others); where the platform has none, Mozilla's.
///
/// The roots are loaded once, by the first check that needs them, whatever the number of checkers.
#[derive(Clone, Default)]
pub struct NetOptions {
    pub(crate) names: Names,
    pub(crate) resolve_to: Vec<ResolveTo>,
    pub(crate) connect_to: Vec<ConnectTo>,
    #[cfg(feature = "tls")]
    pub(crate) roots: Roots,
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
        self.names = Names::ByHickory(name_servers.into_iter().collect());
        self
    }

    /// Asks the system's resolver (`getaddrinfo`), which follows whatever the system is set up for, in place of one of our own. It
    /// can't tell a name that does not exist from a look-up that failed: both are `dns_failed`. At most eight look-ups run at once,
    /// on threads of their own; without the feature `dns` it is the only one.
    #[must_use]
    pub fn system_resolver(mut self) -> Self {
        self.names = Names::BySystem(SystemNames::default());
        self
    }

    /// Adds addresses for hosts, in place of a look-up.
    #[must_use]
    pub fn resolve_to(mut self, overrides: impl IntoIterator<Item = ResolveTo>) -> Self {
        self.resolve_to.extend(overrides);
        self
    }

    /// Adds hosts to connect to in place of those that URLs name. [`resolve_to`](Self::resolve_to) holds for them too.
    #[must_use]
    pub fn connect_to(mut self, overrides: impl IntoIterator<Item = ConnectTo>) -> Self {
        self.connect_to.extend(overrides);
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
}

impl fmt::Debug for NetOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("NetOptions");
        shown.field("names", &self.names).field("resolve_to", &self.resolve_to).field("connect_to", &self.connect_to);
        shown.finish_non_exhaustive()
    }
}
