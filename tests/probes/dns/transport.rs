//! How a question gets to a server, and the answer back.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UdpSocket,
};
use watchpost::{AddressPolicy, Endpoint, Kind, NetOptions, Phase, State, Trace, dns_probe};

use super::{
    super::{UP, down, far_side, look_with},
    asking, look,
    server::{A, CNAME, Query, TXT, serve, serve_with, written},
    values,
};

#[actix_rt::test]
async fn what_is_cut_short_comes_over_tcp() {
    let server = serve(|query: &Query| match query.over_tcp {
        false => vec![query.reply(0).truncated().0],
        true => vec![query.good().0],
    })
    .await;
    let looked = look(asking(server, "example.com")).await;
    assert_eq!((looked.outcome(), values(&looked.seen)), (UP, vec!["192.0.2.1"]));
    assert!(looked.seen.dns.unwrap().over_tcp && looked.seen.timing.connect.is_some());
    assert_eq!(looked.seen.tried.len(), 1);
}

#[actix_rt::test]
async fn rubbish_over_tcp() {
    type Framed = fn(&[u8]) -> Vec<u8>;
    let whole: Framed = |answer| [&u16::try_from(answer.len()).unwrap().to_be_bytes(), answer].concat();
    type Says = fn(&Query) -> Vec<u8>;
    let rows: [(&str, Says, Framed, Kind); 8] = [
        ("nothing", |_| Vec::new(), |_| Vec::new(), Kind::Reset),
        ("half a length", |query| query.good().0, |_| vec![0], Kind::Reset),
        ("a message of no bytes", |_| Vec::new(), whole, Kind::Protocol),
        ("an end before the end", |query| query.good().0, |answer| [&[0xff, 0xff], answer].concat(), Kind::Protocol),
        ("no length", |query| query.good().0, <[u8]>::to_vec, Kind::Protocol),
        ("another protocol", |_| b"HTTP/1.1 400 Bad Request\r\n\r\n".repeat(1000), <[u8]>::to_vec, Kind::Protocol),
        ("another id", |query| query.good().with(0, |byte| byte ^ 1).0, whole, Kind::Protocol),
        ("cut short once more", |query| query.good().truncated().0, whole, Kind::Protocol),
    ];
    for (name, says, framed, kind) in rows {
        let server = serve_with(
            move |query: &Query| match query.over_tcp {
                false => vec![query.reply(0).truncated().0],
                true => vec![says(query)],
            },
            framed,
        )
        .await;
        let looked = look(asking(server, "example.com")).await;
        assert_eq!(looked.outcome(), down(kind, Phase::FirstByte), "{name}: {}", looked.says());
    }
}

#[actix_rt::test]
async fn thousands_of_records_are_counted_and_few_are_kept() {
    let server = serve(|query: &Query| match query.over_tcp {
        false => vec![query.reply(0).truncated().0],
        true => {
            let first = query.reply(0).record(CNAME, &written("other.example"));
            let all = (0u16..4000).fold(first, |reply, n| {
                let [high, low] = n.to_be_bytes();
                reply.record(A, &[192, 0, high, low])
            });
            vec![all.0]
        }
    })
    .await;
    let looked = look(asking(server, "example.com").expect("dns answers == 4000".parse().unwrap())).await;
    assert_eq!((looked.outcome(), looked.says()), (UP, ""));
    let answer = looked.seen.dns.unwrap();
    assert_eq!((answer.records.len(), answer.left_out, answer.answers), (64, 3937, 4000));

    for (rule, outcome) in [
        ("dns answer == '192.0.0.7'", UP),
        ("dns answer == '192.0.15.7'", down(Kind::TooLarge, Phase::FirstByte)),
        ("dns answer != '192.0.15.7'", down(Kind::TooLarge, Phase::FirstByte)),
        ("dns answer != '192.0.0.7'", super::super::UNEXPECTED),
    ] {
        assert_eq!(
            look(asking(server, "example.com").expect(rule.parse().unwrap())).await.outcome(),
            outcome,
            "{rule}"
        );
    }
}

/// A name that leads back through as many pointers as fit, in thousands of records: none of them may take long.
#[actix_rt::test]
async fn pointers_to_pointers_to_pointers() {
    let server = serve(|query: &Query| match query.over_tcp {
        false => vec![query.reply(0).truncated().0],
        true => {
            let start = u16::try_from(query.reply(0).0.len()).unwrap() + 12;
            // Each points to the one before it, the first to the question's name.
            let ladder = (0..8000).flat_map(|rung| {
                let to = if rung == 0 { 12 } else { start + 2 * (rung - 1) };
                (0xc000 | to).to_be_bytes()
            });
            let last = (0xc000 | (start + 2 * 7999)).to_be_bytes();
            let first = query.reply(0).record(65280, &ladder.collect::<Vec<u8>>());
            vec![(0..3000).fold(first, |reply, _| reply.record(CNAME, &last)).0]
        }
    })
    .await;
    let looked = look(asking(server, "example.com?type=CNAME")).await;
    assert_eq!((looked.outcome(), looked.says()), (UP, ""));
    let answer = looked.seen.dns.unwrap();
    assert_eq!((answer.answers, answer.records[0].kind.as_str()), (3000, "TYPE65280"));
    assert_eq!(answer.records[63].value, "example.com.");
}

