//! The TCP probe: `tcp://db.internal:5432`.

use super::{Look, Probe, conversation::converse, reach::dial::Dial, trace::Trace};
use crate::{
    model::endpoint::Endpoint,
    net::{options::NetOptions, proxy::Carries},
};

/// What makes the TCP probe of each checker, for [`Registry::register`](crate::Registry::register) under `tcp`.
///
/// A connection is enough. Where the endpoint has a [body](crate::EndpointBuilder::body) that is sent, and where a rule needs the
/// body, the probe listens: until what the server says is as the rules want it, or the server ends, or it has sent 64 KiB, or only a
/// tenth of the timeout is left. Then it is judged as bodies are.
///
/// ```
/// use watchpost::{Endpoint, NetOptions, Registry, tcp_probe};
///
/// let mut probes = Registry::new();
/// probes.register("tcp", tcp_probe(NetOptions::new()));
///
/// let redis = Endpoint::builder("tcp://cache.internal:6379")
///     .body("PING\r\n")
///     .expect("body contains \"+PONG\"".parse()?)
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tcp_probe(options: NetOptions) -> impl Fn() -> Box<dyn Probe> + Send + Sync + 'static {
    move || Box::new(TcpProbe(Dial::new(&options)))
}

struct TcpProbe(Dial);

impl Probe for TcpProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            let looked = match self.0.connect(endpoint, None, Carries::Other, trace).await {
                Ok(mut stream) => converse(&mut stream, endpoint, trace).await,
                Err(reason) => Err(reason),
            };
            looked.map_err(|reason| trace.placed(reason))
        })
    }
}
