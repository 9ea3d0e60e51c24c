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
        resolve::Resolver,
        socket::{Socket, connect_unix},
    },
    probe::trace::Trace,
};

/// How hosts are reached, for all the checks of one checker.
pub struct Reach {
    resolver: Resolver,
    policy: AddressPolicy,
    unix_socket: Option<PathBuf>,
}

/// Where to connect: found, and allowed.
pub enum Goal<'a> {
    /// These addresses, in this order; at least one.
    Addresses(Vec<SocketAddr>),
    /// The Unix socket.
    Unix(&'a Path),
}

impl Goal<'_> {
    /// The peers that a connection to it may have.
    pub fn peers(&self) -> Vec<Option<SocketAddr>> {
        match self {
            Self::Addresses(addresses) => addresses.iter().copied().map(Some).collect(),
            Self::Unix(_) => vec![None],
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
        }
    }

    /// Finds where to connect for a host and port, and judges it: what is not allowed is no goal, not over a kept connection either.
    pub async fn find(
        &self,
        host: &Host<String>,
        port: u16,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<Goal<'_>, Reason> {
        let untrusted = AddressPolicy::public_only();
        let policies: &[_] = if endpoint.public_only() { &[&self.policy, &untrusted] } else { &[&self.policy] };
        if let Some(path) = &self.unix_socket {
            let judged = policies.iter().try_for_each(|policy| policy.judge_unix());
            return judged.map(|()| Goal::Unix(path)).map_err(|refusal| blocked(&refusal));
        }
        let (to, port) = self.resolver.aim(host, port);
        if matches!(to, Host::Domain(_)) {
            trace.enter(Phase::Dns);
        }
        let found = self.resolver.resolve(&to, port, endpoint.family()).await;
        let found = found.map_err(|error| failure::of_resolving(&error))?;
        let (allowed, refused) = AddressPolicy::sift(policies, found);
        trace.seen.tried.extend(refused.iter().map(|(address, _)| tries::refused(*address)));
        match refused.first() {
            Some((_, refusal)) if allowed.is_empty() => Err(blocked(refusal)),
            _ => Ok(Goal::Addresses(allowed)),
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
        }
    }
}

fn blocked(refusal: &Refusal) -> Reason {
    Reason::new(Kind::Blocked, refusal.to_string()).during(Phase::Connect)
}
