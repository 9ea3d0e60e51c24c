//! Through a proxy to a host: by HTTP's CONNECT, or by SOCKS5.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use url::Host;

use super::{
    proxy::{Proxy, Speaks},
    user_info::basic,
};

/// The longest answer to CONNECT that is read, in bytes.
const LONGEST_ANSWER: usize = 16 * 1024;

/// No tunnel came about.
#[derive(Debug, thiserror::Error)]
pub enum TunnelError {
    /// The connection to the proxy failed.
    #[error("the connection to the proxy failed: {}", .0.kind())]
    Io(#[from] io::Error),
    /// The proxy wants to know who asks, or does not know who does.
    #[error("the proxy wants another user or password")]
    User,
    /// The proxy answered with another status than 2xx.
    #[error("the proxy answered {0} to CONNECT")]
    Status(u16),
    /// The proxy refuses, by the code of its answer (RFC 1928, 6).
    #[error("the proxy refuses: {}", refusal(*.0))]
    Refused(u8),
    /// What came is no answer of such a proxy.
    #[error("what came is no answer of such a proxy")]
    Nonsense,
    /// The name of the host does not fit into the question.
    #[error("the host's name is longer than a proxy takes")]
    LongName,
}

/// What a code of a SOCKS5 proxy means (RFC 1928, 6).
fn refusal(code: u8) -> &'static str {
    match code {
        1 => "it failed",
        2 => "its rules forbid it",
        code::NETWORK_UNREACHABLE => "there is no way to the network",
        code::HOST_UNREACHABLE => "there is no way to the host",
        code::CONNECTION_REFUSED => "the host refused the connection",
        6 => "the time ran out on the way",
        7 => "it does not make connections",
        8 => "it does not know such addresses",
        _ => "by a code that has no meaning",
    }
}

/// SOCKS5's answers that tell of the host, not of the proxy (RFC 1928, 6).
pub mod code {
    /// No way to the network.
    pub const NETWORK_UNREACHABLE: u8 = 3;
    /// No way to the host.
    pub const HOST_UNREACHABLE: u8 = 4;
    /// Nothing listens there.
    pub const CONNECTION_REFUSED: u8 = 5;
}

/// The value of `Proxy-Authorization` for a proxy, where it has a user.
pub fn authorization(proxy: &Proxy) -> Option<String> {
    let (name, password) = proxy.user.as_ref()?;
    Some(basic(name, password))
}

/// Has the proxy connect to a host, on a connection to the proxy.
///
/// # Errors
/// [`TunnelError`] says whether the proxy failed, or the host behind it.
pub async fn dig<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    proxy: &Proxy,
    host: &Host<String>,
    port: u16,
) -> Result<(), TunnelError> {
    match proxy.speaks {
        Speaks::Http => connect(stream, proxy, host, port).await,
        Speaks::Socks5 => socks5(stream, proxy, host, port).await,
    }
}

/// CONNECT (RFC 9110, 9.3.6).
async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    proxy: &Proxy,
    host: &Host<String>,
    port: u16,
) -> Result<(), TunnelError> {
    let mut question = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    if let Some(value) = authorization(proxy) {
        question += &format!("Proxy-Authorization: {value}\r\n");
    }
    question += "\r\n";
    stream.write_all(question.as_bytes()).await?;
    stream.flush().await?;

    let mut answer = Vec::new();
    // Byte by byte: what follows the head is the host's, which may speak first (RFC 9110, 9.3.6).
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() == LONGEST_ANSWER {
            return Err(TunnelError::Nonsense);
        }
        match stream.read_u8().await {
            Ok(byte) => answer.push(byte),
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error.into()),
            Err(_) if answer.is_empty() => return Err(io::Error::from(io::ErrorKind::ConnectionReset).into()),
            Err(_) => return Err(TunnelError::Nonsense),
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut read = httparse::Response::new(&mut headers);
    match (read.parse(&answer), read.code) {
        (Ok(_), Some(200..=299)) => Ok(()),
        (Ok(_), Some(407)) => Err(TunnelError::User),
        (Ok(_), Some(status)) => Err(TunnelError::Status(status)),
        _ => Err(TunnelError::Nonsense),
    }
}

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const BY_USER: u8 = 2;

/// SOCKS5's CONNECT (RFC 1928), with a user where there is one (RFC 1929).
async fn socks5<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    proxy: &Proxy,
    host: &Host<String>,
    port: u16,
) -> Result<(), TunnelError> {
    let methods: &[u8] = if proxy.user.is_some() { &[NO_AUTHENTICATION, BY_USER] } else { &[NO_AUTHENTICATION] };
    let mut greeting = vec![VERSION, methods.len() as u8];
    greeting.extend(methods);
    say(stream, &greeting).await?;
    match (hear(stream).await?, &proxy.user) {
        ([VERSION, NO_AUTHENTICATION], _) => {}
        ([VERSION, BY_USER], Some((name, password))) => {
            let mut who = vec![1];
            for text in [name, password] {
                who.push(u8::try_from(text.len()).map_err(|_| TunnelError::User)?);
                who.extend(text.as_bytes());
            }
            say(stream, &who).await?;
            let [_, status] = hear(stream).await?;
            if status != 0 {
                return Err(TunnelError::User);
            }
        }
        ([VERSION, 0xff], _) => return Err(TunnelError::User),
        _ => return Err(TunnelError::Nonsense),
    }

    let mut question = vec![VERSION, 1, 0];
    match host {
        Host::Ipv4(ip) => {
            question.push(1);
            question.extend(ip.octets());
        }
        Host::Ipv6(ip) => {
            question.push(4);
            question.extend(ip.octets());
        }
        Host::Domain(name) => {
            question.extend([3, u8::try_from(name.len()).map_err(|_| TunnelError::LongName)?]);
            question.extend(name.as_bytes());
        }
    }
    question.extend(port.to_be_bytes());
    say(stream, &question).await?;

    let [version, code, _, kind] = hear(stream).await?;
    match (version, code) {
        (VERSION, 0) => {}
        (VERSION, code) => return Err(TunnelError::Refused(code)),
        _ => return Err(TunnelError::Nonsense),
    }
    // The address that the proxy connected from, of no use here, and its port.
    let length = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(stream.read_u8().await?),
        _ => return Err(TunnelError::Nonsense),
    };
    let mut rest = vec![0; length + 2];
    stream.read_exact(&mut rest).await?;
    Ok(())
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

async fn hear<const N: usize, S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "tunnel_tests.rs"]
mod tests;
