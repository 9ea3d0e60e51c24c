//! A server of the smallest kind: HTTP/1.1, one request a connection, and what it answers stands in the path.

use std::{future::Future, io, sync::Arc, time::Duration};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use crate::model::duration::parse_duration;

/// The longest request head that is read, in bytes.
const HEAD: usize = 8 * 1024;
/// The connections that one listener holds at a time; further ones wait to be accepted.
const CONNECTIONS: usize = 1024;
/// How long one connection may last, silence included.
const LIFE: Duration = Duration::from_secs(120);
/// The longest delay that is served.
const LONGEST_DELAY: Duration = Duration::from_secs(60);
/// How long a listener rests when `accept` fails: most likely, too many files are open.
const REST: Duration = Duration::from_millis(20);

/// Serves plain HTTP until it is dropped, and its connections with it.
pub async fn plain(listener: TcpListener) {
    accept(listener, serve).await;
}

/// The same behind TLS.
pub async fn encrypted(listener: TcpListener, config: Arc<ServerConfig>) {
    let acceptor = TlsAcceptor::from(config);
    accept(listener, move |stream| {
        let acceptor = acceptor.clone();
        async move { serve(acceptor.accept(stream).await?).await }
    })
    .await;
}

async fn accept<F, C>(listener: TcpListener, connection: F)
where
    F: Fn(TcpStream) -> C,
    C: Future<Output = io::Result<()>> + Send + 'static,
{
    // The set is this future's own: when it is dropped, so is every connection.
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // A client that goes away is its own business, and so is one that stays too long.
                let one = timeout(LIFE, connection(stream));
                connections.spawn(async move { drop(one.await) });
            }
            Err(_) => sleep(REST).await,
        }
        while connections.try_join_next().is_some() {}
        if connections.len() >= CONNECTIONS {
            connections.join_next().await;
        }
    }
}

/// Reads one request and answers as its path says.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> io::Result<()> {
    let Some(path) = requested_path(&mut stream).await? else {
        return answer(&mut stream, "400 Bad Request", "").await;
    };
    let mut steps = path.trim_start_matches('/').split('/');
    match (steps.next().unwrap_or_default(), steps.next()) {
        ("healthy" | "expired", None) => answer(&mut stream, "200 OK", "").await,
        ("unavailable", None) => answer(&mut stream, "503 Service Unavailable", "").await,
        ("redirect-loop", None) => answer(&mut stream, "302 Found", "Location: /redirect-loop/again\r\n").await,
        ("redirect-loop", Some(_)) => answer(&mut stream, "302 Found", "Location: /redirect-loop\r\n").await,
        // Silence, until the client has had enough.
        ("hanging", None) | (_, Some("never")) => until_closed(&mut stream).await,
        (_, Some(delay)) => match parse_duration(delay) {
            Ok(delay) => {
                sleep(delay.min(LONGEST_DELAY)).await;
                answer(&mut stream, "200 OK", "").await
            }
            Err(_) => answer(&mut stream, "404 Not Found", "").await,
        },
        (_, None) => answer(&mut stream, "404 Not Found", "").await,
    }
}

/// The path of the request, or nothing where what came is not the head of one.
async fn requested_path<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<String>> {
    let mut head = Vec::with_capacity(1024);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() >= HEAD || stream.take(1024).read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let mut words = std::str::from_utf8(line).unwrap_or_default().split(' ');
    let (_method, path, version) = (words.next(), words.next(), words.next());
    let known = version.is_some_and(|version| version.starts_with("HTTP/1."));
    Ok(path.filter(|path| known && path.starts_with('/')).map(ToOwned::to_owned))
}

/// Sends an answer without a body, as any method may get it, and closes.
async fn answer<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, status: &str, more: &str) -> io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.shutdown().await?;
    // Closing with a request's body unread would reset the connection, and the answer might be lost with it.
    until_closed(stream).await
}

async fn until_closed<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<()> {
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}
