//! The HTTP probe against sockets on loopback that do what a test says, byte by byte.
#![cfg(feature = "http")]

mod answers;
#[cfg(feature = "tls")]
#[path = "../support/authority.rs"]
mod authority;
mod bodies;
#[cfg(feature = "tls")]
mod client_certificates;
mod connections;
#[cfg(feature = "decode")]
mod decode;
mod elsewhere;
mod far_side;
#[cfg(feature = "tls")]
mod http2;
#[cfg(feature = "dns")]
mod names;
mod policy;
mod proxy;
mod redirects;
mod requests;
#[path = "../support/serve.rs"]
mod serve;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tls")]
mod trusted;
#[cfg(unix)]
mod unix;

use std::time::Duration;

use watchpost::{Endpoint, EndpointBuilder, Kind, NetOptions, Observation, Phase, Probe, Reason, Trace, http_probe};

/// The status of an answer, or the kind and phase of a failure.
type Outcome<T = u16> = Result<T, (Kind, Option<Phase>)>;

/// A look that is over.
struct Looked {
    reason: Option<Reason>,
    seen: Observation,
}

impl Looked {
    fn outcome(&self) -> Outcome {
        match &self.reason {
            None => Ok(self.seen.http.expect("a look without a failure has an answer").status),
            Some(reason) => Err((reason.kind, reason.phase)),
        }
    }

    fn body(&self) -> &[u8] {
        self.seen.body.as_ref().map_or(b"", |body| &body.bytes)
    }
}

/// A probe as each checker has one.
fn probe() -> Box<dyn Probe> {
    http_probe(NetOptions::new())()
}

/// Looks once with a probe of its own.
async fn look(endpoint: EndpointBuilder) -> Looked {
    look_with(&*probe(), endpoint).await
}

/// Looks once. A look that does not end is a failed test.
async fn look_with(probe: &dyn Probe, endpoint: EndpointBuilder) -> Looked {
    let endpoint = endpoint.build().expect("a good endpoint");
    let mut trace = Trace::begin();
    let reason = tokio::time::timeout(Duration::from_secs(20), probe.look(&endpoint, &mut trace))
        .await
        .unwrap_or_else(|_| panic!("the look at {:?} did not end", endpoint.shown_url()))
        .err();
    Looked { reason, seen: trace.finish() }
}

/// Looks until `enough` is over, as a checker does whose time is up; gives the phase that was running and the facts so far.
async fn look_until(enough: impl Future<Output = ()>, endpoint: EndpointBuilder) -> (Option<Phase>, Observation) {
    let (probe, endpoint) = (probe(), endpoint.build().expect("a good endpoint"));
    let mut trace = Trace::begin();
    tokio::select! {
        looked = probe.look(&endpoint, &mut trace) => panic!("the look ended: {looked:?}"),
        () = enough => {}
    }
    (trace.phase(), trace.finish())
}

/// An endpoint at an address.
fn at(address: std::net::SocketAddr) -> EndpointBuilder {
    Endpoint::builder(format!("http://{address}/"))
}
