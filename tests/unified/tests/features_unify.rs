//! What someone else in the tree switches on in awc changes nothing for watchpost.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::oneshot,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use watchpost::{Endpoint, EndpointBuilder, NetOptions, Observation, Trace, http_probe};

/// `hello`, by gzip.
const ZIPPED: &[u8] =
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00";

async fn look(options: NetOptions, endpoint: EndpointBuilder) -> Observation {
    let (probe, endpoint) = (http_probe(options)(), endpoint.read_body(true).build().unwrap());
    let mut trace = Trace::begin();
    timeout(Duration::from_secs(20), probe.look(&endpoint, &mut trace)).await.expect("the look did not end").unwrap();
    trace.finish()
}

/// Reads a request without a body.
async fn request(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") && stream.read_buf(&mut bytes).await.unwrap() > 0 {}
    String::from_utf8(bytes).unwrap()
}

#[actix_rt::test]
async fn a_compressed_answer_is_neither_asked_for_nor_inflated() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, sent) = oneshot::channel();
    actix_rt::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        asked.send(request(&mut stream).await).unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", ZIPPED.len());
        stream.write_all(&[head.as_bytes(), ZIPPED].concat()).await.unwrap();
    });
    let seen = look(NetOptions::new(), Endpoint::builder(format!("http://{address}/"))).await;
    assert_eq!(seen.body.unwrap().bytes, ZIPPED);
    let sent = sent.await.unwrap().to_ascii_lowercase();
    assert!(!sent.contains("accept-encoding"), "{sent}");
}

#[actix_rt::test]
async fn https_still_works() {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = ca.self_signed(&ca_key).unwrap().der().clone();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap().der().clone();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    actix_rt::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
        request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
        stream.flush().await.unwrap();
        // Until the probe closes.
        let _ = stream.read(&mut [0; 1]).await;
    });
    let options = NetOptions::new().roots(&root).unwrap();
    let seen = look(options, Endpoint::builder(format!("https://localhost:{port}/"))).await;
    assert_eq!(seen.body.unwrap().bytes, b"ok");
    assert_eq!(seen.certificate.unwrap().names, ["localhost"]);
}
