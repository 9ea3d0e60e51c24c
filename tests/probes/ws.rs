//! The WebSocket probe.

use std::{net::Ipv4Addr, rc::Rc};

use actix_http::ws::hash_key;
use proptest::{
    prelude::{Strategy, any},
    test_runner::TestRunner,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};
use watchpost::{Endpoint, EndpointBuilder, HttpVersion, Kind, Phase, Proxy, ws_probe};

use super::{Looked, look_with, options};

const NO: &str = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";

/// A server of one look. It answers the request, sends bytes, and tells what it got: the head, then what came after it.
struct Server {
    port: u16,
    heard: mpsc::UnboundedReceiver<Vec<u8>>,
}

/// Answers a request by its key, and then says something.
async fn serve(answer: impl Fn(&str) -> String + 'static, says: impl Into<Vec<u8>>, stays: bool) -> Server {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (to_test, heard) = mpsc::unbounded_channel();
    let (answer, says) = (Rc::new(answer), says.into());
    actix_rt::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answer, says, to_test) = (Rc::clone(&answer), says.clone(), to_test.clone());
            actix_rt::spawn(async move {
                let head = head(&mut stream).await.expect("a whole head");
                let key = header(&head, "sec-websocket-key").unwrap_or_default().to_owned();
                let _ = to_test.send(head.into_bytes());
                // The probe may have seen enough before the last byte.
                let _ = stream.write_all(&[answer(&key).as_bytes(), &says].concat()).await;
                if !stays {
                    return;
                }
                let mut rest = Vec::new();
                // It may end by a reset, after the last byte.
                while stream.read_buf(&mut rest).await.is_ok_and(|length| length > 0) {}
                let _ = to_test.send(rest);
            });
        }
    });
    Server { port, heard }
}

/// The head of a request, if it comes whole.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
}

/// The answer that agrees, with some more lines.
fn agrees(key: &str, more: &str) -> String {
    let accept = String::from_utf8(hash_key(key.as_bytes()).to_vec()).unwrap();
    format!(
        "HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{more}\r\n"
    )
}

fn yes(key: &str) -> String {
    agrees(key, "")
}

fn at(port: u16) -> EndpointBuilder {
    Endpoint::builder(format!("ws://127.0.0.1:{port}/socket?v=1"))
}

async fn look_at(endpoint: EndpointBuilder) -> Looked {
    look_with(&*ws_probe(options())(), endpoint).await
}

impl Looked {
    /// The kind and the phase of a failure.
    fn failure(&self) -> Option<(Kind, Option<Phase>)> {
        self.outcome().1
    }

    fn body(&self) -> &[u8] {
        self.seen.body.as_ref().map_or(b"", |body| &body.bytes)
    }
}

/// A frame of a server.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).ok().filter(|length| *length < 126);
    let long = u16::try_from(payload.len()).unwrap_or_default().to_be_bytes();
    let length = length.map_or(vec![126, long[0], long[1]], |length| vec![length]);
    [&[first][..], &length, payload].concat()
}

/// The frames of a client, unmasked.
fn frames(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut all = Vec::new();
    while let [first, second, rest @ ..] = bytes {
        assert_eq!(second & 0x80, 0x80, "a client's frame is masked");
        let (length, rest) = match second & 0x7f {
            126 => (usize::from(u16::from_be_bytes([rest[0], rest[1]])), &rest[2..]),
            length => (usize::from(length), rest),
        };
        let (mask, rest) = rest.split_at(4);
        let payload = rest[..length].iter().enumerate().map(|(at, byte)| byte ^ mask[at % 4]).collect();
        all.push((*first, payload));
        bytes = &rest[length..];
    }
    all
}

