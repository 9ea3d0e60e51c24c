//! The far side: a server that does what a test says.

use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    net::{TcpListener, TcpStream},
};

/// Serves every connection by a task of its own.
pub async fn serve<F: Future<Output = ()> + 'static>(connection: impl Fn(TcpStream) -> F + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    actix_rt::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            actix_rt::spawn(connection(stream));
        }
    });
    address
}

/// Until the far end closes.
pub async fn stay(mut stream: impl AsyncRead + Unpin) {
    while matches!(stream.read(&mut [0; 64]).await, Ok(1..)) {}
}
