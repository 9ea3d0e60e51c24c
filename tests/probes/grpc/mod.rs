//! `grpc://` and `grpcs://`: the health checks of a server on loopback, plain and over TLS.

mod server;

use std::{net::SocketAddr, time::Duration};

use h2::Reason as Code;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};
use watchpost::{Endpoint, EndpointBuilder, HttpVersion, Kind, Phase, State, grpc_probe};

use self::server::{
    Answers, GRPC, SERVING, Then, by_frames, fails, fails_at_once, frame, framed, head, over_tls, plain, says, then,
};
use super::{
    Looked, UNEXPECTED, UP, at,
    authority::{Authority, Serves},
    down,
    far_side::{serve, stay},
    local, look_until, look_with, options,
};

async fn look(endpoint: EndpointBuilder) -> Looked {
    look_with(&*grpc_probe(options())(), endpoint).await
}

#[actix_rt::test]
async fn a_call_and_its_answer() {
    let (address, mut calls) = plain(says(SERVING)).await;
    let endpoint = Endpoint::builder(format!("grpc://me:secret@{address}/users.v1.Users"))
        .header("X-Tenant", "probe")
        .header("trace-bin", "AAEC")
        .header("Keep-Alive", "timeout=5")
        .header("Content-Type", "text/plain")
        .header("TE", "gzip")
        .header("grpc-timeout", "1H")
        .method("PUT")
        .body("not sent")
        .timeout(Duration::from_millis(2500));
    let looked = look(endpoint).await;
    assert_eq!(looked.outcome(), UP, "{:?}", looked.reason);
    let answer = looked.seen.http.unwrap();
    assert_eq!((answer.status, answer.version, answer.body_bytes), (200, HttpVersion::Http2, Some(7)));
    assert_eq!(looked.seen.peer, Some(address));
    let timing = looked.seen.timing;
    let phases = [timing.connect, timing.send, timing.first_byte, timing.body];
    assert!(phases.iter().all(Option::is_some) && timing.tls.is_none(), "{timing:?}");

    let (request, body) = calls.recv().await.unwrap();
    assert_eq!(body, framed(b"\x0a\x0eusers.v1.Users"));
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri().to_string(), format!("http://{address}/grpc.health.v1.Health/Check"));
    let mut lines: Vec<_> =
        request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    lines.sort_unstable();
    let agent = concat!("watchpost/", env!("CARGO_PKG_VERSION"));
    let wanted = [
        ("authorization", "Basic bWU6c2VjcmV0"),
        ("content-type", GRPC),
        ("grpc-timeout", "2500m"),
        ("te", "trailers"),
        ("trace-bin", "AAEC"),
        ("user-agent", agent),
        ("x-tenant", "probe"),
    ];
    assert_eq!(lines, wanted);
}

#[actix_rt::test]
async fn the_whole_server_is_asked_for_where_no_service_is_named() {
    let (address, mut calls) = plain(says(SERVING)).await;
    for rest in ["", "/"] {
        let looked = look(Endpoint::builder(format!("grpc://{address}{rest}")).header("Host", "named.example")).await;
        assert_eq!(looked.outcome(), UP, "{rest}: {:?}", looked.reason);
        let (request, body) = calls.recv().await.unwrap();
        assert_eq!((body, request.uri().host()), (framed(b""), Some("named.example")), "{rest}");
    }
}

#[actix_rt::test]
async fn a_service_whose_name_fills_more_than_a_window() {
    let (address, mut calls) = plain(says(SERVING)).await;
    let name = "s".repeat(100_000);
    let looked = look(Endpoint::builder(format!("grpc://{address}/{name}"))).await;
    assert_eq!(looked.outcome(), UP, "{:?}", looked.reason);
    assert_eq!(calls.recv().await.unwrap().1.len(), 5 + 4 + name.len());
}

