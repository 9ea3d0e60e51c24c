//! DNS: one question to a name server, over UDP and, where the answer is long, over TCP.

mod answers;
mod rules;
mod server;
mod transport;

use std::net::SocketAddr;

use watchpost::{EndpointBuilder, NetOptions, Observation, dns_probe};

use super::{Looked, look_with};

/// Looks at an endpoint by a probe without options.
async fn look(endpoint: EndpointBuilder) -> Looked {
    look_with(&*dns_probe(NetOptions::new())(), endpoint).await
}

/// A question to a server.
fn asking(server: SocketAddr, what: &str) -> EndpointBuilder {
    watchpost::Endpoint::builder(format!("dns://{server}/{what}"))
}

/// The values of the records that were seen.
fn values(seen: &Observation) -> Vec<&str> {
    seen.dns.iter().flat_map(|answer| &answer.records).map(|record| record.value.as_str()).collect()
}
