//! The head guard: it stands between the stream and awc, and reads the head of the answer itself.
//!
//! awc takes a 100 or 103 for the answer, reads a body that ends with the connection as an empty one, and passes over an end
//! that came too early. So it is shown a head of our own making, which says no more than how the body ends: by a length, by
//! chunks, or, as HTTP/1.0, with the connection. And an end that came too early it is shown as an error, because it hands
//! errors on.

use std::{
    cell::RefCell,
    io::{self, ErrorKind, Write as _},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use actix_rt::net::{ActixStream, Ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    head::{Broken, CHUNKED_PER_BYTE, Framing, Head, LONGEST_FRAMING},
    head_reader::HeadReader,
};
use crate::model::spoken::Spoken;

/// What the guard tells the probe.
#[derive(Debug)]
pub struct Report<S> {
    /// The request was written: awc reads only after that.
    pub sent: bool,
    /// At least one byte came.
    pub heard: bool,
    /// The head of the answer.
    pub head: Option<Head>,
    /// The bytes of the body that awc has found in what came: the probe writes it down, the guard judges by it.
    pub body: u64,
    /// What the server speaks, where what came is no head.
    pub spoken: Option<Spoken>,
    /// The stream, once awc has let go of it, when another request may follow on it.
    pub kept: Option<S>,
}

impl<S> Default for Report<S> {
    fn default() -> Self {
        Self { sent: false, heard: false, head: None, body: 0, spoken: None, kept: None }
    }
}

/// A report: the guard writes it and the probe reads it, both on the thread of one checker. A channel would cost more than
/// these few fields, and the probe could not look at them while it waits.
pub type SharedReport<S> = Rc<RefCell<Report<S>>>;

/// The guard around a stream, for one request and its answer.
#[derive(Debug)]
pub struct Guard<S> {
    /// Taken out only when the guard goes.
    stream: Option<S>,
    report: SharedReport<S>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The head is coming in.
    Reading(HeadReader),
    /// The head is complete. First `ours` is given to awc: our head, and what came of the body with the server's.
    Serving { ours: Vec<u8>, given: usize, rest: Rest, keeps_alive: bool },
}

/// What is still to come of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// So many bytes.
    Bytes(u64),
    /// Chunks, with the last four bytes that came: the last chunk ends in two line breaks. And how many came: awc counts no
    /// extension and no trailer.
    Chunks { last: [u8; 4], came: u64 },
    /// All, until the connection ends.
    UntilClose,
    /// Nothing, and more came than belongs to the answer: no other request may follow.
    Tainted,
}

impl<S> Guard<S> {
    /// A guard, and the report that it writes. `to_head` says that the request is a HEAD, and `asked` names headers to keep.
    pub fn new(stream: S, to_head: bool, asked: Vec<String>) -> (Self, SharedReport<S>) {
        let report = Rc::new(RefCell::new(Report::default()));
        let state = State::Reading(HeadReader::new(to_head, asked));
        (Self { stream: Some(stream), report: Rc::clone(&report), state }, report)
    }

    /// Takes in what came of the head; goes over to serving when it is complete.
    fn take_in(&mut self, came: &[u8]) -> Result<(), Broken> {
        let State::Reading(reader) = &mut self.state else { return Ok(()) };
        self.report.borrow_mut().heard = true;
        let taken = reader.take_in(came);
        if taken.is_err() {
            self.report.borrow_mut().spoken = reader.spoken();
        }
        let Some((head, body)) = taken? else { return Ok(()) };
        if head.status == 101 {
            return Err(Broken::Switched);
        }
        self.state = serving(&head, &body);
        self.report.borrow_mut().head = Some(head);
        Ok(())
    }

    /// What the end of the connection means, as awc is to see it.
    fn at_the_end(&self) -> io::Result<()> {
        let broken = match &self.state {
            State::Reading(reader) => reader.at_the_end(),
            State::Serving { rest: Rest::Bytes(0) | Rest::UntilClose | Rest::Tainted, .. } => return Ok(()),
            State::Serving { rest: Rest::Bytes(_) | Rest::Chunks { .. }, .. } => Broken::EndInBody,
        };
        Err(io::Error::new(ErrorKind::UnexpectedEof, broken))
    }
}

/// Room for our head: its longest has a length of 20 digits.
const OUR_HEAD: usize = 96;

