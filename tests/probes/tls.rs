//! `tls://`: a handshake, a certificate, and what a server says over it.

use std::net::SocketAddr;

use rustls::{
    SupportedProtocolVersion,
    version::{TLS12, TLS13},
};
use tokio::io::AsyncWriteExt;
use watchpost::{Endpoint, EndpointBuilder, Kind, Phase, State, TlsVersion, tls_probe};

use super::{
    Looked, UNEXPECTED, UP,
    authority::{Authority, Serves},
    down,
    far_side::{serve, stay},
    local, look_until, look_with,
};

const OLD: &[&SupportedProtocolVersion] = &[&TLS12];
const NEW: &[&SupportedProtocolVersion] = &[&TLS13];

/// A server that says something over TLS, and stays or closes.
async fn server(authority: &Authority, serves: Serves, banner: &'static str, stays: bool) -> SocketAddr {
    let acceptor = authority.serves(serves);
    serve(move |tcp| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut tls) = acceptor.accept(tcp).await else { return };
            let _ = tls.write_all(banner.as_bytes()).await;
            let _ = tls.flush().await;
            match stays {
                true => stay(tls).await,
                false => drop(tls.shutdown().await),
            }
        }
    })
    .await
}

async fn look(authority: &Authority, endpoint: EndpointBuilder) -> Looked {
    look_with(&*tls_probe(authority.trusted())(), endpoint).await
}

fn rule(endpoint: EndpointBuilder, rule: &str) -> EndpointBuilder {
    endpoint.expect(rule.parse().expect("a rule"))
}

#[actix_rt::test]
async fn a_good_certificate_with_its_facts() {
    let authority = Authority::new();
    for (versions, version) in [(NEW, TlsVersion::Tls13), (OLD, TlsVersion::Tls12)] {
        let address = server(&authority, Serves { versions, ..Serves::default() }, "", true).await;
        let looked = look(&authority, local("tls", address, "")).await;
        assert_eq!(looked.outcome(), UP, "{:?}", looked.reason);
        let (tls, certificate) = (looked.seen.tls.unwrap(), looked.seen.certificate.unwrap());
        assert_eq!((tls.version, tls.alpn, tls.cipher.is_some()), (version, None, true));
        assert_eq!((&*certificate.subject, &*certificate.issuer), ("CN=Test Leaf", "CN=Test Root"));
        assert_eq!(certificate.not_after.to_string(), "2099-01-01T00:00:00.000Z");
        assert_eq!(looked.seen.peer, Some(address));
        let timing = looked.seen.timing;
        let phases = [timing.dns, timing.connect, timing.tls];
        assert!(phases.iter().all(Option::is_some), "{timing:?}");
        assert_eq!(phases.iter().flatten().sum::<std::time::Duration>(), timing.total, "{timing:?}");
        assert_eq!((timing.send, timing.first_byte, timing.body), (None, None, None));
    }
}

#[actix_rt::test]
async fn what_a_bad_certificate_comes_to() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let good = Serves::default;
    for (name, issuer, serves, kind) in [
        ("expired", &authority, Serves { years: (2020, 2021), ..good() }, Kind::TlsExpired),
        ("not yet valid", &authority, Serves { years: (2090, 2091), ..good() }, Kind::TlsNotYetValid),
        ("another host's", &authority, Serves { names: &["other.example"], ..good() }, Kind::TlsWrongHost),
        ("an authority that nobody knows", &stranger, good(), Kind::TlsUntrusted),
    ] {
        let address = server(issuer, serves, "", true).await;
        let looked = look(&authority, local("tls", address, "")).await;
        assert_eq!(looked.outcome(), down(kind, Phase::Tls), "{name}: {:?}", looked.reason);
        assert_eq!(looked.state, State::Down, "{name}");
        assert!(looked.seen.certificate.is_some(), "{name}");

        let insecure = look(&authority, local("tls", address, "").insecure(true)).await;
        let problem = insecure.seen.certificate.as_ref().and_then(|certificate| certificate.problem.clone());
        assert_eq!((insecure.state, problem.map(|problem| problem.kind)), (State::Up, Some(kind)), "{name}");
    }
}

#[actix_rt::test]
async fn another_name_is_asked_for_and_verified() {
    let authority = Authority::new();
    let address = server(&authority, Serves { names: &["inner.example"], ..Serves::default() }, "", true).await;
    for (name, outcome) in [("inner.example", UP), ("outer.example", down(Kind::TlsWrongHost, Phase::Tls))] {
        let looked = look(&authority, local("tls", address, "").sni(name)).await;
        assert_eq!(looked.outcome(), outcome, "{name}: {:?}", looked.reason);
    }
}

