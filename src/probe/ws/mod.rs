//! The WebSocket probe: `wss://example.com/socket`.

mod frame;
mod messages;
mod opening;

use std::pin::pin;

use bytes::BytesMut;
use futures_util::stream::try_unfold;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use self::{messages::Messages, opening::Opening};
#[cfg(feature = "tls")]
use super::reach::dial::cut_after;
use super::{
    Look, Probe,
    conversation::{broken, listen},
    http::{failure::of_broken, head_reader::HeadReader, note::note},
    reach::dial::Dial,
    trace::Trace,
};
#[cfg(feature = "tls")]
use crate::net::tls_wanted::HTTP1_ALONE;
use crate::{
    model::{
        endpoint::Endpoint,
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::{options::NetOptions, proxy::Carries, stream::Stream},
};

/// What makes the WebSocket probe of each checker, for [`Registry::register`](crate::Registry::register) under `ws` and `wss`.
///
/// An upgrade is enough (RFC 6455): a GET with the endpoint's headers, whatever its method, and a 101 that agrees. Any other answer is a
/// failed expectation, but where a rule names the status; a redirect is one too, and is not followed. A subprotocol is asked for by the
/// endpoint's header `Sec-WebSocket-Protocol`, and the server has to choose one of those.
///
/// Then the endpoint's [body](crate::EndpointBuilder::body), if it has one, is sent as one message: text where it is UTF-8. Where a rule
/// needs the body, the probe listens to the server's messages, which are judged one after another as one body, as
/// [`tcp_probe`](crate::tcp_probe) listens. Pings are answered meanwhile.
///
/// ```
/// use watchpost::{Endpoint, NetOptions, Registry, ws_probe};
///
/// let mut probes = Registry::new();
/// for scheme in ["ws", "wss"] {
///     probes.register(scheme, ws_probe(NetOptions::new()));
/// }
///
/// let feed = Endpoint::builder("wss://feed.example/v1")
///     .header("Origin", "https://feed.example")
///     .body(r#"{"ask":"version"}"#)
///     .expect("body contains \"version\"".parse()?)
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ws_probe(options: NetOptions) -> impl Fn() -> Box<dyn Probe> + Send + Sync + 'static {
    // A WebSocket is closed by a frame that says so: a reset might overtake it.
    let options = options.linger(true);
    move || Box::new(WsProbe(Dial::new(&options)))
}

struct WsProbe(Dial);

impl Probe for WsProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move { self.talk(endpoint, trace).await.map_err(|reason| trace.placed(reason)) })
    }
}

impl WsProbe {
    async fn talk(&self, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason> {
        let (mut stream, asked_in_vain) = self.connect(endpoint, trace).await?;
        let upgraded = upgrade(&mut stream, endpoint, trace).await;
        #[cfg(feature = "tls")]
        let upgraded = upgraded.map_err(|reason| cut_after(asked_in_vain, reason));
        #[cfg(not(feature = "tls"))]
        let _ = asked_in_vain;
        let Some(came) = upgraded? else { return Ok(()) };

        let mut messages = Messages::new(stream, &came, endpoint.asks_openly());
        if let Some(body) = endpoint.request_body() {
            trace.enter(Phase::Send);
            messages.say(body).await?;
        }
        if endpoint.reads_body() {
            trace.enter(Phase::Body);
            let words = pin!(try_unfold(&mut messages, async |messages| {
                let next = messages.next().await?;
                Ok(next.map(|message| (message, messages)))
            }));
            listen(words, endpoint, trace).await?;
        }
        messages.close();
        Ok(())
    }

    /// A connection, over TLS for `wss`, and whether a server asked for a client certificate in vain.
    async fn connect(&self, endpoint: &Endpoint, trace: &mut Trace) -> Result<(Stream, bool), Reason> {
        let secure = endpoint.url().scheme() == "wss";
        if secure && cfg!(not(feature = "tls")) {
            return Err(Reason::new(Kind::Unsupported, "wss is not built in: it needs the feature `tls`"));
        }
        let carries = if secure { Carries::Tls } else { Carries::WebSocket };
        let stream = self.0.connect(endpoint, None, carries, trace).await?;
        #[cfg(feature = "tls")]
        if secure {
            let secured = self.0.secure(stream, endpoint, HTTP1_ALONE, trace).await?;
            return Ok((secured.stream, secured.asked_in_vain));
        }
        Ok((stream, false))
    }
}

/// Asks for the upgrade. Gives what came after the head; `None` where there was no upgrade, and a rule is to judge the status.
async fn upgrade(stream: &mut Stream, endpoint: &Endpoint, trace: &mut Trace) -> Result<Option<Vec<u8>>, Reason> {
    trace.enter(Phase::Send);
    let opening = Opening::new(endpoint);
    let request = opening.request();
    // TLS keeps what it could not send yet.
    let sent = async { stream.write_all(&request).await.and(stream.flush().await) };
    sent.await.map_err(|error| broken(&error))?;

    trace.enter(Phase::FirstByte);
    let mut reader = HeadReader::new(false, opening.asked_headers());
    let mut came = BytesMut::with_capacity(4096);
    let (mut head, rest) = loop {
        came.clear();
        if stream.read_buf(&mut came).await.map_err(|error| broken(&error))? == 0 {
            return Err(of_broken(reader.at_the_end()));
        }
        if let Some(complete) = reader.take_in(&came).map_err(of_broken)? {
            break complete;
        }
    };
    let agreed = opening.judge(&head);
    note(&mut head, trace);
    if head.status == 101 {
        return agreed.map(|()| Some(rest));
    }
    trace.seen.retry_after = head.retry_after;
    if endpoint.expectations().iter().any(|rule| rule.names_the_status()) {
        return Ok(None);
    }
    Err(Reason::new(Kind::Expectation, format!("status {}, wanted 101: no upgrade", head.status)))
}
