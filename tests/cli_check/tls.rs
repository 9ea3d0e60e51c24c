//! Certificates, with an authority of the tests' own.

use std::{io::Write, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::{
    binary::{Line, check},
    far_side::{FarSide, OK, read_head},
    inputs::file,
};

/// A server on TLS with a certificate for a name and a last year, and the file of the authority that signed it.
fn server(name: &str, last_year: i32) -> (FarSide, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = params.self_signed(&key).unwrap();
    let authority = Issuer::new(params, key);

    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(last_year, 1, 1));
    let leaf = params.signed_by(&key, &authority).unwrap();

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let far = FarSide::scripted(move |connection| {
        let mut stream =
            StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), connection.into_stream());
        read_head(&mut stream);
        let _ = stream.write_all(OK.as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
    });
    (far, file(&format!("{name}-{last_year}.pem"), root.pem()))
}

fn checked(far: &FarSide, root: &str, flags: &[&str]) -> Line {
    let url = far.url().replace("http:", "https:");
    check([url.as_str(), "--format=ndjson"].iter().chain(flags)).env("SSL_CERT_FILE", root)
}

#[test]
fn a_certificate_from_an_authority_in_ssl_cert_file_is_trusted() {
    let (far, root) = server("127.0.0.1", 2100);
    let run = checked(&far, &root, &[]).run();
    run.exits(0);
    let certificate = &run.statuses()[0]["certificate"];
    assert_eq!(certificate["not_after"], "2100-01-01T00:00:00Z", "{run}");
    assert!(certificate["problem"].is_null(), "{run}");
}

#[test]
fn what_is_wrong_with_a_certificate_has_its_kind_also_where_it_is_not_verified() {
    let (_, other_root) = server("other.example", 2100);
    for (name, last_year, trusted, kind) in [
        ("127.0.0.1", 2021, true, "tls_expired"),
        ("a.example", 2100, true, "tls_wrong_host"),
        ("127.0.0.2", 2100, false, "tls_wrong_host"),
        ("127.0.0.1", 2099, false, "tls_untrusted"),
    ] {
        let (far, root) = server(name, last_year);
        let root = if trusted { &root } else { &other_root };
        let kind = if name == "127.0.0.2" { "tls_untrusted" } else { kind };
        let run = checked(&far, root, &[]).run();
        run.exits(1);
        assert_eq!(run.kind_and_phase(), (kind.to_owned(), Some("tls".to_owned())), "{run}");
        let last = format!("{last_year}-01-01T00:00:00Z");
        assert_eq!(run.statuses()[0]["certificate"]["not_after"], last, "{run}");

        let run = checked(&far, root, &["--insecure"]).run();
        run.exits(0);
        let status = &run.statuses()[0];
        assert_eq!(status["certificate"]["problem"]["kind"], kind, "{run}");
    }
}

#[test]
fn a_certificate_that_runs_out_breaks_its_rule() {
    for (last_year, code, said) in
        [(2100, 0, ""), (2021, 1, "the certificate has expired, wanted certificate valid for 14d")]
    {
        let (far, root) = server("127.0.0.1", last_year);
        let run = checked(&far, &root, &["--insecure", "--expect=certificate valid for 14d"]).run();
        run.exits(code).shows(said);
    }
}

#[test]
fn plain_http_on_a_tls_url_is_a_failed_handshake() {
    let far = FarSide::scripted(|mut connection| {
        connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        connection.wait_for_its_end();
    });
    let run = check([far.url().replace("http:", "https:"), "--format=ndjson".into()]).run();
    run.exits(1);
    assert_eq!(run.kind_and_phase().0, "tls_handshake", "{run}");
}