#[actix_rt::test]
async fn what_a_server_says_of_a_service() {
    for (name, answers, sentence) in [
        ("SERVING", says(SERVING), ""),
        ("SERVING with more beside", says(framed(b"\x12\x02hi\x08\x01")), ""),
        ("other media types", Answers { content_type: Some("application/grpc+proto"), ..says(SERVING) }, ""),
        ("UNKNOWN", says(framed(b"")), "the service is UNKNOWN, wanted SERVING"),
        ("NOT_SERVING", says(framed(b"\x08\x02")), "the service is NOT_SERVING, wanted SERVING"),
        ("SERVICE_UNKNOWN", says(framed(b"\x08\x03")), "the service is SERVICE_UNKNOWN, wanted SERVING"),
        ("a state that nobody knows", says(framed(b"\x08\x2a")), "the service is 42, wanted SERVING"),
        ("NOT_FOUND", fails("5", ""), "the server does not know this service (NOT_FOUND)"),
        (
            "NOT_FOUND at once",
            fails_at_once("5", "unknown service"),
            "the server does not know this service (NOT_FOUND), \"unknown service\"",
        ),
        (
            "UNIMPLEMENTED",
            fails_at_once("12", ""),
            "the server does not speak gRPC's health checking protocol (UNIMPLEMENTED)",
        ),
        ("UNAVAILABLE", fails("14", "no%20backend"), "the gRPC call failed: UNAVAILABLE, \"no backend\""),
        (
            "a message that forges a line",
            fails("16", "a%0D%0AERROR: b %E2%80%AE"),
            "the gRPC call failed: UNAUTHENTICATED, \"a\u{fffd}\u{fffd}ERROR: b \u{fffd}\"",
        ),
        ("a code that nobody knows", fails("99", ""), "the gRPC call failed: 99"),
        (
            "a failure after a message",
            Answers { data: SERVING.to_vec(), ..fails("13", "") },
            "the gRPC call failed: INTERNAL",
        ),
        ("another status", Answers { status: 503, ..says("") }, "status 503, wanted a gRPC answer"),
        ("a redirect", Answers { status: 302, ..says(SERVING) }, "status 302, wanted a gRPC answer"),
    ] {
        let (address, _calls) = plain(answers).await;
        let looked = look(at("grpc", address)).await;
        let outcome = if sentence.is_empty() { UP } else { UNEXPECTED };
        assert_eq!((looked.outcome(), looked.says()), (outcome, sentence), "{name}");
        assert!(looked.seen.http.is_some(), "{name}");
    }
}

/// The server may repeat what it was sent.
#[actix_rt::test]
async fn a_message_is_quoted_only_where_nothing_secret_was_sent() {
    let (address, _calls) = plain(fails("16", "bad token hunter2")).await;
    let looked = look(at("grpc", address).header("authorization", "Bearer hunter2")).await;
    assert_eq!((looked.outcome(), looked.says()), (UNEXPECTED, "the gRPC call failed: UNAUTHENTICATED"));
}

