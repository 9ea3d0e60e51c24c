//! Client certificates: to whom they are shown, and what becomes of a server's bad one meanwhile.

use std::{io, net::SocketAddr, sync::Arc};

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::{
    SupportedProtocolVersion,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc::{self, UnboundedReceiver},
};
use tokio_rustls::TlsAcceptor;
use watchpost::{BadIdentity, Kind, NetOptions, Phase, Probe, TlsVersion, http_probe};

use super::{
    Looked,
    far_side::{read_request, serve},
    look_with,
    tls::{Authority, Clients, GOOD_YEARS, OK, config, https, tls_server},
};

const VERSIONS: [(&[&SupportedProtocolVersion], TlsVersion); 2] =
    [(&[&TLS13], TlsVersion::Tls13), (&[&TLS12], TlsVersion::Tls12)];

/// A probe that trusts an authority, and has a certificate of another for itself.
fn probe(trusted: &Authority, of: &Authority) -> Box<dyn Probe> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "watchpost at work");
    let own = params.signed_by(&key, &of.issuer).unwrap();
    let options = NetOptions::new().roots(&trusted.root).unwrap();
    http_probe(options.identity(own.pem(), key.serialize_pem()).unwrap())()
}

/// How a handshake ended at the server: with a client certificate, without one, or not at all.
type Met = Result<bool, io::Error>;

/// A server that tells how each handshake ended, and answers each request by its target and port.
async fn meeting(
    server: rustls::ServerConfig,
    answer: impl Fn(&str, u16) -> String + 'static,
) -> (SocketAddr, UnboundedReceiver<Met>) {
    let (acceptor, answer) = (TlsAcceptor::from(Arc::new(server)), std::rc::Rc::new(answer));
    let (to_test, met) = mpsc::unbounded_channel();
    let address = serve(move |tcp| {
        let (acceptor, to_test, answer) = (acceptor.clone(), to_test.clone(), std::rc::Rc::clone(&answer));
        async move {
            match acceptor.accept(tcp).into_fallible().await {
                Ok(mut tls) => {
                    to_test.send(Ok(tls.get_ref().1.peer_certificates().is_some())).unwrap();
                    let Some(request) = read_request(&mut tls).await else { return };
                    let target = request.split(' ').nth(1).unwrap_or_default();
                    let port = tls.get_ref().0.local_addr().unwrap().port();
                    let _ = tls.write_all(answer(target, port).as_bytes()).await;
                    let _ = tls.flush().await;
                    let _ = tls.read(&mut [0; 1]).await;
                }
                Err((error, mut tcp)) => {
                    to_test.send(Err(error)).unwrap();
                    // Open until the probe closes, so that the alert is not lost.
                    let _ = tcp.read_to_end(&mut Vec::new()).await;
                }
            }
        }
    })
    .await;
    (address, met)
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Go\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

#[actix_rt::test]
async fn it_is_shown_to_a_server_that_asks() {
    let authority = Authority::new();
    for (versions, version) in VERSIONS {
        for (clients, wanted) in [(Clients::Need, true), (Clients::May, true), (Clients::Unasked, false)] {
            let leaf = authority.issue(&["localhost"], GOOD_YEARS);
            let (address, mut met) = meeting(config(&authority, leaf, versions, clients), |_, _| OK.to_owned()).await;
            let looked = look_with(&*probe(&authority, &authority), https(address)).await;
            assert_eq!(looked.outcome(), Ok(200), "{version}: {:?}", looked.reason);
            assert_eq!(met.recv().await.unwrap().unwrap(), wanted, "{version}");
            let facts = looked.seen.tls.unwrap();
            assert!(facts.version == version && facts.cipher.is_some() && facts.alpn.is_some(), "{facts:?}");
            assert_eq!(looked.seen.certificate.unwrap().problem, None);
        }
    }
}

#[actix_rt::test]
async fn it_is_not_shown_to_a_server_whose_own_is_bad_and_that_is_told_as_ever() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let own = ["localhost"].as_slice();
    for (name, issuer, names, years, kind) in [
        ("expired", &authority, own, (2020, 2021), Kind::TlsExpired),
        ("not yet valid", &authority, own, (2090, 2091), Kind::TlsNotYetValid),
        ("another host's", &authority, &["other.example"][..], GOOD_YEARS, Kind::TlsWrongHost),
        ("an authority that nobody knows", &stranger, own, GOOD_YEARS, Kind::TlsUntrusted),
    ] {
        for (versions, version) in VERSIONS {
            let server = config(issuer, issuer.issue(names, years), versions, Clients::Need);
            let (address, mut met) = meeting(server, |_, _| OK.to_owned()).await;
            let looked = look_with(&*probe(&authority, issuer), https(address)).await;
            assert_eq!(looked.outcome(), Err((kind, Some(Phase::Tls))), "{name}: {:?}", looked.reason);
            let (facts, certificate) = (looked.seen.tls.unwrap(), looked.seen.certificate.unwrap());
            assert_eq!((facts.version, facts.cipher), (version, None), "{name}");
            assert!(certificate.names == names && certificate.chain_length == 2, "{name}");
            let problem = certificate.problem.unwrap();
            assert_eq!((problem.kind, problem.message), (kind, looked.reason.unwrap().message), "{name}");
            // The server waited for a certificate, and an alert came.
            let error = met.recv().await.unwrap().unwrap_err();
            let alert = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            assert!(matches!(alert, Some(rustls::Error::AlertReceived(_))), "{name}: {error}");

            let insecure = look_with(&*probe(&authority, issuer), https(address).insecure(true)).await;
            assert_eq!(insecure.outcome(), Ok(200), "{name}: {:?}", insecure.reason);
            assert_eq!(insecure.seen.certificate.unwrap().problem.map(|problem| problem.kind), Some(kind), "{name}");
            assert!(met.recv().await.unwrap().unwrap(), "{name}");
        }
    }
}

