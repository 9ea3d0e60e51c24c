//! Names, by a name server of the test's own.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use futures_util::{future::join_all, poll};

use tokio::{
    net::UdpSocket,
    sync::mpsc,
    time::{Duration, sleep},
};
use watchpost::{Endpoint, Kind, NetOptions, Phase, TriedOutcome, http_probe};

use super::{
    far_side::{End, answer},
    look_with,
};

/// What the name server answers.
#[derive(Debug, Clone, Copy)]
enum Zone {
    /// 127.0.0.1, and no IPv6 address.
    Here,
    /// 127.0.0.1 and ::1.
    Both,
    /// 127.0.0.1, and no word when asked for an IPv6 address.
    SilentOnIpv6,
    /// 127.0.0.1, and a failure when asked for an IPv6 address.
    FailingOnIpv6,
    /// The name exists, and has no address.
    Empty,
    /// A code of RFC 1035, 4.1.1.
    Code(u8),
    /// Bytes that are no answer.
    Nonsense,
    /// Nothing.
    Silence,
}

const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;
const REFUSED: u8 = 5;
/// A record type (RFC 1035, 3.2.2).
const A: u16 = 1;
const AAAA: u16 = 28;

/// A name server on loopback.
async fn name_server(zone: Zone) -> SocketAddr {
    counted(zone).await.0
}

/// A name server on loopback; the types of records that it was asked for are there to be read.
async fn counted(zone: Zone) -> (SocketAddr, mpsc::UnboundedReceiver<u16>) {
    let (questions, asked) = mpsc::unbounded_channel();
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    actix_rt::spawn(async move {
        let mut query = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut query).await {
            let _ = questions.send(kind(&query[..length]));
            if let Some(answer) = answered(&query[..length], zone) {
                socket.send_to(&answer, from).await.unwrap();
            }
        }
    });
    (address, asked)
}

/// The type of record that a query asks for: after the labels, up to the empty one.
fn kind(query: &[u8]) -> u16 {
    let name_ends = 12 + query[12..].iter().position(|byte| *byte == 0).unwrap() + 1;
    u16::from_be_bytes([query[name_ends], query[name_ends + 1]])
}

/// The answer to a query, by hand (RFC 1035, 4.1).
fn answered(query: &[u8], zone: Zone) -> Option<Vec<u8>> {
    // The question: labels up to the empty one, then type and class.
    let name_ends = 12 + query[12..].iter().position(|byte| *byte == 0)? + 1;
    let question = &query[12..name_ends + 4];
    let asked = kind(query);
    let (code, here) = match zone {
        Zone::SilentOnIpv6 if asked == AAAA => return None,
        Zone::FailingOnIpv6 if asked == AAAA => (SERVER_FAILURE, false),
        Zone::Both => (0, true),
        Zone::Here | Zone::SilentOnIpv6 | Zone::FailingOnIpv6 => (0, asked == A),
        Zone::Empty => (0, false),
        Zone::Code(code) => (code, false),
        Zone::Nonsense => return Some(vec![query[0], query[1], 0xff]),
        Zone::Silence => return None,
    };
    let mut answer = vec![query[0], query[1], 0x81, 0x80 | code, 0, 1, 0, u8::from(here), 0, 0, 0, 0];
    answer.extend_from_slice(question);
    if here {
        let address =
            if asked == A { Ipv4Addr::LOCALHOST.octets().to_vec() } else { Ipv6Addr::LOCALHOST.octets().to_vec() };
        // The name again (a pointer), the type, IN, a TTL of a minute, the length.
        answer.extend_from_slice(&[0xc0, 12, 0, asked as u8, 0, 1, 0, 0, 0, 60, 0, address.len() as u8]);
        answer.extend(address);
    }
    Some(answer)
}

async fn look_by(name_server: SocketAddr, port: u16) -> super::Looked {
    look_up("shop.test-zone", name_server, port).await
}

async fn look_up(name: &str, name_server: SocketAddr, port: u16) -> super::Looked {
    let probe = http_probe(NetOptions::new().name_servers([name_server]))();
    look_with(&*probe, Endpoint::builder(format!("http://{name}:{port}/"))).await
}

#[actix_rt::test]
async fn a_name_that_is_found() {
    let address = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    let by = name_server(Zone::Here).await;
    for name in ["shop.test-zone", "my_service", "bücher.test-zone.", "_x.y-.z"] {
        let looked = look_up(name, by, address.port()).await;
        assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(address)), "{name}: {:?}", looked.reason);
        assert!(looked.seen.timing.dns.is_some());
    }
}

#[actix_rt::test]
async fn where_one_family_is_dead_the_other_is_good() {
    let address = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    let looked = look_by(name_server(Zone::Both).await, address.port()).await;
    assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(address)), "{:?}", looked.reason);
    let tried: Vec<_> = looked.seen.tried.iter().map(|tried| (tried.address, tried.outcome)).collect();
    let ipv6 = SocketAddr::from((Ipv6Addr::LOCALHOST, address.port()));
    let [(first, TriedOutcome::Failed(_)), (second, TriedOutcome::Connected)] = tried[..] else { panic!("{tried:?}") };
    assert_eq!((first, second), (ipv6, address));
}

