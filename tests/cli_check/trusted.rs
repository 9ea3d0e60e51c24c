//! Certificates that somebody names, and a server shows as its own.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, CustomExtension, DnType, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, Issuer, KeyPair, NameConstraints, date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    version::{TLS12, TLS13},
};

use crate::{
    binary::{Line, check},
    far_side::FarSide,
    inputs::file,
    tls::serving,
};

/// A client certificate and its key.
const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/ec_client.pem");

/// A certificate as `openssl req -x509` makes one, for a name and until a year: an authority's, signed by itself.
fn params(name: &str, last_year: i32) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Test Server");
    [params.not_before, params.not_after] = [2020, last_year].map(|year| date_time_ymd(year, 1, 1));
    params
}

/// A certificate that an authority signed for 127.0.0.1, that nobody names.
fn signed(key: &KeyPair, last_year: i32) -> rcgen::Certificate {
    let authority = Issuer::new(params("ca.example", 2100), KeyPair::generate().unwrap());
    let mut params = params("127.0.0.1", last_year);
    params.is_ca = IsCa::ExplicitNoCa;
    params.distinguished_name.push(DnType::CommonName, "Test Leaf");
    params.signed_by(key, &authority).unwrap()
}

/// A server that shows a certificate.
fn server(certificate: &rcgen::Certificate, key: &KeyPair) -> FarSide {
    server_of(vec![certificate.der().clone()], key)
}

