//! A few words with a server that speaks no HTTP: say something, listen until the rules hold.

use std::{
    io,
    pin::pin,
    task::{Poll, ready},
};

use actix_rt::time::timeout;
use bytes::Bytes;
use futures_core::Stream as Chunks;
use futures_util::{StreamExt, stream::poll_fn};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::{reach::failure, trace::Trace};
use crate::{
    judge::holds_so_far,
    model::{
        endpoint::Endpoint,
        phase::Phase,
        reason::{Kind, Reason},
    },
};

/// The most that is listened to, in bytes.
pub const LONGEST_ANSWER: usize = 64 * 1024;
/// How many bytes are judged in all while they come: a server that sends them one by one must not make each of them dear. Past it,
/// they are judged at the end.
const MOST_JUDGED: usize = 16 * 1024 * 1024;

/// Sends the endpoint's body, if it has one, and listens, if a rule or the endpoint asks for it.
pub async fn converse<S>(stream: &mut S, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if let Some(body) = endpoint.body() {
        trace.enter(Phase::Send);
        // TLS keeps what it could not send yet.
        let sent = async { stream.write_all(body).await.and(stream.flush().await) };
        sent.await.map_err(|error| broken(&error))?;
    }
    if !endpoint.reads_body() {
        return Ok(());
    }
    trace.enter(Phase::FirstByte);
    let mut buffer = [0; 2048];
    let words = poll_fn(|cx| {
        let mut room = ReadBuf::new(&mut buffer);
        match ready!(pin!(&mut *stream).poll_read(cx, &mut room)) {
            Ok(()) if room.filled().is_empty() => Poll::Ready(None),
            Ok(()) => Poll::Ready(Some(Ok(Bytes::copy_from_slice(room.filled())))),
            Err(error) => Poll::Ready(Some(Err(broken(&error)))),
        }
    });
    listen(words, endpoint, trace).await
}

/// Listens until what was said is as the rules want it, or all was said, or it is too much, or only a tenth of the endpoint's time is
/// left: then there is something to judge, which says more than that time ran out. Silence is left to run out of time, in the phase that
/// is running.
pub async fn listen<C>(mut words: C, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason>
where
    C: Chunks<Item = Result<Bytes, Reason>> + Unpin,
{
    let first = words.next().await;
    let Some(mut words_now) = first.transpose()? else {
        return Err(Reason::new(Kind::Reset, "the server closed the connection without a word"));
    };
    trace.enter(Phase::Body);
    let enough = endpoint.timeout().mul_f32(0.9).saturating_sub(trace.elapsed());
    let judged = async {
        let mut judged = 0;
        loop {
            let heard = trace.seen.body.get_or_insert_default();
            let room = LONGEST_ANSWER - heard.bytes.len();
            heard.bytes.extend_from_slice(words_now.get(..room).unwrap_or(&words_now));
            heard.cut = words_now.len() > room;
            judged += heard.bytes.len();
            if heard.cut || (judged <= MOST_JUDGED && holds_so_far(endpoint, &trace.seen)) {
                return Ok(());
            }
            match words.next().await {
                Some(next) => words_now = next?,
                None => return Ok(()),
            }
        }
    };
    timeout(enough, judged).await.unwrap_or(Ok(()))
}

/// A connection that broke.
pub fn broken(error: &io::Error) -> Reason {
    let other = || Reason::new(Kind::Protocol, format!("the connection failed: {}", error.kind()));
    match error.kind() {
        // TLS that ends without saying so.
        io::ErrorKind::UnexpectedEof => Reason::new(Kind::Reset, "the server cut the connection"),
        _ => failure::of_io(error).unwrap_or_else(other),
    }
}
