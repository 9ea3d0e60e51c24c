//! One request and its answer, through awc, on a stream that is ready.

#[cfg(feature = "tls")]
use std::{cell::RefCell, rc::Rc};
use std::{future::Future, pin::pin};

use actix_http::body;
use awc::{Client, Connector, error::PayloadError};
use bytes::Bytes;
use futures_core::Stream as Chunks;
use futures_util::{
    FutureExt, StreamExt,
    future::{Either, poll_fn},
};

use super::{
    aside::Aside,
    failure,
    guard::{Guard, SharedReport},
    head::Head,
    note::note,
    request::Request,
    slot::Slot,
    way::Asked,
};
use crate::{
    model::{
        observation::Body,
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::{options::LongestBody, stream::Stream},
    probe::trace::Trace,
};

/// How much of an unread body is taken in, if it is there already, so that the connection can be kept.
const LONGEST_LEFTOVER: usize = 64 * 1024;

/// The one awc client of a checker, and the slot it fetches its streams from.
pub struct Exchange {
    client: Client,
    slot: Slot,
    aside: Aside,
}

/// An answer whose head is complete.
pub struct Answer<C> {
    /// The head.
    pub head: Head,
    chunks: C,
    report: SharedReport<Stream>,
}

/// An exchange that failed.
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// Whether the server had sent anything on this connection since the request.
    pub heard: bool,
}

impl Exchange {
    /// Makes the client. `Connector::new` and `Client::builder` each set TLS up where an app has awc's own switched on, and
    /// with native roots that takes milliseconds: so once for a checker, and never for a check.
    pub fn new() -> Self {
        let slot = Slot::default();
        // Streams come ready and are counted elsewhere: awc's own limit would make checks wait unseen.
        let connector = Connector::new().connector(slot.clone()).limit(u32::MAX as usize);
        let client =
            Client::builder().connector(connector).disable_timeout().disable_redirects().no_default_headers().finish();
        Self { client, slot, aside: Aside::default() }
    }

    /// Sends a request, to its server or to the proxy that is `asked`, and awaits the head of its answer.
    pub async fn send(
        &self,
        request: &Request<'_>,
        stream: Stream,
        asked: Option<&Asked>,
        keep_alive: bool,
        trace: &mut Trace,
    ) -> Result<Answer<impl Chunks<Item = Result<Bytes, PayloadError>> + Unpin + use<>>, Failure> {
        trace.enter(Phase::Send);
        let (guard, report) = Guard::new(stream, request.is_head(), request.asked_headers());
        let connection = self.aside.connection();
        let ticket = self.slot.put(guard);
        let Some(prepared) = request.prepared(&self.client, &ticket.authority(), asked, keep_alive) else {
            return Err(Failure { reason: failure::unsendable(), heard: true });
        };
        let mut sending = pin!(match &request.body {
            Some(bytes) => prepared.send_body(bytes.clone()),
            None if request.says_no_body() => prepared.send(),
            None => prepared.send_body(body::None::new()),
        });
        let sent = poll_fn(|cx| {
            let polled = connection.run(|| sending.as_mut().poll(cx));
            // awc sends and waits in one go; the guard saw where the one became the other.
            if trace.phase() == Some(Phase::Send) && report.borrow().sent {
                trace.enter(Phase::FirstByte);
            }
            polled
        })
        .await;
        let chunks = match sent {
            Ok(chunks) => chunks,
            Err(error) => {
                trace.seen.spoken = report.borrow().spoken;
                return Err(Failure { reason: failure::of_sending(&error), heard: report.borrow().heard });
            }
        };
        let Some(mut head) = report.borrow_mut().head.take() else {
            let reason = Reason::new(Kind::Protocol, "the answer has no head");
            return Err(Failure { reason, heard: true });
        };
        note(&mut head, trace);
        Ok(Answer { head, chunks, report })
    }
}

#[cfg(feature = "tls")]
type Http2Body = super::http2::Http2Body;
/// There is none without TLS.
#[cfg(not(feature = "tls"))]
type Http2Body = futures_util::stream::Empty<Result<Bytes, PayloadError>>;

