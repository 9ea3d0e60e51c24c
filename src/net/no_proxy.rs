//! Hosts that are reached without a proxy.

use std::{convert::Infallible, fmt, net::IpAddr, str::FromStr};

use url::Host;

use super::cidr::Cidr;

/// The hosts that no proxy stands before: names with all below them, addresses and ranges of addresses, separated by commas; `*` is
/// every host. As curl reads it: a dot before a name changes nothing, and an address is compared with one that a URL names, never with
/// one that was looked up.
///
/// ```
/// use watchpost::NoProxy;
///
/// let direct: NoProxy = "localhost,.corp.example,10.0.0.0/8,[::1]".parse()?;
/// # Ok::<(), std::convert::Infallible>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoProxy {
    all: bool,
    names: Vec<String>,
    ranges: Vec<Cidr>,
}

impl FromStr for NoProxy {
    type Err = Infallible;

    /// Never fails: what is no address is a name, whether there can be one or not.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut list = Self { all: text.trim() == "*", ..Self::default() };
        for entry in text.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()) {
            let bare = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']')).unwrap_or(entry);
            match bare.parse() {
                Ok(range) => list.ranges.push(range),
                Err(_) => list.names.push(entry.trim_matches('.').to_ascii_lowercase()),
            }
        }
        Ok(list)
    }
}

impl fmt::Display for NoProxy {
    /// As it is read, separated by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all.then(|| "*".to_owned());
        let ranges = self.ranges.iter().map(Cidr::to_string);
        let listed: Vec<_> = all.into_iter().chain(self.names.iter().cloned()).chain(ranges).collect();
        f.write_str(&listed.join(","))
    }
}

impl NoProxy {
    /// Whether a host is among them.
    pub(crate) fn has(&self, host: &Host<String>) -> bool {
        let in_ranges = |ip: IpAddr| self.ranges.iter().any(|range| range.contains(ip));
        self.all
            || match host {
                Host::Ipv4(ip) => in_ranges((*ip).into()),
                Host::Ipv6(ip) => in_ranges((*ip).into()),
                Host::Domain(name) => {
                    let name = name.trim_end_matches('.');
                    self.names.iter().any(|listed| {
                        name.strip_suffix(listed.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                    })
                }
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_hosts_no_proxy_stands_before() {
        for (list, inside, outside) in [
            ("", &[][..], &["a.example", "127.0.0.1"][..]),
            ("*", &["a.example", "127.0.0.1", "[::1]"], &[]),
            ("a.example", &["a.example", "a.example.", "b.a.example"], &["ba.example", "example", "a.example.org"]),
            (".a.example", &["a.example", "b.a.example"], &["example"]),
            ("A.Example, localhost", &["a.example", "localhost"], &["b.example"]),
            ("10.0.0.0/8 192.0.2.1", &["10.1.2.3", "192.0.2.1"], &["11.0.0.0", "192.0.2.2"]),
            ("[::1],fd00::/8", &["[::1]", "[fd00::1]"], &["[::2]"]),
            ("10.0.0.0/8", &[], &["ten.example"]),
        ] {
            let list: NoProxy = list.parse().unwrap_or_else(|never| match never {});
            for (hosts, wanted) in [(inside, true), (outside, false)] {
                for host in hosts {
                    assert_eq!(list.has(&Host::parse(host).unwrap()), wanted, "{host} in {list:?}");
                }
            }
        }
    }
}