#[actix_rt::test]
async fn what_a_server_can_do_instead() {
    let body = |kind| down(kind, Phase::Body);
    let first = |kind| down(kind, Phase::FirstByte);
    let many = (0..300).map(|_| ("x", "1".to_owned())).collect::<Vec<_>>();
    let announces = |length: u32| [&[0][..], &length.to_be_bytes(), b"\x08\x01"].concat();
    for (name, answers, outcome) in [
        ("no content type", Answers { content_type: None, ..says(SERVING) }, first(Kind::Protocol)),
        ("another content type", Answers { content_type: Some("text/html"), ..says("<html>") }, first(Kind::Protocol)),
        ("gRPC-Web", Answers { content_type: Some("application/grpc-web"), ..says(SERVING) }, first(Kind::Protocol)),
        ("nothing", says(""), body(Kind::Protocol)),
        ("no status", then(says(SERVING), Then::NoTrailers), body(Kind::Protocol)),
        (
            "trailers without a status",
            Answers { trailers: vec![("x", "1".to_owned())], ..says(SERVING) },
            body(Kind::Protocol),
        ),
        ("a status that is none", fails("OK", ""), body(Kind::Protocol)),
        ("all is well in a head alone", fails_at_once("0", ""), body(Kind::Protocol)),
        (
            "a status in the head, and a message after it",
            Answers { head: vec![("grpc-status", "0".to_owned())], ..then(says(SERVING), Then::NoTrailers) },
            body(Kind::Protocol),
        ),
        ("compressed", says(b"\x01\0\0\0\x02\x08\x01"), body(Kind::Protocol)),
        ("a flag that is none", says(b"{\"ok\":true}"), body(Kind::Protocol)),
        ("rubbish", says(framed(b"\xff\xff\xff")), body(Kind::Protocol)),
        ("two messages", says([SERVING, SERVING].concat()), body(Kind::Protocol)),
        ("less than announced", says(announces(3)), body(Kind::Protocol)),
        ("half a prefix", says(b"\0\0"), body(Kind::Protocol)),
        // None of these is waited for.
        ("much announced", then(says(announces(u32::MAX)), Then::Stays), body(Kind::TooLarge)),
        ("compressed, and more to come", then(says(b"\x01"), Then::Stays), body(Kind::Protocol)),
        ("messages without end", then(says(SERVING), Then::Repeats), body(Kind::TooLarge)),
        ("too many trailers", Answers { trailers: many, ..says(SERVING) }, body(Kind::TooLarge)),
        ("a reset at once", then(says(""), Then::ResetsAtOnce(Code::REFUSED_STREAM)), first(Kind::Reset)),
        ("HTTP/1.1 is wanted", then(says(""), Then::ResetsAtOnce(Code::HTTP_1_1_REQUIRED)), first(Kind::Protocol)),
    ] {
        let (address, _calls) = plain(answers).await;
        let looked = look(at("grpc", address)).await;
        assert_eq!(looked.outcome(), outcome, "{name}: {:?}", looked.reason);
    }
}