#[actix_rt::test]
async fn long_texts_are_cut() {
    let server = serve(|query: &Query| match query.over_tcp {
        false => vec![query.reply(0).truncated().0],
        true => vec![query.reply(0).record(TXT, &[&[255][..], &[b'x'; 255]].concat().repeat(200)).0],
    })
    .await;
    let looked = look(asking(server, "example.com?type=TXT").expect("dns answer contains 'y'".parse().unwrap())).await;
    assert_eq!(looked.outcome(), down(Kind::TooLarge, Phase::FirstByte));
    assert_eq!(values(&looked.seen)[0].len(), 1024);
}

#[actix_rt::test]
async fn a_question_that_was_lost_is_asked_again() {
    let server = serve(|query: &Query| match query.earlier {
        0 => Vec::new(),
        _ => vec![query.good().0],
    })
    .await;
    let looked = look(asking(server, "example.com")).await;
    assert_eq!((looked.outcome(), values(&looked.seen)), (UP, vec!["192.0.2.1"]));
}

#[actix_rt::test]
async fn silence_is_left_to_run_out_of_time() {
    let server = serve(|_: &Query| Vec::new()).await;
    let probe = dns_probe(NetOptions::new())();
    let endpoint = asking(server, "example.com").build().unwrap();
    let mut trace = Trace::begin();
    let look = tokio::time::timeout(Duration::from_millis(100), probe.look(&endpoint, &mut trace)).await;
    assert!(look.is_err());
    assert_eq!((trace.phase(), trace.seen.peer), (Some(Phase::FirstByte), Some(server)));
}

#[actix_rt::test]
async fn nobody_there_and_the_next_address() {
    let good = serve(|query: &Query| vec![query.good().0]).await;
    // A port of another address at which nobody listens.
    let bad = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
    let looked = look(asking(bad, "example.com")).await;
    assert_eq!(looked.outcome(), down(Kind::ConnectRefused, Phase::FirstByte));
    assert_eq!(looked.says(), "connection refused");

    let addresses = format!("ns.test:{}:127.0.0.9,127.0.0.1", good.port());
    let probe = dns_probe(NetOptions::new().resolve_to([addresses.parse().unwrap()]))();
    let url = format!("dns://ns.test:{}/example.com", good.port());
    let looked = look_with(&*probe, Endpoint::builder(url)).await;
    assert_eq!((looked.outcome(), looked.seen.peer), (UP, Some(good)));
}

#[actix_rt::test]
async fn without_a_server_the_first_of_the_options_is_asked() {
    let server = serve(|query: &Query| vec![query.good().0]).await;
    let nobody: SocketAddr = (Ipv4Addr::LOCALHOST, 1).into();
    let probe = dns_probe(NetOptions::new().name_servers([server, nobody]))();
    for url in ["dns:///example.com", "dns:example.com?type=A"] {
        let looked = look_with(&*probe, Endpoint::builder(url)).await;
        assert_eq!((looked.outcome(), looked.seen.peer), (UP, Some(server)), "{url}");
    }
}

#[actix_rt::test]
async fn where_a_question_may_go() {
    let server = serve(|query: &Query| vec![query.good().0]).await;
    let blocked = (State::Unknown, Some((Kind::Blocked, Some(Phase::Connect))));
    for host in ["127.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]"] {
        let url = format!("dns://{host}:{}/example.com", server.port());
        let untrusted = look(Endpoint::builder(&url).public_only(true)).await;
        assert_eq!(untrusted.outcome(), blocked, "{url}");
        let probe = dns_probe(NetOptions::new().policy(AddressPolicy::public_only()))();
        assert_eq!(look_with(&*probe, Endpoint::builder(&url)).await.outcome(), blocked, "{url}");
    }
    // The system's name server, or one that was given, is an address like another.
    let probe = dns_probe(NetOptions::new().name_servers([server]))();
    let looked = look_with(&*probe, Endpoint::builder("dns:///example.com").public_only(true)).await;
    assert_eq!(looked.outcome(), blocked);
}

#[actix_rt::test]
async fn what_is_long_goes_through_the_proxy() {
    let server = serve(|query: &Query| match query.over_tcp {
        false => vec![query.reply(0).truncated().0],
        true => vec![query.good().0],
    })
    .await;
    // One that says whom it connects to, and does.
    let proxy = far_side::serve(move |mut stream| async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
                return;
            }
        }
        if !head.starts_with(format!("CONNECT {server} HTTP/1.1\r\n").as_bytes()) {
            let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await;
            return;
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let mut on = tokio::net::TcpStream::connect(server).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut on).await;
    })
    .await;
    let options = NetOptions::new().proxy_for_tcp(format!("http://{proxy}").parse().unwrap());
    let looked = look_with(&*dns_probe(options)(), asking(server, "example.com")).await;
    assert_eq!((looked.outcome(), looked.says(), looked.seen.peer), (UP, "", Some(proxy)));
    assert_eq!(values(&looked.seen), ["192.0.2.1"]);
}
