//! From a host to addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::Host;

#[cfg(feature = "dns")]
use super::hickory::HickoryNames;
use super::{
    names::Names,
    options::NetOptions,
    overrides::{ConnectTo, ResolveTo},
    race::in_turns,
    resolve_error::ResolveError,
    system::SystemNames,
};
use crate::model::{family::Family, host_name::is_localhost};

/// The most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 16;

/// Turns hosts into addresses. One serves the checks of one probe on one checker: those of one name at the same time share a look-up.
pub struct Resolver {
    names: Asked,
    resolve_to: Vec<ResolveTo>,
    connect_to: Vec<ConnectTo>,
}

/// Whom a checker asks.
enum Asked {
    #[cfg(feature = "dns")]
    Hickory(Box<HickoryNames>),
    System(SystemNames),
}

impl Resolver {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        let names = match &options.names {
            #[cfg(feature = "dns")]
            Names::ByHickory(name_servers) => {
                Asked::Hickory(Box::new(HickoryNames::new(name_servers, options.kept_for.0)))
            }
            Names::BySystem(names) => Asked::System(names.clone()),
        };
        Self { names, resolve_to: options.resolve_to.clone(), connect_to: options.connect_to.clone() }
    }

    /// Where to connect for a host and port: there, or elsewhere.
    pub fn aim(&self, host: &Host<String>, port: u16) -> (Host<String>, u16) {
        ConnectTo::follow(&self.connect_to, host, port)
    }

    /// Looks a host up; the addresses come in the order in which they are to be tried. IP literals and `localhost` (RFC 6761, 6.3)
    /// never go out.
    ///
    /// # Errors
    /// [`ResolveError`] tells a name that does not exist from a look-up that failed.
    pub async fn resolve(
        &self,
        host: &Host<String>,
        port: u16,
        family: Family,
    ) -> Result<Vec<SocketAddr>, ResolveError> {
        let addresses = match (ResolveTo::find(&self.resolve_to, host, port), host) {
            (Some(addresses), _) => addresses.to_vec(),
            (None, Host::Ipv4(ip)) => vec![IpAddr::V4(*ip)],
            (None, Host::Ipv6(ip)) => vec![IpAddr::V6(*ip)],
            (None, Host::Domain(name)) if is_localhost(name) => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            (None, Host::Domain(name)) => match &self.names {
                #[cfg(feature = "dns")]
                Asked::Hickory(names) => match names.look_up(name, family).await {
                    Err(ResolveError::NoAddress) => Vec::new(),
                    found => found?,
                },
                Asked::System(names) => names.look_up(name).await?,
            },
        };
        let wanted: Vec<IpAddr> = addresses.into_iter().filter(|ip| family.has(*ip)).collect();
        match (wanted.is_empty(), family) {
            (true, Family::Any) => return Err(ResolveError::NoAddress),
            (true, family) => return Err(ResolveError::NoneOfFamily(family)),
            (false, _) => {}
        }
        let ordered = in_turns(&wanted, IpAddr::is_ipv6, MOST_ADDRESSES);
        Ok(ordered.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
    }
}
