//! The HTTP probe: the steps of `net` to a ready stream, then one request (through awc, or over HTTP/2 where the server
//! chose that), then redirects.

mod aside;
mod content_coding;
#[cfg(feature = "decode")]
mod decode;
mod exchange;
pub mod failure;
mod guard;
pub mod head;
pub mod head_reader;
#[cfg(feature = "tls")]
pub mod http2;
mod kept;
pub mod note;
mod redirect;
pub mod request;
mod retry_after;
mod slot;
mod unix;
mod wanted;
mod way;

use awc::error::PayloadError;
use bytes::Bytes;
use futures_core::Stream as Chunks;

use self::{
    exchange::{Answer, Exchange, Failure},
    kept::Key,
    redirect::{Trail, leads_to},
    request::Request,
    wanted::Wanted,
    way::Way,
};
use super::{Look, Probe, reach::unidentified::unidentified, trace::Trace};
use crate::{
    model::{
        endpoint::Endpoint,
        observation::Hop,
        reason::{Kind, Reason},
        shown_url::ShownUrl,
    },
    net::options::{LongestBody, NetOptions},
};

/// What makes the HTTP probe of each checker, for [`Registry::register`](crate::Registry::register) under `http`, `https` and `unix`
/// (HTTP over a Unix socket: `unix:/run/app.sock:/health`).
///
/// What it makes lives in an actix `System` or `Arbiter`, as awc does.
///
/// # Panics
/// Never by itself. But awc panics when a client is made, ours too, where an app has switched on awc's own rustls with roots,
/// two providers of cryptography are in the tree, and the app has not named rustls's default one.
///
/// ```
/// use watchpost::{NetOptions, Registry, http_probe};
///
/// let mut probes = Registry::new();
/// for scheme in ["http", "https"] {
///     probes.register(scheme, http_probe(NetOptions::new()));
/// }
/// assert_eq!(probes.schemes(), ["http", "https"]);
/// ```
pub fn http_probe(options: NetOptions) -> impl Fn() -> Box<dyn Probe> + Send + Sync + 'static {
    move || Box::new(HttpProbe { way: Way::new(&options), exchange: Exchange::new(), longest: options.longest_body })
}

/// Looks at `http` and `https` endpoints. One serves a checker, on its thread.
struct HttpProbe {
    way: Way,
    exchange: Exchange,
    longest: LongestBody,
}

impl Probe for HttpProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            let looked = self.follow(endpoint, trace).await;
            looked.map_err(|reason| trace.placed(reason))
        })
    }
}

impl HttpProbe {
    /// Asks, and follows redirects to the answer.
    async fn follow(&self, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason> {
        let mut request = Request::first(endpoint)?;
        let mut trail = Trail::new(endpoint.max_redirects());
        loop {
            let (answer, key) = self.ask(&request, endpoint, trace).await?;
            let status = answer.head.status;
            // Read before the request turns into the next one.
            let led = leads_to(status, answer.head.location.as_deref(), &request.url);
            if !trail.follows(status) {
                trace.seen.redirect_to = led;
                trace.seen.retry_after = answer.head.retry_after;
                return self.settle(answer, key, endpoint, endpoint.reads_body(), trace).await;
            }
            let from = ShownUrl::of(&request.url);
            if let Err(refused) = trail.follow(status, answer.head.location.as_deref(), &mut request) {
                trace.seen.redirect_to = led;
                return Err(refused);
            }
            self.settle(answer, key, endpoint, false, trace).await?;

            let timing = trace.end_hop();
            let seen = &mut trace.seen;
            seen.redirects.push(Hop { url: from, status, timing });
            seen.final_url = Some(ShownUrl::of(&request.url));
            // Facts of the hop that is over are no facts of the answer.
            (seen.http, seen.headers, seen.peer) = (None, None, None);
            (seen.tls, seen.certificate) = (None, None);
            seen.tried.clear();
        }
    }

    /// One request and the head of its answer. On a kept connection that died before its first byte, once more on a fresh one.
    async fn ask(
        &self,
        request: &Request<'_>,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<(Answer<impl Chunks<Item = Result<Bytes, PayloadError>> + Unpin + use<>>, Option<Key>), Reason> {
        // A kept connection may die under the request, and what is not idempotent can't be sent again: so it gets a fresh one.
        let may_repeat = request.method.is_idempotent();
        let kept = endpoint.keep_alive() && may_repeat;
        let mut wanted = Wanted { tls: request.tls(), kept, unix: request.socket.clone() };
        loop {
            let opened = self.way.open(&request.url, endpoint, &wanted, trace).await?;
            let (proxy, keep_alive) = (opened.asked.as_ref(), endpoint.keep_alive());
            let sent = if opened.http2 {
                Box::pin(self.exchange.send_over_http2(request, opened.stream, trace)).await.map(Answer::right)
            } else {
                self.exchange.send(request, opened.stream, proxy, keep_alive, trace).await.map(Answer::left)
            };
            match sent {
                Ok(answer) if opened.asked.is_some() && answer.head.status == 407 => return Err(failure::of_asking()),
                Ok(answer) => return Ok((answer, opened.key)),
                Err(Failure { reason, heard: false }) if opened.reused && reason.kind == Kind::Reset => {
                    wanted.kept = false;
                }
                // A server of TLS 1.3 refuses after the handshake, and may cut the connection before it says why.
                Err(Failure { reason, heard: false })
                    if opened.asked_in_vain && matches!(reason.kind, Kind::Reset | Kind::TlsHandshake) =>
                {
                    return Err(unidentified());
                }
                Err(Failure { reason, .. }) => return Err(reason),
            }
        }
    }

    /// Reads the body or leaves it, and keeps the connection where that is wanted and possible.
    async fn settle(
        &self,
        answer: Answer<impl Chunks<Item = Result<Bytes, PayloadError>> + Unpin>,
        key: Option<Key>,
        endpoint: &Endpoint,
        read: bool,
        trace: &mut Trace,
    ) -> Result<(), Reason> {
        let stream = match (read, endpoint.keep_alive()) {
            // Boxed, as few bodies are read: what every check holds while it waits for its head would be twice as large.
            (true, _) => Box::pin(answer.read_body(endpoint.decode(), self.longest, trace)).await?,
            (false, true) => answer.leave_body(),
            (false, false) => None,
        };
        if let Some((key, stream)) = key.zip(stream) {
            self.way.keep(key, stream);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_check_holds_while_it_waits_for_its_head_is_small() {
        actix_rt::System::new().block_on(async {
            let options = NetOptions::default();
            let (way, longest) = (Way::new(&options), options.longest_body);
            let probe = HttpProbe { way, exchange: Exchange::new(), longest };
            let endpoint = Endpoint::new("https://a.example/").unwrap();
            let mut trace = Trace::begin();
            let look = size_of_val(&probe.follow(&endpoint, &mut trace));
            // Ten thousand of them wait at once: what is rare, or over before that, is boxed.
            assert!(look <= 2048, "{look} bytes");
        });
    }
}