/// Our head for awc, and what came of the body with the server's.
fn serving(head: &Head, body: &[u8]) -> State {
    let status = head.status;
    let mut ours = Vec::with_capacity(OUR_HEAD + body.len());
    // It goes into memory, and is as long as its numbers.
    let _ = match head.framing {
        Framing::Nothing => write!(ours, "HTTP/1.1 {status} \r\n"),
        Framing::Length(length) => write!(ours, "HTTP/1.1 {status} \r\ncontent-length: {length}\r\n"),
        Framing::Chunked => write!(ours, "HTTP/1.1 {status} \r\ntransfer-encoding: chunked\r\n"),
        Framing::UntilClose => write!(ours, "HTTP/1.0 {status} \r\n"),
    };
    // So that awc lets go of the stream when the answer is read, and the probe may keep it by its own rules.
    ours.extend_from_slice(b"connection: close\r\n\r\n");
    let rest = match head.framing {
        Framing::Nothing => Rest::Bytes(0),
        Framing::Length(length) => Rest::Bytes(length),
        Framing::Chunked => Rest::Chunks { last: [0; 4], came: 0 },
        Framing::UntilClose => Rest::UntilClose,
    };
    let (belongs, rest) = rest.after(body);
    ours.extend_from_slice(&body[..belongs]);
    State::Serving { ours, given: 0, rest, keeps_alive: head.keeps_alive }
}

impl Rest {
    /// How much of what came belongs to the answer, and what is to come after it.
    fn after(self, came: &[u8]) -> (usize, Self) {
        match self {
            Self::Bytes(left) => match usize::try_from(left) {
                Ok(left) if left < came.len() => (left, Self::Tainted),
                _ => (came.len(), Self::Bytes(left - came.len() as u64)),
            },
            Self::Chunks { mut last, came: before } => {
                for &byte in came.iter().skip(came.len().saturating_sub(last.len())) {
                    last.rotate_left(1);
                    last[3] = byte;
                }
                (came.len(), Self::Chunks { last, came: before + came.len() as u64 })
            }
            Self::UntilClose => (came.len(), self),
            Self::Tainted => (0, self),
        }
    }

    /// Whether the answer is over, as far as the guard can know: that the last chunk was the last, awc knows.
    fn is_over(self) -> bool {
        matches!(self, Self::Bytes(0) | Self::Chunks { last: [b'\r', b'\n', b'\r', b'\n'], .. })
    }
}

impl<S> Drop for Guard<S> {
    /// Hands the stream back when another request may follow on it; else it is closed.
    fn drop(&mut self) {
        let State::Serving { ours, given, rest, keeps_alive: true } = &self.state else { return };
        if rest.is_over() && *given == ours.len() {
            self.report.borrow_mut().kept = self.stream.take();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.report.borrow_mut().sent = true;
        loop {
            if let State::Serving { ours, given, .. } = &mut this.state
                && let Some(waiting) = ours.get(*given..).filter(|waiting| !waiting.is_empty())
            {
                let now = waiting.len().min(buf.remaining());
                buf.put_slice(&waiting[..now]);
                *given += now;
                return Poll::Ready(Ok(()));
            }
            let Some(stream) = &mut this.stream else { return Poll::Ready(Ok(())) };
            let before = buf.filled().len();
            match ready!(Pin::new(stream).poll_read(cx, buf)) {
                // TLS without a closing alert: an end like another one, but for a body that ends with the connection, which
                // anyone on the way could have cut (RFC 9112, 9.8).
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    let until_close = matches!(this.state, State::Serving { rest: Rest::UntilClose, .. });
                    let cut = || Err(io::Error::new(ErrorKind::UnexpectedEof, Broken::EndInBody));
                    return Poll::Ready(if until_close { cut() } else { this.at_the_end() });
                }
                Err(error) => return Poll::Ready(Err(error)),
                Ok(()) => {}
            }
            let came = &buf.filled()[before..];
            if came.is_empty() {
                return Poll::Ready(this.at_the_end());
            }
            if let State::Serving { rest, .. } = &mut this.state {
                let (belongs, after) = rest.after(came);
                *rest = after;
                buf.set_filled(before + belongs);
                let longest = LONGEST_FRAMING + CHUNKED_PER_BYTE * this.report.borrow().body;
                if matches!(after, Rest::Chunks { came, .. } if came > longest) {
                    return Poll::Ready(Err(io::Error::new(ErrorKind::InvalidData, Broken::ChunksTooLong)));
                }
                return Poll::Ready(Ok(()));
            }
            let taken = this.take_in(came);
            buf.set_filled(before);
            taken.map_err(|broken| io::Error::new(ErrorKind::InvalidData, broken))?;
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guard<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.through(|stream| stream.poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.through(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.through(|stream| stream.poll_shutdown(cx))
    }
}

impl<S: Unpin> Guard<S> {
    fn through<T>(self: Pin<&mut Self>, call: impl FnOnce(Pin<&mut S>) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match &mut self.get_mut().stream {
            Some(stream) => call(Pin::new(stream)),
            None => Poll::Ready(Err(ErrorKind::NotConnected.into())),
        }
    }
}

impl<S: ActixStream> ActixStream for Guard<S> {
    fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        self.stream.as_ref().map_or(Poll::Ready(Ok(Ready::EMPTY)), |stream| stream.poll_read_ready(cx))
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        self.stream.as_ref().map_or(Poll::Ready(Ok(Ready::EMPTY)), |stream| stream.poll_write_ready(cx))
    }
}
