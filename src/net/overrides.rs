//! Other addresses for a host than a look-up gives, and other hosts than a URL names, as curl's users write them.

use std::{fmt, net::IpAddr, str::FromStr};

use url::Host;

/// The addresses of a host and port, in place of a look-up: `HOST:PORT:ADDR[,ADDR]…`.
///
/// `*` is any host; a host that is named wins over it, and of two that name the same the later one. An IPv6 address may stand in
/// brackets.
///
/// ```
/// use watchpost::ResolveTo;
///
/// let resolve: ResolveTo = "shop.example:443:192.0.2.7,[2001:db8::7]".parse()?;
/// let wrong = "shop.example:443:there".parse::<ResolveTo>().unwrap_err();
/// assert_eq!(wrong.to_string(), "column 18: `there` is no IP address");
/// # Ok::<(), watchpost::BadOverride>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveTo {
    host: Option<Host<String>>,
    port: u16,
    addresses: Vec<IpAddr>,
}

/// Where to connect in place of a host and port: `HOST1:PORT1:HOST2:PORT2`. What is asked for, and the name that TLS verifies, stay
/// those of the URL.
///
/// An empty first host or port is any; an empty second one stays what it was. An IPv6 address stands in brackets. The first that fits
/// is taken.
///
/// ```
/// use watchpost::ConnectTo;
///
/// let to_the_new_one: ConnectTo = "shop.example:443:new.shop.example:8443".parse()?;
/// let all_to_this_machine: ConnectTo = "::[::1]:".parse()?;
/// # Ok::<(), watchpost::BadOverride>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectTo {
    host: Option<Host<String>>,
    port: Option<u16>,
    to_host: Option<Host<String>>,
    to_port: Option<u16>,
}

/// Text that is no [`ResolveTo`] or [`ConnectTo`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {reason}")]
#[non_exhaustive]
pub struct BadOverride {
    /// Where, in characters from 1.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

impl ResolveTo {
    /// The addresses that a list has for a host and port.
    pub(crate) fn find<'a>(list: &'a [Self], host: &Host<String>, port: u16) -> Option<&'a [IpAddr]> {
        let on_port = || list.iter().rev().filter(|entry| entry.port == port);
        let named = on_port().find(|entry| entry.host.as_ref().is_some_and(|named| same(named, host)));
        named.or_else(|| on_port().find(|entry| entry.host.is_none())).map(|entry| &*entry.addresses)
    }
}

impl ConnectTo {
    /// Where a list leads to from a host and port.
    pub(crate) fn follow(list: &[Self], host: &Host<String>, port: u16) -> (Host<String>, u16) {
        let fits = |entry: &&Self| {
            entry.host.as_ref().is_none_or(|named| same(named, host)) && entry.port.is_none_or(|named| named == port)
        };
        match list.iter().find(fits) {
            Some(entry) => (entry.to_host.clone().unwrap_or_else(|| host.clone()), entry.to_port.unwrap_or(port)),
            None => (host.clone(), port),
        }
    }
}

