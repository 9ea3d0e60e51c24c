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

use super::first_word;
use crate::model::spoken::Spoken;

/// A connection of the system.
#[derive(Debug)]
pub enum Socket {
    /// TCP, whether nobody has listened on it yet, and what came first.
    Tcp { tcp: TcpStream, unheard: bool, first: First },
    /// A Unix socket.
    #[cfg(unix)]
    Unix(UnixStream),
}

/// The first bytes that came, as many as are needed to tell what is spoken, if so many came at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct First(Option<[u8; Spoken::ENOUGH]>);

impl Socket {
    /// A connection that was just made.
    pub fn fresh(tcp: TcpStream) -> Self {
        Self::Tcp { tcp, unheard: true, first: First::default() }
    }

    /// Forgets what came first: something else is spoken from here on.
    #[cfg(feature = "tls")]
    pub fn begin_anew(&mut self) {
        if let Self::Tcp { first, .. } = self {
            *first = First::default();
        }
    }

    /// What the first bytes since then belong to.
    #[cfg(feature = "tls")]
    pub fn spoken(&self) -> Option<Spoken> {
        match self {
            Self::Tcp { first: First(Some(first)), .. } => Spoken::of(first),
            _ => None,
        }
    }
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
            Self::Tcp { tcp, .. } => {
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
        match self.get_mut() {
            Self::Tcp { tcp, unheard, first } => {
                if std::mem::take(unheard) {
                    first_word::listen(tcp);
                }
                let before = buf.filled().len();
                let polled = Pin::new(tcp).poll_read(cx, buf);
                if first.0.is_none() {
                    first.0 = buf.filled().get(before..).and_then(|came| came.first_chunk().copied());
                }
                polled
            }
            #[cfg(unix)]
            Self::Unix(unix) => Pin::new(unix).poll_read(cx, buf),
        }
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
            Self::Tcp { tcp, .. } => ActixStream::poll_read_ready(tcp, cx),
            #[cfg(unix)]
            Self::Unix(unix) => ActixStream::poll_read_ready(unix, cx),
        }
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        match self {
            Self::Tcp { tcp, .. } => ActixStream::poll_write_ready(tcp, cx),
            #[cfg(unix)]
            Self::Unix(unix) => ActixStream::poll_write_ready(unix, cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::net::connect::{Close, connect};

    /// Who has the acknowledgement wait for ever makes such a server wait 40 ms, each time. A busy machine may be as slow, but not ten
    /// times in a row.
    #[actix_rt::test]
    async fn a_server_that_answers_in_small_pieces_waits_for_no_acknowledgement() {
        let server = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = server.local_addr().unwrap();
        let mut quickest = Duration::MAX;
        for _ in 0..10 {
            let began = Instant::now();
            let (_, tcp) = connect(&[address], Close::Reset, |_, _| {}).await.unwrap();
            let mut ours = Socket::fresh(tcp);
            ours.write_u8(b'?').await.unwrap();
            let (mut theirs, _) = server.accept().await.unwrap();
            assert_eq!(theirs.read_u8().await.unwrap(), b'?');
            for piece in b"no" {
                theirs.write_u8(*piece).await.unwrap();
            }
            let mut answer = [0; 2];
            ours.read_exact(&mut answer).await.unwrap();
            assert_eq!(&answer, b"no");
            quickest = quickest.min(began.elapsed());
        }
        assert!(quickest < Duration::from_millis(30), "{quickest:?}");
    }
}
