//! TCP: a connection, and a few words.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::Duration,
};
use watchpost::{AddressPolicy, Endpoint, Kind, NetOptions, Phase, State, tcp_probe};

use super::{
    Looked, UNEXPECTED, UP, at, down,
    far_side::{serve, stay},
    look_with, options,
};

/// A server that says this at once, and stays.
async fn greets(words: impl Into<Vec<u8>>) -> SocketAddr {
    let words = words.into();
    serve(move |mut stream| {
        let words = words.clone();
        async move {
            // The probe may have heard enough before the last byte.
            let _ = stream.write_all(&words).await;
            stay(stream).await;
        }
    })
    .await
}

async fn look(endpoint: watchpost::EndpointBuilder) -> Looked {
    look_with(&*tcp_probe(options())(), endpoint).await
}

#[actix_rt::test]
async fn a_connection_is_enough() {
    let address = serve(stay).await;
    let looked = look(at("tcp", address)).await;
    assert_eq!(looked.outcome(), UP);
    let seen = &looked.seen;
    assert_eq!((seen.peer, seen.tried.len(), &seen.body), (Some(address), 1, &None));
    assert!(seen.timing.connect.is_some() && seen.timing.first_byte.is_none(), "{:?}", seen.timing);
    assert_eq!(seen.http, None);
}

#[actix_rt::test]
async fn nobody_there_and_urls_that_lack_something() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(look(at("tcp", address)).await.outcome(), down(Kind::ConnectRefused, Phase::Connect));

    for (url, says) in
        [("tcp://localhost", "the URL names no port: tcp://HOST:PORT"), ("tcp:///x", "the URL names no host")]
    {
        let looked = look(Endpoint::builder(url)).await;
        assert_eq!((looked.state, looked.says()), (State::Unknown, says));
    }
}

/// Answers to a line.
async fn answers(line: &'static str, words: &'static str) -> SocketAddr {
    serve(move |mut stream: TcpStream| async move {
        let mut heard = vec![0; line.len()];
        if stream.read_exact(&mut heard).await.is_ok() && heard == line.as_bytes() {
            let _ = stream.write_all(words.as_bytes()).await;
            stay(stream).await;
        }
    })
    .await
}

