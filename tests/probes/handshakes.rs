//! Many handshakes by one probe: what one leaves to the next, and what not.

use std::{
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use futures_util::stream::{FuturesUnordered, StreamExt};
use rcgen::KeyPair;
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use tokio::{io::AsyncReadExt, time::timeout};
use tokio_rustls::TlsAcceptor;
use watchpost::{Certificate, Kind, Phase, Trace, tls_probe};

use super::{
    UP,
    authority::{Authority, GOOD_YEARS},
    down,
    far_side::{serve, stay},
    local, look_with,
};

/// Shows a chain to everyone, whether or not it has the key.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

async fn server(
    versions: &[&'static SupportedProtocolVersion],
    chain: &[CertificateDer<'static>],
    key: PrivateKeyDer<'static>,
) -> SocketAddr {
    let key = ring::sign::any_supported_type(&key).unwrap();
    let always = Arc::new(Always(Arc::new(CertifiedKey::new(chain.to_vec(), key))));
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = builder.with_protocol_versions(versions).unwrap().with_no_client_auth().with_cert_resolver(always);
    let acceptor = TlsAcceptor::from(Arc::new(config));
    serve(move |tcp| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(tls) = acceptor.accept(tcp).await {
                stay(tls).await;
            }
        }
    })
    .await
}

#[actix_rt::test]
async fn a_chain_that_is_known_has_the_same_facts_and_the_server_has_to_prove_its_key_anew() {
    let authority = Authority::new();
    for versions in [&[&TLS13], &[&TLS12]] {
        let (leaf, key) = authority.issue(&["localhost"], GOOD_YEARS);
        let chain = [leaf, authority.root.clone()];
        let owner = server(versions, &chain, key).await;
        let thief = KeyPair::generate().unwrap().serialize_der();
        let thief = server(versions, &chain, PrivateKeyDer::try_from(thief).unwrap()).await;

        let probe = tls_probe(authority.trusted())();
        let first = look_with(&*probe, local("tls", owner, "")).await;
        let second = look_with(&*probe, local("tls", owner, "")).await;
        assert_eq!((first.outcome(), second.outcome()), (UP, UP), "{:?} {:?}", first.reason, second.reason);
        let (first_seen, second_seen) = (first.seen.certificate.unwrap(), second.seen.certificate.unwrap());
        let (seen_at, days_left) = (second_seen.seen_at, second_seen.days_left);
        let updated = Certificate { seen_at, days_left, ..*first_seen };
        assert_eq!((updated, first.seen.tls), (*second_seen, second.seen.tls));

        let stolen = look_with(&*probe, local("tls", thief, "")).await;
        assert_eq!(stolen.outcome(), down(Kind::TlsHandshake, Phase::Tls), "{:?}", stolen.reason);
        let other_name = look_with(&*probe, local("tls", owner, "").sni("other.example")).await;
        assert_eq!(other_name.outcome(), down(Kind::TlsWrongHost, Phase::Tls), "{:?}", other_name.reason);
    }
}

#[actix_rt::test]
async fn servers_that_hang_in_the_handshake_keep_nobody_from_theirs() {
    const HANGING: usize = 100;
    let authority = Authority::new();
    let (hello, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let silent = serve(move |mut tcp| {
        let hello = hello.clone();
        async move {
            let _ = tcp.read(&mut [0; 4096]).await;
            let _ = hello.send(());
            stay(tcp).await;
        }
    })
    .await;
    let (leaf, key) = authority.issue(&["localhost"], GOOD_YEARS);
    let good = server(&[&TLS13], &[leaf], key).await;

    let probe = tls_probe(authority.trusted())();
    let endpoint = local("tls", silent, "").build().unwrap();
    let mut traces: Vec<_> = (0..HANGING).map(|_| Trace::begin()).collect();
    let mut looks: FuturesUnordered<_> = traces.iter_mut().map(|trace| probe.look(&endpoint, trace)).collect();
    let all_begin = async {
        for _ in 0..HANGING {
            poll_fn(|cx| {
                assert!(looks.poll_next_unpin(cx).is_pending(), "the far side says nothing");
                heard.poll_recv(cx)
            })
            .await
            .unwrap();
        }
    };
    timeout(Duration::from_secs(60), all_begin).await.expect("all say hello, though none is answered");
    let mut beside = pin!(look_with(&*probe, local("tls", good, "")));
    let beside = poll_fn(|cx| {
        assert!(looks.poll_next_unpin(cx).is_pending(), "the far side says nothing");
        beside.as_mut().poll(cx)
    })
    .await;
    assert_eq!(beside.outcome(), UP, "{:?}", beside.reason);
}
