//! Bodies: how they end, and how they break.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, sync::oneshot, time::sleep};
use watchpost::{Kind, Phase};

use super::{
    Outcome, at,
    far_side::{End, answer, read_request, serve},
    look, look_until,
};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

#[actix_rt::test]
async fn what_a_body_comes_to() {
    let chunked = |rest: &str| format!("{CHUNKED}{rest}");
    let large = format!("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n{}", "x".repeat(1 << 20));
    let cut = (Kind::Protocol, Some(Phase::Body));
    let endless = (Kind::TooLarge, Some(Phase::Body));
    let rows: &[(&str, String, End, Outcome<&str>)] = &[
        ("by length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".into(), End::Stay, Ok("hello")),
        (
            "the same length twice",
            "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello".into(),
            End::Stay,
            Ok("hello"),
        ),
        ("longer than its length", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhello".into(), End::Stay, Ok("hell")),
        ("of no length", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".into(), End::Stay, Ok("")),
        ("to the end of the connection", "HTTP/1.1 200 OK\r\n\r\nhello".into(), End::Fin, Ok("hello")),
        ("to the end, of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello".into(), End::Fin, Ok("hello")),
        ("none of a 204", "HTTP/1.1 204 No\r\n\r\n".into(), End::Stay, Ok("")),
        ("none of a 204 of HTTP/1.0", "HTTP/1.0 204 No\r\n\r\n".into(), End::Stay, Ok("")),
        ("none of a 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n".into(), End::Stay, Ok("")),
        ("chunks", chunked("3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n"), End::Stay, Ok("hello")),
        ("chunks and a trailer", chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"), End::Stay, Ok("hello")),
        (
            "chunks beside a content-length",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".into(),
            End::Stay,
            Ok("hello"),
        ),
        (
            "chunks of what is coded",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: x, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".into(),
            End::Stay,
            Ok("hello"),
        ),
        (
            "as it was sent",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi".into(),
            End::Stay,
            Ok("hi"),
        ),
        ("exactly 1 MiB", large.clone(), End::Stay, Ok(large.split_once("\r\n\r\n").unwrap().1)),
        ("a chunk's extension without an end", chunked(&format!("5;{}", "x".repeat(9 << 20))), End::Stay, Err(endless)),
        (
            "trailers without an end",
            chunked(&format!("5\r\nhello\r\n0\r\n{}", "A: b\r\n".repeat(9 << 18))),
            End::Stay,
            Err(endless),
        ),
        ("FIN inside a length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello".into(), End::Fin, Err(cut)),
        ("FIN before a body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".into(), End::Fin, Err(cut)),
        ("FIN inside a chunk", chunked("5\r\nhel"), End::Fin, Err(cut)),
        ("FIN before the last chunk", chunked("5\r\nhello\r\n"), End::Fin, Err(cut)),
        ("a chunk that is none", chunked("hello\r\n"), End::Stay, Err(cut)),
        (
            "a reset inside a length",
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello".into(),
            End::Reset,
            Err((Kind::Reset, Some(Phase::Body))),
        ),
        (
            "a reset instead of the end",
            "HTTP/1.1 200 OK\r\n\r\nhello".into(),
            End::Reset,
            Err((Kind::Reset, Some(Phase::Body))),
        ),
    ];
    for (name, bytes, end, wanted) in rows {
        let looked = look(at(answer(bytes.as_str(), *end).await).read_body(true)).await;
        let got = match &looked.reason {
            None => Ok(std::str::from_utf8(looked.body()).unwrap()),
            Some(reason) => Err((reason.kind, reason.phase)),
        };
        // Not `assert_eq`: a megabyte is no message.
        assert!(got == *wanted, "{name}: {:?}, {} bytes", looked.reason, looked.body().len());
        if let Ok(body) = wanted {
            assert_eq!(looked.seen.http.unwrap().body_bytes, Some(body.len() as u64), "{name}");
            assert!(!looked.seen.body.unwrap().cut, "{name}");
        }
        assert!(looked.seen.timing.body.is_some(), "{name}");
    }
}

#[actix_rt::test]
async fn the_answer_to_a_head_has_no_body() {
    for head in ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", CHUNKED] {
        let looked = look(at(answer(head, End::Stay).await).method("HEAD").read_body(true)).await;
        assert_eq!((looked.outcome(), looked.body()), (Ok(200), &b""[..]), "{head}");
    }
}

#[actix_rt::test]
async fn reading_stops_at_the_limit() {
    let (told, ended) = oneshot::channel();
    let told = std::cell::Cell::new(Some(told));
    let address = serve(move |mut stream| {
        let told = told.take();
        async move {
            read_request(&mut stream).await;
            stream.write_all(CHUNKED.as_bytes()).await.unwrap();
            let chunk = [b"10000\r\n", &[b'x'; 0x10000][..], b"\r\n"].concat();
            // For ever: until the probe has enough.
            while stream.write_all(&chunk).await.is_ok() {}
            told.unwrap().send(()).unwrap();
        }
    })
    .await;
    let looked = look(at(address).read_body(true)).await;
    assert_eq!(looked.outcome(), Ok(200));
    let body = looked.seen.body.unwrap();
    assert_eq!((body.bytes.len(), body.cut), (1 << 20, true));
    ended.await.unwrap();
}

#[actix_rt::test]
async fn a_body_that_does_not_go_on_is_waited_for_in_its_phase() {
    let address = answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", End::Stay).await;
    // It hangs by design: half a second is what the checker would give it.
    let (phase, seen) = look_until(sleep(Duration::from_millis(500)), at(address).read_body(true)).await;
    let http = seen.http.unwrap();
    assert_eq!((phase, http.status, http.body_bytes), (Some(Phase::Body), 200, Some(5)));
}
