//! Bodies: how they end. How they break is in the rogues' gallery.

use tokio::{io::AsyncWriteExt, sync::oneshot};

use watchpost::{NetOptions, http_probe};

use super::{
    at,
    far_side::{End, answer, read_request, serve},
    look, look_with,
};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

#[actix_rt::test]
async fn what_a_body_comes_to() {
    let chunked = |rest: &str| format!("{CHUNKED}{rest}");
    let large = format!("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n{}", "x".repeat(1 << 20));
    let rows: &[(&str, String, End, &str)] = &[
        ("by length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".into(), End::Stay, "hello"),
        ("the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello".into(), End::Stay, "hello"),
        ("of no length", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".into(), End::Stay, ""),
        ("to the end of the connection", "HTTP/1.1 200 OK\r\n\r\nhello".into(), End::Fin, "hello"),
        ("to the end, of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello".into(), End::Fin, "hello"),
        ("none of a 204", "HTTP/1.1 204 No\r\n\r\n".into(), End::Stay, ""),
        ("none of a 204 of HTTP/1.0", "HTTP/1.0 204 No\r\n\r\n".into(), End::Stay, ""),
        ("none of a 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n".into(), End::Stay, ""),
        ("chunks", chunked("3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n"), End::Stay, "hello"),
        ("chunks and a trailer", chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"), End::Stay, "hello"),
        (
            "chunks beside a content-length",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".into(),
            End::Stay,
            "hello",
        ),
        (
            "chunks of what is coded",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: x, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".into(),
            End::Stay,
            "hello",
        ),
        (
            "as it was sent",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi".into(),
            End::Stay,
            "hi",
        ),
        ("exactly 1 MiB", large.clone(), End::Stay, large.split_once("\r\n\r\n").unwrap().1),
    ];
    for (name, bytes, end, wanted) in rows {
        let looked = look(at(answer(bytes.as_str(), *end).await).read_body(true)).await;
        let body = std::str::from_utf8(looked.body()).unwrap();
        // Not `assert_eq`: a megabyte is no message.
        assert!(body == *wanted, "{name}: {:?}, {} bytes", looked.reason, body.len());
        assert_eq!(looked.seen.http.unwrap().body_bytes, Some(wanted.len() as u64), "{name}");
        assert!(looked.reason.is_none() && !looked.seen.body.as_ref().unwrap().cut, "{name}: {:?}", looked.reason);
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
async fn another_limit_may_be_set() {
    let probe = http_probe(NetOptions::new().longest_body(3 << 20))();
    let whole = "x".repeat(3 << 20);
    let plain = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{whole}", whole.len());
    let looked = look_with(&*probe, at(answer(plain, End::Stay).await).read_body(true)).await;
    let body = looked.seen.body.unwrap();
    assert_eq!((body.bytes.len(), body.cut), (3 << 20, false));
    let longer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{whole}x", whole.len() + 1);
    let looked = look_with(&*probe, at(answer(longer, End::Stay).await).read_body(true)).await;
    let body = looked.seen.body.unwrap();
    assert_eq!((body.bytes.len(), body.cut), (3 << 20, true));
}
