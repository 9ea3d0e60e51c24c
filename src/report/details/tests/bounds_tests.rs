//! What there may be much of, and what a server may say.

use super::{attempt, certificate, status};
use crate::{
    model::{
        certificate::Certificate,
        endpoint::Endpoint,
        observation::Observation,
        reason::{Kind, Reason},
        state::State,
        status::Status,
        tls::{TlsFacts, TlsVersion},
    },
    report::{
        Entry, Source,
        details::{Details, row::LONGEST},
    },
};

#[test]
fn of_many_attempts_names_and_certificates_only_some() {
    let names: Vec<String> = (0..12).map(|n| format!("{n}.example")).collect();
    let many = Certificate { names, chain: vec!["CN=a".into(); 10], chain_length: 100, ..certificate() };
    let full = Certificate {
        names: vec!["a".into(); Certificate::MOST_NAMES],
        chain_length: 1,
        chain: vec![],
        ..certificate()
    };
    let text = |certificate: Certificate, earlier: usize| {
        let seen = Observation { certificate: Some(Box::new(certificate)), ..Observation::default() };
        let mut status = status("https://a.example/", None, seen);
        status.earlier = (0..earlier).map(|_| attempt(Kind::Reset, "", 1)).collect();
        Details::new((&status).into()).width(1200).to_string()
    };
    let (text, full) = (text(many, 100), text(full, 9));
    for row in [
        "  names       0.example, 1.example, 2.example, 3.example, 4.example, 5.example, 6.example, 7.example and 4 more",
        "  chain       100 certificates, after its own:",
        "              and 89 more",
        "  attempts    1 reset, 1 ms",
        "              and 92 more",
        "              101 up, 0 ms",
    ] {
        assert!(text.lines().any(|line| line == row), "{row}\n{text}");
    }
    assert_eq!(text.lines().count(), 1 + 5 + 12 + 1 + 10, "{text}");
    for row in ["  names       a, a, a, a, a, a, a, a and at least 24 more", "  chain       1 certificate"] {
        assert!(full.lines().any(|line| line == row), "{row}\n{full}");
    }
    assert!(!full.contains("and 1 more") && full.ends_with("10 up, 0 ms"), "{full}");
}

#[test]
fn days_are_told_as_the_reason_tells_them() {
    for (days_left, wanted) in [
        (2, "2 days left"),
        (1, "1 day left"),
        (0, "less than a day left"),
        (-1, "expired less than a day ago"),
        (-2, "expired 1 day ago"),
        (-3, "expired 2 days ago"),
        (i64::MIN, "expired 9223372036854775807 days ago"),
    ] {
        let certificate = Some(Box::new(Certificate { days_left, ..certificate() }));
        let status = status("https://a.example/", None, Observation { certificate, ..Observation::default() });
        let text = Details::new((&status).into()).to_string();
        assert!(text.contains(&format!("valid until 2021-01-01T00:00:00Z, {wanted}\n")), "{text}");
    }
}

#[test]
fn a_server_forges_no_row() {
    let hostile = "x\r\n  problem     none\u{1b}[2K\u{202e}\u{2028}\"";
    let endpoint = Endpoint::builder("http://a.example/").name(hostile).build().unwrap();
    let evil = Certificate {
        subject: hostile.repeat(1000),
        issuer: hostile.into(),
        names: vec![hostile.into(), "b.example and 3 more".into(), String::new()],
        chain: vec![hostile.into(), String::new()],
        chain_length: 3,
        problem: Some(Reason { message: hostile.into(), ..Reason::new(Kind::TlsUntrusted, "") }),
        ..certificate()
    };
    let seen = Observation {
        tls: Some(TlsFacts { version: TlsVersion::Tls12, cipher: Some(hostile.into()), alpn: Some(hostile.into()) }),
        certificate: Some(Box::new(evil)),
        ..Observation::default()
    };
    let status = Status::new(1, &endpoint, State::Up, None, seen);
    let entry = Entry { source: Some(Source { file: hostile, line: 1 }), ..(&status).into() };
    let text = Details::new(entry).width(1200).to_string();
    let labels: Vec<_> = text.lines().map(|row| row.get(2..14).unwrap_or_default().trim_end()).collect();
    let certificate = ["certificate", "issuer", "names", "valid from", "valid until", "chain", "", "", "problem"];
    assert_eq!(labels, [&["request", "handshake"][..], &certificate].concat(), "{text}");
    let forging = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{2028}'));
    assert!(!text.contains(forging), "{text:?}");
    assert!(text.lines().all(|row| row.chars().count() <= 14 + LONGEST + 1), "{text}");
    assert!(text.contains(r#"\"", "b.example and 3 more", """#), "{text}");
}