#[actix_rt::test]
async fn what_is_sent_and_what_is_heard() {
    let redis = answers("PING\r\n", "+PONG\r\n").await;
    let ssh = greets("SSH-2.0-OpenSSH_9.6\r\n").await;
    let ping = || at("tcp", redis).body("PING\r\n");
    let slow = Duration::from_secs(1);
    for (name, endpoint, rule, outcome, says) in [
        ("an answer", ping(), r#"body == "+PONG\r\n""#, UP, ""),
        ("a greeting", at("tcp", ssh), "body matches /^SSH-2/", UP, ""),
        ("what must not be said", at("tcp", ssh), r#"body does not contain "1.99""#, UP, ""),
        ("time counts", ping(), "body < 1m", UP, ""),
        (
            "another greeting",
            at("tcp", ssh).timeout(slow),
            r#"body contains "220 ""#,
            UNEXPECTED,
            r#"body has 21 bytes, begins with "SSH-2.0-OpenSSH_9.6\r\n", wanted body contains "220 ""#,
        ),
        (
            "a warning",
            at("tcp", ssh).timeout(slow),
            r#"body contains "220 " else degraded"#,
            (State::Degraded, UNEXPECTED.1),
            r#"body has 21 bytes, begins with "SSH-2.0-OpenSSH_9.6\r\n", wanted body contains "220 ""#,
        ),
    ] {
        let looked = look(endpoint.expect(rule.parse().unwrap())).await;
        assert_eq!((looked.outcome(), looked.says()), (outcome, says), "{name}");
    }
    let heard = look(at("tcp", ssh).read_body(true)).await;
    assert_eq!((heard.outcome(), heard.seen.body.unwrap().bytes.len()), (UP, 21), "no rule, and asked to read");
}

#[actix_rt::test]
async fn words_may_come_in_pieces_and_end_with_the_connection() {
    let pieces = serve(|mut stream| async move {
        for byte in b"220 ready\r\n" {
            let _ = stream.write_all(&[*byte]).await;
            tokio::task::yield_now().await;
        }
    })
    .await;
    let looked = look(at("tcp", pieces).expect(r#"body == "220 ready\r\n""#.parse().unwrap())).await;
    assert_eq!(looked.outcome(), UP, "{}", looked.says());
    let looked = look(at("tcp", pieces).expect(r#"body contains "221""#.parse().unwrap())).await;
    assert_eq!(looked.outcome(), UNEXPECTED, "the end is the end, nothing is waited for");

    let mute = serve(|stream| async move { drop(stream) }).await;
    let looked = look(at("tcp", mute).read_body(true)).await;
    assert_eq!(looked.outcome(), down(Kind::Reset, Phase::FirstByte));

    let cut = serve(|mut stream| async move {
        let _ = stream.write_all(b"22").await;
        // The reset comes after what was sent: the probe asks for it first.
        let _ = stream.read(&mut [0; 1]).await;
        let _ = stream.set_zero_linger();
    })
    .await;
    let looked = look(at("tcp", cut).body("x").expect(r#"body contains "220""#.parse().unwrap())).await;
    assert_eq!(looked.outcome(), down(Kind::Reset, Phase::Body));
}

#[actix_rt::test]
async fn what_never_ends_is_cut() {
    let endless = serve(|mut stream| async move { while stream.write_all(&[b'x'; 4096]).await.is_ok() {} }).await;
    let looked = look(at("tcp", endless).expect(r#"body contains "y""#.parse().unwrap())).await;
    assert_eq!(looked.outcome(), down(Kind::TooLarge, Phase::Body));
    assert_eq!(looked.seen.body.unwrap().bytes.len(), 64 * 1024);
}

#[actix_rt::test]
async fn where_a_connection_may_go() {
    let address = serve(stay).await;
    // As the URL has it, and in spellings that the system would understand.
    for host in ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"] {
        let url = format!("tcp://{host}:{}", address.port());
        let blocked = (State::Unknown, Some((Kind::Blocked, Some(Phase::Connect))));
        let untrusted = look(Endpoint::builder(&url).public_only(true)).await;
        assert_eq!(untrusted.outcome(), blocked, "{url}");
        let probe = tcp_probe(NetOptions::new().policy(AddressPolicy::public_only()))();
        assert_eq!(look_with(&*probe, Endpoint::builder(&url)).await.outcome(), blocked, "{url}");
    }
}

#[actix_rt::test]
async fn through_a_proxy_as_a_tunnel() {
    let proxy = serve(|mut stream| async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let known = head.starts_with(b"CONNECT db.test-zone:5432 HTTP/1.1\r\n");
        let answer = if known { "200 OK\r\n\r\nhello" } else { "403 Forbidden\r\n\r\n" };
        let _ = stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await;
        stay(stream).await;
    })
    .await;
    let proxy = format!("http://{proxy}").parse::<watchpost::Proxy>().unwrap();
    let probe = tcp_probe(options().proxy_for_tcp(proxy.clone()))();
    let looked = look_with(&*probe, Endpoint::builder("tcp://db.test-zone:5432").read_body(true)).await;
    assert_eq!((looked.outcome(), looked.seen.body.unwrap().bytes), (UP, b"hello".to_vec()));
    let looked = look_with(&*probe, Endpoint::builder("tcp://other.test-zone:1")).await;
    assert_eq!(looked.outcome(), (State::Unknown, Some((Kind::Proxy, Some(Phase::Connect)))));

    // One for http and https alone is none for tcp.
    let address = serve(stay).await;
    let probe = tcp_probe(options().proxy_for_http(proxy.clone()).proxy_for_https(proxy))();
    assert_eq!(look_with(&*probe, at("tcp", address)).await.outcome(), UP);
}
