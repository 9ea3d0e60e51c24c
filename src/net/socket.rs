//! A connection of the system: TCP, or a Unix socket.

use std::{
    io,
    path::Path,
    pin::Pin,
    task::{Context, Poll},
};

#[cfg(feature = "http")]
use actix_rt::net::{ActixStream, Ready};
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// A connection of the system.
#[derive(Debug)]
pub enum Socket {
    /// TCP.
    Tcp(TcpStream),
    /// A Unix socket.
    #[cfg(unix)]
    Unix(UnixStream),
}

/// Connects to the Unix socket at a path.
///
/// # Errors
/// The system's; `Unsupported` where the system has none.
pub async fn connect_unix(path: &Path) -> io::Result<Socket> {
    #[cfg(unix)]
    return UnixStream::connect(path).await.map(Socket::Unix);
    #[cfg(not(unix))]
    {
        let _ = path;
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Hands a call on to the connection inside, whichever it is.
macro_rules! inner {
    ($self:ident, $socket:ident => $call:expr) => {
        match $self.get_mut() {
            Self::Tcp(tcp) => {
                let $socket = Pin::new(tcp);
                $call
            }
            #[cfg(unix)]
            Self::Unix(unix) => {
                let $socket = Pin::new(unix);
                $call
            }
        }
    };
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        inner!(self, socket => socket.poll_read(cx, buf))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        inner!(self, socket => socket.poll_write(cx, buf))
    }

    // TLS writes several records in one go, an alert after others among them: without this, only the first would leave at once.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        inner!(self, socket => socket.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        inner!(self, socket => socket.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        inner!(self, socket => socket.poll_shutdown(cx))
    }
}

#[cfg(feature = "http")]
impl ActixStream for Socket {
    fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        match self {
            Self::Tcp(tcp) => ActixStream::poll_read_ready(tcp, cx),
            #[cfg(unix)]
            Self::Unix(unix) => ActixStream::poll_read_ready(unix, cx),
        }
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        match self {
            Self::Tcp(tcp) => ActixStream::poll_write_ready(tcp, cx),
            #[cfg(unix)]
            Self::Unix(unix) => ActixStream::poll_write_ready(unix, cx),
        }
    }
}
