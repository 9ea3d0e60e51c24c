//! Heads: good ones, bad ones, and none.

use std::net::Ipv4Addr;

use tokio::{net::TcpListener, sync::oneshot};
use watchpost::{HttpVersion, Kind, Phase};

use super::{
    Outcome, at,
    far_side::{End, answer, finish, read_request, serve},
    look, look_until,
};

const FIRST_BYTE: Option<Phase> = Some(Phase::FirstByte);

#[actix_rt::test]
async fn what_an_answer_comes_to() {
    let many_headers = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(250));
    let flood = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(257));
    let endless = format!("HTTP/1.1 200 OK\r\na: {}", "b".repeat(70_000));
    let long = format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(60_000));
    let interim = |n| format!("{}HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n".repeat(n));
    let (eight, nine) = (interim(8), interim(9));
    let broken = |kind| Err((kind, FIRST_BYTE));
    let rows: &[(&str, &str, End, Outcome)] = &[
        ("200", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", End::Stay, Ok(200)),
        ("404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", End::Stay, Ok(404)),
        ("503", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", End::Stay, Ok(503)),
        ("a code of nobody's", "HTTP/1.1 999 Go Away\r\nContent-Length: 0\r\n\r\n", End::Stay, Ok(999)),
        ("no reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", End::Stay, Ok(200)),
        ("line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", End::Stay, Ok(200)),
        ("an empty line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", End::Stay, Ok(200)),
        ("250 headers", &many_headers, End::Stay, Ok(200)),
        ("a head of 60 KiB", &long, End::Stay, Ok(200)),
        ("100 first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", End::Stay, Ok(200)),
        ("8 times 103 first", &eight, End::Stay, Ok(200)),
        ("9 times 103 first", &nine, End::Stay, broken(Kind::Protocol)),
        ("103 and no more", "HTTP/1.1 103 Early\r\n\r\n", End::Fin, broken(Kind::Reset)),
        ("101", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", End::Stay, broken(Kind::Protocol)),
        ("204 of HTTP/1.0", "HTTP/1.0 204 No Content\r\n\r\n", End::Stay, Ok(204)),
        ("304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", End::Stay, Ok(304)),
        ("300, which leads nowhere", "HTTP/1.1 300 Choose\r\n\r\n", End::Stay, Ok(300)),
        ("not HTTP", "SSH-2.0-OpenSSH_9.6\r\n", End::Stay, broken(Kind::Protocol)),
        ("not HTTP, and no line", "\u{0}\u{1}\u{2}", End::Stay, broken(Kind::Protocol)),
        ("a header without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", End::Stay, broken(Kind::Protocol)),
        ("empty lines without end", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", End::Stay, broken(Kind::Protocol)),
        ("257 headers", &flood, End::Stay, broken(Kind::TooLarge)),
        ("a head of 70 KiB", &endless, End::Stay, broken(Kind::TooLarge)),
        ("FIN before the first byte", "", End::Fin, broken(Kind::Reset)),
        ("reset before the first byte", "", End::Reset, broken(Kind::Reset)),
        ("FIN inside the head", "HTTP/1.1 200 OK\r\nContent", End::Fin, broken(Kind::Protocol)),
        ("reset inside the head", "HTTP/1.1 200 OK\r\nContent", End::Reset, broken(Kind::Reset)),
        (
            "content-lengths that differ, and no body read",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            End::Stay,
            broken(Kind::Protocol),
        ),
        (
            "a content-length that is no number",
            "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
            End::Stay,
            broken(Kind::Protocol),
        ),
    ];
    for (name, bytes, end, wanted) in rows {
        let looked = look(at(answer(*bytes, *end).await)).await;
        assert_eq!(looked.outcome(), *wanted, "{name}: {:?}", looked.reason);
        assert_eq!(looked.seen.body, None, "{name}");
    }
}

#[actix_rt::test]
async fn the_facts_of_an_answer() {
    let head = "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n";
    let address = answer(format!("HTTP/1.1 100 Continue\r\n\r\n{head}body"), End::Fin).await;
    let seen = look(at(address)).await.seen;
    let http = seen.http.unwrap();
    assert_eq!((http.version, http.head_bytes, http.body_bytes), (HttpVersion::Http10, head.len() as u64, None));
    assert_eq!((seen.peer, seen.reused, seen.final_url), (Some(address), false, None));

    let timing = seen.timing;
    assert_eq!((timing.dns, timing.tls, timing.body), (None, None, None));
    let phases = timing.connect.unwrap() + timing.send.unwrap() + timing.first_byte.unwrap();
    assert_eq!(phases, timing.total);
}

#[actix_rt::test]
async fn a_refused_connection() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let looked = look(at(address)).await;
    assert_eq!(looked.outcome(), Err((Kind::ConnectRefused, Some(Phase::Connect))));
    assert_eq!(looked.reason.unwrap().message, "connection refused");
    assert_eq!(looked.seen.peer, Some(address));
}

#[actix_rt::test]
async fn silence_is_waited_for_in_the_phase_of_the_first_byte() {
    for begun in ["", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 103 Early\r\n\r\n"] {
        let (told, asked) = oneshot::channel();
        let told = std::cell::Cell::new(Some(told));
        let address = serve(move |mut stream| {
            let told = told.take();
            async move {
                read_request(&mut stream).await;
                tokio::io::AsyncWriteExt::write_all(&mut stream, begun.as_bytes()).await.unwrap();
                told.unwrap().send(()).unwrap();
                finish(stream, End::Stay).await;
            }
        })
        .await;
        let enough = async move {
            asked.await.unwrap();
            // The probe is polled at least once more.
            tokio::task::yield_now().await;
        };
        let (phase, seen) = look_until(enough, at(address)).await;
        assert_eq!((phase, seen.peer, seen.http), (FIRST_BYTE, Some(address), None), "{begun:?}");
    }
}

#[actix_rt::test]
async fn retry_after_is_a_fact_of_the_last_answer() {
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    for (head, wanted) in [
        ("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n".to_owned(), Some(120)),
        (format!("HTTP/1.1 429 Slow\r\n{date}Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"), Some(30)),
        ("HTTP/1.1 503 Busy\r\nRetry-After: soon\r\n\r\n".to_owned(), None),
        ("HTTP/1.1 503 Busy\r\nRetry-After: 99999999999\r\n\r\n".to_owned(), Some(86_400)),
    ] {
        let seen = look(at(answer(head.clone(), End::Stay).await)).await.seen;
        assert_eq!(seen.retry_after.map(|wait| wait.as_secs()), wanted, "{head}");
    }
}
