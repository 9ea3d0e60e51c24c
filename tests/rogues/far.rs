//! The server's side of one connection, and what it counts.

use std::{
    cell::Cell,
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::rogue::Serve;

/// What the kernel may hold of what a server sends, on the server's side: little, so that the count says what the probe took.
const SEND_BUFFER: u32 = 16 * 1024;

/// The server's side of one connection.
pub struct Far<S = Counted> {
    stream: S,
    /// The server's port.
    pub port: u16,
}

/// A connection that counts what was sent on it.
pub struct Counted {
    tcp: TcpStream,
    sent: Rc<Cell<u64>>,
}

/// A server of one rogue. It ends when it is dropped; its connections when the probe closes them.
pub struct Server {
    pub port: u16,
    sent: Rc<Cell<u64>>,
    connections: Rc<Cell<Vec<JoinHandle<()>>>>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Listens on a port of 127.0.0.1.
    pub fn start(serve: Serve) -> io::Result<Self> {
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), 1024)?;
        let port = listener.local_addr()?.port();
        let (sent, connections) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(Vec::new())));
        let (counted, begun) = (Rc::clone(&sent), Rc::clone(&connections));
        let accepting = actix_rt::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let far = Far { stream: Counted { tcp, sent: Rc::clone(&counted) }, port };
                let serving = serve(far);
                let mut all = begun.take();
                // What the probe does not take is no fault of the server.
                all.push(actix_rt::spawn(async move { drop(serving.await) }));
                begun.set(all);
            }
        });
        Ok(Self { port, sent, connections, accepting })
    }

    /// Waits until every connection has ended, which is when the probe has closed it; gives the bytes that were sent on all.
    pub async fn ended(&self) -> u64 {
        for connection in self.connections.take() {
            connection.await.expect("a rogue does not panic");
        }
        self.sent.take()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Listens, with little room for what is sent.
pub fn listen(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(backlog)
}

impl<S: AsyncRead + AsyncWrite + Unpin> Far<S> {
    /// Reads a request, body included.
    pub async fn request(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]);
                let length = header(&head, "content-length").map_or(0, |length| length.parse().expect("a number"));
                if bytes.len() >= end + 4 + length {
                    return Ok(String::from_utf8_lossy(&bytes).into_owned());
                }
            }
            self.more(&mut bytes).await?;
        }
    }

    /// Reads more, whatever it is.
    pub async fn more(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        match self.stream.read_buf(bytes).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// Sends bytes.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref()).await?;
        self.stream.flush().await
    }

    /// Sends the same bytes again and again, until the probe has enough.
    pub async fn repeat(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        loop {
            self.say(bytes.as_ref()).await?;
        }
    }

    /// Sends one byte at a time.
    pub async fn drip(&mut self, bytes: impl AsRef<[u8]>, every: Duration) -> io::Result<()> {
        for byte in bytes.as_ref() {
            self.say([*byte]).await?;
            tokio::time::sleep(every).await;
        }
        Ok(())
    }

    /// Ends its side: over TLS, with an alert that says so.
    pub async fn close(&mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }

    /// Says nothing until the probe closes.
    pub async fn stay(&mut self) -> io::Result<()> {
        while self.stream.read(&mut [0; 4096]).await? > 0 {}
        Ok(())
    }
}

impl Far {
    /// Waits for what comes first, whatever it is.
    pub async fn anything(&mut self) -> io::Result<()> {
        self.stream.read(&mut [0; 4096]).await.map(drop)
    }

    /// Reads nothing until the probe closes.
    pub async fn unread(&mut self) -> io::Result<()> {
        self.stream.tcp.ready(tokio::io::Interest::ERROR).await.map(drop)
    }

    /// Ends the connection by a reset.
    pub fn reset(self) -> io::Result<()> {
        self.stream.tcp.set_zero_linger()
    }

    /// Answers a handshake. Where it fails, the probe closes.
    pub async fn shake_hands(self, config: &Arc<ServerConfig>) -> io::Result<Far<TlsStream<Counted>>> {
        let Self { stream, port } = self;
        match TlsAcceptor::from(Arc::clone(config)).accept(stream).into_fallible().await {
            Ok(stream) => Ok(Far { stream, port }),
            Err((error, stream)) => {
                Far { stream, port }.stay().await?;
                Err(error)
            }
        }
    }
}

impl Far<TlsStream<Counted>> {
    /// Goes on below TLS.
    pub fn in_the_plain(self) -> Far {
        Far { stream: self.stream.into_inner().0, port: self.port }
    }
}

impl Counted {
    fn count(&self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(written)) = polled {
            self.sent.set(self.sent.get() + written as u64);
        }
        polled
    }
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.tcp).poll_write(cx, buf);
        self.count(polled)
    }

    // An alert of rustls goes out in the same write as what was before it, or not at all.
    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.tcp).poll_write_vectored(cx, bufs);
        self.count(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// The value of a header of a request.
pub fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}