#[actix_rt::test]
async fn an_upgrade_is_enough_and_is_closed_in_order() {
    let mut server = serve(yes, "", true).await;
    let endpoint = at(server.port).header("Origin", "https://a.example").header("Upgrade", "x").header("Cookie", "a=b");
    let looked = look_at(endpoint.method("POST").body("hello")).await;
    assert_eq!(looked.failure(), None, "{:?}", looked.reason);
    let http = looked.seen.http.unwrap();
    assert_eq!((http.status, http.version), (101, HttpVersion::Http11));
    let timing = looked.seen.timing;
    assert!(timing.send.is_some() && timing.first_byte.is_some() && timing.body.is_none(), "{timing:?}");

    let head = String::from_utf8(server.heard.recv().await.unwrap()).unwrap();
    assert!(head.starts_with("GET /socket?v=1 HTTP/1.1\r\n"), "{head}");
    let host = format!("127.0.0.1:{}", server.port);
    for (name, wanted) in [
        ("host", Some(&*host)),
        ("upgrade", Some("websocket")),
        ("connection", Some("Upgrade")),
        ("sec-websocket-version", Some("13")),
        ("origin", Some("https://a.example")),
        ("cookie", Some("a=b")),
        ("user-agent", Some(concat!("watchpost/", env!("CARGO_PKG_VERSION")))),
        ("authorization", None),
        ("sec-websocket-protocol", None),
    ] {
        assert_eq!(header(&head, name), wanted, "{name} in {head}");
    }
    assert_eq!(head.matches("pgrade: ").count(), 1, "{head}");
    let closing = (0x88, 1000_u16.to_be_bytes().to_vec());
    assert_eq!(frames(&server.heard.recv().await.unwrap()), [(0x81, b"hello".to_vec()), closing]);
}

#[actix_rt::test]
async fn keys_differ_and_user_info_is_sent_as_http_has_it() {
    let mut server = serve(yes, "", false).await;
    let mut keys = Vec::new();
    for _ in 0..2 {
        let endpoint = Endpoint::builder(format!("ws://me:p%40w@127.0.0.1:{}", server.port));
        assert_eq!(look_at(endpoint.without_header("User-Agent")).await.failure(), None);
        let head = String::from_utf8(server.heard.recv().await.unwrap()).unwrap();
        assert!(head.starts_with("GET / HTTP/1.1\r\n"), "{head}");
        assert_eq!((header(&head, "authorization"), header(&head, "user-agent")), (Some("Basic bWU6cEB3"), None));
        keys.push(header(&head, "sec-websocket-key").unwrap().to_owned());
    }
    assert_ne!(keys[0], keys[1]);
}

#[actix_rt::test]
async fn what_is_no_upgrade() {
    type Answer = fn(&str) -> String;
    let wrong = Some((Kind::Protocol, Some(Phase::FirstByte)));
    let rows: &[(&str, Answer, Option<(Kind, Option<Phase>)>)] = &[
        ("as it should be", yes, None),
        ("after interim answers", |key| format!("HTTP/1.1 103 Early Hints\r\n\r\n{}", yes(key)), None),
        ("a 403", |_| NO.to_owned(), Some((Kind::Expectation, None))),
        ("a 200", |_| "HTTP/1.1 200 OK\r\n\r\n".to_owned(), Some((Kind::Expectation, None))),
        ("a redirect", |_| "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n".to_owned(), Some((Kind::Expectation, None))),
        ("another key's answer", |_| yes("dGhlIHNhbXBsZSBub25jZQ=="), wrong),
        ("no key's answer", |key| yes(key).replace("-Accept", "-Except"), wrong),
        ("two answers to the key", |key| agrees(key, "Sec-WebSocket-Accept: x\r\n"), wrong),
        ("another protocol", |key| yes(key).replace("WebSocket\r", "h2c\r"), wrong),
        ("no upgrade of the connection", |key| yes(key).replace(", Upgrade", ""), wrong),
        ("an extension", |key| agrees(key, "Sec-WebSocket-Extensions: permessage-deflate\r\n"), wrong),
        ("a subprotocol", |key| agrees(key, "Sec-WebSocket-Protocol: mqtt\r\n"), wrong),
        ("no HTTP", |_| "SSH-2.0-OpenSSH_9.6\r\n".to_owned(), wrong),
        ("half a head", |key| yes(key)[..40].to_owned(), wrong),
        ("nothing", |_| String::new(), Some((Kind::Reset, Some(Phase::FirstByte)))),
        ("a long head", |key| agrees(key, &"A: b\r\n".repeat(1000)), Some((Kind::TooLarge, Some(Phase::FirstByte)))),
    ];
    for (name, answer, wanted) in rows {
        let looked = look_at(at(serve(*answer, "", false).await.port)).await;
        assert_eq!(looked.failure(), *wanted, "{name}: {:?}", looked.reason);
    }
    let looked = look_at(at(serve(|_| NO.to_owned(), "", false).await.port)).await;
    assert_eq!(looked.says(), "status 403, wanted 101: no upgrade");
    assert_eq!(looked.seen.http.unwrap().status, 403);
    // A rule that names the status judges it.
    let named = at(serve(|_| NO.to_owned(), "", false).await.port).expect("403".parse().unwrap());
    assert_eq!(look_at(named).await.failure(), None);
}