impl Exchange {
    /// The same over HTTP/2.
    #[cfg(feature = "tls")]
    pub async fn send_over_http2(
        &self,
        request: &Request<'_>,
        stream: Stream,
        trace: &mut Trace,
    ) -> Result<Answer<Http2Body>, Failure> {
        trace.enter(Phase::Send);
        let Some(prepared) = request.prepared(&self.client, "http2.invalid", None, true) else {
            return Err(Failure { reason: failure::unsendable(), heard: true });
        };
        let nothing = request.says_no_body().then(Bytes::new);
        let body = request.body.as_ref().or(nothing.as_ref());
        let (mut head, chunks) = super::http2::send(&prepared, body, &request.asked_headers(), stream, trace)
            .await
            .map_err(|(reason, heard)| Failure { reason, heard })?;
        note(&mut head, trace);
        let report = super::guard::Report { sent: true, heard: true, ..Default::default() };
        Ok(Answer { head, chunks, report: Rc::new(RefCell::new(report)) })
    }

    /// Never called: no server chooses it.
    #[cfg(not(feature = "tls"))]
    pub async fn send_over_http2(
        &self,
        _request: &Request<'_>,
        _stream: Stream,
        _trace: &mut Trace,
    ) -> Result<Answer<Http2Body>, Failure> {
        Err(Failure { reason: failure::unsendable(), heard: true })
    }
}

/// The body of an answer over either version. Boxed where it is rare, and twenty times as large as the other.
type EitherBody<C> = Either<C, Box<Http2Body>>;

impl<C> Answer<C> {
    /// An answer over HTTP/1.
    pub fn left(self) -> Answer<EitherBody<C>> {
        Answer { head: self.head, chunks: Either::Left(self.chunks), report: self.report }
    }
}

impl Answer<Http2Body> {
    /// An answer over HTTP/2.
    pub fn right<C>(self) -> Answer<EitherBody<C>> {
        Answer { head: self.head, chunks: Either::Right(Box::new(self.chunks)), report: self.report }
    }
}

impl Default for Exchange {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Chunks<Item = Result<Bytes, PayloadError>> + Unpin> Answer<C> {
    /// Reads the body to its end, or to the limit, and gives the stream back where another request may follow on it. Decodes it, if
    /// that is wanted.
    pub async fn read_body(
        mut self,
        decode: bool,
        longest: LongestBody,
        trace: &mut Trace,
    ) -> Result<Option<Stream>, Reason> {
        trace.enter(Phase::Body);
        let mut body = Body { coding: self.head.coding.take(), ..Body::default() };
        count(trace, &body);
        while let Some(chunk) = self.chunks.next().await {
            let chunk = chunk.map_err(|error| of_payload(&error))?;
            self.report.borrow_mut().body += chunk.len() as u64;
            let room = longest.0 - body.bytes.len();
            body.bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            count(trace, &body);
            if chunk.len() > room {
                body.cut = true;
                break;
            }
        }
        let whole = !body.cut;
        trace.seen.body = Some(if decode { decoded(body, longest).await? } else { body });
        Ok(if whole { self.let_go() } else { None })
    }

    /// Leaves the body unread. What of it has come already is thrown away, because then the connection may be kept; nothing
    /// is waited for.
    pub fn leave_body(mut self) -> Option<Stream> {
        if !self.head.keeps_alive {
            return None;
        }
        let mut thrown = 0;
        while let Some(next) = self.chunks.next().now_or_never() {
            match next {
                None => return self.let_go(),
                Some(Ok(chunk)) if thrown + chunk.len() <= LONGEST_LEFTOVER => thrown += chunk.len(),
                Some(_) => return None,
            }
        }
        None
    }

    /// The stream, which the guard handed back when awc let go of it: only after a whole answer.
    fn let_go(self) -> Option<Stream> {
        let Self { chunks, report, .. } = self;
        drop(chunks);
        report.borrow_mut().kept.take()
    }
}

#[cfg(feature = "decode")]
async fn decoded(body: Body, longest: LongestBody) -> Result<Body, Reason> {
    super::decode::decoded(body, longest.0).await.map_err(|error| Reason::new(Kind::Protocol, error.to_string()))
}

/// What is not built in leaves the body as it was sent, and the body says so.
#[cfg(not(feature = "decode"))]
async fn decoded(body: Body, _: LongestBody) -> Result<Body, Reason> {
    Ok(body)
}

fn of_payload(error: &PayloadError) -> Reason {
    #[cfg(feature = "tls")]
    if let Some(reason) = super::http2::told(error) {
        return reason;
    }
    failure::of_payload(error)
}

fn count(trace: &mut Trace, body: &Body) {
    if let Some(answer) = &mut trace.seen.http {
        answer.body_bytes = Some(body.bytes.len() as u64);
    }
}