#[actix_rt::test]
async fn rules_on_the_certificate() {
    let authority = Authority::new();
    let address = server(&authority, Serves { days_left: Some(100), ..Serves::default() }, "", true).await;
    for (text, state) in [
        ("certificate valid for 14d", State::Up),
        ("certificate valid for 200d", State::Down),
        ("certificate valid for 200d else degraded", State::Degraded),
    ] {
        let looked = look(&authority, rule(local("tls", address, ""), text)).await;
        let kind = looked.reason.as_ref().map(|reason| reason.kind);
        assert_eq!((looked.state, kind), (state, (state != State::Up).then_some(Kind::Expectation)), "{text}");
    }
}

#[actix_rt::test]
async fn what_a_server_says_over_tls() {
    let authority = Authority::new();
    let greeting = "body matches /^\\* OK /";
    for (name, banner, stays, outcome) in [
        ("as wanted, and it stays", "* OK ready\r\n", true, UP),
        ("as wanted, and it closes", "* OK ready\r\n", false, UP),
        ("something else", "* BYE\r\n", false, UNEXPECTED),
        ("nothing", "", false, down(Kind::Reset, Phase::FirstByte)),
    ] {
        let address = server(&authority, Serves::default(), banner, stays).await;
        let looked = look(&authority, rule(local("tls", address, ""), greeting)).await;
        assert_eq!(looked.outcome(), outcome, "{name}: {:?}", looked.reason);
    }
}

#[actix_rt::test]
async fn a_client_certificate_that_is_asked_for() {
    let authority = Authority::new();
    let refused = |phase| down(Kind::TlsHandshake, phase);
    for (versions, listens, outcome) in [
        (OLD, false, refused(Phase::Tls)),
        // The handshake is over before a server of TLS 1.3 says so.
        (NEW, false, UP),
        (NEW, true, refused(Phase::FirstByte)),
    ] {
        let serves = Serves { versions, needs_client: true, ..Serves::default() };
        let address = server(&authority, serves, "", true).await;
        let looked = look(&authority, local("tls", address, "").read_body(listens)).await;
        assert_eq!(looked.outcome(), outcome, "{versions:?}, {listens}: {:?}", looked.reason);
        if outcome != UP {
            assert_eq!(looked.says(), "the server wants a client certificate");
        }
    }
}

#[actix_rt::test]
async fn a_server_that_speaks_no_tls() {
    let authority = Authority::new();
    for (name, says, stays, kind) in [
        ("another protocol", "220 mail.example ESMTP\r\n", true, Kind::TlsHandshake),
        ("the end", "", false, Kind::Reset),
    ] {
        let address = serve(move |mut tcp| async move {
            let _ = tcp.write_all(says.as_bytes()).await;
            match stays {
                true => stay(tcp).await,
                // Read first, so that it ends by FIN and not by RST.
                false => drop(tokio::io::AsyncReadExt::read(&mut tcp, &mut [0; 4096]).await),
            }
        })
        .await;
        let looked = look(&authority, local("tls", address, "")).await;
        assert_eq!(looked.outcome(), down(kind, Phase::Tls), "{name}: {:?}", looked.reason);
    }
}

#[actix_rt::test]
async fn silence_in_the_handshake() {
    let authority = Authority::new();
    let (hello, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let address = serve(move |mut tcp| {
        let hello = hello.clone();
        async move {
            let _ = tokio::io::AsyncReadExt::read(&mut tcp, &mut [0; 4096]).await;
            let _ = hello.send(());
            stay(tcp).await;
        }
    })
    .await;
    let enough = async { heard.recv().await.expect("the hello") };
    let probe = tls_probe(authority.trusted())();
    let (phase, seen) = look_until(enough, &*probe, local("tls", address, "")).await;
    assert_eq!((phase, seen.tls, seen.certificate), (Some(Phase::Tls), None, None));
}

#[actix_rt::test]
async fn urls_that_ask_for_what_there_is_not() {
    let authority = Authority::new();
    for (url, says) in
        [("tls://localhost:1?starttls=xmpp", "smtp, imap and pop3"), ("tls://localhost:1?alpn=h2", "starttls=smtp")]
    {
        let looked = look(&authority, Endpoint::builder(url)).await;
        assert_eq!(looked.outcome(), (State::Unknown, Some((Kind::Unsupported, None))), "{url}");
        assert!(looked.says().contains(says), "{url}: {}", looked.says());
    }
}
