//! HTTP/2 with a real server on loopback. What servers do wrong is in the rogues' gallery.

use std::{future::Future, net::SocketAddr, rc::Rc, sync::Arc};

use bytes::Bytes;
use h2::{RecvStream, server::SendResponse};
use http02::{Request, Response};
use rustls::version::{TLS12, TLS13};
use tokio::{
    net::TcpStream,
    sync::mpsc::{self, UnboundedReceiver},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use watchpost::{HttpVersion, Kind, Phase};

use super::{
    far_side::serve,
    look_with,
    tls::{Authority, Clients, GOOD_YEARS, OK, config, https, tls_server},
};

/// A server of TLS that offers HTTP/2 alone.
async fn over_tls<F: Future<Output = ()> + 'static>(
    authority: &Authority,
    connection: impl Fn(TlsStream<TcpStream>) -> F + 'static,
) -> SocketAddr {
    let leaf = authority.issue(&["localhost"], GOOD_YEARS);
    let mut config = config(authority, leaf, &[&TLS13, &TLS12], Clients::Unasked);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (acceptor, connection) = (TlsAcceptor::from(Arc::new(config)), Rc::new(connection));
    serve(move |tcp| {
        let (acceptor, connection) = (acceptor.clone(), Rc::clone(&connection));
        async move {
            if let Ok(tls) = acceptor.accept(tcp).await {
                connection(tls).await;
            }
        }
    })
    .await
}

type Exchange = (Request<RecvStream>, SendResponse<Bytes>);

/// A server that gives each exchange to the test's function, and tells of each request and its body.
async fn server<F: Future<Output = ()> + 'static>(
    authority: &Authority,
    answer: impl Fn(Exchange) -> F + 'static,
) -> (SocketAddr, UnboundedReceiver<(Request<()>, Vec<u8>)>) {
    let (to_test, requests) = mpsc::unbounded_channel();
    let answer = Rc::new(answer);
    let address = over_tls(authority, move |tls| {
        let (to_test, answer) = (to_test.clone(), Rc::clone(&answer));
        async move {
            let Ok(mut connection) = h2::server::handshake(tls).await else { return };
            while let Some(Ok((mut request, respond))) = connection.accept().await {
                let (to_test, answer) = (to_test.clone(), Rc::clone(&answer));
                actix_rt::spawn(async move {
                    let mut body = Vec::new();
                    while let Some(Ok(chunk)) = request.body_mut().data().await {
                        let _ = request.body_mut().flow_control().release_capacity(chunk.len());
                        body.extend_from_slice(&chunk);
                    }
                    let mut copy = Request::new(());
                    (*copy.method_mut(), *copy.uri_mut()) = (request.method().clone(), request.uri().clone());
                    *copy.headers_mut() = request.headers().clone();
                    to_test.send((copy, body)).unwrap();
                    answer((request, respond)).await;
                });
            }
        }
    })
    .await;
    (address, requests)
}

/// Answers with a head and a body.
async fn respond(mut exchange: Exchange, response: http02::response::Builder, body: &'static [u8]) {
    let Ok(mut stream) = exchange.1.send_response(response.body(()).unwrap(), body.is_empty()) else { return };
    if !body.is_empty() {
        let _ = stream.send_data(Bytes::from_static(body), true);
    }
}

#[actix_rt::test]
async fn a_request_and_its_answer() {
    let authority = Authority::new();
    let (address, mut requests) =
        server(&authority, |exchange| respond(exchange, Response::builder().header("retry-after", "7"), b"hello"))
            .await;
    let endpoint = https(address).header("X-Own", "1").header("Host", "named.example").read_body(true);
    let looked = look_with(&*authority.probe(), endpoint).await;
    assert_eq!((looked.outcome(), looked.body()), (Ok(200), &b"hello"[..]), "{:?}", looked.reason);
    let answer = looked.seen.http.unwrap();
    assert_eq!((answer.version, answer.body_bytes), (HttpVersion::Http2, Some(5)));
    assert_eq!((answer.version.to_string(), answer.head_bytes), ("HTTP/2".to_owned(), 11 + 1 + 32));
    assert_eq!(looked.seen.retry_after, Some(std::time::Duration::from_secs(7)));
    assert_eq!(looked.seen.tls.unwrap().alpn.as_deref(), Some("h2"));
    let timing = looked.seen.timing;
    assert!(timing.send.is_some() && timing.first_byte.is_some() && timing.body.is_some(), "{timing:?}");

    let (request, body) = requests.recv().await.unwrap();
    assert_eq!((request.method().as_str(), request.uri().to_string()), ("GET", "https://named.example/".to_owned()));
    let names: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
    assert!(names.contains(&"x-own") && names.contains(&"user-agent") && !names.contains(&"host"), "{names:?}");
    assert!(body.is_empty());
}

