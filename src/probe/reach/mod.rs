//! How the probes that connect come to a connection: look up, judge the addresses, connect, TLS; with their phases and their facts.

#[cfg(feature = "tls")]
mod broken_rule;
pub mod dial;
pub mod failure;
pub mod in_time;
#[cfg(feature = "tls")]
pub mod secure;
pub mod target;
#[cfg(feature = "tls")]
mod tls_alert;
#[cfg(feature = "tls")]
mod tls_failure;
mod tries;
#[cfg(feature = "http")]
pub mod unidentified;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use url::Host;

use self::tries::connect_and_tell;
use crate::{
    model::{
        endpoint::Endpoint,
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::{
        connect::Close,
        options::NetOptions,
        policy::{AddressPolicy, Refusal},
        proxy::{Carries, Proxies, Proxy, Speaks},
        resolve::Resolver,
        socket::{Socket, connect_unix},
        tunnel::dig,
    },
    probe::trace::Trace,
};

/// How hosts are reached, for all the checks of one checker.
pub struct Reach {
    resolver: Resolver,
    /// That of the probe, and that of endpoints that are for public hosts alone.
    policies: [AddressPolicy; 2],
    unix_socket: Option<PathBuf>,
    proxies: Proxies,
    linger: bool,
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

impl Reach {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        Self {
            resolver: Resolver::new(options),
            policies: [options.policy.clone(), AddressPolicy::public_only()],
            unix_socket: options.unix_socket.clone(),
            proxies: options.proxies.clone(),
            linger: options.linger,
        }
    }

    /// Finds where to connect for a host and port, and judges it: what is not allowed is no goal, not over a kept connection either.
    pub async fn find(
        &self,
        host: &Host<String>,
        port: u16,
        carries: Carries,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<Goal<'_>, Reason> {
        if let Some(path) = &self.unix_socket {
            return self.find_unix(path, endpoint);
        }
        if let Some(behind) = self.find_proxy(host, port, carries, endpoint, trace).await? {
            return Ok(behind);
        }
        self.find_addresses(host, port, endpoint, trace).await.map(Goal::Addresses)
    }

    /// The proxy that a host is reached through, if it is through one.
    pub async fn find_proxy(
        &self,
        host: &Host<String>,
        port: u16,
        carries: Carries,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<Option<Goal<'_>>, Reason> {
        let Some(proxy) = self.proxies.of(carries, host) else { return Ok(None) };
        let policies = self.policies(endpoint);
        let (host, port) = self.resolver.aim(host, port);
        let judged = policies.iter().try_for_each(|policy| policy.judge_behind_a_proxy(&host));
        judged.map_err(|refusal| blocked(&refusal))?;
        trace.wait_for_proxy(Some("the proxy's name was not resolved"));
        let found = self.addresses(&proxy.host, proxy.port, endpoint, policies, trace).await;
        trace.wait_for_proxy(None);
        let addresses = found.map_err(failure::of_the_proxy)?;
        let tunnel = carries.is_tunnelled() || proxy.speaks == Speaks::Socks5;
        Ok(Some(Goal::Proxy { proxy, addresses, host, port, tunnel }))
    }

    /// The addresses of a host, for what goes to it itself: not through a proxy, and not over a Unix socket.
    pub async fn find_addresses(
        &self,
        host: &Host<String>,
        port: u16,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<Vec<SocketAddr>, Reason> {
        let policies = self.policies(endpoint);
        let (to, port) = self.resolver.aim(host, port);
        self.addresses(&to, port, endpoint, policies, trace).await
    }

    /// A Unix socket, judged too.
    pub fn find_unix<'a>(&self, path: &'a Path, endpoint: &Endpoint) -> Result<Goal<'a>, Reason> {
        let policies = self.policies(endpoint);
        let judged = policies.iter().try_for_each(|policy| policy.judge_unix());
        judged.map(|()| Goal::Unix(path)).map_err(|refusal| blocked(&refusal))
    }

    /// What has to allow an address.
    fn policies(&self, endpoint: &Endpoint) -> &[AddressPolicy] {
        let [own, _] = &self.policies;
        if endpoint.public_only() { &self.policies } else { std::slice::from_ref(own) }
    }

    /// The addresses of a host that all policies allow; those that they refuse are written down.
    async fn addresses(
        &self,
        host: &Host<String>,
        port: u16,
        endpoint: &Endpoint,
        policies: &[AddressPolicy],
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
    pub async fn connect(
        &self,
        goal: &Goal<'_>,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<(Option<SocketAddr>, Socket), Reason> {
        trace.enter(Phase::Connect);
        // Who keeps a connection owes its server a proper end.
        let close = if self.linger || endpoint.keep_alive() { Close::Politely } else { Close::Reset };
        match goal {
            Goal::Addresses(addresses) => {
                let (peer, tcp) = connect_and_tell(addresses, close, trace).await?;
                Ok((Some(peer), Socket::fresh(tcp)))
            }
            Goal::Unix(path) => {
                let unix = connect_unix(path).await.map_err(|error| failure::of_connecting(&error.into()))?;
                Ok((None, unix))
            }
            Goal::Proxy { proxy, addresses, host, port, tunnel } => {
                trace.wait_for_proxy(Some("no connection to the proxy"));
                let (peer, tcp) = connect_and_tell(addresses, close, trace).await.map_err(failure::of_the_proxy)?;
                let mut socket = Socket::fresh(tcp);
                if *tunnel {
                    trace.wait_for_proxy(Some("connected to the proxy, then no way through it"));
                    dig(&mut socket, proxy, host, *port).await.map_err(|error| failure::of_digging(&error))?;
                }
                trace.wait_for_proxy(None);
                Ok((Some(peer), socket))
            }
        }
    }
}

fn blocked(refusal: &Refusal) -> Reason {
    Reason::new(Kind::Blocked, refusal.to_string()).during(Phase::Connect)
}
