//! From a host to addresses.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use url::Host;

#[cfg(feature = "dns")]
use super::hickory::Names;
#[cfg(not(feature = "dns"))]
use super::system::Names;

/// A name that did not become an address.
// The system's resolver tells nothing but that it failed.
#[cfg_attr(not(feature = "dns"), allow(dead_code))]
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The name does not exist.
    #[error("no such host")]
    NotFound,
    /// The name exists, and has no address.
    #[error("the host has no address")]
    NoAddress,
    /// The name server answered that it could not or would not.
    #[error("the name server answered {0}")]
    Answered(String),
    /// No name server answered in time.
    #[error("no name server answered")]
    NoAnswer,
    /// The look-up itself could not be made, or what came back could not be read.
    #[error("the look-up failed")]
    Broken,
    /// The system said why.
    #[error("the look-up failed: {}", .0.kind())]
    Io(io::Error),
}

/// The most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 16;

/// Turns hosts into addresses. One serves a checker; it keeps no answers, because a check must see a name fail.
pub struct Resolver(Names);

impl Resolver {
    /// A resolver that asks these name servers; the system's, and its hosts file, where there are none.
    pub fn new(name_servers: &[SocketAddr]) -> Self {
        Self(Names::new(name_servers))
    }

    /// Looks a host up. IP literals and `localhost` (RFC 6761, 6.3) never go out.
    ///
    /// # Errors
    /// [`ResolveError`] tells a name that does not exist from a look-up that failed.
    pub async fn resolve(&self, host: &Host<String>, port: u16) -> Result<Vec<SocketAddr>, ResolveError> {
        let addresses = match host {
            Host::Ipv4(ip) => vec![IpAddr::V4(*ip)],
            Host::Ipv6(ip) => vec![IpAddr::V6(*ip)],
            Host::Domain(name) if is_localhost(name) => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            Host::Domain(name) => self.0.look_up(name).await?,
        };
        if addresses.is_empty() {
            return Err(ResolveError::NoAddress);
        }
        Ok(addresses.into_iter().take(MOST_ADDRESSES).map(|ip| SocketAddr::new(ip, port)).collect())
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_by_rfc_6761() {
        for (name, wanted) in [
            ("localhost", true),
            ("localhost.", true),
            ("api.localhost", true),
            ("notlocalhost", false),
            ("localhost.example", false),
        ] {
            assert_eq!(is_localhost(name), wanted, "{name}");
        }
    }
}
