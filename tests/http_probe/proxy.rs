//! Proxies: what they are sent, and what their failures come to.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use watchpost::{AddressPolicy, Endpoint, Kind, NetOptions, Observation, Phase, State, Watchpost, http_probe};

use super::{
    Looked,
    far_side::{End, answer, header, read_request, route, serve},
    look_with,
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn through(proxy: impl std::fmt::Display) -> NetOptions {
    NetOptions::new().proxy(proxy.to_string().parse().unwrap())
}

async fn look_by(options: NetOptions, url: &str) -> Looked {
    look_with(&*http_probe(options)(), Endpoint::builder(url)).await
}

/// A proxy that connects every CONNECT to one place, and tells what it was asked.
pub async fn connecting(to: SocketAddr) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let (to_test, asked) = mpsc::unbounded_channel();
    let address = serve(move |mut stream| {
        let to_test = to_test.clone();
        async move {
            let Some(question) = read_request(&mut stream).await else { return };
            let _ = to_test.send(question);
            let mut there = TcpStream::connect(to).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut there).await;
        }
    })
    .await;
    (address, asked)
}

/// A SOCKS5 proxy that connects everything to one place, or answers with a code.
async fn socks5(to: SocketAddr, code: u8) -> (SocketAddr, mpsc::UnboundedReceiver<Vec<u8>>) {
    let (to_test, asked) = mpsc::unbounded_channel();
    let address = serve(move |mut stream| {
        let to_test = to_test.clone();
        async move {
            stream.read_exact(&mut [0; 3]).await.unwrap();
            stream.write_all(&[5, 0]).await.unwrap();
            let mut question = vec![0; 5];
            stream.read_exact(&mut question).await.unwrap();
            let mut rest = vec![0; usize::from(question[4]) + 2];
            stream.read_exact(&mut rest).await.unwrap();
            question.extend(rest);
            let _ = to_test.send(question);
            stream.write_all(&[5, code, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
            if code == 0 {
                let mut there = TcpStream::connect(to).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut there).await;
            }
        }
    })
    .await;
    (address, asked)
}

#[actix_rt::test]
async fn an_http_proxy_is_sent_the_whole_url() {
    let (proxy, mut requests) = route(|line| match line {
        "GET http://shop.test-zone/moved?a=b HTTP/1.1" => {
            "HTTP/1.1 302 Found\r\nLocation: http://other.test-zone:8080/\r\nContent-Length: 0\r\n\r\n".to_owned()
        }
        _ => OK.to_owned(),
    })
    .await;
    let probe = http_probe(through(format!("http://me:secret@{proxy}")))();
    let endpoint = Endpoint::builder("http://you:canary@shop.test-zone/moved?a=b#top").header("Cookie", "canary");
    let looked = look_with(&*probe, endpoint).await;
    assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(proxy)), "{:?}", looked.reason);

    let first = requests.recv().await.unwrap();
    assert_eq!(header(&first, "host"), Some("shop.test-zone"));
    assert_eq!(header(&first, "proxy-authorization"), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(header(&first, "authorization"), Some("Basic eW91OmNhbmFyeQ=="));
    let second = requests.recv().await.unwrap();
    assert!(second.starts_with("GET http://other.test-zone:8080/ HTTP/1.1\r\n"), "{second}");
    assert_eq!(header(&second, "proxy-authorization"), Some("Basic bWU6c2VjcmV0"));
    assert!(header(&second, "authorization").is_none() && !second.contains("canary"), "{second}");
}

#[actix_rt::test]
async fn some_hosts_are_reached_without() {
    let (there, mut requests) = route(|_| OK.to_owned()).await;
    let (proxy, mut asked) = route(|_| OK.to_owned()).await;
    let options = || through(proxy).no_proxy("127.0.0.1,.corp.test-zone".parse().unwrap());
    assert_eq!(look_by(options(), &format!("http://{there}/")).await.seen.peer, Some(there));
    assert!(requests.recv().await.unwrap().starts_with("GET / HTTP/1.1\r\n"));
    assert_eq!(look_by(options(), "http://shop.test-zone/").await.seen.peer, Some(proxy));
    assert!(asked.recv().await.unwrap().starts_with("GET http://shop.test-zone/ HTTP/1.1\r\n"));
}