#[actix_rt::test]
async fn a_subprotocol_is_one_of_those_that_were_asked_for() {
    for (says, good) in [("mqtt", true), ("v2.chat", true), ("MQTT", false), ("mqtt, v2.chat", false), ("", false)] {
        let line = if says.is_empty() { String::new() } else { format!("Sec-WebSocket-Protocol: {says}\r\n") };
        let server = serve(move |key| agrees(key, &line), "", false).await;
        let looked = look_at(at(server.port).header("Sec-WebSocket-Protocol", "mqtt, v2.chat")).await;
        assert_eq!(looked.failure().is_none(), good, "{says}: {:?}", looked.reason);
    }
}

/// What came of listening for "ready": the failure, and what was heard.
async fn heard(says: Vec<u8>, stays: bool) -> (Option<Kind>, Vec<u8>, String) {
    let server = serve(yes, says, stays).await;
    let endpoint = Endpoint::builder(format!("ws://127.0.0.1:{}", server.port));
    let looked = look_at(endpoint.expect("body contains \"ready\"".parse().unwrap())).await;
    let phase = looked.reason.as_ref().map(|reason| (reason.kind, reason.phase));
    assert!(
        phase.is_none_or(|(kind, phase)| kind == Kind::Expectation
            || kind == Kind::TooLarge
            || phase == Some(Phase::Body)),
        "{:?}",
        looked.reason
    );
    (looked.failure().map(|(kind, _)| kind), looked.body().to_vec(), looked.says().to_owned())
}

#[actix_rt::test]
async fn messages_are_heard_until_the_rules_hold() {
    let close = frame(0x88, b"\x03\xe8");
    for (name, says, stays, wanted) in [
        ("text", frame(0x81, b"ready"), true, &b"ready"[..]),
        ("bytes", frame(0x82, b"\xffready"), true, b"\xffready"),
        ("the second", [frame(0x81, b"one,"), frame(0x81, b"ready")].concat(), true, b"one,ready"),
        ("no more than that", [frame(0x81, b"ready"), frame(0x81, b"steady")].concat(), true, b"ready"),
        (
            "fragments, a ping and an empty one among them",
            [frame(0x01, b"r\xc3"), frame(0x89, b"?"), frame(0, b""), frame(0x80, b"\xa4 ready")].concat(),
            true,
            "rä ready".as_bytes(),
        ),
        ("a pong that nobody asked for", [frame(0x8a, b""), frame(0x81, b"ready")].concat(), true, b"ready"),
        ("all that is said before a closing frame", [frame(0x81, b"steady"), close.clone()].concat(), true, b"steady"),
        ("all that is said before the end", frame(0x81, b"steady"), false, b"steady"),
    ] {
        let (kind, body, _) = heard(says, stays).await;
        let unexpected = (!body.ends_with(b"ready")).then_some(Kind::Expectation);
        assert_eq!((kind, &*body), (unexpected, wanted), "{name}");
    }
}

