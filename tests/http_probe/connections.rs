//! Connections: how they are left, and how they are kept.

use std::{cell::RefCell, collections::VecDeque, net::SocketAddr, rc::Rc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
};
use watchpost::{Endpoint, Kind, NetOptions, Phase, http_probe};

use super::{
    at,
    far_side::{End, read_request, serve},
    look, look_until, look_with, probe,
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A server that tells how each connection ended: what reading said, and the probe's port.
async fn watched(answer: &'static str) -> (SocketAddr, UnboundedReceiver<(std::io::Result<usize>, u16)>) {
    let (ends, seen) = mpsc::unbounded_channel();
    let address = serve(move |mut stream| {
        let ends = ends.clone();
        async move {
            read_request(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
            let port = stream.peer_addr().unwrap().port();
            let _ = ends.send((stream.read(&mut [0; 16]).await, port));
        }
    })
    .await;
    (address, seen)
}

#[actix_rt::test]
async fn a_connection_is_left_by_a_reset_and_nothing_of_it_stays() {
    for (name, answer, read_body) in [
        ("no body read", OK, false),
        ("a body read", OK, true),
        ("nothing to read", "HTTP/1.1 204 No\r\n\r\n", true),
        ("a failure", "nonsense", false),
    ] {
        let (address, mut ends) = watched(answer).await;
        look(at(address).read_body(read_body)).await;
        let (end, port) = ends.recv().await.unwrap();
        assert_eq!(end.map_err(|error| error.kind()), Err(std::io::ErrorKind::ConnectionReset), "{name}");
        #[cfg(target_os = "linux")]
        assert_eq!(sockets_between(port, address.port()), Vec::<String>::new(), "{name}");
        let _ = port;
    }
}

#[actix_rt::test]
async fn who_lingers_and_who_keeps_connections_closes_them_by_fin() {
    for (name, linger, keep_alive) in [("lingers", true, false), ("keeps", false, true), ("both", true, true)] {
        let (address, mut ends) = watched(OK).await;
        let probe = http_probe(NetOptions::new().linger(linger))();
        look_with(&*probe, at(address).keep_alive(keep_alive).read_body(true)).await;
        drop(probe);
        let (end, _) = ends.recv().await.unwrap();
        assert_eq!(end.map_err(|error| error.kind()), Ok(0), "{name}");
    }
}

/// The system's TCP sockets at both ends of a connection, those in TIME_WAIT too.
#[cfg(target_os = "linux")]
fn sockets_between(one: u16, other: u16) -> Vec<String> {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let ends = [one, other].map(|port| format!(":{port:04X} "));
    table.lines().filter(|line| ends.iter().all(|end| line.contains(end))).map(str::to_owned).collect()
}

#[actix_rt::test]
async fn a_look_that_is_dropped_closes_its_connection() {
    let (address, mut ends) = watched("").await;
    let asked = tokio::time::sleep(std::time::Duration::from_millis(200));
    let (phase, _) = look_until(asked, at(address)).await;
    assert_eq!(phase, Some(Phase::FirstByte));
    let (end, _) = ends.recv().await.unwrap();
    assert_eq!(end.map_err(|error| error.kind()), Err(std::io::ErrorKind::ConnectionReset));
}

/// What a connection does, request after request.
type Script = Vec<&'static str>;

/// A server whose connections follow scripts, in the order they come; an empty answer closes. Each request tells the number of
/// its connection and the method.
async fn scripted<const N: usize>(scripts: [Script; N]) -> (SocketAddr, UnboundedReceiver<(usize, String)>) {
    let (requests, seen) = mpsc::unbounded_channel();
    let scripts = Rc::new(RefCell::new(scripts.into_iter().enumerate().collect::<VecDeque<_>>()));
    let address = serve(move |stream| {
        let script = scripts.borrow_mut().pop_front();
        let requests = requests.clone();
        async move {
            let (number, script) = script.expect("one more connection than scripts");
            follow(stream, number, script, requests).await;
        }
    })
    .await;
    (address, seen)
}

async fn follow(mut stream: TcpStream, number: usize, script: Script, requests: UnboundedSender<(usize, String)>) {
    for answer in script {
        let Some(request) = read_request(&mut stream).await else { return };
        let method = request.split(' ').next().unwrap_or_default().to_owned();
        let _ = requests.send((number, method));
        if answer.is_empty() {
            return;
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
    super::far_side::finish(stream, End::Stay).await;
}

fn kept(address: SocketAddr) -> watchpost::EndpointBuilder {
    at(address).keep_alive(true)
}

#[actix_rt::test]
async fn which_connections_are_used_again() {
    let rows: &[(&str, &str, bool, bool)] = &[
        ("a body read to its end", OK, true, true),
        ("a body that was there already", OK, false, true),
        ("no body", "HTTP/1.1 204 No\r\n\r\n", false, true),
        ("chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true, true),
        ("HTTP/1.0 that keeps", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", true, true),
        ("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", true, false),
        (
            "a server that will close",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            true,
            false,
        ),
        ("more than the body", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!", true, false),
        ("a body that is still to come", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", false, false),
        (
            "chunks that are still to come",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n",
            false,
            false,
        ),
    ];
    for (name, answer, read_body, reused) in rows {
        let twice = vec![*answer, *answer];
        let (address, mut requests) = scripted([twice.clone(), twice]).await;
        let probe = probe();
        for look_again in [false, true] {
            let looked = look_with(&*probe, kept(address).read_body(*read_body)).await;
            assert!(looked.reason.is_none(), "{name}: {:?}", looked.reason);
            assert_eq!(looked.seen.reused, look_again && *reused, "{name}");
            assert_eq!(looked.seen.timing.connect.is_none(), look_again && *reused, "{name}");
            assert_eq!(looked.seen.peer, Some(address), "{name}");
        }
        assert_eq!(requests.recv().await.unwrap().0, 0, "{name}");
        assert_eq!(requests.recv().await.unwrap().0, usize::from(!*reused), "{name}");
    }
}

#[actix_rt::test]
async fn without_keep_alive_each_look_connects() {
    let (address, mut requests) = scripted([vec![OK], vec![OK]]).await;
    let probe = probe();
    for number in 0..2 {
        assert!(!look_with(&*probe, at(address).read_body(true)).await.seen.reused);
        assert_eq!(requests.recv().await.unwrap().0, number);
    }
}

#[actix_rt::test]
async fn a_kept_connection_that_dies_under_the_request_costs_nothing_but_a_new_one() {
    let (address, mut requests) = scripted([vec![OK, ""], vec![OK]]).await;
    let probe = probe();
    assert_eq!(look_with(&*probe, kept(address).read_body(true)).await.outcome(), Ok(200));
    let looked = look_with(&*probe, kept(address).read_body(true)).await;
    assert_eq!((looked.outcome(), looked.seen.reused), (Ok(200), false));
    assert!(looked.seen.timing.connect.is_some());
    let numbers =
        [requests.recv().await.unwrap().0, requests.recv().await.unwrap().0, requests.recv().await.unwrap().0];
    assert_eq!(numbers, [0, 0, 1]);
}

#[actix_rt::test]
async fn once_more_is_not_twice_more_and_not_after_a_byte() {
    // The fresh one dies too.
    let (address, _requests) = scripted([vec![OK, ""], vec![""]]).await;
    let probe_one = probe();
    look_with(&*probe_one, kept(address).read_body(true)).await;
    let looked = look_with(&*probe_one, kept(address).read_body(true)).await;
    assert_eq!(looked.outcome(), Err((Kind::Reset, Some(Phase::FirstByte))));

    // Something of the answer had come: that is the server's failure, and stays one.
    let half = "HTTP/1.1 103 Early\r\n\r\n";
    let (address, _requests) = scripted([vec![OK, half]]).await;
    let probe_two = probe();
    look_with(&*probe_two, kept(address).read_body(true)).await;
    let endpoint = kept(address).read_body(true).build().unwrap();
    let mut trace = watchpost::Trace::begin();
    let cut = tokio::time::timeout(std::time::Duration::from_millis(200), probe_two.look(&endpoint, &mut trace)).await;
    assert!(cut.is_err() && trace.seen.reused, "{cut:?}");
}

#[actix_rt::test]
async fn what_is_not_idempotent_gets_a_connection_of_its_own() {
    let (address, mut requests) = scripted([vec![OK, OK], vec![OK]]).await;
    let probe = probe();
    look_with(&*probe, kept(address).read_body(true)).await;
    let looked = look_with(&*probe, kept(address).read_body(true).method("POST")).await;
    assert_eq!((looked.outcome(), looked.seen.reused), (Ok(200), false));
    requests.recv().await.unwrap();
    assert_eq!(requests.recv().await.unwrap(), (1, "POST".to_owned()));
}

#[actix_rt::test]
async fn another_host_at_the_same_address_gets_another_connection() {
    let (address, mut requests) = scripted([vec![OK, OK], vec![OK]]).await;
    let probe = probe();
    look_with(&*probe, kept(address).read_body(true)).await;
    let other = Endpoint::builder(format!("http://localhost:{}/", address.port())).keep_alive(true).read_body(true);
    assert!(!look_with(&*probe, other).await.seen.reused);
    requests.recv().await.unwrap();
    assert_eq!(requests.recv().await.unwrap().0, 1);
}