#[actix_rt::test]
async fn socks5_is_told_the_name_and_then_it_is_as_without() {
    let (there, mut requests) = route(|_| OK.to_owned()).await;
    let (proxy, mut asked) = socks5(there, 0).await;
    let looked = look_by(through(format!("socks5://{proxy}")), "http://shop.test-zone:8080/x").await;
    assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(proxy)), "{:?}", looked.reason);
    assert_eq!(asked.recv().await.unwrap(), b"\x05\x01\x00\x03\x0eshop.test-zone\x1f\x90");
    let request = requests.recv().await.unwrap();
    assert!(request.starts_with("GET /x HTTP/1.1\r\n") && header(&request, "proxy-authorization").is_none());
}

#[actix_rt::test]
async fn the_proxys_failures_are_its_own_and_the_hosts_are_the_hosts() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let wants_a_user = answer("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    let unable = answer("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", End::Stay).await;
    let nonsense = serve(|mut stream| async move {
        let _ = stream.write_all(b"220 mail.test-zone\r\n").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let (forbids, _asked) = socks5(gone, 2).await;
    let (refused, _asked) = socks5(gone, 5).await;
    let (unreachable, _asked) = socks5(gone, 4).await;
    let (connect, first_byte) = (Some(Phase::Connect), Some(Phase::FirstByte));
    for (name, proxy, url, wanted) in [
        ("not there", format!("http://{gone}"), "http://shop.test-zone/", Err((Kind::Proxy, connect))),
        ("no SOCKS5 there", format!("socks5://{nonsense}"), "http://shop.test-zone/", Err((Kind::Proxy, connect))),
        ("wants a user", format!("http://{wants_a_user}"), "http://shop.test-zone/", Err((Kind::Proxy, first_byte))),
        ("forbids", format!("socks5://{forbids}"), "http://shop.test-zone/", Err((Kind::Proxy, connect))),
        ("refused", format!("socks5://{refused}"), "http://shop.test-zone/", Err((Kind::ConnectRefused, connect))),
        ("no way", format!("socks5://{unreachable}"), "http://a.test-zone/", Err((Kind::ConnectUnreachable, connect))),
        ("an answer like others", format!("http://{unable}"), "http://shop.test-zone/", Ok(502)),
    ] {
        let looked = look_by(through(proxy), url).await;
        assert_eq!(looked.outcome(), wanted, "{name}: {:?}", looked.reason);
    }
    if cfg!(feature = "tls") {
        for (name, proxy) in [("wants a user", wants_a_user), ("can't connect", unable), ("not there", gone)] {
            let looked = look_by(through(format!("http://me:canary@{proxy}")), "https://shop.test-zone/").await;
            assert_eq!(looked.outcome(), Err((Kind::Proxy, connect)), "{name}: {:?}", looked.reason);
            let reason = looked.reason.unwrap().to_string();
            assert!(!reason.contains("canary"), "{reason}");
        }
    }
}

#[actix_rt::test]
async fn a_proxy_that_says_nothing_or_goes_before_it_has_connected_is_the_one_that_failed() {
    let silent = answer("", End::Stay).await;
    let half = serve(|mut stream| async move {
        let _ = stream.write_all(b"\x05").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let closes = serve(|stream| async move { drop(stream) }).await;
    let no_way = "connected to the proxy, then no way through it within 300 ms";
    for (proxy, url, sentence) in [
        (format!("socks5://{silent}"), "http://shop.test-zone/", no_way),
        (format!("socks5://{half}"), "http://shop.test-zone/", no_way),
        (format!("http://{silent}"), "https://shop.test-zone/", no_way),
        (format!("socks5://{closes}"), "http://shop.test-zone/", "the connection to the proxy failed: "),
        (format!("http://{closes}"), "https://shop.test-zone/", "the connection to the proxy failed: "),
    ] {
        if url.starts_with("https") && cfg!(not(feature = "tls")) {
            continue;
        }
        let options = through(&proxy);
        let limit = Duration::from_millis(300);
        let endpoint = || Endpoint::builder(url).connect_timeout(limit);
        let looked = look_with(&*http_probe(options.clone())(), endpoint()).await;
        assert_eq!(looked.outcome(), Err((Kind::Proxy, Some(Phase::Connect))), "{proxy}: {:?}", looked.reason);
        assert!(looked.reason.unwrap().message.starts_with(sentence), "{proxy}");
        // The attempt's own time is no other.
        let engine = Watchpost::builder().checkers(1).probe(&url[..url.find(':').unwrap()], http_probe(options));
        let engine = engine.start().unwrap();
        let status = engine.check(endpoint().timeout(limit).build().unwrap()).await.unwrap();
        let reason = status.reason.as_ref().unwrap();
        assert_eq!((status.state, reason.kind, reason.phase), (State::Unknown, Kind::Proxy, Some(Phase::Connect)));
        assert!(reason.message.starts_with(sentence), "{proxy}: {reason}");
    }
}

#[cfg(feature = "dns")]
#[actix_rt::test]
async fn a_proxy_whose_name_is_not_found_in_time_is_the_one_that_failed() {
    let silent = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let options = through("http://proxy.test-zone:3128").name_servers([silent.local_addr().unwrap()]);
    let endpoint = Endpoint::builder("http://shop.test-zone/").connect_timeout(Duration::from_millis(300));
    let looked = look_with(&*http_probe(options)(), endpoint).await;
    assert_eq!(looked.outcome(), Err((Kind::Proxy, Some(Phase::Dns))), "{:?}", looked.reason);
    assert_eq!(looked.reason.unwrap().message, "the proxy's name was not resolved within 300 ms");
}

#[actix_rt::test]
async fn what_is_silent_behind_a_proxy_is_the_one_that_failed() {
    let silent = answer("", End::Stay).await;
    let (proxy, _asked) = socks5(silent, 0).await;
    for (url, phase) in [("http://shop.test-zone/", Phase::FirstByte), ("https://shop.test-zone/", Phase::Tls)] {
        if url.starts_with("https") && cfg!(not(feature = "tls")) {
            continue;
        }
        let engine = Watchpost::builder().checkers(1);
        let options = through(format!("socks5://{proxy}"));
        let engine = engine.probe(&url[..url.find(':').unwrap()], http_probe(options)).start().unwrap();
        let endpoint = Endpoint::builder(url).timeout(Duration::from_millis(300)).build().unwrap();
        let reason = engine.check(endpoint).await.unwrap().reason.unwrap();
        assert_eq!((reason.kind, reason.phase), (Kind::Timeout, Some(phase)), "{reason}");
    }
}

#[actix_rt::test]
async fn the_policy_judges_the_proxy_and_what_is_behind_it() {
    let (proxy, mut asked) = route(|_| OK.to_owned()).await;
    let all_but = |range: &str| AddressPolicy::allow_all().deny([range.parse().unwrap()]);
    let public = || AddressPolicy::public_only();
    for (name, policy, url, wanted) in [
        ("the proxy's address", all_but("127.0.0.1"), "http://8.8.8.8/", Err((Kind::Blocked, Some(Phase::Connect)))),
        ("an address behind it", all_but("10.0.0.0/8"), "http://10.1.2.3/", Err((Kind::Blocked, Some(Phase::Connect)))),
        ("a name behind it", all_but("10.0.0.0/8"), "http://a.test-zone/", Err((Kind::Blocked, Some(Phase::Connect)))),
        ("the proxy of public hosts", public(), "http://8.8.8.8/", Err((Kind::Blocked, Some(Phase::Connect)))),
        ("all is well", public().allow(["127.0.0.1".parse().unwrap()]), "http://8.8.8.8/", Ok(200)),
    ] {
        let looked = look_by(through(proxy).policy(policy), url).await;
        assert_eq!(looked.outcome(), wanted, "{name}: {:?}", looked.reason);
    }
    assert!(asked.recv().await.is_some() && asked.try_recv().is_err(), "one request passed");
    let looked =
        look_with(&*http_probe(through(proxy))(), Endpoint::builder("http://a.test-zone/").public_only(true)).await;
    assert_eq!(looked.outcome(), Err((Kind::Blocked, Some(Phase::Connect))));
}

#[actix_rt::test]
async fn a_connection_to_a_proxy_is_kept_for_one_host_and_port() {
    let proxy = serve(|mut stream| async move {
        while read_request(&mut stream).await.is_some() {
            let _ = stream.write_all(OK.as_bytes()).await;
        }
    })
    .await;
    let probe = http_probe(through(proxy))();
    let look = async |url: &str| -> Observation {
        look_with(&*probe, Endpoint::builder(url).keep_alive(true).read_body(true)).await.seen
    };
    assert!(!look("http://a.test-zone/").await.reused);
    assert!(look("http://a.test-zone/other").await.reused);
    assert!(!look("http://a.test-zone:8080/").await.reused);
    assert!(!look("http://b.test-zone/").await.reused);
}
