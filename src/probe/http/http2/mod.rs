//! One request and its answer over HTTP/2 (RFC 9113), on a stream that is ready: one stream of its own connection.
//!
//! The connection is driven by whoever awaits the answer or the body, and by no task beside it: so dropping the look closes it.

mod failure;
mod frames;
mod head;
mod tap;

use std::{
    error, fmt, io,
    pin::Pin,
    task::{Context, Poll},
};

use awc::{
    ClientRequest,
    error::PayloadError,
    http::header::{self, HeaderName},
};
use bytes::Bytes;
use futures_core::Stream as Chunks;
use futures_util::{FutureExt, future::poll_fn};
use h2::{
    RecvStream, SendStream,
    client::{Builder, Connection},
};
#[cfg(feature = "grpc")]
use http02::HeaderMap;

use self::{
    failure::of_http2,
    tap::{SharedPassed, Tap},
};
use super::head::{Head, LONGEST_HEAD};
use crate::{
    model::{
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::stream::Stream,
    probe::trace::Trace,
};

/// What is no part of a request in HTTP/2: the connection's business (RFC 9113, 8.2.2), and the host, which has a field of its
/// own.
pub const LEFT_OUT: [HeaderName; 6] = [
    header::HOST,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::TE,
    HeaderName::from_static("keep-alive"),
];

/// A reason on its way through an error of another type.
#[derive(Debug)]
struct Told(Reason);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl error::Error for Told {}

/// The reason that a body of [`Http2Body`] failed for.
pub fn told(error: &PayloadError) -> Option<Reason> {
    let PayloadError::Io(io) = error else { return None };
    io.get_ref()?.downcast_ref::<Told>().map(|told| told.0.clone())
}

/// Sends a request and awaits the head of its answer.
///
/// # Errors
/// The reason, and whether the server had sent anything.
pub async fn send(
    prepared: &ClientRequest,
    body: Option<&Bytes>,
    asked: &[String],
    stream: Stream,
    trace: &mut Trace,
) -> Result<(Head, Http2Body), (Reason, bool)> {
    let request = request(prepared, body)
        .ok_or_else(|| (Reason::new(Kind::Unsupported, "the request can't be sent over HTTP/2"), true))?;
    exchange(request, body, asked, stream, trace).await
}

/// The same of a request that is as HTTP/2 has it.
///
/// # Errors
/// As those of [`send`].
pub async fn exchange(
    request: http02::Request<()>,
    body: Option<&Bytes>,
    asked: &[String],
    stream: Stream,
    trace: &mut Trace,
) -> Result<(Head, Http2Body), (Reason, bool)> {
    let (tap, passed) = Tap::new(stream);
    let failed = |error: Option<&h2::Error>| (of_http2(error, &passed.borrow(), false), passed.borrow().heard);
    let shaken = Builder::new()
        .enable_push(false)
        .max_header_list_size(u32::try_from(LONGEST_HEAD).unwrap_or(u32::MAX))
        .max_concurrent_streams(1)
        .handshake::<_, Bytes>(tap)
        .await;
    let (mut sender, mut connection) = shaken.map_err(|error| failed(Some(&error)))?;
    let body = body.filter(|body| !body.is_empty());
    let (mut response, upload) = sender.send_request(request, body.is_none()).map_err(|error| failed(Some(&error)))?;
    let mut upload = body.map(|body| Upload { stream: upload, rest: body.clone() });
    let answered = poll_fn(|cx| {
        let driven = connection.poll_unpin(cx);
        if let Some(body) = &mut upload
            && body.is_sent(cx)
        {
            upload = None;
        }
        if upload.is_none() && trace.phase() == Some(Phase::Send) {
            trace.enter(Phase::FirstByte);
        }
        match (response.poll_unpin(cx), driven) {
            (Poll::Ready(answered), _) => Poll::Ready(answered.map_err(Some)),
            (Poll::Pending, Poll::Ready(driven)) => Poll::Ready(Err(driven.err())),
            (Poll::Pending, Poll::Pending) => Poll::Pending,
        }
    })
    .await;
    let (parts, body) = answered.map_err(|error| failed(error.as_ref()))?.into_parts();
    if trace.phase() == Some(Phase::Send) {
        trace.enter(Phase::FirstByte);
    }
    let head = head::read(&parts, asked).map_err(|reason| (reason, true))?;
    Ok((head, Http2Body { connection, body, passed }))
}

/// The request as HTTP/2 has it, made of the one that HTTP/1 would send.
fn request(prepared: &ClientRequest, body: Option<&Bytes>) -> Option<http02::Request<()>> {
    let authority = prepared.headers().get(header::HOST)?.to_str().ok()?;
    let target = prepared.get_uri().path_and_query()?.as_str();
    let uri = http02::Uri::builder().scheme("https").authority(authority).path_and_query(target).build().ok()?;
    let mut request = http02::Request::builder().method(prepared.get_method().clone()).uri(uri);
    for (name, value) in prepared.headers().iter().filter(|(name, _)| !LEFT_OUT.contains(*name)) {
        request = request.header(name.clone(), value.clone());
    }
    if let Some(body) = body {
        request = request.header(header::CONTENT_LENGTH, body.len());
    }
    request.version(http02::Version::HTTP_2).body(()).ok()
}

/// A request's body on its way, as far as the server takes it.
struct Upload {
    stream: SendStream<Bytes>,
    rest: Bytes,
}

impl Upload {
    /// Sends what the server has room for. An error shows in the answer.
    fn is_sent(&mut self, cx: &mut Context<'_>) -> bool {
        while !self.rest.is_empty() {
            self.stream.reserve_capacity(self.rest.len());
            match self.stream.poll_capacity(cx) {
                Poll::Pending => return false,
                Poll::Ready(None | Some(Err(_))) => return true,
                Poll::Ready(Some(Ok(room))) => {
                    let now = self.rest.split_to(room.min(self.rest.len()));
                    if self.stream.send_data(now, self.rest.is_empty()).is_err() {
                        return true;
                    }
                }
            }
        }
        true
    }
}

/// The body of an answer. It holds the connection, and closes it when it goes.
pub struct Http2Body {
    connection: Connection<Tap<Stream>, Bytes>,
    body: RecvStream,
    passed: SharedPassed,
}

impl Http2Body {
    /// The next part of it.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Reason>>> {
        // What has come is taken before more is read, so that never much waits here.
        let (mut came, mut driven) = (self.body.poll_data(cx), Poll::Pending);
        if came.is_pending() {
            driven = self.connection.poll_unpin(cx);
            came = self.body.poll_data(cx);
        }
        let error = match (came, driven) {
            (Poll::Ready(None), _) => return Poll::Ready(None),
            (Poll::Ready(Some(Ok(chunk))), _) => {
                // More may be sent; it fails only where more was released than came.
                let _ = self.body.flow_control().release_capacity(chunk.len());
                return Poll::Ready(Some(Ok(chunk)));
            }
            (Poll::Ready(Some(Err(error))), _) => Some(error),
            (Poll::Pending, Poll::Ready(driven)) => driven.err(),
            (Poll::Pending, Poll::Pending) => return Poll::Pending,
        };
        Poll::Ready(Some(Err(self.failed(error.as_ref()))))
    }

    /// What follows the body, once that is at its end: trailers (RFC 9110, 6.5), or nothing.
    #[cfg(feature = "grpc")]
    pub fn poll_trailers(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<HeaderMap>, Reason>> {
        let driven = self.connection.poll_unpin(cx);
        let error = match (self.body.poll_trailers(cx), driven) {
            (Poll::Ready(Ok(trailers)), _) => {
                return Poll::Ready(trailers.map(head::counted).transpose());
            }
            (Poll::Ready(Err(error)), _) => Some(error),
            (Poll::Pending, Poll::Ready(driven)) => driven.err(),
            (Poll::Pending, Poll::Pending) => return Poll::Pending,
        };
        Poll::Ready(Err(self.failed(error.as_ref())))
    }

    fn failed(&self, error: Option<&h2::Error>) -> Reason {
        of_http2(error, &self.passed.borrow(), true)
    }
}

impl Chunks for Http2Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let told = |reason| PayloadError::Io(io::Error::other(Told(reason)));
        self.get_mut().poll_chunk(cx).map(|next| next.map(|chunk| chunk.map_err(told)))
    }
}
