//! Which addresses may be connected to.

use std::net::{IpAddr, SocketAddr};

use url::Host;

use super::{
    cidr::Cidr,
    special::{not_public, within},
};

/// Which addresses the probes may connect to. It is judged after the look-up, on each address that would then be connected to and for
/// every hop of redirects: so a name that resolves to something else the second time gains nothing.
///
/// A range that is denied wins over one that is allowed, and a range that is allowed wins over what the policy begins with. A range
/// of IPv4 addresses is denied in every form that leads to one (IPv4-mapped and -compatible, NAT64, 6to4, Teredo, ISATAP).
///
/// ```
/// use watchpost::{AddressPolicy, NetOptions, Watchpost};
///
/// // The public internet and one network of ours.
/// let policy = AddressPolicy::public_only().allow(["10.20.0.0/16".parse()?]);
/// let builder = Watchpost::builder().net(NetOptions::new().policy(policy));
/// # Ok::<(), watchpost::BadCidr>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressPolicy {
    base: Base,
    allowed: Vec<Cidr>,
    denied: Vec<Cidr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    All,
    PublicOnly,
    Nothing,
}

/// An address that a policy refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the address policy refuses {what}: {why}")]
pub struct Refusal {
    what: String,
    why: String,
}

impl Default for AddressPolicy {
    fn default() -> Self {
        Self::allow_all()
    }
}

impl AddressPolicy {
    const fn from(base: Base) -> Self {
        Self { base, allowed: Vec::new(), denied: Vec::new() }
    }

    /// Every address: the default.
    pub const fn allow_all() -> Self {
        Self::from(Base::All)
    }

    /// Addresses of public hosts alone. It refuses what IANA's registries of special-purpose addresses (RFC 6890) have as not
    /// globally reachable: loopback, private, link-local, unique-local, shared (RFC 6598), documentation, benchmarks and the like;
    /// multicast, reserved and site-local ones; the metadata services of clouds; IPv6 addresses that are not given out; and every
    /// form of an IPv6 address that leads to such an IPv4 address, or may.
    pub const fn public_only() -> Self {
        Self::from(Base::PublicOnly)
    }

    /// No address but those that are then allowed.
    pub const fn deny_all() -> Self {
        Self::from(Base::Nothing)
    }

    /// Allows ranges.
    #[must_use]
    pub fn allow(mut self, ranges: impl IntoIterator<Item = Cidr>) -> Self {
        self.allowed.extend(ranges);
        self
    }

    /// Denies ranges.
    #[must_use]
    pub fn deny(mut self, ranges: impl IntoIterator<Item = Cidr>) -> Self {
        self.denied.extend(ranges);
        self
    }

    /// Whether an address may be connected to.
    pub fn allows(&self, ip: IpAddr) -> bool {
        self.judge(ip).is_ok()
    }

    pub(crate) fn judge(&self, ip: IpAddr) -> Result<(), Refusal> {
        let refuse = |why: String| Err(Refusal { what: ip.to_string(), why });
        let inner = within(ip).into_iter().map(IpAddr::V4);
        let denied = [ip].into_iter().chain(inner).find_map(|ip| self.denied.iter().find(|range| range.contains(ip)));
        if let Some(range) = denied {
            return refuse(format!("{range} is denied"));
        }
        if self.allowed.iter().any(|range| range.contains(ip)) {
            return Ok(());
        }
        match self.base {
            Base::All => Ok(()),
            Base::PublicOnly => not_public(ip).map_or(Ok(()), |why| refuse(why.to_owned())),
            Base::Nothing => refuse("it is in no range that is allowed".to_owned()),
        }
    }

    /// Whether a proxy may be asked for a host: a name leads where nobody here can see, so it passes only where all may.
    pub(crate) fn judge_behind_a_proxy(&self, host: &Host<String>) -> Result<(), Refusal> {
        match host {
            Host::Ipv4(ip) => self.judge((*ip).into()),
            Host::Ipv6(ip) => self.judge((*ip).into()),
            Host::Domain(_) if self.base == Base::All && self.denied.is_empty() => Ok(()),
            Host::Domain(_) => Err(Refusal {
                what: host.to_string(),
                why: "a proxy looks it up, so its address is not known".to_owned(),
            }),
        }
    }

    /// Whether a Unix socket may be connected to: it is this machine's.
    pub(crate) fn judge_unix(&self) -> Result<(), Refusal> {
        match self.base {
            Base::All => Ok(()),
            Base::PublicOnly | Base::Nothing => {
                Err(Refusal { what: "a Unix socket".to_owned(), why: "it is no public host".to_owned() })
            }
        }
    }

    /// Parts the addresses that all policies allow from the others.
    pub(crate) fn sift(
        policies: &[Self],
        mut addresses: Vec<SocketAddr>,
    ) -> (Vec<SocketAddr>, Vec<(SocketAddr, Refusal)>) {
        let mut refused = Vec::new();
        addresses.retain(|address| match policies.iter().try_for_each(|policy| policy.judge(address.ip())) {
            Ok(()) => true,
            Err(refusal) => {
                refused.push((*address, refusal));
                false
            }
        });
        (addresses, refused)
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
