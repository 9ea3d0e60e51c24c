//! A connection that is ready for a request: plain, or TLS.

#[cfg(feature = "tls")]
use std::io::ErrorKind;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

#[cfg(feature = "http")]
use actix_rt::net::{ActixStream, Ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::socket::Socket;

/// A connection that is ready for a request.
#[derive(Debug)]
pub enum Stream {
    /// As it is.
    Plain(Socket),
    /// TLS over it. Boxed: a TLS session is a kilobyte, and streams are moved about.
    #[cfg(feature = "tls")]
    Tls(Box<super::tls::TlsStream>),
}

#[cfg(feature = "http")]
impl Stream {
    /// The connection below.
    fn socket(&self) -> &Socket {
        match self {
            Self::Plain(socket) => socket,
            #[cfg(feature = "tls")]
            Self::Tls(tls) => tls.get_ref().0,
        }
    }
}

/// Hands a call on to the stream inside, whichever it is.
macro_rules! inner {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Self::Plain(socket) => {
                let $stream = Pin::new(socket);
                $call
            }
            #[cfg(feature = "tls")]
            Self::Tls(tls) => {
                let $stream = Pin::new(&mut **tls);
                $call
            }
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let polled = inner!(self, stream => stream.poll_read(cx, buf));
        #[cfg(feature = "tls")]
        let polled = polled.map_err(typed);
        polled
    }
}

/// rustls says in words alone that more of a handshake came than it takes, such as a flood of session tickets.
#[cfg(feature = "tls")]
fn typed(error: io::Error) -> io::Error {
    let in_words = error.get_ref().is_some_and(|inner| !inner.is::<rustls::Error>());
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::Other if in_words => {
            io::Error::new(ErrorKind::InvalidData, rustls::Error::General(error.to_string()))
        }
        _ => error,
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        inner!(self, stream => stream.poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        inner!(self, stream => stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        inner!(self, stream => stream.poll_shutdown(cx))
    }
}

#[cfg(feature = "http")]
impl ActixStream for Stream {
    fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_read_ready(self.socket(), cx)
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_write_ready(self.socket(), cx)
    }
}