#[actix_rt::test]
async fn methods_and_bodies_in_both_directions() {
    let authority = Authority::new();
    let (address, mut requests) =
        server(&authority, |exchange| respond(exchange, Response::builder().status(201), b"made")).await;
    // More than the window that a server gives at first.
    let long = vec![b'x'; 200_000];
    for (method, body) in [("POST", Some(long)), ("PUT", Some(Vec::new())), ("POST", None), ("OPTIONS", None)] {
        let mut endpoint = https(address).method(method).read_body(true);
        if let Some(body) = &body {
            endpoint = endpoint.body(body.clone());
        }
        let looked = look_with(&*authority.probe(), endpoint).await;
        assert_eq!((looked.outcome(), looked.body()), (Ok(201), &b"made"[..]), "{method}: {:?}", looked.reason);
        let (request, came) = requests.recv().await.unwrap();
        assert_eq!((request.method().as_str(), came.len()), (method, body.as_ref().map_or(0, Vec::len)));
        let length = request.headers().get("content-length").map(|length| length.to_str().unwrap().to_owned());
        let wanted = body.map(|body| body.len()).or((method == "POST").then_some(0));
        assert_eq!(length, wanted.map(|length| length.to_string()), "{method}");
    }
    let (address, _requests) =
        server(&authority, |exchange| respond(exchange, Response::builder().header("content-length", "5"), b"")).await;
    let looked = look_with(&*authority.probe(), https(address).method("HEAD").read_body(true)).await;
    assert_eq!((looked.outcome(), looked.body()), (Ok(200), &b""[..]), "{:?}", looked.reason);
}

#[actix_rt::test]
async fn redirects_are_followed_from_one_version_to_the_other() {
    let authority = Authority::new();
    let leaf = authority.issue(&["localhost"], GOOD_YEARS);
    let (old, _) = tls_server(config(&authority, leaf, &[&TLS13], Clients::Unasked), OK, true).await;
    let (address, _requests) = server(&authority, move |exchange| {
        let to = match exchange.0.uri().path() {
            "/" => "/two".to_owned(),
            _ => format!("https://localhost:{}/", old.port()),
        };
        respond(exchange, Response::builder().status(302).header("location", to), b"elsewhere")
    })
    .await;
    let looked = look_with(&*authority.probe(), https(address)).await;
    assert_eq!((looked.outcome(), looked.seen.redirects.len()), (Ok(200), 2), "{:?}", looked.reason);
    assert_eq!(looked.seen.http.unwrap().version, HttpVersion::Http11);
    assert_eq!(looked.seen.tls.unwrap().alpn.as_deref(), Some("http/1.1"));
}

#[actix_rt::test]
async fn it_is_offered_unless_it_is_not_wanted_or_the_connection_is_kept() {
    let authority = Authority::new();
    let leaf = authority.issue(&["localhost"], GOOD_YEARS);
    let mut config = config(&authority, leaf, &[&TLS13], Clients::Unasked);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let (address, _) = tls_server(config, OK, true).await;
    for endpoint in [https(address).http2(false), https(address).keep_alive(true)] {
        let looked = look_with(&*authority.probe(), endpoint).await;
        assert_eq!(looked.outcome(), Ok(200), "{:?}", looked.reason);
        assert_eq!(looked.seen.tls.unwrap().alpn.as_deref(), Some("http/1.1"));
    }
}

#[actix_rt::test]
async fn what_is_too_much() {
    let authority = Authority::new();
    let many = |exchange| {
        let lines = (0..300).fold(Response::builder(), |head, n| head.header(format!("x-{n}"), "1"));
        respond(exchange, lines, b"")
    };
    let (address, _requests) = server(&authority, many).await;
    let looked = look_with(&*authority.probe(), https(address)).await;
    assert_eq!(looked.outcome(), Err((Kind::TooLarge, Some(Phase::FirstByte))), "{:?}", looked.reason);

    let body: &'static [u8] = &[b'x'; 1_500_000];
    let long = move |mut exchange: Exchange| async move {
        let mut stream = exchange.1.send_response(Response::new(()), false).unwrap();
        let _ = stream.send_data(Bytes::from_static(body), true);
    };
    let (address, _requests) = server(&authority, long).await;
    let looked = look_with(&*authority.probe(), https(address).read_body(true)).await;
    assert_eq!(looked.outcome(), Ok(200), "{:?}", looked.reason);
    let read = looked.seen.body.unwrap();
    assert_eq!((read.bytes.len(), read.cut), (1 << 20, true));
}
