//! What passes under HTTP/2: its library keeps of a stream's error only the text.

use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{super::failure, frames::Frames};
use crate::model::reason::{Kind, Reason};

/// How much is read before the library has to give what it made of it: it keeps a record for each frame, however short.
const AT_ONCE: usize = 8 * 1024;

/// What passed.
#[derive(Debug, Default)]
pub struct Passed {
    /// At least one byte came.
    pub heard: bool,
    /// The far side ended the connection.
    pub ended: bool,
    /// The first error of the stream, as the reason that it is.
    pub failed: Option<Reason>,
    /// The frames that came.
    pub frames: Frames,
}

/// The tap writes it and the exchange reads it, both on the thread of one checker.
pub type SharedPassed = Rc<RefCell<Passed>>;

/// A tap on a stream.
#[derive(Debug)]
pub struct Tap<S> {
    stream: S,
    passed: SharedPassed,
    /// How much was read since it last said that there is nothing now.
    read: usize,
}

impl<S> Tap<S> {
    /// A tap, and what it sees.
    pub fn new(stream: S) -> (Self, SharedPassed) {
        let passed = SharedPassed::default();
        (Self { stream, passed: Rc::clone(&passed), read: 0 }, passed)
    }

    fn seen<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(error)) = &polled {
            let mut passed = self.passed.borrow_mut();
            match error.kind() {
                // TLS without a closing alert: the streams themselves say whether they are whole.
                io::ErrorKind::UnexpectedEof => passed.ended = true,
                _ if passed.failed.is_none() => passed.failed = Some(failure::of_io(error)),
                _ => {}
            }
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.read >= AT_ONCE {
            self.read = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = polled {
            let came = buf.filled().get(before..).unwrap_or_default();
            self.read += came.len();
            let mut passed = self.passed.borrow_mut();
            match came.is_empty() {
                false => passed.heard = true,
                true => passed.ended = true,
            }
            passed.frames.take_in(came);
            if passed.frames.is_flood() {
                let reason = || Reason::new(Kind::TooLarge, "far more comes beside the body than belongs to an answer");
                passed.failed.get_or_insert_with(reason);
                return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
            }
        }
        self.seen(polled)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(written)) = polled {
            self.passed.borrow_mut().frames.sent(written);
        }
        self.seen(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        self.seen(polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.seen(polled)
    }
}
