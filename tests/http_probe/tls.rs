//! TLS: good certificates, and what is told of bad ones. What else a server can do wrong is in the rogues' gallery.

use std::{cell::Cell, net::SocketAddr, rc::Rc, sync::Arc};

use rustls::{
    HandshakeKind, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use watchpost::{Endpoint, EndpointBuilder, Kind, NetOptions, Phase, Probe, TlsVersion, http_probe};

pub use super::authority::{Authority, Clients, GOOD_YEARS, config};
use super::{
    far_side::{End, answer, read_request, serve},
    look_with,
};

const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];

pub const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

impl Authority {
    /// A probe that trusts this authority alone.
    pub fn probe(&self) -> Box<dyn Probe> {
        http_probe(self.trusted())()
    }
}

/// A server that answers each request over TLS with the same bytes, and closes with or without a closing alert; and how many
/// requests it had.
pub async fn tls_server(
    config: ServerConfig,
    answer: &'static str,
    closing_alert: bool,
) -> (SocketAddr, Rc<Cell<u32>>) {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    let address = serve(move |tcp| {
        let (acceptor, counted) = (acceptor.clone(), Rc::clone(&counted));
        async move {
            let Ok(mut tls) = acceptor.accept(tcp).await else { return };
            while read_request(&mut tls).await.is_some() {
                counted.set(counted.get() + 1);
                tls.write_all(answer.as_bytes()).await.unwrap();
                tls.flush().await.unwrap();
                if !answer.contains("Content-Length") {
                    if closing_alert {
                        let _ = tls.shutdown().await;
                    }
                    return;
                }
            }
        }
    })
    .await;
    (address, count)
}

pub fn https(address: SocketAddr) -> EndpointBuilder {
    Endpoint::builder(format!("https://localhost:{}/", address.port()))
}

#[actix_rt::test]
async fn a_good_certificate_by_name_and_by_address_in_both_versions() {
    let authority = Authority::new();
    for (versions, version, prefix) in
        [(&[&TLS13][..], TlsVersion::Tls13, "TLS_AES_"), (&[&TLS12], TlsVersion::Tls12, "TLS_ECDHE_ECDSA_WITH_")]
    {
        let leaf = authority.issue(&["localhost", "127.0.0.1"], GOOD_YEARS);
        let (address, _) = tls_server(config(&authority, leaf, versions, Clients::Unasked), OK, true).await;
        for url in [format!("https://localhost:{}/", address.port()), format!("https://{address}/")] {
            let looked = look_with(&*authority.probe(), Endpoint::builder(&url).read_body(true)).await;
            assert_eq!((looked.outcome(), looked.body()), (Ok(200), &b"ok"[..]), "{url}: {:?}", looked.reason);
            let facts = looked.seen.tls.unwrap();
            let cipher = facts.cipher.unwrap();
            assert_eq!((facts.version, facts.alpn.as_deref()), (version, Some("http/1.1")), "{url}");
            assert!(cipher.starts_with(prefix), "{url}: {cipher}");
            let certificate = looked.seen.certificate.unwrap();
            assert_eq!(certificate.chain_length, 2);
            assert_eq!(certificate.names, ["localhost", "127.0.0.1"]);
            assert_eq!((&*certificate.subject, &*certificate.issuer), ("CN=Test Leaf", "CN=Test Root"));
            assert_eq!((certificate.chain, certificate.problem), (vec!["CN=Test Root".to_owned()], None));
            assert_eq!(certificate.not_after.to_string(), "2099-01-01T00:00:00.000Z");
            assert!(certificate.days_left > 365 && looked.seen.timing.tls.is_some());
        }
    }
}

