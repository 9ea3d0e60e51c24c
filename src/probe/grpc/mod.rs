//! The probe of gRPC's health checks: `grpcs://api.example/package.Service`.

mod call;
mod message;
mod outcome;

use bytes::Bytes;
use futures_util::future::poll_fn;

use self::outcome::Outcome;
use super::{
    Look, Probe,
    http::{
        head::Head,
        http2::{Http2Body, exchange},
        note::note,
    },
    reach::dial::{Dial, cut_after},
    trace::Trace,
};
use crate::{
    model::{
        endpoint::Endpoint,
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::{options::NetOptions, proxy::Carries, stream::Stream, tls_wanted::HTTP2_ALONE},
};

/// The scheme of calls over TLS.
const SECURE: &str = "grpcs";
const CONTENT_TYPE: &str = "content-type";

/// What makes the gRPC probe of each checker, for [`Registry::register`](crate::Registry::register) under `grpc` (HTTP/2 with prior
/// knowledge, in the plain, port 80) and `grpcs` (TLS, port 443).
///
/// It calls `Check` of the [health checking protocol](https://github.com/grpc/grpc/blob/master/doc/health-checking.md) for the service
/// that the URL's path names, or for the whole server where that is empty. `SERVING` is up; another state, another gRPC status than 0, and
/// another HTTP status than 200 are failed expectations. The endpoint's headers go along as metadata; its method and body do not.
///
/// ```
/// use watchpost::{Endpoint, NetOptions, Registry, grpc_probe};
///
/// let mut probes = Registry::new();
/// for scheme in ["grpc", "grpcs"] {
///     probes.register(scheme, grpc_probe(NetOptions::new()));
/// }
///
/// let server = Endpoint::new("grpc://users.internal:50051")?;
/// let service = Endpoint::builder("grpcs://api.example/users.v1.Users").header("x-tenant", "probe").build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn grpc_probe(options: NetOptions) -> impl Fn() -> Box<dyn Probe> + Send + Sync + 'static {
    move || Box::new(GrpcProbe(Dial::new(&options)))
}

struct GrpcProbe(Dial);

impl Probe for GrpcProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move { self.call(endpoint, trace).await.map_err(|reason| trace.placed(reason)) })
    }
}

impl GrpcProbe {
    async fn call(&self, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason> {
        let secure = endpoint.url().scheme() == SECURE;
        let message = Bytes::from(message::request(&call::service(endpoint)?));
        let request = call::head(endpoint, secure)?;
        let (stream, asked_in_vain) = self.connect(endpoint, secure, trace).await?;

        trace.enter(Phase::Send);
        let ours = [CONTENT_TYPE, outcome::STATUS, outcome::MESSAGE];
        let asked: Vec<_> = endpoint.reads_headers().chain(ours).map(str::to_owned).collect();
        let answered = exchange(request, Some(&message), &asked, stream, trace).await;
        let (mut head, body) = answered.map_err(|(reason, heard)| match heard {
            true => reason,
            false => cut_after(asked_in_vain, reason),
        })?;
        let is_grpc = judge(&head);
        let in_head = Outcome::of_head(&head.headers);
        note(&mut head, trace);
        trace.seen.retry_after = head.retry_after;
        is_grpc?;

        trace.enter(Phase::Body);
        let (came, in_trailers) = read(body, trace).await?;
        let outcome = match in_trailers {
            Some(outcome) => Some(outcome),
            // A head tells of it only where nothing follows.
            None if came.is_empty() => in_head?,
            None => None,
        };
        let outcome = outcome.ok_or_else(|| Reason::new(Kind::Protocol, "the answer ends without a gRPC status"))?;
        outcome.judge(endpoint.asks_openly())?;
        outcome::judge_state(message::status(&came)?)
    }

    /// A connection that speaks HTTP/2, and whether a server asked for a client certificate in vain.
    async fn connect(&self, endpoint: &Endpoint, secure: bool, trace: &mut Trace) -> Result<(Stream, bool), Reason> {
        let (port, carries) = if secure { (443, Carries::Tls) } else { (80, Carries::Other) };
        let stream = self.0.connect(endpoint, Some(port), carries, trace).await?;
        if !secure {
            return Ok((stream, false));
        }
        let secured = self.0.secure(stream, endpoint, HTTP2_ALONE, trace).await?;
        match secured.http2 {
            true => Ok((secured.stream, secured.asked_in_vain)),
            false => {
                Err(Reason::new(Kind::Protocol, "the server did not agree on HTTP/2, which gRPC needs (ALPN `h2`)"))
            }
        }
    }
}

/// Whether an answer is one of gRPC.
fn judge(head: &Head) -> Result<(), Reason> {
    if head.status != 200 {
        return Err(Reason::new(Kind::Expectation, format!("status {}, wanted a gRPC answer", head.status)));
    }
    let mut types = head.headers.all(CONTENT_TYPE);
    match (types.next(), types.next()) {
        (Some(one), None) if is_grpc(one) => Ok(()),
        _ => Err(Reason::new(Kind::Protocol, "the answer's content type is not application/grpc")),
    }
}

/// `application/grpc`, also with the format of its messages behind a plus, or with parameters.
fn is_grpc(value: &[u8]) -> bool {
    let media_type = value.split(|byte| matches!(byte, b'+' | b';')).next().unwrap_or_default();
    media_type.trim_ascii().eq_ignore_ascii_case(b"application/grpc")
}

/// Reads an answer to its end: its message in the frame, and what the trailers tell.
async fn read(mut body: Http2Body, trace: &mut Trace) -> Result<(Vec<u8>, Option<Outcome>), Reason> {
    let mut came = Vec::new();
    while let Some(chunk) = poll_fn(|cx| body.poll_chunk(cx)).await {
        let chunk = chunk?;
        let room = (message::LONGEST + 1).saturating_sub(came.len());
        came.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if let Some(answer) = &mut trace.seen.http {
            answer.body_bytes = Some(came.len() as u64);
        }
        // What can't become an answer is not waited for.
        message::announced(&came)?;
    }
    let trailers = poll_fn(|cx| body.poll_trailers(cx)).await?;
    let outcome = trailers.as_ref().map(Outcome::of_trailers).transpose()?.flatten();
    Ok((came, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types() {
        for (value, wanted) in [
            ("application/grpc", true),
            ("Application/gRPC", true),
            ("application/grpc+proto", true),
            ("application/grpc; charset=utf-8", true),
            ("application/grpc-web", false),
            ("application/grpc-web+proto", false),
            ("text/html", false),
            ("", false),
        ] {
            assert_eq!(is_grpc(value.as_bytes()), wanted, "{value}");
        }
    }
}