impl fmt::Display for ResolveTo {
    /// As it is read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.host.as_ref().map_or("*".to_owned(), Host::to_string);
        write!(f, "{host}:{}:", self.port)?;
        for (index, address) in self.addresses.iter().enumerate() {
            f.write_str(if index > 0 { "," } else { "" })?;
            match address {
                IpAddr::V4(ip) => write!(f, "{ip}")?,
                IpAddr::V6(ip) => write!(f, "[{ip}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for ConnectTo {
    /// As it is read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |host: &Option<Host<String>>| host.as_ref().map(Host::to_string).unwrap_or_default();
        let port = |port: Option<u16>| port.map(|port| port.to_string()).unwrap_or_default();
        let Self { host: from, port: from_port, to_host, to_port } = self;
        write!(f, "{}:{}:{}:{}", host(from), port(*from_port), host(to_host), port(*to_port))
    }
}

/// The same host; the last dot of a name makes no other.
fn same(one: &Host<String>, other: &Host<String>) -> bool {
    match (one, other) {
        (Host::Domain(one), Host::Domain(other)) => {
            one.strip_suffix('.').unwrap_or(one) == other.strip_suffix('.').unwrap_or(other)
        }
        _ => one == other,
    }
}

impl FromStr for ResolveTo {
    type Err = BadOverride;

    fn from_str(text: &str) -> Result<Self, BadOverride> {
        // curl's mark of an entry that may grow old.
        let mut rest = Rest::of(text, text.strip_prefix('+').unwrap_or(text));
        let host = match rest.part("a host")? {
            Part { text: "*", .. } => None,
            part => Some(part.host()?.ok_or_else(|| part.bad("the host is missing"))?),
        };
        let port = rest.part("a port")?;
        let port = port.port()?.ok_or_else(|| port.bad("the port is missing"))?;
        let mut addresses = Vec::new();
        let mut column = rest.column();
        for address in rest.text.split(',') {
            addresses.push(Part { text: address, column }.address()?);
            column += address.chars().count() + 1;
        }
        Ok(Self { host, port, addresses })
    }
}

impl FromStr for ConnectTo {
    type Err = BadOverride;

    fn from_str(text: &str) -> Result<Self, BadOverride> {
        let mut rest = Rest::of(text, text);
        let host = rest.part("the host that is replaced")?.host()?;
        let port = rest.part("the port that is replaced")?.port()?;
        let to_host = rest.part("the host to connect to")?.host()?;
        let last = Part { text: rest.text, column: rest.column() };
        if let Some(more) = last.text.find(':') {
            let column = last.column + last.text.chars().take_while(|letter| *letter != ':').count();
            let address = last.text.get(more + 1..).unwrap_or_default();
            let hint = if address.contains(':') { ": an IPv6 address stands in brackets" } else { "" };
            return Err(BadOverride { column, reason: format!("nothing comes after the second port{hint}") });
        }
        Ok(Self { host, port, to_host, to_port: last.port()? })
    }
}

/// What is left to be read.
struct Rest<'a> {
    text: &'a str,
    whole: &'a str,
}

/// A part, with the column where it begins.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    column: usize,
}

impl<'a> Rest<'a> {
    fn of(whole: &'a str, text: &'a str) -> Self {
        Self { text, whole }
    }

    fn column(&self) -> usize {
        self.whole.chars().count() - self.text.chars().count() + 1
    }

    /// What stands before the next colon, brackets taken whole. `what` names it where there is no colon.
    fn part(&mut self, what: &str) -> Result<Part<'a>, BadOverride> {
        let column = self.column();
        let closing = if self.text.starts_with('[') { self.text.find(']').unwrap_or(0) } else { 0 };
        let colon = self.text.get(closing..).and_then(|rest| rest.find(':')).map(|at| at + closing);
        match colon.and_then(|at| Some((self.text.get(..at)?, self.text.get(at + 1..)?))) {
            Some((text, rest)) => {
                self.text = rest;
                Ok(Part { text, column })
            }
            None => {
                let end = self.whole.chars().count() + 1;
                Err(BadOverride { column: end, reason: format!("a colon has to come after {what}") })
            }
        }
    }
}

impl Part<'_> {
    fn bad(self, reason: impl Into<String>) -> BadOverride {
        BadOverride { column: self.column, reason: reason.into() }
    }

    fn host(self) -> Result<Option<Host<String>>, BadOverride> {
        if self.text.is_empty() {
            return Ok(None);
        }
        Host::parse(self.text).map(Some).map_err(|error| self.bad(format!("`{}` is no host: {error}", self.text)))
    }

    fn port(self) -> Result<Option<u16>, BadOverride> {
        let digits = self.text.bytes().all(|byte| byte.is_ascii_digit());
        match self.text.parse() {
            _ if self.text.is_empty() => Ok(None),
            Ok(port) if digits && port > 0 => Ok(Some(port)),
            _ => Err(self.bad(format!("`{}` is no port: write a number from 1 to 65535", self.text))),
        }
    }

    fn address(self) -> Result<IpAddr, BadOverride> {
        let bare = self.text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(self.text);
        match (bare.parse(), self.text.is_empty()) {
            (Ok(address), _) => Ok(address),
            (Err(_), true) => Err(self.bad("an address is missing")),
            (Err(_), false) => Err(self.bad(format!("`{}` is no IP address", self.text))),
        }
    }
}

#[cfg(test)]
#[path = "overrides_tests.rs"]
mod tests;