#[actix_rt::test]
async fn what_a_bad_certificate_comes_to() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let own = ["localhost"].as_slice();
    let rows = [
        ("expired", &authority, own, (2020, 2021), Kind::TlsExpired),
        ("not yet valid", &authority, own, (2090, 2091), Kind::TlsNotYetValid),
        ("another host's", &authority, &["other.example", "*.localhost"][..], GOOD_YEARS, Kind::TlsWrongHost),
        ("an authority that nobody knows", &stranger, own, GOOD_YEARS, Kind::TlsUntrusted),
    ];
    for (name, issuer, names, years, kind) in rows {
        let (address, requests) =
            tls_server(config(issuer, issuer.issue(names, years), BOTH, Clients::Unasked), OK, true).await;
        let looked = look_with(&*authority.probe(), https(address)).await;
        assert_eq!(looked.outcome(), Err((kind, Some(Phase::Tls))), "{name}: {:?}", looked.reason);
        assert_eq!(looked.seen.tls.unwrap().version, TlsVersion::Tls13, "{name}");
        let certificate = looked.seen.certificate.unwrap();
        assert_eq!(certificate.names, names, "{name}");
        let reason = looked.reason.unwrap();
        assert_eq!(certificate.problem.map(|problem| problem.message), Some(reason.message), "{name}");
        assert_eq!(requests.get(), 0, "{name}: a request was sent all the same");

        let insecure = look_with(&*authority.probe(), https(address).insecure(true)).await;
        assert_eq!(insecure.outcome(), Ok(200), "{name}");
        assert_eq!(insecure.seen.certificate.unwrap().problem.map(|problem| problem.kind), Some(kind), "{name}");
        assert_eq!(requests.get(), 1, "{name}");
    }
}

#[actix_rt::test]
async fn sentences_for_people() {
    let authority = Authority::new();
    let message = async |names: &[&str], years| {
        let leaf = authority.issue(names, years);
        let (address, _) = tls_server(config(&authority, leaf, BOTH, Clients::Unasked), OK, true).await;
        look_with(&*authority.probe(), https(address)).await.reason.unwrap().message
    };
    let expired = message(&["localhost"], (2020, 2021)).await;
    assert!(expired.starts_with("the certificate expired ") && expired.ends_with(" days ago"), "{expired}");
    assert_eq!(
        message(&["a.example", "b.example"], GOOD_YEARS).await,
        "the certificate is for a.example and 1 more, not for localhost"
    );
}

#[actix_rt::test]
async fn the_versions_that_an_endpoint_allows() {
    let authority = Authority::new();
    let (old, new) = (TlsVersion::Tls12, TlsVersion::Tls13);
    for (spoken, min, max, wanted) in [
        (BOTH, old, new, Ok(new)),
        (BOTH, old, old, Ok(old)),
        (BOTH, new, new, Ok(new)),
        (&[&TLS12], old, new, Ok(old)),
        (&[&TLS12], new, new, Err((Kind::TlsHandshake, Some(Phase::Tls)))),
        (&[&TLS13], old, old, Err((Kind::TlsHandshake, Some(Phase::Tls)))),
    ] {
        let leaf = authority.issue(&["localhost"], GOOD_YEARS);
        let (address, _) = tls_server(config(&authority, leaf, spoken, Clients::Unasked), OK, true).await;
        let looked = look_with(&*authority.probe(), https(address).tls_min(min).tls_max(max)).await;
        let row = format!("{min} to {max} with {spoken:?}");
        assert_eq!(looked.outcome().map(|_| looked.seen.tls.unwrap().version), wanted, "{row}: {:?}", looked.reason);
    }
}

/// Shows one certificate, and tells which name was asked for.
#[derive(Debug)]
struct Asked {
    names: tokio::sync::mpsc::UnboundedSender<Option<String>>,
    shown: Arc<CertifiedKey>,
}

impl ResolvesServerCert for Asked {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.names.send(hello.server_name().map(str::to_owned)).unwrap();
        Some(Arc::clone(&self.shown))
    }
}

