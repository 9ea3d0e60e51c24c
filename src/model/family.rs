//! The families of addresses.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

/// Which addresses of a host a connection may go to. In serde `any`, `ipv4` or `ipv6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Those of both families.
    #[default]
    Any,
    /// IPv4 addresses alone.
    Ipv4,
    /// IPv6 addresses alone.
    Ipv6,
}

impl Family {
    /// Whether an address is of this family.
    pub fn has(self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Ipv4 => ip.is_ipv4(),
            Self::Ipv6 => ip.is_ipv6(),
        }
    }

    pub(super) fn is_any(&self) -> bool {
        *self == Self::Any
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any",
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        })
    }
}
