//! A query over TCP: the message, after its length (RFC 1035, 4.2.2).

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::message::{Answer, Query, Read, broken};
use crate::{
    model::{
        phase::Phase,
        reason::{Kind, Reason},
    },
    probe::{reach::failure, trace::Trace},
};

/// Asks, and reads the one answer.
pub async fn ask<S>(stream: &mut S, query: &Query, trace: &mut Trace) -> Result<Answer, Reason>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    trace.enter(Phase::Send);
    let length = u16::try_from(query.bytes().len()).unwrap_or_default();
    // In one piece: some servers read no more than the first one (RFC 7766, 8).
    let framed = [&length.to_be_bytes(), query.bytes()].concat();
    stream.write_all(&framed).await.map_err(|error| cut(&error, Kind::Reset))?;
    trace.enter(Phase::FirstByte);
    let length = stream.read_u16().await.map_err(|error| cut(&error, Kind::Reset))?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await.map_err(|error| cut(&error, Kind::Protocol))?;
    match query.read(&answer) {
        Read::Answer(answer) => Ok(answer),
        Read::Broken => Err(broken()),
        Read::Stray => Err(Reason::new(Kind::Protocol, "what came over TCP is not the answer to the question")),
    }
}

/// A connection that failed; `kind` is what it is where it just ended.
fn cut(error: &io::Error, kind: Kind) -> Reason {
    let ended = || match kind {
        Kind::Protocol => Reason::new(kind, "the connection ended before the answer did"),
        _ => Reason::new(kind, "the server closed the connection without an answer"),
    };
    failure::of_io(error).unwrap_or_else(ended)
}
