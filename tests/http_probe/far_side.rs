//! The far side: a server that does what a test says.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};

pub use super::serve::serve;

/// How a connection ends after the last byte.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// Closed.
    Fin,
    /// Left open.
    Stay,
}

/// Answers every request with the same bytes, and then ends.
pub async fn answer(bytes: impl Into<Vec<u8>>, end: End) -> SocketAddr {
    let bytes = bytes.into();
    serve(move |mut stream| {
        let bytes = bytes.clone();
        async move {
            read_request(&mut stream).await;
            // The probe may have seen enough before the last byte.
            let _ = stream.write_all(&bytes).await;
            finish(stream, end).await;
        }
    })
    .await
}

/// Answers each request by its first line, and closes. The requests are there to be read.
pub async fn route(answer: impl Fn(&str) -> String + 'static) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let (requests, seen) = mpsc::unbounded_channel();
    let answer = std::rc::Rc::new(answer);
    let address = serve(move |mut stream| {
        let (requests, answer) = (requests.clone(), std::rc::Rc::clone(&answer));
        async move {
            let Some(request) = read_request(&mut stream).await else { return };
            let bytes = answer(request.lines().next().unwrap_or_default());
            let _ = requests.send(request);
            let _ = stream.write_all(bytes.as_bytes()).await;
        }
    })
    .await;
    (address, seen)
}

/// Ends a connection.
pub async fn finish(mut stream: TcpStream, end: End) {
    match end {
        End::Fin => {}
        End::Stay => {
            // Until the probe closes.
            let _ = stream.read(&mut [0; 16]).await;
        }
    }
}

/// Reads a request, body included; `None` where the connection ends before one is complete.
pub async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = header(&head, "content-length").map_or(0, |length| length.parse().expect("a number"));
            if bytes.len() >= end + 4 + length {
                return String::from_utf8(bytes).ok();
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// The value of a header of a request.
pub fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}