#[actix_rt::test]
async fn pings_are_answered() {
    let says = [frame(0x89, b"are you there"), frame(0x81, b"ready")].concat();
    let mut server = serve(yes, says, true).await;
    let looked = look_at(at(server.port).expect("body contains \"ready\"".parse().unwrap())).await;
    assert_eq!(looked.failure(), None, "{:?}", looked.reason);
    server.heard.recv().await.unwrap();
    let closing = (0x88, 1000_u16.to_be_bytes().to_vec());
    assert_eq!(frames(&server.heard.recv().await.unwrap()), [(0x8a, b"are you there".to_vec()), closing]);
}

#[actix_rt::test]
async fn an_end_without_a_message_says_why() {
    for (payload, wanted) in [
        (&b""[..], ""),
        (b"\x03\xf0", ", with code 1008"),
        (b"\x03\xf0no\x1b[31m\n", ", with code 1008 and \"no\\u001b[31m\\n\""),
    ] {
        let (kind, _, message) = heard(frame(0x88, payload), true).await;
        let wanted = format!("the server closed the WebSocket without a message{wanted}");
        assert_eq!((kind, message), (Some(Kind::Reset), wanted));
    }
    // What a server says to whoever shows a secret may repeat it.
    let server = serve(yes, frame(0x88, b"\x03\xf0canary"), true).await;
    let looked = look_at(at(server.port).header("Cookie", "canary").read_body(true)).await;
    assert_eq!(looked.says(), "the server closed the WebSocket without a message, with code 1008");
    assert_eq!(heard(Vec::new(), false).await.0, Some(Kind::Reset));
}

#[actix_rt::test]
async fn hostile_frames() {
    for (name, says) in [
        ("a masked frame", [&[0x81, 0x85][..], &[0; 9]].concat()),
        ("a reserved bit", frame(0xc1, b"ready")),
        ("a reserved kind", frame(0x83, b"ready")),
        ("a length of 2^63", [&[0x82, 127][..], &(1_u64 << 63).to_be_bytes()].concat()),
        ("a fragmented ping", frame(0x09, b"")),
        ("a ping of 126 bytes", frame(0x89, &[b'a'; 126])),
        ("text that is no UTF-8", frame(0x81, b"\xff\xfe")),
        ("text that ends in a character", frame(0x81, b"\xc3")),
        ("a message inside another", [frame(0x01, b"a"), frame(0x81, b"ready")].concat()),
        ("a continuation of nothing", frame(0x80, b"ready")),
        ("a closing frame of one byte", frame(0x88, b"\x03")),
        ("a code that nobody may send", frame(0x88, b"\x03\xee")),
        ("pings without end", frame(0x89, b"a").repeat(1025)),
        ("empty fragments without end", [frame(0x01, b""), frame(0, b"").repeat(1025)].concat()),
    ] {
        let (kind, body, message) = heard(says, true).await;
        assert_eq!((kind, body), (Some(Kind::Protocol), Vec::new()), "{name}: {message}");
    }
    for (name, says) in [
        ("half a head of a frame", vec![0x81]),
        ("half a frame", frame(0x81, b"ready")[..5].to_vec()),
        ("half a message", frame(0x01, b"ready")),
    ] {
        assert_eq!(heard(says, false).await.0, Some(Kind::Protocol), "{name}");
    }
}

#[actix_rt::test]
async fn no_more_is_heard_than_64_kib() {
    let huge = [&[0x82, 127][..], &(1_u64 << 62).to_be_bytes(), &[b'a'; 70_000]].concat();
    let fragments = [frame(0x02, &[b'a'; 40_000]), frame(0, &[b'a'; 40_000])].concat();
    for (name, says) in [
        ("a frame of 2^62 bytes", huge),
        ("fragments", fragments),
        ("messages", frame(0x82, &[b'a'; 40_000]).repeat(2)),
    ] {
        let (kind, body, _) = heard(says, true).await;
        assert_eq!((kind, body.len()), (Some(Kind::TooLarge), 64 * 1024), "{name}");
    }
}