fn server_of(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> FarSide {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS12, &TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    serving(config)
}

/// A check of a server by its port's file of roots.
fn checked(far: &FarSide, scheme: &str, named: &str, flags: &[&str]) -> Line {
    let url = far.url().replace("http:", &format!("{scheme}:"));
    let port = url.rsplit(':').next().unwrap_or_default().to_owned();
    let named = file(&format!("{port}-{}-named.pem", flags.len()), named);
    check([url.as_str(), "--format=ndjson", "--cacert", &named].iter().chain(flags))
}

#[test]
fn a_named_certificate_is_trusted_when_a_server_shows_it() {
    let key = KeyPair::generate().unwrap();
    for own in [params("127.0.0.1", 2100).self_signed(&key).unwrap(), signed(&key, 2100)] {
        let far = server(&own, &key);
        for (scheme, flags) in [
            ("https", &[][..]),
            ("https", &["--tls-max=1.2"]),
            // Judged in the handshake, before it is shown.
            ("https", &["--cert", CLIENT]),
            ("tls", &[]),
        ] {
            let run = checked(&far, scheme, &own.pem(), flags).run();
            run.exits(0);
            let certificate = &run.statuses()[0]["certificate"];
            assert!(certificate["problem"].is_null() && certificate["names"][0] == "127.0.0.1", "{run}");
        }
        let url = far.url().replace("http:", "https:");
        let named = file(&format!("{}.pem", url.rsplit(':').next().unwrap()), own.pem());
        check([&*url]).env("SSL_CERT_FILE", &named).run().exits(0);
    }
}

#[test]
fn its_dates_and_its_name_have_to_be_good_all_the_same() {
    let key = KeyPair::generate().unwrap();
    let early = || {
        let mut params = params("127.0.0.1", 2100);
        params.not_before = date_time_ymd(2099, 1, 1);
        params
    };
    for (own, kind, message) in [
        (params("127.0.0.1", 2021).self_signed(&key).unwrap(), "tls_expired", "the certificate expired "),
        (signed(&key, 2021), "tls_expired", "the certificate expired "),
        (early().self_signed(&key).unwrap(), "tls_not_yet_valid", "the certificate is not valid for another "),
        (
            params("a.example", 2100).self_signed(&key).unwrap(),
            "tls_wrong_host",
            "the certificate is for a.example, not for 127.0.0.1",
        ),
    ] {
        let far = server(&own, &key);
        for flags in [&[][..], &["--cert", CLIENT]] {
            let run = checked(&far, "https", &own.pem(), flags).run();
            assert_eq!(run.exits(1).kind_and_phase(), (kind.to_owned(), Some("tls".to_owned())), "{run}");
            let status = &run.statuses()[0];
            assert!(status["reason"]["message"].as_str().unwrap().starts_with(message), "{run}");
        }
        let run = checked(&far, "https", &own.pem(), &["-k"]).run();
        assert_eq!(run.exits(0).statuses()[0]["certificate"]["problem"]["kind"], kind, "{run}");
    }
    let own = params("a.example", 2100).self_signed(&key).unwrap();
    checked(&server(&own, &key), "https", &own.pem(), &["--sni=a.example"]).run().exits(0);
}

/// The sentence about a server, which is the same where the certificate is not verified.
#[track_caller]
fn refused(far: &FarSide, named: &str) -> String {
    let run = checked(far, "https", named, &[]).run();
    let status = &run.exits(1).statuses()[0];
    assert_eq!(status["reason"]["kind"], "tls_untrusted", "{run}");
    let message = status["reason"]["message"].as_str().unwrap().to_owned();
    let insecure = checked(far, "https", named, &["-k"]).run();
    let status = &insecure.exits(0).statuses()[0];
    assert_eq!(status["certificate"]["problem"]["message"], message.as_str(), "{insecure}");
    message
}

#[test]
fn another_certificate_of_the_same_name_and_key_is_not_trusted() {
    let key = KeyPair::generate().unwrap();
    let named = params("127.0.0.1", 2100).self_signed(&key).unwrap();
    let shown = params("127.0.0.1", 2099).self_signed(&key).unwrap();
    assert_eq!(refused(&server(&shown, &key), &named.pem()), "the certificate is an authority's, and no server's");
    let no_root = "the certificate leads to no root that is trusted here";
    assert_eq!(refused(&server(&signed(&key, 2099), &key), &signed(&key, 2100).pem()), no_root);

    // Nor is what the key of a server signed that is no authority.
    let mut own = params("127.0.0.1", 2100);
    own.is_ca = IsCa::ExplicitNoCa;
    let named = own.self_signed(&key).unwrap();
    let mut other = params("127.0.0.1", 2100);
    other.is_ca = IsCa::NoCa;
    let other_key = KeyPair::generate().unwrap();
    let shown = other.signed_by(&other_key, &Issuer::new(own, key)).unwrap();
    assert_eq!(refused(&server(&shown, &other_key), &named.pem()), no_root);
}

/// What makes a certificate other than it is by itself.
type With = fn(&mut CertificateParams);

#[test]
fn rules_that_a_chain_breaks_have_words_of_their_own() {
    let plain: With = |_| ();
    let no_authority: With = |params| params.is_ca = IsCa::ExplicitNoCa;
    let for_none_below: With = |params| params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let unknown: With = |params| {
        let mut unknown = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 55_555, 1], vec![5, 0]);
        unknown.set_criticality(true);
        params.custom_extensions.push(unknown);
    };
    let for_clients: With = |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let not_for_loopback: With = |params| {
        let loopback = GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8));
        let constraints = NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees: vec![loopback] };
        params.name_constraints = Some(constraints);
    };
    // The authorities from the root on, and the server's own.
    for (authorities, own, said) in [
        (&[plain][..], for_clients, "the certificate is not for a server"),
        (&[plain, unknown], plain, "the certificate or its chain has a critical extension that is not known here"),
        (
            &[plain, for_none_below, plain],
            plain,
            "the chain is longer than an authority in it allows (its path length constraint)",
        ),
        (&[plain, no_authority], plain, "a certificate in the chain was signed by one that is no authority's"),
        (
            &[not_for_loopback],
            plain,
            "the certificate is for a name that an authority in its chain may not sign for (its name constraints)",
        ),
    ] {
        let mut chain = Vec::new();
        let mut above: Option<Issuer<'_, KeyPair>> = None;
        let mut root = String::new();
        for (index, with) in authorities.iter().enumerate() {
            let key = KeyPair::generate().unwrap();
            let mut params = params("ca.example", 2100);
            params.distinguished_name.push(DnType::CommonName, format!("Test CA {index}"));
            with(&mut params);
            if let Some(above) = &above {
                chain.insert(0, params.signed_by(&key, above).unwrap().der().clone());
            } else {
                root = params.self_signed(&key).unwrap().pem();
            }
            above = Some(Issuer::new(params, key));
        }
        let key = KeyPair::generate().unwrap();
        let mut params = params("127.0.0.1", 2100);
        params.is_ca = IsCa::NoCa;
        own(&mut params);
        chain.insert(0, params.signed_by(&key, &above.unwrap()).unwrap().der().clone());
        assert_eq!(refused(&server_of(chain, &key), &root), said);
    }
}

#[test]
fn who_named_a_file_is_not_told_to_name_one() {
    let key = KeyPair::generate().unwrap();
    let far = server(&params("127.0.0.1", 2100).self_signed(&key).unwrap(), &key);
    let url = far.url().replace("http:", "https:");
    let other = file("who-is-named.pem", params("127.0.0.1", 2098).self_signed(&key).unwrap().pem());
    let run = check([&*url, "-v"]).run();
    run.exits(1).shows("check --cacert FILE");
    let run = check([&*url, "-v", "--cacert", &other]).run();
    run.exits(1).shows("is the rest good?");
    assert!(!run.stdout.contains("--cacert FILE"), "{run}");
}
