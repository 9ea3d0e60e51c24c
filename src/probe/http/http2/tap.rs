//! What passes under HTTP/2: its library keeps of a stream's error only the text.

use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::failure;
use crate::model::reason::Reason;

/// What passed.
#[derive(Debug, Default)]
pub struct Passed {
    /// At least one byte came.
    pub heard: bool,
    /// The far side ended the connection.
    pub ended: bool,
    /// The first error of the stream, as the reason that it is.
    pub failed: Option<Reason>,
}

/// The tap writes it and the exchange reads it, both on the thread of one checker.
pub type SharedPassed = Rc<RefCell<Passed>>;

/// A tap on a stream.
#[derive(Debug)]
pub struct Tap<S> {
    stream: S,
    passed: SharedPassed,
}

impl<S> Tap<S> {
    /// A tap, and what it sees.
    pub fn new(stream: S) -> (Self, SharedPassed) {
        let passed = SharedPassed::default();
        (Self { stream, passed: Rc::clone(&passed) }, passed)
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
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = polled {
            let mut passed = self.passed.borrow_mut();
            match buf.filled().len() > before {
                true => passed.heard = true,
                false => passed.ended = true,
            }
        }
        self.seen(polled)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
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
