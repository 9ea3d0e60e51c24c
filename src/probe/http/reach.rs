//! From a host to a connection: look up, judge the addresses, connect; with their phases and their facts.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use url::Host;

use super::{
    failure,
    tries::{self, connect_and_tell},
};
use crate::{
    model::{
        endpoint::Endpoint,
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::{
        options::NetOptions,
        policy::{AddressPolicy, Refusal},
        proxy::{Proxies, Proxy, Speaks},
        resolve::Resolver,
        socket::{Socket, connect_unix},
        tunnel::{authorization, dig},
    },
    probe::trace::Trace,
};

/// How hosts are reached, for all the checks of one checker.
pub struct Reach {
    resolver: Resolver,
    policy: AddressPolicy,
    unix_socket: Option<PathBuf>,
    proxies: Proxies,
}

/// Where to connect: found, and allowed.
pub enum Goal<'a> {
    /// These addresses, in this order; at least one.
    Addresses(Vec<SocketAddr>),
    /// The Unix socket.
    Unix(&'a Path),
    /// A proxy, at these addresses, and a host and port behind it.
    Proxy {
        proxy: &'a Proxy,
        addresses: Vec<SocketAddr>,
        host: Host<String>,
        port: u16,
        /// Whether the proxy connects to the host, and is then silent; else it is sent requests.
        tunnel: bool,
    },
}

/// A proxy that is sent requests.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The value of `Proxy-Authorization`.
    pub authorization: Option<String>,
}

impl Goal<'_> {
    /// The peers that a connection to it may have.
    pub fn peers(&self) -> Vec<Option<SocketAddr>> {
        match self {
            Self::Addresses(addresses) | Self::Proxy { addresses, .. } => addresses.iter().copied().map(Some).collect(),
            Self::Unix(_) => vec![None],
        }
    }

    /// The proxy that requests are sent to, if they are sent to one.
    pub fn asked(&self) -> Option<Asked> {
        match self {
            Self::Proxy { proxy, tunnel: false, .. } => Some(Asked { authorization: authorization(proxy) }),
            _ => None,
        }
    }
}

impl Reach {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        Self {
            resolver: Resolver::new(options),
            policy: options.policy.clone(),
            unix_socket: options.unix_socket.clone(),
            proxies: options.proxies.clone(),
        }
    }

    /// Finds where to connect for a host and port, and judges it: what is not allowed is no goal, not over a kept connection either.
    pub async fn find(
        &self,
        host: &Host<String>,
        port: u16,
        secure: bool,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<Goal<'_>, Reason> {
        let untrusted = AddressPolicy::public_only();
        let policies: &[_] = if endpoint.public_only() { &[&self.policy, &untrusted] } else { &[&self.policy] };
        if let Some(path) = &self.unix_socket {
            let judged = policies.iter().try_for_each(|policy| policy.judge_unix());
            return judged.map(|()| Goal::Unix(path)).map_err(|refusal| blocked(&refusal));
        }
        if let Some(proxy) = self.proxies.of(secure, host) {
            let (host, port) = self.resolver.aim(host, port);
            let judged = policies.iter().try_for_each(|policy| policy.judge_behind_a_proxy(&host));
            judged.map_err(|refusal| blocked(&refusal))?;
            let found = self.addresses(&proxy.host, proxy.port, endpoint, policies, trace).await;
            let addresses = found.map_err(failure::of_the_proxy)?;
            let tunnel = secure || proxy.speaks == Speaks::Socks5;
            return Ok(Goal::Proxy { proxy, addresses, host, port, tunnel });
        }
        let (to, port) = self.resolver.aim(host, port);
        self.addresses(&to, port, endpoint, policies, trace).await.map(Goal::Addresses)
    }

    /// The addresses of a host that all policies allow; those that they refuse are written down.
    async fn addresses(
        &self,
        host: &Host<String>,
        port: u16,
        endpoint: &Endpoint,
        policies: &[&AddressPolicy],
        trace: &mut Trace,
    ) -> Result<Vec<SocketAddr>, Reason> {
        if matches!(host, Host::Domain(_)) {
            trace.enter(Phase::Dns);
        }
        let found = self.resolver.resolve(host, port, endpoint.family()).await;
        let found = found.map_err(|error| failure::of_resolving(&error))?;
        let (allowed, refused) = AddressPolicy::sift(policies, found);
        trace.seen.tried.extend(refused.iter().map(|(address, _)| tries::refused(*address)));
        match refused.first() {
            Some((_, refusal)) if allowed.is_empty() => Err(blocked(refusal)),
            _ => Ok(allowed),
        }
    }

    /// Connects; the address of the peer is beside it, where it has one.
    pub async fn connect(&self, goal: &Goal<'_>, trace: &mut Trace) -> Result<(Option<SocketAddr>, Socket), Reason> {
        trace.enter(Phase::Connect);
        match goal {
            Goal::Addresses(addresses) => {
                let (peer, tcp) = connect_and_tell(addresses, trace).await?;
                Ok((Some(peer), Socket::Tcp(tcp)))
            }
            Goal::Unix(path) => {
                let unix = connect_unix(path).await.map_err(|error| failure::of_connecting(&error.into()))?;
                Ok((None, unix))
            }
            Goal::Proxy { proxy, addresses, host, port, tunnel } => {
                let (peer, mut tcp) = connect_and_tell(addresses, trace).await.map_err(failure::of_the_proxy)?;
                if *tunnel {
                    dig(&mut tcp, proxy, host, *port).await.map_err(|error| failure::of_digging(&error))?;
                }
                Ok((Some(peer), Socket::Tcp(tcp)))
            }
        }
    }
}

fn blocked(refusal: &Refusal) -> Reason {
    Reason::new(Kind::Blocked, refusal.to_string()).during(Phase::Connect)
}
