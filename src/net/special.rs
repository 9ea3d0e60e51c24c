//! Addresses that are no public host's: those of IANA's registries of special-purpose addresses (RFC 6890) that are not globally
//! reachable, multicast, what is not given out, and where clouds keep what their machines alone may read.
//!
//! <https://www.iana.org/assignments/iana-ipv4-special-registry>, <https://www.iana.org/assignments/iana-ipv6-special-registry>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::cidr::Cidr;

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Cidr {
    Cidr::v4(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(first: [u16; 8], length: u8) -> Cidr {
    let [a, b, c, d, e, f, g, h] = first;
    Cidr::v6(Ipv6Addr::new(a, b, c, d, e, f, g, h), length)
}

const METADATA: &str = "a cloud's metadata service";

/// What is special, the narrower range before the wider one.
const SPECIAL: &[(Cidr, &str)] = &[
    // Amazon, Google, Azure and most others; Amazon's containers; Alibaba; Azure's agent, on a public address; Oracle.
    (v4(169, 254, 169, 254, 32), METADATA),
    (v4(169, 254, 170, 2, 32), METADATA),
    (v4(100, 100, 100, 200, 32), METADATA),
    (v4(168, 63, 129, 16, 32), METADATA),
    (v4(192, 0, 0, 192, 32), METADATA),
    (v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128), METADATA),
    (v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128), METADATA),
    (v4(0, 0, 0, 0, 8), "this network (RFC 791)"),
    (v4(10, 0, 0, 0, 8), "private (RFC 1918)"),
    (v4(100, 64, 0, 0, 10), "shared by customers of a provider (RFC 6598)"),
    (v4(127, 0, 0, 0, 8), "loopback (RFC 1122)"),
    (v4(169, 254, 0, 0, 16), "link-local (RFC 3927)"),
    (v4(172, 16, 0, 0, 12), "private (RFC 1918)"),
    (v4(192, 0, 0, 0, 24), "set aside for protocols (RFC 6890)"),
    (v4(192, 0, 2, 0, 24), "for documentation (RFC 5737)"),
    (v4(192, 88, 99, 0, 24), "6to4's relays (RFC 7526)"),
    (v4(192, 168, 0, 0, 16), "private (RFC 1918)"),
    (v4(198, 18, 0, 0, 15), "for benchmarks (RFC 2544)"),
    (v4(198, 51, 100, 0, 24), "for documentation (RFC 5737)"),
    (v4(203, 0, 113, 0, 24), "for documentation (RFC 5737)"),
    (v4(224, 0, 0, 0, 4), "multicast (RFC 5771)"),
    (v4(255, 255, 255, 255, 32), "broadcast (RFC 919)"),
    (v4(240, 0, 0, 0, 4), "reserved (RFC 1112)"),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), "unspecified (RFC 4291)"),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), "loopback (RFC 4291)"),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 96), "an IPv4-compatible address (RFC 4291)"),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), "of a local translator to IPv4 (RFC 8215)"),
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64), "for what is to be discarded (RFC 6666)"),
    // With Teredo (2001::/32), whose IPv4 addresses are those of a tunnel that anybody may have made.
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), "set aside for protocols (RFC 2928)"),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), "for documentation (RFC 3849)"),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), "for documentation (RFC 9637)"),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), "unique-local (RFC 4193)"),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), "link-local (RFC 4291)"),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), "site-local (RFC 3879)"),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), "multicast (RFC 4291)"),
];

/// The IPv6 addresses that are given out to hosts (RFC 4291, 2.4, and IANA's registry of the address space).
const GLOBAL: Cidr = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
/// Where a translator has the IPv4 internet (RFC 6052, 2.1): globally reachable, and as public as the address within.
const NAT64: Cidr = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

/// Why an address is no public host's, if it is not; also where it only leads to one that is not.
pub fn not_public(ip: IpAddr) -> Option<&'static str> {
    let ip = ip.to_canonical();
    let own = SPECIAL.iter().find(|(range, _)| range.contains(ip)).map(|(_, name)| *name);
    let outside =
        || (ip.is_ipv6() && !GLOBAL.contains(ip) && !NAT64.contains(ip)).then_some("not given out (RFC 4291)");
    own.or_else(outside).or_else(|| within(ip).into_iter().find_map(|inner| not_public(inner.into())))
}

/// The IPv4 addresses that an IPv6 address may lead to through a translator or a tunnel. An IPv4 address, also in the form of an
/// IPv6 one, leads to itself, which is not listed.
pub fn within(ip: IpAddr) -> Vec<Ipv4Addr> {
    let IpAddr::V6(ip) = ip.to_canonical() else { return Vec::new() };
    let bits = ip.to_bits();
    // The 32 bits that end so many bits before the end.
    let at = |shift: u32| Ipv4Addr::from_bits((bits >> shift) as u32);
    // In the halves around the octet that RFC 6052, 2.2 leaves empty: so many bits of the address before it.
    let around = |before: u32| {
        let high = ((bits >> 64) as u32) & ((1_u32 << before) - 1);
        let low = ((bits << 72) >> 96) as u32 >> before;
        Ipv4Addr::from_bits(high.checked_shl(32 - before).unwrap_or(0) | low)
    };
    let [a, b, c, _, e, f, ..] = ip.segments();
    let mut found = Vec::new();
    match (a, b, c) {
        // IPv4-compatible, and the older forms beside it; `::` and `::1` are addresses in their own right.
        (0, 0, 0) if bits > 1 => found.push(at(0)),
        (0x64, 0xff9b, 0) => found.push(at(0)),
        // Prefixes of 96, 64, 56 and 48 bits fit in.
        (0x64, 0xff9b, 1) => found.extend([at(0), around(0), around(8), around(16)]),
        // Teredo: the server's, and the client's with all bits turned (RFC 4380, 4).
        (0x2001, 0, _) => found.extend([at(64), Ipv4Addr::from_bits(!at(0).to_bits())]),
        // 6to4 (RFC 3056, 2).
        (0x2002, ..) => found.push(at(80)),
        _ => {}
    }
    // ISATAP (RFC 5214, 6.1), under any prefix.
    if matches!(e, 0 | 0x200) && f == 0x5efe {
        found.push(at(0));
    }
    found
}

#[cfg(test)]
#[path = "special_tests.rs"]
mod tests;
