//! The probes that are built in, and their schemes.

#[cfg(feature = "dns")]
use super::dns::dns_probe;
#[cfg(feature = "grpc")]
use super::grpc::grpc_probe;
#[cfg(feature = "http")]
use super::http::http_probe;
#[cfg(feature = "icmp")]
use super::icmp::icmp_probe;
#[cfg(feature = "tls")]
use super::tls::tls_probe;
#[cfg(feature = "ws")]
use super::ws::ws_probe;
use super::{registry::Registry, tcp::tcp_probe};
use crate::net::options::NetOptions;

/// Registers them all, with the same options.
pub fn register(probes: &mut Registry, options: &NetOptions) {
    #[cfg(feature = "http")]
    for scheme in ["http", "https", "unix"] {
        probes.register(scheme, http_probe(options.clone()));
    }
    probes.register("tcp", tcp_probe(options.clone()));
    #[cfg(feature = "dns")]
    probes.register("dns", dns_probe(options.clone()));
    #[cfg(feature = "tls")]
    probes.register("tls", tls_probe(options.clone()));
    #[cfg(feature = "icmp")]
    probes.register("icmp", icmp_probe(options.clone()));
    #[cfg(feature = "ws")]
    for scheme in ["ws", "wss"] {
        probes.register(scheme, ws_probe(options.clone()));
    }
    #[cfg(feature = "grpc")]
    for scheme in ["grpc", "grpcs"] {
        probes.register(scheme, grpc_probe(options.clone()));
    }
}
