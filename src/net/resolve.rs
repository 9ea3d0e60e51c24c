//! From a host to addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::Host;

#[cfg(feature = "dns")]
use super::hickory::Names;
#[cfg(not(feature = "dns"))]
use super::system::Names;
use super::{race::in_turns, resolve_error::ResolveError};

/// The most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 16;

/// Turns hosts into addresses. One serves a checker; it keeps no answers, because a check must see a name fail.
pub struct Resolver(Names);

impl Resolver {
    /// A resolver that asks these name servers; the system's, and its hosts file, where there are none.
    pub fn new(name_servers: &[SocketAddr]) -> Self {
        Self(Names::new(name_servers))
    }

    /// Looks a host up; the addresses come in the order in which they are to be tried. IP literals and `localhost` (RFC 6761, 6.3)
    /// never go out.
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
        let ordered = in_turns(&addresses, IpAddr::is_ipv6, MOST_ADDRESSES);
        Ok(ordered.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
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
