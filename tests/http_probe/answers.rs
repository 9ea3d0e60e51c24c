//! Heads. What is wrong with one is in the rogues' gallery.

use std::net::Ipv4Addr;

use tokio::net::TcpListener;
use watchpost::{HttpVersion, Kind, Phase};

use super::{
    Outcome, at,
    far_side::{End, answer},
    look,
};

#[actix_rt::test]
async fn what_an_answer_comes_to() {
    let many_headers = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(250));
    let interim = |n| format!("{}HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n".repeat(n));
    let (eight, nine) = (interim(8), interim(9));
    let rows: &[(&str, &str, End, Outcome)] = &[
        ("200", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", End::Stay, Ok(200)),
        ("404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", End::Stay, Ok(404)),
        ("503", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", End::Stay, Ok(503)),
        ("250 headers", &many_headers, End::Stay, Ok(200)),
        ("8 times 103 first", &eight, End::Stay, Ok(200)),
        ("9 times 103 first", &nine, End::Stay, Err((Kind::Protocol, Some(Phase::FirstByte)))),
        ("204 of HTTP/1.0", "HTTP/1.0 204 No Content\r\n\r\n", End::Stay, Ok(204)),
        ("304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", End::Stay, Ok(304)),
        ("300, which leads nowhere", "HTTP/1.1 300 Choose\r\n\r\n", End::Stay, Ok(300)),
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
async fn retry_after_is_a_fact_of_the_last_answer() {
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    for (head, wanted) in [
        ("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n".to_owned(), Some(120)),
        (format!("HTTP/1.1 429 Slow\r\n{date}Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n\r\n"), Some(30)),
        ("HTTP/1.1 503 Busy\r\nRetry-After: soon\r\n\r\n".to_owned(), None),
        ("HTTP/1.1 503 Busy\r\nRetry-After: 99999999999\r\n\r\n".to_owned(), Some(31_536_000)),
    ] {
        let seen = look(at(answer(head.clone(), End::Stay).await)).await.seen;
        assert_eq!(seen.retry_after.map(|wait| wait.as_secs()), wanted, "{head}");
    }
}