#[actix_rt::test]
async fn a_name_server_that_knows_nothing_of_ipv6_is_not_waited_for() {
    let address = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    for zone in [Zone::SilentOnIpv6, Zone::FailingOnIpv6] {
        let looked = look_by(name_server(zone).await, address.port()).await;
        assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(address)), "{zone:?}");
        // A question that nobody answers is given up after 6 s.
        assert!(looked.seen.timing.dns.unwrap() < Duration::from_secs(5), "{zone:?}: {:?}", looked.seen.timing);
    }
}

#[actix_rt::test]
async fn what_can_be_no_name_does_not_exist() {
    let looked = look_up(&"x".repeat(64), name_server(Zone::Here).await, 80).await;
    assert_eq!(looked.outcome(), Err((Kind::DnsNotFound, Some(Phase::Dns))));
}

#[actix_rt::test]
async fn what_a_look_up_comes_to() {
    for (zone, kind, message) in [
        (Zone::Code(NO_SUCH_NAME), Kind::DnsNotFound, "no such host"),
        (Zone::Empty, Kind::DnsNotFound, "the host has no address"),
        (Zone::Code(SERVER_FAILURE), Kind::DnsFailed, "the name server answered Server Failure"),
        (Zone::Code(REFUSED), Kind::DnsFailed, "the name server answered Query Refused"),
        (Zone::Nonsense, Kind::DnsFailed, "the look-up failed"),
        (Zone::Silence, Kind::DnsFailed, "no name server answered"),
    ] {
        let looked = look_by(name_server(zone).await, 80).await;
        assert_eq!(looked.outcome(), Err((kind, Some(Phase::Dns))), "{zone:?}");
        assert_eq!(looked.reason.unwrap().message, message, "{zone:?}");
        assert_eq!(looked.seen.peer, None);
    }
}

#[actix_rt::test]
async fn nobody_at_the_name_servers_port() {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    drop(socket);
    let looked = look_by(address, 80).await;
    assert_eq!(looked.outcome(), Err((Kind::DnsFailed, Some(Phase::Dns))), "{:?}", looked.reason);
}

#[actix_rt::test]
async fn a_silent_name_server_is_waited_for_in_its_phase() {
    let probe = http_probe(NetOptions::new().name_servers([name_server(Zone::Silence).await]))();
    let endpoint = Endpoint::new("http://shop.test-zone/").unwrap();
    let mut trace = watchpost::Trace::begin();
    tokio::select! {
        looked = probe.look(&endpoint, &mut trace) => panic!("the look ended: {looked:?}"),
        () = sleep(Duration::from_millis(100)) => {}
    }
    assert_eq!(trace.phase(), Some(Phase::Dns));
}

/// How often it was asked for IPv4 addresses, and for IPv6 addresses.
fn questions(asked: &mut mpsc::UnboundedReceiver<u16>) -> [usize; 2] {
    let all: Vec<_> = std::iter::from_fn(|| asked.try_recv().ok()).collect();
    [A, AAAA].map(|wanted| all.iter().filter(|kind| **kind == wanted).count())
}

#[actix_rt::test]
async fn a_hundred_checks_of_one_name_at_once_ask_for_it_once() {
    let address = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    let (by, mut asked) = counted(Zone::Here).await;
    let probe = http_probe(NetOptions::new().name_servers([by]))();
    let url = |path| format!("http://shop.test-zone:{}/{path}", address.port());
    let all = join_all((0..100).map(|path| look_with(&*probe, Endpoint::builder(url(path))))).await;
    for looked in all {
        assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(address)), "{:?}", looked.reason);
        assert!(looked.seen.timing.dns.is_some(), "each has its own time: {:?}", looked.seen.timing);
    }
    assert_eq!(questions(&mut asked), [1, 1]);
}

#[actix_rt::test]
async fn each_check_asks_anew_where_nothing_is_to_be_kept() {
    let address = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    let (by, mut asked) = counted(Zone::Here).await;
    let probe = http_probe(NetOptions::new().name_servers([by]).keep_names(Duration::ZERO))();
    for _ in 0..2 {
        let endpoint = Endpoint::builder(format!("http://shop.test-zone:{}/", address.port()));
        let looked = look_with(&*probe, endpoint).await;
        assert_eq!(looked.outcome(), Ok(200), "{:?}", looked.reason);
        assert_eq!(questions(&mut asked), [1, 1]);
    }
}

#[actix_rt::test]
async fn one_check_that_is_given_up_takes_no_other_with_it() {
    let address = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    let probe = http_probe(NetOptions::new().name_servers([name_server(Zone::Here).await]))();
    let endpoint = || Endpoint::builder(format!("http://shop.test-zone:{}/", address.port()));
    let mut first = Box::pin(look_with(&*probe, endpoint()));
    let mut second = Box::pin(look_with(&*probe, endpoint()));
    assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
    drop(first);
    assert_eq!(second.await.outcome(), Ok(200));
}
