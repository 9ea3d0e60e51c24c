//! Whom to ask for names.

use std::fmt;
#[cfg(feature = "dns")]
use std::{net::SocketAddr, time::Duration};

use super::system::SystemNames;

/// Whom to ask for names.
#[derive(Clone)]
pub enum Names {
    /// These name servers; the system's, after its hosts file, where there are none.
    #[cfg(feature = "dns")]
    ByHickory(Vec<SocketAddr>),
    /// The system's resolver.
    BySystem(SystemNames),
}

impl Default for Names {
    fn default() -> Self {
        #[cfg(feature = "dns")]
        return Self::ByHickory(Vec::new());
        #[cfg(not(feature = "dns"))]
        Self::BySystem(SystemNames::default())
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "dns")]
            Self::ByHickory(name_servers) => f.debug_tuple("ByHickory").field(name_servers).finish(),
            Self::BySystem(_) => f.write_str("BySystem"),
        }
    }
}

/// How long an address is kept at most, whatever its TTL says.
#[cfg(feature = "dns")]
#[derive(Debug, Clone, Copy)]
pub struct KeptFor(pub Duration);

/// A minute: enough to ask once for many checks of one host, and short enough to see soon that a name server has failed.
#[cfg(feature = "dns")]
impl Default for KeptFor {
    fn default() -> Self {
        Self(Duration::from_secs(60))
    }
}
