//! The probes beside HTTP, each against sockets on loopback that do what a test says.
#![cfg(feature = "tcp")]

#[cfg(feature = "tls")]
mod authority;
mod far_side;
#[cfg(feature = "tls")]
mod starttls;
#[cfg(feature = "tls")]
mod tls;

use std::time::Duration;

use watchpost::{Endpoint, EndpointBuilder, Kind, Observation, Phase, Probe, Reason, State, Trace, judge};

/// A look that is over, and judged.
struct Looked {
    state: State,
    reason: Option<Reason>,
    seen: Observation,
}

impl Looked {
    /// Nothing where all is well, or the kind and phase of the reason.
    fn outcome(&self) -> Result<(), (Kind, Option<Phase>)> {
        self.reason.as_ref().map_or(Ok(()), |reason| Err((reason.kind, reason.phase)))
    }

    fn message(&self) -> &str {
        self.reason.as_ref().map_or("", |reason| &reason.message)
    }
}

/// Looks once, as a checker does. A look that does not end is a failed test.
async fn look_with(probe: &dyn Probe, endpoint: EndpointBuilder) -> Looked {
    let endpoint = endpoint.build().expect("a good endpoint");
    let mut trace = Trace::begin();
    let failure = tokio::time::timeout(Duration::from_secs(20), probe.look(&endpoint, &mut trace))
        .await
        .unwrap_or_else(|_| panic!("the look at {:?} did not end", endpoint.shown_url()))
        .err();
    let seen = trace.finish();
    let (state, reason) = judge(&endpoint, &seen, failure);
    Looked { state, reason, seen }
}

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

/// An endpoint by name, as certificates have it.
fn local(scheme: &str, address: std::net::SocketAddr, rest: &str) -> EndpointBuilder {
    Endpoint::builder(format!("{scheme}://localhost:{}{rest}", address.port()))
}
