//! The floor: a bare loop over tokio, and over tokio-rustls where a URL is https. No tasks, no timers, no judging.

use std::{
    cell::RefCell,
    collections::HashMap,
    future::poll_fn,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Poll, ready},
};

use futures_util::{StreamExt, stream};
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpSocket, TcpStream},
};
use tokio_rustls::TlsConnector;

use super::{Target, Work, on_one_thread};
use crate::Failed;

/// A connection.
trait Connection: AsyncRead + AsyncWrite {}

impl<T: AsyncRead + AsyncWrite> Connection for T {}

type Kept = RefCell<HashMap<SocketAddr, Vec<Pin<Box<dyn Connection>>>>>;

/// What the loop holds: the trust in the server, and the connections that wait for the next check.
pub struct Floor {
    tls: Option<TlsConnector>,
    kept: Option<Kept>,
}

/// Checks all URLs.
///
/// # Errors
/// It can't start.
pub fn run(work: &Work) -> Result<u64, Failed> {
    let floor = Floor::new(work)?;
    Ok(on_one_thread(async {
        let checks = stream::iter(&work.urls).map(|url| floor.check(url)).buffer_unordered(work.at_once);
        checks.fold(0, async |good, checked| good + u64::from(checked.is_ok())).await
    })?)
}

impl Floor {
    /// Makes ready for a work.
    ///
    /// # Errors
    /// The root can't be read.
    pub fn new(work: &Work) -> Result<Self, Failed> {
        let tls = work.root()?.map(|root| connector(&root)).transpose()?;
        Ok(Self { tls, kept: work.keep_alive.then(RefCell::default) })
    }

    /// Connects, sends a GET, reads until the head is complete, and closes by a reset; or keeps the connection, and then reads the
    /// body too.
    ///
    /// # Errors
    /// Any of it failed, or the answer is not a 200.
    pub async fn check(&self, url: &str) -> io::Result<()> {
        let target = Target::read(url)?;
        let Some(kept) = &self.kept else {
            let tcp = connect(target.address).await?;
            return match (&self.tls, target.tls) {
                // Boxed, so that those without TLS need no room for it.
                (Some(tls), true) => Box::pin(exchange_over_tls(tls, tcp, &target)).await,
                _ => exchange(&mut { tcp }, &target, false).await,
            };
        };
        let idle = kept.borrow_mut().get_mut(&target.address).and_then(Vec::pop);
        let mut connection: Pin<Box<dyn Connection>> = match (idle, &self.tls) {
            (Some(idle), _) => idle,
            (None, Some(tls)) if target.tls => {
                Box::pin(secure(tls, target.address, connect(target.address).await?).await?)
            }
            (None, _) => Box::pin(connect(target.address).await?),
        };
        exchange(&mut connection, &target, true).await?;
        kept.borrow_mut().entry(target.address).or_default().push(connection);
        Ok(())
    }
}

/// A connection that is closed by a reset.
///
/// # Errors
/// As the system has them.
pub async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_zero_linger()?;
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn secure(
    tls: &TlsConnector,
    address: SocketAddr,
    tcp: TcpStream,
) -> io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    tls.connect(ServerName::IpAddress(address.ip().into()), tcp).await
}

async fn exchange_over_tls(tls: &TlsConnector, tcp: TcpStream, target: &Target<'_>) -> io::Result<()> {
    exchange(&mut secure(tls, target.address, tcp).await?, target, false).await
}

/// One request and its answer.
async fn exchange<C: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut C,
    target: &Target<'_>,
    keep: bool,
) -> io::Result<()> {
    let close = if keep { "" } else { "connection: close\r\n" };
    let request = format!("GET {} HTTP/1.1\r\nhost: {}\r\n{close}\r\n", target.path, target.authority);
    connection.write_all(request.as_bytes()).await?;
    // A loop in one task runs out of turns, and then what TLS has made of the request still waits in it.
    connection.flush().await?;
    let mut so_far = Vec::new();
    loop {
        if read_more(connection, &mut so_far).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(head) = so_far.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
        if !keep || so_far.len() - (head + 4) >= content_length(&so_far[..head]) {
            break;
        }
    }
    if so_far.starts_with(b"HTTP/1.1 200") { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Reads through a buffer on the stack: one in the future would be there while it waits.
async fn read_more<C: AsyncRead + Unpin>(connection: &mut C, so_far: &mut Vec<u8>) -> io::Result<usize> {
    poll_fn(|cx| {
        let mut buffer = [0; 2048];
        let mut read = ReadBuf::new(&mut buffer);
        ready!(Pin::new(&mut *connection).poll_read(cx, &mut read))?;
        so_far.extend_from_slice(read.filled());
        Poll::Ready(Ok(read.filled().len()))
    })
    .await
}

fn content_length(head: &[u8]) -> usize {
    let lines = head.split(|byte| *byte == b'\n').filter_map(|line| line.split_at_checked(15));
    let value = lines.filter(|(name, _)| name.eq_ignore_ascii_case(b"content-length:")).map(|(_, value)| value).next();
    value.and_then(|value| str::from_utf8(value).ok()?.trim().parse().ok()).unwrap_or(0)
}

/// Verifies the chain, as a check has to; resumes nothing, because a resumed handshake shows no certificate.
fn connector(root: &[u8]) -> Result<TlsConnector, Failed> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(root) {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_found_whatever_its_case() {
        for (head, length) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 12", 12),
            ("HTTP/1.1 200 OK\r\ncontent-length:2\r\nserver: nginx", 2),
            ("HTTP/1.1 200 OK\r\nserver: nginx", 0),
        ] {
            assert_eq!(content_length(head.as_bytes()), length, "{head}");
        }
    }
}
