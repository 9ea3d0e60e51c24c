//! Certificates, with an authority of the tests' own.

use std::{io::Write, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};

use crate::{
    binary::{Line, check},
    far_side::{FarSide, OK, read_head},
    inputs::file,
};

/// A client certificate and its key.
const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/ec_client.pem");

/// A server on TLS with a certificate for a name and a last year, and the file of the authority that signed it.
pub fn server(name: &str, last_year: i32) -> (FarSide, String) {
    server_between(name, 2020, last_year)
}

/// The same, and the first year too.
pub fn server_between(name: &str, first_year: i32, last_year: i32) -> (FarSide, String) {
    let (far, root, _) = server_that(name, [first_year, last_year], false, &[]);
    (far, root)
}

/// The same, and a file with a client certificate of that authority and its key; the server may want one, and choose a protocol.
fn server_that(name: &str, years: [i32; 2], wants_client: bool, protocols: &[&str]) -> (FarSide, String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // A name of its own: OpenSSL takes a certificate whose issuer has its own name for one that is signed by itself.
    params.distinguished_name.push(DnType::CommonName, "Test CA");
    let root = params.self_signed(&key).unwrap();
    let authority = Issuer::new(params, key);

    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    [params.not_before, params.not_after] = years.map(|year| date_time_ymd(year, 1, 1));
    let leaf = params.signed_by(&key, &authority).unwrap();

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
    let builder = if wants_client {
        let mut roots = RootCertStore::empty();
        roots.add(root.der().clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let mut config = builder.with_single_cert(vec![leaf.der().clone()], key).unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let far = serving(config);
    let client = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().signed_by(&client, &authority).unwrap();
    // By its port: tests run beside each other, and each server has an authority of its own.
    let name = far.url().rsplit(':').next().unwrap_or_default().to_owned();
    let client = file(&format!("{name}-client.pem"), client.serialize_pem() + &certificate.pem());
    (far, file(&format!("{name}.pem"), root.pem()), client)
}

/// A server that answers over TLS.
pub fn serving(config: ServerConfig) -> FarSide {
    let config = Arc::new(config);
    FarSide::scripted(move |connection| {
        let mut stream =
            StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), connection.into_stream());
        read_head(&mut stream);
        let _ = stream.write_all(OK.as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
    })
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

/// In the order in which they pass.
const PHASES: [&str; 6] = ["dns", "connect", "tls", "send", "first_byte", "body"];

#[test]
fn the_document_has_every_phase_and_the_whole_certificate_of_a_good_one_and_of_an_expired_one() {
    for (last_year, code) in [(2100, 0), (2021, 1)] {
        let (far, root) = server("localhost", last_year);
        // By name, so that there is a look-up to time.
        let url = far.url().replace("http://127.0.0.1", "https://localhost");
        let run = check([&*url, "--format=json", "--read-body"]).env("SSL_CERT_FILE", root).run();
        run.exits(code);
        let status = &run.document()["statuses"][0];
        let timing = status["timing_ms"].as_object().unwrap();
        assert_eq!(timing.len(), PHASES.len() + 1, "{run}");
        // A refused certificate ends it before a byte is sent.
        let passed = if code == 0 { &PHASES[..] } else { &PHASES[..3] };
        for phase in PHASES {
            assert_eq!(timing[phase].is_number(), passed.contains(&phase), "{phase}: {run}");
        }
        let sum: f64 = passed.iter().filter_map(|phase| timing[*phase].as_f64()).sum();
        // Each is told to the microsecond, and they are added up in binary.
        assert!((sum - timing["total"].as_f64().unwrap()).abs() < 1e-6, "{sum}: {run}");

        assert_eq!(status["tls"]["version"], "TLS1.3", "{run}");
        assert!(status["tls"]["cipher"].as_str().unwrap().starts_with("TLS_"), "{run}");
        assert!(status["tls"].as_object().unwrap().contains_key("alpn"), "{run}");
        let certificate = &status["certificate"];
        for (key, wanted) in [
            ("subject", "CN=rcgen self signed cert".into()),
            ("issuer", "CN=Test CA".into()),
            ("names", serde_json::json!(["localhost"])),
            ("not_before", "2020-01-01T00:00:00Z".into()),
            ("not_after", format!("{last_year}-01-01T00:00:00Z").into()),
            ("chain", serde_json::json!([])),
            ("chain_length", 1.into()),
        ] {
            assert_eq!(certificate[key], wanted, "{key}: {run}");
        }
        assert!(!certificate["serial"].as_str().unwrap().is_empty(), "{run}");
        let days_left = certificate["days_left"].as_i64().unwrap();
        assert_eq!(days_left > 0, code == 0, "{run}");
        let problem = if code == 0 { serde_json::Value::Null } else { "tls_expired".into() };
        assert_eq!(certificate["problem"]["kind"], problem, "{run}");
        assert_eq!(status["reason"]["kind"], problem, "{run}");
    }
}

#[test]
fn the_roots_of_a_file_replace_the_others() {
    let ((far, root), (_, other)) = (server("127.0.0.1", 2100), server("127.0.0.1", 2098));
    let url = far.url().replace("http:", "https:");
    // What SSL_CERT_FILE names would be trusted, and is not asked.
    let run =
        |cacert: &str, env: &str| check([&*url, "--format=ndjson", "--cacert", cacert]).env("SSL_CERT_FILE", env).run();
    run(&root, &other).exits(0);
    assert_eq!(run(&other, &root).exits(1).kind_and_phase().0, "tls_untrusted");
    let both = file("both.pem", [std::fs::read(&other).unwrap(), std::fs::read(&root).unwrap()].concat());
    check([&*url]).env("WATCHPOST_CACERT", both).run().exits(0);
}

#[test]
fn a_name_and_versions() {
    let (far, root) = server("inner.example", 2100);
    let run = |flags: &[&str]| checked(&far, &root, flags).run();
    run(&["--sni", "inner.example"]).exits(0);
    assert_eq!(run(&[]).exits(1).kind_and_phase().0, "tls_wrong_host");
    let old = run(&["--sni=inner.example", "--tls-max=1.2"]);
    assert_eq!(old.exits(0).statuses()[0]["tls"]["version"], "TLS1.2", "{old}");
}

#[test]
fn a_client_certificate_for_a_server_that_wants_one() {
    let (far, root, client) = server_that("127.0.0.1", [2020, 2095], true, &[]);
    let run = checked(&far, &root, &[]).run();
    assert_eq!(run.exits(1).statuses()[0]["reason"]["message"], "the server wants a client certificate", "{run}");
    checked(&far, &root, &["--cert", &client]).run().exits(0);
    checked(&far, &root, &["--cert", &client]).env("WATCHPOST_KEY", &client).run().exits(0);
}

#[test]
fn http2_is_offered_unless_it_is_not_wanted() {
    // It chooses HTTP/2 where it can, and cannot speak it.
    let (far, root, _) = server_that("127.0.0.1", [2020, 2094], false, &["h2", "http/1.1"]);
    for (flags, variable, alpn) in [
        (&[][..], None, "h2"),
        (&["--http1.1"], None, "http/1.1"),
        (&["--http1.1", "--http2"], None, "h2"),
        (&["--http2", "--http1.1"], None, "http/1.1"),
        (&["--keep-alive"], None, "http/1.1"),
        (&[], Some("false"), "http/1.1"),
        (&["--http2"], Some("false"), "h2"),
        (&["--http1.1"], Some("true"), "http/1.1"),
    ] {
        let line = checked(&far, &root, flags);
        let run = variable.into_iter().fold(line, |line, value| line.env("WATCHPOST_HTTP2", value)).run();
        run.exits(if alpn == "h2" { 1 } else { 0 });
        assert_eq!(run.statuses()[0]["tls"]["alpn"], alpn, "{run}");
    }
}

#[test]
fn options_of_no_use_are_2_and_nothing_is_checked() {
    let far = FarSide::answering(OK);
    let text = file("no-certificate.pem", "hello");
    let other_key = file("other-key.pem", KeyPair::generate().unwrap().serialize_pem());
    let both = std::fs::read_to_string(CLIENT).unwrap();
    let certificate = file("certificate.pem", &both[..both.find("-----BEGIN EC").unwrap()]);
    for (flags, said) in [
        (&["--cacert", "/no/such/file"][..], "error: --cacert: /no/such/file cannot be read: no such file"),
        (&["--cacert", &text], "no-certificate.pem: there is no certificate in it: neither PEM nor DER"),
        (
            &["--cert", CLIENT, "--key", &other_key],
            "other-key.pem: the private key does not belong to the certificate in ",
        ),
        (&["--cert", &text], "no-certificate.pem: there is no certificate in it that can be read as PEM"),
        (&["--cert", CLIENT, "--key", &text], "no-certificate.pem: there is no private key in it"),
        (
            &["--cert", &certificate],
            "certificate.pem: there is no private key in it that can be read as PEM (PKCS#8, PKCS#1 or SEC1); --key names",
        ),
        (&["--key", CLIENT], "--cert has to name the certificate"),
        (&["--tls-min=1.3", "--tls-max=1.2"], "error: --tls-min 1.3 is above --tls-max 1.2"),
        (&["--tls-min=1.1"], "'1.1' for '--tls-min <VERSION>': there are 1.2 and 1.3"),
        (&["--sni=10.0.0.1"], "`10.0.0.1` is no name that TLS can ask for"),
    ] {
        let run = check([far.url().as_str()].iter().chain(flags)).run();
        run.exits(2).says(said).prints_nothing().hides(both.lines().rev().nth(1).unwrap());
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