#[actix_rt::test]
async fn another_name_is_sent_and_verified_for_the_host_of_the_url_alone() {
    let authority = Authority::new();
    let (names, mut sent) = tokio::sync::mpsc::unbounded_channel();
    let (leaf, key) = authority.issue(&["inner.example"], GOOD_YEARS);
    let shown = CertifiedKey::from_der(vec![leaf.clone()], key.clone_key(), &ring::default_provider()).unwrap();
    let mut config = config(&authority, (leaf, key), BOTH, Clients::Unasked);
    config.cert_resolver = Arc::new(Asked { names, shown: Arc::new(shown) });
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let address = serve(move |tcp| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut tls) = acceptor.accept(tcp).await else { return };
            let Some(request) = read_request(&mut tls).await else { return };
            let port = tls.get_ref().0.local_addr().unwrap().port();
            let elsewhere = format!(
                "HTTP/1.1 302 Go\r\nLocation: https://localhost:{port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let answer = if request.starts_with("GET /away ") { &elsewhere } else { OK };
            tls.write_all(answer.as_bytes()).await.unwrap();
            tls.flush().await.unwrap();
            let _ = tls.read(&mut [0; 1]).await;
        }
    })
    .await;
    let at = |path: &str| Endpoint::builder(format!("https://{address}{path}")).sni("Inner.example.");

    let looked = look_with(&*authority.probe(), at("/")).await;
    assert_eq!(looked.outcome(), Ok(200), "{:?}", looked.reason);
    assert_eq!(sent.recv().await.unwrap().as_deref(), Some("inner.example"));

    let looked = look_with(&*authority.probe(), at("/").sni("other.example")).await;
    assert_eq!(looked.outcome(), Err((Kind::TlsWrongHost, Some(Phase::Tls))));
    assert_eq!(looked.reason.unwrap().message, "the certificate is for inner.example, not for other.example");
    assert_eq!(sent.recv().await.unwrap().as_deref(), Some("other.example"));

    // The redirect leads to another host, and that is asked for by its own name.
    let looked = look_with(&*authority.probe(), at("/away")).await;
    assert_eq!((looked.outcome(), looked.seen.redirects.len()), (Err((Kind::TlsWrongHost, Some(Phase::Tls))), 1));
    assert_eq!(sent.recv().await.unwrap().as_deref(), Some("inner.example"));
    assert_eq!(sent.recv().await.unwrap().as_deref(), Some("localhost"));
}

#[actix_rt::test]
async fn a_kept_connection_is_judged_again_and_serves_none_that_wants_another() {
    let authority = Authority::new();
    let leaf = authority.issue(&["localhost"], GOOD_YEARS);
    let (address, _) = tls_server(config(&authority, leaf, BOTH, Clients::Unasked), OK, true).await;
    let probe = authority.probe();
    let kept = || https(address).keep_alive(true).read_body(true);
    let newest = || kept().tls_min(TlsVersion::Tls13);
    for (endpoint, reused) in [
        (kept(), false),
        (kept(), true),
        (kept().insecure(true), false),
        (newest(), false),
        (newest().tls_max(TlsVersion::Tls13), true),
        (newest().sni("localhost"), true),
        (newest().sni("127.0.0.1.example").insecure(true), false),
        (kept(), true),
    ] {
        let looked = look_with(&*probe, endpoint).await;
        assert_eq!((looked.outcome(), looked.seen.reused), (Ok(200), reused));
        assert_eq!(looked.seen.timing.tls.is_none(), reused);
        assert!(looked.seen.certificate.is_some());
    }
}

#[actix_rt::test]
async fn a_redirect_from_plain_to_tls() {
    let authority = Authority::new();
    let leaf = authority.issue(&["localhost"], GOOD_YEARS);
    let (secure, _) = tls_server(config(&authority, leaf, BOTH, Clients::Unasked), OK, true).await;
    let location = format!("Location: https://localhost:{}/in", secure.port());
    let plain = answer(format!("HTTP/1.1 308 Go\r\n{location}\r\nContent-Length: 0\r\n\r\n"), End::Stay).await;
    let looked = look_with(&*authority.probe(), super::at(plain)).await;
    assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(secure)));
    assert!(looked.seen.certificate.is_some() && looked.seen.timing.tls.is_some());
}