#[actix_rt::test]
async fn servers_of_another_protocol() {
    for (name, banner, kind) in [
        ("HTTP/1", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", Kind::Protocol),
        ("the end", "", Kind::Reset),
    ] {
        let address = serve(move |mut tcp: TcpStream| async move {
            // Read first, so that it ends by FIN and not by RST.
            let _ = tcp.read(&mut [0; 4096]).await;
            let _ = tcp.write_all(banner.as_bytes()).await;
            let _ = tcp.shutdown().await;
            stay(tcp).await;
        })
        .await;
        let looked = look(at("grpc", address)).await;
        assert_eq!(looked.outcome(), down(kind, Phase::FirstByte), "{name}: {:?}", looked.reason);
    }
}

#[actix_rt::test]
async fn silence_is_left_to_run_out_of_time() {
    let (to_test, mut calls) = mpsc::unbounded_channel();
    let address = serve(move |tcp| {
        let to_test = to_test.clone();
        async move {
            let mut connection = h2::server::handshake(tcp).await.unwrap();
            let Some(Ok((mut request, _respond))) = connection.accept().await else { return };
            actix_rt::spawn(async move {
                while request.body_mut().data().await.is_some() {}
                let _ = to_test.send(());
            });
            while connection.accept().await.is_some() {}
        }
    })
    .await;
    let enough = async { calls.recv().await.expect("a call") };
    let (phase, seen) = look_until(enough, &*grpc_probe(options())(), at("grpc", address)).await;
    assert_eq!((phase, seen.http), (Some(Phase::FirstByte), None));
}

fn by_name(address: SocketAddr) -> EndpointBuilder {
    Endpoint::builder(format!("grpc://{address}/a.B"))
}

#[actix_rt::test]
async fn a_message_is_no_answer_before_its_trailers() {
    let (address, mut was_read) = by_frames([head(), frame(0, 0, 1, SERVING)].concat(), true).await;
    let enough = async { was_read.recv().await.expect("a pong") };
    let (phase, seen) = look_until(enough, &*grpc_probe(options())(), by_name(address)).await;
    assert_eq!((phase, seen.http.unwrap().body_bytes), (Some(Phase::Body), Some(7)));
}

#[actix_rt::test]
async fn answers_that_break_off() {
    let (head, message) = (head(), frame(0, 0, 1, SERVING));
    let reset = frame(3, 0, 1, &[0, 0, 0, 2]);
    let goaway = |code| frame(7, 0, 0, &[0, 0, 0, 0, 0, 0, 0, code]);
    let (first, body) = (Phase::FirstByte, Phase::Body);
    for (name, frames, kind, phase) in [
        ("the end", vec![], Kind::Reset, first),
        ("GOAWAY", goaway(0), Kind::Reset, first),
        ("GOAWAY for a fault of ours", goaway(1), Kind::Protocol, first),
        ("a reset after the message", [&head[..], &message, &reset].concat(), Kind::Reset, body),
        ("GOAWAY after the message", [&head[..], &message, &goaway(2)].concat(), Kind::Reset, body),
        ("the end after the message", [&head[..], &message].concat(), Kind::Protocol, body),
        ("the end in the message", [&head[..], &frame(0, 0, 1, &SERVING[..6])].concat(), Kind::Protocol, body),
        ("the end after the head", head.clone(), Kind::Protocol, body),
        ("data of another stream", [&head[..], &frame(0, 0, 3, SERVING)].concat(), Kind::Protocol, body),
    ] {
        let (address, _) = by_frames(frames, false).await;
        let looked = look(by_name(address)).await;
        assert_eq!(looked.outcome(), down(kind, phase), "{name}: {:?}", looked.reason);
    }
}

/// TLS, whom it is spoken with, and whether it leads to HTTP/2.
#[actix_rt::test]
async fn over_tls_by_alpn() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let good = || Serves { alpn: &[b"h2"], ..Serves::default() };
    let tls = |kind| down(kind, Phase::Tls);
    for (name, issuer, serves, outcome) in [
        ("good", &authority, good(), UP),
        (
            "another host's certificate",
            &authority,
            Serves { names: &["other.example"], ..good() },
            tls(Kind::TlsWrongHost),
        ),
        ("an authority that nobody knows", &stranger, good(), tls(Kind::TlsUntrusted)),
        ("no ALPN", &authority, Serves { alpn: &[], ..good() }, tls(Kind::Protocol)),
        ("ALPN for HTTP/1.1 alone", &authority, Serves { alpn: &[b"http/1.1"], ..good() }, tls(Kind::TlsHandshake)),
        ("a client certificate is wanted", &authority, Serves { needs_client: true, ..good() }, first_tls()),
    ] {
        let address = over_tls(issuer, serves, says(SERVING)).await;
        let looked = look_with(&*grpc_probe(authority.trusted())(), local("grpcs", address, "/a.B")).await;
        assert_eq!(looked.outcome(), outcome, "{name}: {:?}", looked.reason);
        if outcome == UP {
            assert_eq!(looked.seen.tls.unwrap().alpn.as_deref(), Some("h2"));
            assert!(looked.seen.certificate.is_some());
        }
    }
}

/// A server of TLS 1.3 refuses after the handshake.
fn first_tls() -> (State, Option<(Kind, Option<Phase>)>) {
    down(Kind::TlsHandshake, Phase::FirstByte)
}

#[actix_rt::test]
async fn urls_that_name_nothing_to_ask_for() {
    for url in ["grpc://127.0.0.1:1/a?b=c", "grpc://127.0.0.1:1/%ff", "grpc:///a"] {
        let looked = look(Endpoint::builder(url)).await;
        let kind = looked.reason.map(|reason| reason.kind);
        assert_eq!((looked.state, kind), (State::Unknown, Some(Kind::Unsupported)), "{url}");
    }
}
