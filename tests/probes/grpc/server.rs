//! Servers of health checks: one that is told what to answer, and one whose frames a test writes itself.

use std::net::SocketAddr;

use bytes::Bytes;
use futures_util::future::poll_fn;
use h2::{Reason as Code, RecvStream, server::SendResponse};
use http02::{HeaderMap, Request, Response};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};

use super::super::{
    authority::{Authority, Serves},
    far_side::{serve, stay},
};

pub const SERVING: &[u8] = b"\0\0\0\0\x02\x08\x01";
pub const GRPC: &str = "application/grpc";

/// What a server answers a call with, or does instead.
#[derive(Clone, Default)]
pub struct Answers {
    /// Of the head, beside a content type.
    pub status: u16,
    pub content_type: Option<&'static str>,
    pub head: Vec<(&'static str, String)>,
    pub data: Vec<u8>,
    pub trailers: Vec<(&'static str, String)>,
    pub then: Then,
}

#[derive(Clone, Copy, Default, PartialEq)]
pub enum Then {
    /// It ends the answer as it should.
    #[default]
    Ends,
    /// It ends the answer in the head.
    HeadAlone,
    /// It ends the answer by a frame of data, and not by trailers.
    NoTrailers,
    /// It says nothing more.
    Stays,
    /// It repeats the data for ever.
    Repeats,
    /// It does not even send a head.
    ResetsAtOnce(Code),
}

/// What a good server says, of a message.
pub fn says(data: impl Into<Vec<u8>>) -> Answers {
    let trailers = vec![("grpc-status", "0".to_owned())];
    Answers { status: 200, content_type: Some(GRPC), data: data.into(), trailers, ..Answers::default() }
}

/// What a server says of a call that failed.
pub fn fails(code: &str, message: &str) -> Answers {
    let trailers = vec![("grpc-status", code.to_owned()), ("grpc-message", message.to_owned())];
    Answers { trailers, ..says("") }
}

/// The same in a head that is all there is.
pub fn fails_at_once(code: &str, message: &str) -> Answers {
    let Answers { trailers, .. } = fails(code, message);
    Answers { head: trailers, then: Then::HeadAlone, ..says("") }
}

pub fn then(answers: Answers, then: Then) -> Answers {
    Answers { then, ..answers }
}

/// A message in its frame.
pub fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[0][..], &length, message].concat()
}

/// A call as it came: its head, and its body.
pub type Call = (Request<()>, Vec<u8>);

async fn speak<S>(stream: S, answers: Answers, calls: mpsc::UnboundedSender<Call>)
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    while let Some(Ok((request, respond))) = connection.accept().await {
        actix_rt::spawn(answer(request, respond, answers.clone(), calls.clone()));
    }
}

async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    answers: Answers,
    calls: mpsc::UnboundedSender<Call>,
) {
    let (parts, mut came) = request.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(chunk)) = came.data().await {
        let _ = came.flow_control().release_capacity(chunk.len());
        body.extend_from_slice(&chunk);
    }
    let _ = calls.send((Request::from_parts(parts, ()), body));

    if let Then::ResetsAtOnce(code) = answers.then {
        return respond.send_reset(code);
    }
    let mut head = Response::builder().status(answers.status);
    if let Some(content_type) = answers.content_type {
        head = head.header("content-type", content_type);
    }
    for (name, value) in &answers.head {
        head = head.header(*name, value);
    }
    let Ok(mut stream) = respond.send_response(head.body(()).unwrap(), answers.then == Then::HeadAlone) else { return };
    let data = Bytes::from(answers.data);
    match answers.then {
        Then::HeadAlone | Then::ResetsAtOnce(_) => {}
        Then::NoTrailers => drop(stream.send_data(data, true)),
        Then::Stays => {
            let _ = stream.send_data(data, false);
            let _ = poll_fn(|cx| stream.poll_reset(cx)).await;
        }
        Then::Repeats => loop {
            stream.reserve_capacity(data.len());
            match poll_fn(|cx| stream.poll_capacity(cx)).await {
                Some(Ok(room)) if stream.send_data(data.slice(..room.min(data.len())), false).is_ok() => {}
                _ => return,
            }
        },
        Then::Ends => {
            let _ = stream.send_data(data, false);
            let mut trailers = HeaderMap::new();
            for (name, value) in answers.trailers {
                trailers.append(name, value.parse().unwrap());
            }
            let _ = stream.send_trailers(trailers);
        }
    }
}

/// A server in the plain, and the calls that it got.
pub async fn plain(answers: Answers) -> (SocketAddr, mpsc::UnboundedReceiver<Call>) {
    let (to_test, calls) = mpsc::unbounded_channel();
    (serve(move |tcp| speak(tcp, answers.clone(), to_test.clone())).await, calls)
}

/// A server over TLS.
pub async fn over_tls(authority: &Authority, serves: Serves, answers: Answers) -> SocketAddr {
    let acceptor = authority.serves(serves);
    serve(move |tcp: TcpStream| {
        let (acceptor, answers) = (acceptor.clone(), answers.clone());
        async move {
            if let Ok(tls) = acceptor.accept(tcp).await {
                speak(tls, answers, mpsc::unbounded_channel().0).await;
            }
        }
    })
    .await
}

/// A frame: type, flags, stream, payload (RFC 9113, 4.1).
pub fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

/// A head that is as it should be: the status 200 and a content type, by HPACK's static table.
pub fn head() -> Vec<u8> {
    const END_HEADERS: u8 = 4;
    let head = [&[0x88, 0x0f, 0x10, u8::try_from(GRPC.len()).unwrap()], GRPC.as_bytes()].concat();
    frame(1, END_HEADERS, 1, &head)
}

/// Answers a call for `a.B` frame by frame, after the settings, and closes its side or stays. It tells when all of it was read.
pub async fn by_frames(frames: Vec<u8>, stays: bool) -> (SocketAddr, mpsc::UnboundedReceiver<()>) {
    let (to_test, was_read) = mpsc::unbounded_channel();
    let (ping, pong) = (frame(6, 0, 0, &[7; 8]), frame(6, 1, 0, &[7; 8]));
    let answer = [frame(4, 0, 0, &[]), frames, ping].concat();
    let address = serve(move |mut tcp: TcpStream| {
        let (to_test, answer, pong) = (to_test.clone(), answer.clone(), pong.clone());
        async move {
            let mut came = Vec::new();
            while !came.ends_with(&framed(b"\x0a\x03a.B")) {
                if !matches!(tcp.read_buf(&mut came).await, Ok(1..)) {
                    return;
                }
            }
            let _ = tcp.write_all(&answer).await;
            if !stays {
                let _ = tcp.shutdown().await;
                return stay(tcp).await;
            }
            while !came.ends_with(&pong) && matches!(tcp.read_buf(&mut came).await, Ok(1..)) {}
            let _ = to_test.send(());
            stay(tcp).await;
        }
    })
    .await;
    (address, was_read)
}