#[test]
fn roots_in_pem_and_in_der() {
    let authority = Authority::new();
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(NetOptions::new().roots(&authority.root).is_ok());
    assert!(NetOptions::new().roots(pem).is_err());
    assert!(NetOptions::new().roots("").is_err());
}

#[actix_rt::test]
async fn no_handshake_is_resumed() {
    let authority = Authority::new();
    for versions in [&[&TLS13][..], &[&TLS12]] {
        let leaf = authority.issue(&["localhost"], GOOD_YEARS);
        let acceptor = TlsAcceptor::from(Arc::new(config(&authority, leaf, versions, Clients::Unasked)));
        let (kinds, mut seen) = tokio::sync::mpsc::unbounded_channel();
        let address = serve(move |tcp| {
            let (acceptor, kinds) = (acceptor.clone(), kinds.clone());
            async move {
                let mut tls = acceptor.accept(tcp).await.unwrap();
                kinds.send(tls.get_ref().1.handshake_kind()).unwrap();
                read_request(&mut tls).await;
                tls.write_all(OK.as_bytes()).await.unwrap();
                tls.flush().await.unwrap();
                let _ = tls.read(&mut [0; 1]).await;
            }
        })
        .await;
        let probe = authority.probe();
        for _ in 0..2 {
            assert_eq!(look_with(&*probe, https(address).read_body(true)).await.outcome(), Ok(200));
            let kind = seen.recv().await.unwrap();
            assert!(matches!(kind, Some(HandshakeKind::Full | HandshakeKind::FullWithHelloRetryRequest)), "{kind:?}");
        }
    }
}

#[actix_rt::test]
async fn connected_elsewhere_the_name_is_still_that_of_the_url() {
    let authority = Authority::new();
    let (address, _) = tls_server(
        config(&authority, authority.issue(&["shop.test-zone"], GOOD_YEARS), BOTH, Clients::Unasked),
        OK,
        true,
    )
    .await;
    let elsewhere = format!("::127.0.0.1:{}", address.port()).parse().unwrap();
    let probe = http_probe(NetOptions::new().roots(&authority.root).unwrap().connect_to([elsewhere]))();
    for (url, outcome) in
        [("https://shop.test-zone/", Ok(200)), ("https://localhost/", Err((Kind::TlsWrongHost, Some(Phase::Tls))))]
    {
        assert_eq!(look_with(&*probe, Endpoint::builder(url)).await.outcome(), outcome, "{url}");
    }
}

#[actix_rt::test]
async fn through_a_proxy_it_is_the_hosts_own_certificate_that_counts() {
    let authority = Authority::new();
    let leaf = authority.issue(&["shop.test-zone"], GOOD_YEARS);
    let (address, _) = tls_server(config(&authority, leaf, BOTH, Clients::Unasked), OK, true).await;
    let (proxy, mut asked) = super::proxy::connecting(address).await;
    let options = NetOptions::new().roots(&authority.root).unwrap();
    let probe = http_probe(options.proxy(format!("http://me:secret@{proxy}").parse().unwrap()))();
    for (host, outcome) in
        [("shop.test-zone", Ok(200)), ("other.test-zone", Err((Kind::TlsWrongHost, Some(Phase::Tls))))]
    {
        let looked = look_with(&*probe, Endpoint::builder(format!("https://{host}/"))).await;
        assert_eq!((looked.outcome(), looked.seen.peer), (outcome, Some(proxy)), "{host}: {:?}", looked.reason);
        let question = asked.recv().await.unwrap();
        assert!(question.starts_with(&format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n")), "{question}");
        assert!(question.contains("Proxy-Authorization: Basic bWU6c2VjcmV0"), "{question}");
    }
}
