//! Content codings, where the endpoint says `decode`.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use watchpost::Kind;

use super::{
    at,
    far_side::{End, answer, header, route},
    look,
};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn coded(coding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[actix_rt::test]
async fn a_coded_body_is_asked_for_only_where_it_is_decoded_and_read() {
    const OURS: &str = "gzip, deflate, br, zstd";
    let (address, mut requests) = route(|_| "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    let here = || at(address);
    for (endpoint, wanted) in [
        (here(), None),
        (here().read_body(true), None),
        (here().decode(true), None),
        (here().decode(true).read_body(true), Some(OURS)),
        (here().decode(true).expect("body == ''".parse().unwrap()), Some(OURS)),
        (here().decode(true).read_body(true).header("Accept-Encoding", "br"), Some("br")),
        (here().decode(true).read_body(true).without_header("accept-encoding"), None),
    ] {
        assert_eq!(look(endpoint).await.outcome(), Ok(200));
        let request = requests.recv().await.unwrap();
        assert_eq!(header(&request, "accept-encoding"), wanted, "{request}");
    }
}

#[actix_rt::test]
async fn what_a_coded_body_comes_to() {
    let zipped = gzip(b"hello");
    let bomb = gzip(&vec![0; 1 << 22]);
    let rows: &[(&str, Vec<u8>, bool, Result<(&[u8], Option<&str>), Kind>)] = &[
        ("decoded", coded("gzip", &zipped), true, Ok((b"hello", None))),
        ("as it was sent", coded("gzip", &zipped), false, Ok((&zipped, Some("gzip")))),
        ("of an unknown coding", coded("x-ours", b"hello"), true, Ok((b"hello", Some("x-ours")))),
        ("of two codings", coded("gzip, gzip", &zipped), true, Ok((&zipped, Some("gzip, gzip")))),
        ("of no coding", coded("identity", b"hello"), true, Ok((b"hello", None))),
        ("not what it says", coded("gzip", b"hello"), true, Err(Kind::Protocol)),
        ("whole, but not its stream", coded("gzip", &zipped[..zipped.len() - 3]), true, Err(Kind::Protocol)),
        ("nothing", coded("gzip", b""), true, Ok((b"", None))),
    ];
    for (name, bytes, decode, wanted) in rows {
        let looked = look(at(answer(bytes.clone(), End::Stay).await).read_body(true).decode(*decode)).await;
        let got = match &looked.reason {
            None => {
                let body = looked.seen.body.as_ref().unwrap();
                Ok((body.bytes.as_slice(), body.coding.as_deref()))
            }
            Some(reason) => Err(reason.kind),
        };
        assert_eq!(got, *wanted, "{name}");
    }
    let looked = look(at(answer(coded("gzip", &bomb), End::Stay).await).read_body(true).decode(true)).await;
    let body = looked.seen.body.unwrap();
    assert_eq!((body.bytes.len(), body.cut), (1 << 20, true));
    assert_eq!(looked.seen.http.unwrap().body_bytes, Some(bomb.len() as u64));
}

#[actix_rt::test]
async fn only_the_headers_that_a_rule_names_are_kept() {
    let bytes = "HTTP/1.1 200 OK\r\nServer: a\r\nX-Seen: b\r\nx-seen: c\r\nSet-Cookie: d\r\nContent-Length: 0\r\n\r\n";
    let address = answer(bytes, End::Stay).await;
    let looked = look(at(address).expect("header X-Seen present".parse().unwrap())).await;
    let headers = looked.seen.headers.as_ref().unwrap();
    assert_eq!(headers.all("x-seen").collect::<Vec<_>>(), [b"b", b"c"]);
    assert_eq!((headers.all("server").count(), headers.all("set-cookie").count()), (0, 0));
    assert!(!serde_json::to_string(&looked.seen).unwrap().contains("seen"), "{:?}", looked.seen);
}
