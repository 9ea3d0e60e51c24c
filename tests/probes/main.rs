//! The probes of the other schemes, against sockets on loopback that do what a test says, byte by byte.
#![cfg(feature = "tcp")]

#[cfg(feature = "tls")]
mod authority;
#[cfg(all(feature = "dns", feature = "tls"))]
mod connect_timeout;
#[cfg(feature = "dns")]
mod dns;
mod far_side;
#[cfg(feature = "grpc")]
mod grpc;
#[cfg(feature = "tls")]
mod handshakes;
#[cfg(all(feature = "icmp", target_os = "linux"))]
mod icmp;
#[cfg(feature = "tls")]
#[path = "../support/authority.rs"]
mod issuer;
#[path = "../support/serve.rs"]
mod serve;
#[cfg(feature = "tls")]
mod starttls;
mod tcp;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "ws")]
mod ws;

use std::time::Duration;

use watchpost::{Endpoint, EndpointBuilder, Kind, NetOptions, Observation, Phase, Probe, Reason, State, Trace, judge};

/// A look that is over, judged.
struct Looked {
    state: State,
    reason: Option<Reason>,
    seen: Observation,
}

impl Looked {
    /// State, kind and phase.
    fn outcome(&self) -> (State, Option<(Kind, Option<Phase>)>) {
        (self.state, self.reason.as_ref().map(|reason| (reason.kind, reason.phase)))
    }

    /// The reason's sentence.
    fn says(&self) -> &str {
        self.reason.as_ref().map_or("", |reason| &reason.message)
    }
}

/// Up.
const UP: (State, Option<(Kind, Option<Phase>)>) = (State::Up, None);

/// Down, for this reason in this phase.
fn down(kind: Kind, phase: Phase) -> (State, Option<(Kind, Option<Phase>)>) {
    (State::Down, Some((kind, Some(phase))))
}

/// Down, because a rule does not hold.
const UNEXPECTED: (State, Option<(Kind, Option<Phase>)>) = (State::Down, Some((Kind::Expectation, None)));

/// Looks once and judges. A look that does not end is a failed test.
async fn look_with(probe: &dyn Probe, endpoint: EndpointBuilder) -> Looked {
    let endpoint = endpoint.build().expect("a good endpoint");
    let mut trace = Trace::begin();
    let failure = tokio::time::timeout(Duration::from_secs(60), probe.look(&endpoint, &mut trace))
        .await
        .unwrap_or_else(|_| panic!("the look at {:?} did not end", endpoint.shown_url()))
        .err();
    let seen = trace.finish();
    let (state, reason) = judge(&endpoint, &seen, failure);
    Looked { state, reason, seen }
}

/// An endpoint of a scheme at an address.
fn at(scheme: &str, address: std::net::SocketAddr) -> EndpointBuilder {
    Endpoint::builder(format!("{scheme}://{address}"))
}

/// What the probes are told where a test has nothing to tell.
fn options() -> NetOptions {
    NetOptions::new()
}

#[cfg(feature = "tls")]
/// Looks until `enough` is over, as a checker does whose time is up; gives the phase that was running and the facts so far.
async fn look_until(
    enough: impl Future<Output = ()>,
    probe: &dyn Probe,
    endpoint: EndpointBuilder,
) -> (Option<Phase>, Observation) {
    let endpoint = endpoint.build().expect("a good endpoint");
    let mut trace = Trace::begin();
    tokio::select! {
        biased;
        looked = probe.look(&endpoint, &mut trace) => panic!("the look ended: {looked:?}"),
        () = enough => {}
    }
    (trace.phase(), trace.finish())
}

#[cfg(feature = "tls")]
/// An endpoint by name, as certificates have it.
fn local(scheme: &str, address: std::net::SocketAddr, rest: &str) -> EndpointBuilder {
    Endpoint::builder(format!("{scheme}://localhost:{}{rest}", address.port()))
}
