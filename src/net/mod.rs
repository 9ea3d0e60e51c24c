//! The steps to a ready stream: resolve, judge the addresses, connect, TLS. Plain functions, each with its own error type; which reason an
//! error is, the probe says.

pub mod cidr;
pub mod connect;
#[cfg(feature = "icmp")]
pub mod echo;
pub mod fault;
mod first_word;
pub mod names;
pub mod no_proxy;
pub mod options;
pub mod overrides;
pub mod policy;
pub mod proxy;
pub mod race;
pub mod resolve;
pub mod resolve_error;
pub mod socket;
pub mod stream;
#[cfg(feature = "http")]
pub mod tls_wanted;

#[cfg(feature = "dns")]
mod hickory;
#[cfg(feature = "dns")]
mod hickory_error;
#[cfg(feature = "dns")]
mod kept;
#[cfg(feature = "dns")]
pub mod name_servers;
#[cfg(feature = "dns")]
mod search;
mod special;
mod system;
#[cfg(feature = "dns")]
mod under_way;

#[cfg(feature = "tls")]
pub mod certificate;
#[cfg(feature = "tls")]
pub mod good_chains;
#[cfg(feature = "tls")]
pub mod identity;
#[cfg(feature = "tls")]
pub mod roots;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "tls")]
pub mod tls_facts;
#[cfg(feature = "tls")]
pub mod trusted;
pub mod tunnel;
#[cfg(feature = "tls")]
pub mod turns;
pub mod user_info;
#[cfg(feature = "tls")]
pub mod witness;