#[actix_rt::test]
async fn a_proxy_of_http_connects_it_through() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let proxy = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (to_test, mut asked) = mpsc::unbounded_channel();
    actix_rt::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        to_test.send(head(&mut stream).await.expect("a whole head")).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let request = head(&mut stream).await.expect("a whole head");
        stream.write_all(yes(header(&request, "sec-websocket-key").unwrap()).as_bytes()).await.unwrap();
        to_test.send(request).unwrap();
    });
    let proxy: Proxy = proxy.parse().unwrap();
    let probe = ws_probe(options().proxy(proxy))();
    let looked = look_with(&*probe, Endpoint::builder("ws://somewhere.example/a")).await;
    assert_eq!(looked.failure(), None, "{:?}", looked.reason);
    assert!(asked.recv().await.unwrap().starts_with("CONNECT somewhere.example:80 HTTP/1.1\r\n"));
    assert!(asked.recv().await.unwrap().starts_with("GET /a HTTP/1.1\r\nHost: somewhere.example\r\n"));
}

#[test]
fn whatever_a_server_sends_the_look_ends() {
    let system = actix_rt::System::new();
    // Bytes of any kind, and such as are nearly frames.
    let first = proptest::sample::select(vec![0x00_u8, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8a, 0xc1]);
    let frame = (first, proptest::collection::vec(any::<u8>(), 0..130)).prop_map(|(first, bytes)| frame(first, &bytes));
    let frames = proptest::collection::vec(frame, 0..6).prop_map(|frames| frames.concat());
    let bytes = proptest::prop_oneof![proptest::collection::vec(any::<u8>(), 0..600), frames];
    let mut runner = TestRunner::new(proptest::test_runner::Config { cases: 200, ..Default::default() });
    let ran = runner.run(&(bytes, any::<bool>()), |(bytes, upgrades)| {
        system.block_on(async {
            let answer = move |key: &str| if upgrades { yes(key) } else { String::new() };
            let server = serve(answer, bytes, false).await;
            let looked = look_at(at(server.port).read_body(true)).await;
            assert!(looked.body().len() <= 64 * 1024);
            let kind = looked.failure().map(|(kind, _)| kind);
            assert!(matches!(kind, None | Some(Kind::Protocol | Kind::Reset | Kind::TooLarge)), "{:?}", looked.reason);
            Ok(())
        })
    });
    ran.unwrap();
}

/// A message over TLS, and who speaks it; a certificate that is not good is seen before a byte is sent.
#[cfg(feature = "tls")]
#[actix_rt::test]
async fn over_tls() {
    use super::{
        authority::{Authority, Serves},
        down, far_side, local,
    };

    let authority = Authority::new();
    for (names, outcome) in [(&["localhost"][..], super::UP), (&["elsewhere"], down(Kind::TlsWrongHost, Phase::Tls))] {
        let acceptor = authority.serves(Serves { names, alpn: &[b"http/1.1"], ..Serves::default() });
        let address = far_side::serve(move |tcp| {
            let acceptor = acceptor.clone();
            async move {
                let Ok(mut tls) = acceptor.accept(tcp).await else { return };
                let Some(head) = head(&mut tls).await else { return };
                let answer = yes(header(&head, "sec-websocket-key").unwrap_or_default());
                let _ = tls.write_all(&[answer.as_bytes(), &frame(0x81, b"ready")].concat()).await;
                let _ = tls.flush().await;
                far_side::stay(tls).await;
            }
        })
        .await;
        let endpoint = local("wss", address, "/socket").expect("body == \"ready\"".parse().unwrap());
        let looked = look_with(&*ws_probe(authority.trusted())(), endpoint).await;
        assert_eq!(looked.outcome(), outcome, "{:?}", looked.reason);
        assert!(looked.seen.certificate.is_some() && looked.seen.timing.tls.is_some());
        assert_eq!(looked.seen.http.is_some(), outcome == super::UP);
    }
}
