//! Certificates that are named as roots, and that a server shows as its own.

use rustls::{
    pki_types::CertificateDer,
    version::{TLS12, TLS13},
};
use watchpost::{Kind, NetOptions, Phase, Probe, http_probe};

use super::{
    authority::{Authority, Clients, GOOD_YEARS, config},
    look_with,
    tls::{OK, https, tls_server},
};

/// A probe that trusts this certificate alone.
fn probe(named: &CertificateDer<'static>) -> Box<dyn Probe> {
    http_probe(NetOptions::new().roots(named).unwrap())()
}

#[actix_rt::test]
async fn what_is_named_is_good_in_both_versions_again_and_on_a_kept_connection() {
    let authority = Authority::new();
    for version in [&TLS12, &TLS13] {
        let own = authority.issue(&["localhost"], GOOD_YEARS);
        let probe = probe(&own.0);
        let (address, _) = tls_server(config(&authority, own, &[version], Clients::Unasked), OK, true).await;
        for (keep_alive, reused) in [(false, false), (false, false), (true, false), (true, true)] {
            let looked = look_with(&*probe, https(address).keep_alive(keep_alive).read_body(true)).await;
            assert_eq!((looked.outcome(), looked.seen.reused), (Ok(200), reused), "{:?}", looked.reason);
            assert_eq!(looked.seen.certificate.unwrap().problem, None);
        }
        // The chain that was found good is good for its own name alone.
        let other = look_with(&*probe, https(address).sni("other.example")).await;
        assert_eq!(other.outcome(), Err((Kind::TlsWrongHost, Some(Phase::Tls))));
    }
}

#[actix_rt::test]
async fn another_certificate_is_not_and_nor_is_one_whose_end_has_come() {
    let authority = Authority::new();
    let own = authority.issue(&["localhost"], (2020, 2021));
    let expired = probe(&own.0);
    let (address, requests) = tls_server(config(&authority, own, &[&TLS13], Clients::Unasked), OK, true).await;
    assert_eq!(look_with(&*expired, https(address)).await.outcome(), Err((Kind::TlsExpired, Some(Phase::Tls))));
    let looked = look_with(&*expired, https(address).insecure(true)).await;
    assert_eq!(looked.outcome(), Ok(200));
    assert_eq!(looked.seen.certificate.unwrap().problem.map(|problem| problem.kind), Some(Kind::TlsExpired));
    assert_eq!(requests.get(), 1);

    let ((named, _), other) =
        (authority.issue(&["localhost"], GOOD_YEARS), authority.issue(&["localhost"], GOOD_YEARS));
    let (address, _) = tls_server(config(&authority, other, &[&TLS13], Clients::Unasked), OK, true).await;
    let looked = look_with(&*probe(&named), https(address)).await;
    assert_eq!(looked.outcome(), Err((Kind::TlsUntrusted, Some(Phase::Tls))));
}
