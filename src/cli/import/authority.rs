//! A host, perhaps with a port.

use std::net::Ipv6Addr;

/// Whether it has a port.
pub fn has_port(authority: &str) -> bool {
    let after = authority.rsplit_once(']').map_or(authority, |(_, after)| after);
    after.contains(':')
}

/// An address of IPv6 stands in brackets.
pub fn bracketed(authority: &str) -> String {
    match authority.parse::<Ipv6Addr>() {
        Ok(address) => format!("[{address}]"),
        Err(_) => authority.to_owned(),
    }
}