#[actix_rt::test]
async fn a_server_that_wants_one_from_a_probe_that_has_none() {
    let authority = Authority::new();
    for (versions, version) in VERSIONS {
        let issue = || authority.issue(&["localhost"], GOOD_YEARS);
        // One that closes at once, so that a reset follows the alert, and one that waits.
        let (at_once, requests) = tls_server(config(&authority, issue(), versions, Clients::Need), OK, true).await;
        let (waiting, _met) = meeting(config(&authority, issue(), versions, Clients::Need), |_, _| OK.to_owned()).await;
        for address in [at_once, waiting] {
            let looked: Looked = look_with(&*authority.probe(), https(address)).await;
            let reason = looked.reason.unwrap();
            assert_eq!((reason.kind, &*reason.message), (Kind::TlsHandshake, "the server wants a client certificate"));
            assert_eq!(looked.seen.certificate.is_some(), version == TlsVersion::Tls13);
        }
        assert_eq!(requests.get(), 0, "{version}");
    }
}

#[actix_rt::test]
async fn a_server_that_refuses_it_says_so() {
    let authority = Authority::new();
    let key = KeyPair::generate().unwrap();
    let unknown = CertificateParams::default().self_signed(&key).unwrap().pem();
    let options = NetOptions::new().roots(&authority.root).unwrap().identity(unknown, key.serialize_pem()).unwrap();
    let probe = http_probe(options)();
    for (versions, version) in VERSIONS {
        let leaf = authority.issue(&["localhost"], GOOD_YEARS);
        let (address, _met) = meeting(config(&authority, leaf, versions, Clients::Need), |_, _| OK.to_owned()).await;
        let looked = look_with(&*probe, https(address)).await;
        let reason = looked.reason.unwrap();
        assert_eq!(reason.kind, Kind::TlsHandshake, "{version}: {reason}");
        let wanted = "the server refuses the client certificate, with the TLS alert UnknownCA";
        assert_eq!(reason.message, wanted, "{version}");
    }
}

#[actix_rt::test]
async fn it_stays_with_the_origin_of_the_endpoint() {
    let authority = Authority::new();
    let issue = || authority.issue(&["localhost"], GOOD_YEARS);
    let (elsewhere, mut there) =
        meeting(config(&authority, issue(), &[&TLS13], Clients::May), |_, _| OK.to_owned()).await;
    let away = format!("https://localhost:{}/back", elsewhere.port());
    let (home, mut here) =
        meeting(config(&authority, issue(), &[&TLS13], Clients::May), move |target, port| match target {
            "/" => redirect("/two"),
            "/two" => redirect(&away),
            "/there-and-back" => redirect(&format!("https://127.0.0.1:{port}/")),
            _ => OK.to_owned(),
        })
        .await;
    let probe = probe(&authority, &authority);
    let looked = look_with(&*probe, https(home)).await;
    assert_eq!((looked.outcome(), looked.seen.redirects.len()), (Ok(200), 2), "{:?}", looked.reason);
    assert!(here.recv().await.unwrap().unwrap() && here.recv().await.unwrap().unwrap());
    assert!(!there.recv().await.unwrap().unwrap(), "another port is another origin");

    // Whoever is elsewhere may lead back, and gets no request with our certificate to there.
    let back = format!("https://localhost:{}/end", home.port());
    let (elsewhere, mut there) =
        meeting(config(&authority, issue(), &[&TLS13], Clients::May), move |_, _| redirect(&back)).await;
    let first = format!("https://localhost:{}/", elsewhere.port());
    let (plain, _requests) = super::far_side::route(move |_| redirect(&first)).await;
    let looked = look_with(&*probe, super::at(plain)).await;
    assert_eq!((looked.outcome(), looked.seen.redirects.len()), (Ok(200), 2), "{:?}", looked.reason);
    assert!(!there.recv().await.unwrap().unwrap() && !here.recv().await.unwrap().unwrap());
}

#[test]
fn identities_in_every_form_and_none_in_debug() {
    for (name, pem) in
        [("PKCS#1", include_str!("../fixtures/rsa_client.pem")), ("SEC1", include_str!("../fixtures/ec_client.pem"))]
    {
        let options = NetOptions::new().identity(pem, pem).unwrap_or_else(|error| panic!("{name}: {error}"));
        let shown = format!("{options:?}");
        assert!(shown.contains("identity: Some(Identity(***))"), "{shown}");
    }
    let other = KeyPair::generate().unwrap().serialize_pem();
    let mixed = NetOptions::new().identity(include_str!("../fixtures/ec_client.pem"), other);
    assert_eq!(mixed.err(), Some(BadIdentity::Mismatch));
}
