//! A server on loopback whose every connection is a task of the test's.

use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::net::{TcpListener, TcpStream};

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
