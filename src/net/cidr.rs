//! Ranges of addresses.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A range of addresses: a prefix and its length, `10.0.0.0/8` (RFC 4632) or `2001:db8::/32` (RFC 4291, 2.3); an address alone is the
/// range of itself.
///
/// ```
/// use watchpost::Cidr;
///
/// let private: Cidr = "10.0.0.0/8".parse()?;
/// assert!(private.contains("10.1.2.3".parse().unwrap()));
/// assert!("10.1.2.3/8".parse::<Cidr>().is_err(), "which range is meant?");
/// # Ok::<(), watchpost::BadCidr>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cidr {
    first: IpAddr,
    length: u8,
}

/// Text that is no range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadCidr {
    /// No address, or no length behind the slash.
    #[error("`{0}` is no range of addresses: write 10.0.0.0/8, fd00::/8, or an address")]
    Text(String),
    /// The address goes on behind the prefix.
    #[error("`{text}` names an address within a range: write {range}, or the address alone")]
    WithinARange {
        /// What was given.
        text: String,
        /// The range that it lies in.
        range: Cidr,
    },
}

impl Cidr {
    /// A range of IPv4 addresses; the address is cut to the length, and a length past 32 is 32.
    pub(crate) const fn v4(first: Ipv4Addr, length: u8) -> Self {
        let length = if length > 32 { 32 } else { length };
        let mask = if length == 0 { 0 } else { u32::MAX << (32 - length) };
        Self { first: IpAddr::V4(Ipv4Addr::from_bits(first.to_bits() & mask)), length }
    }

    /// A range of IPv6 addresses; the address is cut to the length, and a length past 128 is 128.
    pub(crate) const fn v6(first: Ipv6Addr, length: u8) -> Self {
        let length = if length > 128 { 128 } else { length };
        let mask = if length == 0 { 0 } else { u128::MAX << (128 - length) };
        Self { first: IpAddr::V6(Ipv6Addr::from_bits(first.to_bits() & mask)), length }
    }

    const fn around(ip: IpAddr, length: u8) -> Self {
        match ip {
            IpAddr::V4(ip) => Self::v4(ip, length),
            IpAddr::V6(ip) => Self::v6(ip, length),
        }
    }

    /// Whether an address lies in it. One of the other family does not, an IPv4 address written as an IPv6 one
    /// (`::ffff:10.0.0.1`; RFC 4291, 2.5.5.2) does.
    pub fn contains(&self, ip: IpAddr) -> bool {
        Self::around(ip.to_canonical(), self.length) == *self
    }
}

impl FromStr for Cidr {
    type Err = BadCidr;

    fn from_str(text: &str) -> Result<Self, BadCidr> {
        let bad = || BadCidr::Text(text.to_owned());
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let given: IpAddr = address.parse().map_err(|_| bad())?;
        let longest = if given.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => longest,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().map_err(|_| bad())?,
            Some(_) => return Err(bad()),
        };
        if length > longest {
            return Err(bad());
        }
        let range = Self::around(given, length);
        if range.first != given {
            return Err(BadCidr::WithinARange { text: text.to_owned(), range });
        }
        // A range of IPv4 addresses in the clothes of IPv6 is one of IPv4 addresses.
        match given.to_canonical() {
            IpAddr::V4(ip) if given.is_ipv6() && length >= 96 => Ok(Self::v4(ip, length - 96)),
            _ => Ok(range),
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_range() {
        for (range, inside, outside) in [
            (
                "10.0.0.0/8",
                &["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"][..],
                &["9.255.255.255", "11.0.0.0", "::a00:1"][..],
            ),
            ("192.0.2.7", &["192.0.2.7"], &["192.0.2.6", "192.0.2.8"]),
            ("0.0.0.0/0", &["0.0.0.0", "255.255.255.255"], &["::", "2001:db8::1"]),
            ("::/0", &["::1", "2001:db8::1"], &["127.0.0.1", "::ffff:127.0.0.1"]),
            ("fd00::/8", &["fd00::", "fdff:ffff::1"], &["fc00::", "fe00::"]),
            ("::1", &["::1"], &["::", "::2", "0.0.0.1"]),
            ("::ffff:10.0.0.0/104", &["10.1.2.3", "::ffff:10.1.2.3"], &["11.0.0.0"]),
            ("192.0.2.128/25", &["192.0.2.128", "192.0.2.255"], &["192.0.2.127"]),
        ] {
            let range: Cidr = range.parse().unwrap();
            for (ips, wanted) in [(inside, true), (outside, false)] {
                for ip in ips {
                    assert_eq!(range.contains(ip.parse().unwrap()), wanted, "{ip} in {range}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "",
            "/8",
            "10.0.0.0/",
            "10.0.0.0/33",
            "::/129",
            "10/8",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "a.example",
            "10.0.0.0/256",
        ] {
            assert_eq!(text.parse::<Cidr>(), Err(BadCidr::Text(text.to_owned())), "{text}");
        }
        let error = "10.1.2.3/8".parse::<Cidr>().unwrap_err().to_string();
        assert_eq!(error, "`10.1.2.3/8` names an address within a range: write 10.0.0.0/8, or the address alone");
        assert_eq!("2001:db8::1/64".parse::<Cidr>().unwrap_err().to_string().matches("2001:db8::/64").count(), 1);
    }
}
