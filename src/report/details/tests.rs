//! Whole texts of statuses made by hand.

mod bounds_tests;
mod curl_tests;
mod dns_tests;
mod kinds_tests;
mod page_tests;

use std::time::Duration;

use super::Details;
use crate::{
    model::{
        certificate::Certificate,
        endpoint::Endpoint,
        observation::{Hop, HttpAnswer, HttpVersion, Observation},
        phase::{Phase, Timing},
        reason::{Kind, Reason},
        shown_url::ShownUrl,
        state::State,
        status::{Attempt, Status},
        timestamp::Timestamp,
        tls::{TlsFacts, TlsVersion},
        tried::{Tried, TriedOutcome},
    },
    report::{Entry, Source},
};

fn us(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

/// The phases as far as times are given.
fn timing(micros: &[u64]) -> Timing {
    let mut timing = Timing::default();
    for (phase, micros) in Phase::ALL.into_iter().zip(micros) {
        timing.add(phase, us(*micros));
    }
    timing
}

fn status(url: &str, reason: Option<Reason>, seen: Observation) -> Status {
    let state = if reason.is_some() { State::Down } else { State::Up };
    Status::new(1, &Endpoint::new(url).unwrap(), state, reason, seen)
}

fn shown(url: &str) -> ShownUrl {
    ShownUrl::of(&url.parse().unwrap())
}

#[track_caller]
fn reads(entry: Entry<'_>, wanted: &str) {
    let text = Details::new(entry).limit(Duration::from_secs(10)).to_string();
    assert_eq!(text, wanted.trim_start_matches('\n').trim_end_matches('\n'), "\n{text}\n");
}

fn certificate() -> Certificate {
    Certificate {
        subject: "CN=shop.example".into(),
        issuer: "CN=Test CA,O=Tests".into(),
        names: vec!["shop.example".into(), "*.shop.example".into(), "127.0.0.1".into()],
        serial: "0a".into(),
        not_before: "2020-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2021-01-01T00:00:00Z".parse().unwrap(),
        seen_at: Timestamp::default(),
        days_left: -2156,
        chain: vec!["CN=Test CA,O=Tests".into()],
        chain_length: 2,
        problem: Some(Reason::new(Kind::TlsExpired, "the certificate expired 2155 days ago").during(Phase::Tls)),
    }
}

fn attempt(kind: Kind, message: &str, millis: u64) -> Attempt {
    Attempt {
        state: State::Down,
        reason: Some(Reason::new(kind, message)),
        http_status: None,
        elapsed: Duration::from_millis(millis),
        checked_at: Timestamp::default(),
    }
}

#[test]
fn a_time_out_after_a_retry_with_everything_before_it() {
    let reason = Reason::new(Kind::Timeout, "connected, then no answer within 10 s");
    let seen = Observation {
        peer: Some("203.0.113.7:443".parse().unwrap()),
        tried: vec![
            Tried {
                address: "[2001:db8::7]:443".parse().unwrap(),
                began: Duration::ZERO,
                took: Some(us(2_010)),
                outcome: TriedOutcome::Failed(Kind::ConnectRefused),
            },
            Tried {
                address: "203.0.113.7:443".parse().unwrap(),
                began: us(2_020),
                took: Some(us(10_380)),
                outcome: TriedOutcome::Connected,
            },
            Tried {
                address: "[2001:db8::8]:443".parse().unwrap(),
                began: us(12_000),
                took: None,
                outcome: TriedOutcome::Unfinished,
            },
        ],
        timing: timing(&[1_800, 12_400, 31_000, 100, 9_954_700]),
        ..Observation::default()
    };
    let endpoint = Endpoint::builder("https://me:canary@shop.example/health?deep=1#top").name("shop").build().unwrap();
    let mut status = Status::new(1, &endpoint, State::Down, Some(reason.during(Phase::FirstByte)), seen);
    status.earlier = vec![attempt(Kind::Reset, "reset while waiting", 200)];
    let source = Some(Source { file: "endpoints.txt", line: 14 });
    reads(
        Entry { source, ..(&status).into() },
        r#"
  request     GET /health?deep=1, from endpoints.txt line 14 ("shop")
  address     203.0.113.7:443
  tried       [2001:db8::7]:443: refused after 2 ms, begun after 0 ms
              [2001:db8::8]:443: unfinished, begun after 12 ms
  dns         ▏                                   1.8 ms
  connect     ▏                                  12.4 ms
  tls         ▏                                  31.0 ms
  send        ▏                                   0.1 ms
  first_byte  ████████████████████████████ ✗  9,954.7 ms   limit: 10 s in all
  total                                      10,000.0 ms
  attempts    1 reset: reset while waiting, 200 ms
              2 timeout: connected, then no answer within 10 s, 10 s
  The host took the connection and the request, then said nothing. The network is fine: the
  application behind it is stuck or slow.
"#,
    );
}

#[test]
fn a_success_with_redirects_and_a_good_certificate() {
    let seen = Observation {
        http: Some(HttpAnswer { status: 200, version: HttpVersion::Http2, head_bytes: 90, body_bytes: Some(5) }),
        peer: Some("[::1]:443".parse().unwrap()),
        tls: Some(TlsFacts {
            version: TlsVersion::Tls13,
            cipher: Some("TLS_AES_128_GCM_SHA256".into()),
            alpn: Some("h2".into()),
        }),
        certificate: Some(Box::new(Certificate { days_left: 39, problem: None, ..certificate() })),
        redirects: vec![
            Hop { url: shown("https://u:p@a.example/"), status: 301, timing: timing(&[100, 200]) },
            Hop { url: shown("https://a.example/b?c"), status: 302, timing: timing(&[0, 1_234_567]) },
        ],
        final_url: Some(shown("https://shop.example/")),
        reused: true,
        timing: timing(&[100, 2_000_000, 0, 0, 20, 30]),
        ..Observation::default()
    };
    let status = status("https://a.example", None, seen);
    reads(
        Entry { source: Some(Source { file: "-", line: 3 }), ..(&status).into() },
        "
  request     GET /, from stdin line 3
  address     [::1]:443, a connection that was open already
  dns         ▏                                  0.1 ms
  connect     ████████████████████████████   2,000.0 ms
  tls                                            0.0 ms
  send                                           0.0 ms
  first_byte  ▏                                  0.0 ms
  body        ▏                                  0.0 ms
  total                                      2,000.2 ms
  redirects   301 https://***@a.example/, 0.3 ms
              302 https://a.example/b?c, 1.2 s
              led to https://shop.example/
  handshake   TLS1.3, TLS_AES_128_GCM_SHA256, ALPN h2
  certificate CN=shop.example
  issuer      CN=Test CA,O=Tests
  names       shop.example, *.shop.example, 127.0.0.1
  valid from  2020-01-01T00:00:00Z
  valid until 2021-01-01T00:00:00Z, 39 days left
  chain       2 certificates, after its own:
              CN=Test CA,O=Tests
  http        200, HTTP/2, a head of 90 bytes, a body of 5 bytes
",
    );
}

#[test]
fn an_expired_certificate_that_was_refused() {
    let certificate = certificate();
    let reason = certificate.problem.clone();
    let tls = TlsFacts { version: TlsVersion::Tls12, cipher: None, alpn: None };
    let seen = Observation {
        tls: Some(tls),
        certificate: Some(Box::new(certificate)),
        timing: timing(&[100, 200, 3_000]),
        ..Observation::default()
    };
    let status = status("https://shop.example/", reason, seen);
    reads(
        (&status).into(),
        "
  request     GET /
  dns         ▉                                  0.1 ms
  connect     █▉                                 0.2 ms
  tls         ████████████████████████████ ✗     3.0 ms
  total                                          3.3 ms
  handshake   TLS1.2, no ALPN
  certificate CN=shop.example
  issuer      CN=Test CA,O=Tests
  names       shop.example, *.shop.example, 127.0.0.1
  valid from  2020-01-01T00:00:00Z
  valid until 2021-01-01T00:00:00Z, expired 2155 days ago
  chain       2 certificates, after its own:
              CN=Test CA,O=Tests
  problem     tls_expired: the certificate expired 2155 days ago
  The server is there and answers, and clients refuse it: its certificate, or one that signed it, is
  out of date. It was not renewed, or the new one was not loaded.
",
    );
}

#[test]
fn a_server_that_wants_to_be_left_alone() {
    let http = HttpAnswer { status: 503, version: HttpVersion::Http11, head_bytes: 90, body_bytes: None };
    let seen = Observation { http: Some(http), retry_after: Some(Duration::from_secs(7)), ..Observation::default() };
    let reason = Reason::new(Kind::Expectation, "status 503, wanted under 500");
    reads(
        (&status("http://a.example/", Some(reason), seen)).into(),
        "
  request     GET /
  http        503, HTTP/1.1, a head of 90 bytes, the body not read
  retry-after 7 s
  503 is Service Unavailable. The server can't at the moment: overloaded, in maintenance, or a load
  balancer with nothing behind it.
",
    );
}

#[test]
fn a_time_out_is_marked_in_its_phase_with_the_limit_that_was_reached() {
    for (at, phase) in Phase::ALL.into_iter().enumerate() {
        let mut micros = vec![0; at];
        micros.push(10_000_400);
        let seen = |micros: &[u64]| Observation { timing: timing(micros), ..Observation::default() };
        let reason = |kind| Some(Reason::new(kind, "x").during(phase));
        let marked = |kind, micros: &[u64]| {
            let status = status("http://a.example/", reason(kind), seen(micros));
            let text = Details::new((&status).into()).limit(Duration::from_secs(10)).to_string();
            let marked: Vec<_> = text.lines().filter(|row| row.contains('✗')).map(str::to_owned).collect();
            assert!(text.lines().all(|row| row == row.trim_end()), "{text}");
            marked
        };
        let (label, bar) = (phase.as_str(), "█".repeat(28));
        assert_eq!(marked(Kind::Timeout, &micros), [format!("  {label:12}{bar} ✗ 10,000.4 ms   limit: 10 s in all")]);
        // Another failure, and a time-out of the system's, which came first.
        assert_eq!(marked(Kind::Reset, &micros), [format!("  {label:12}{bar} ✗ 10,000.4 ms")]);
        *micros.last_mut().unwrap() = 5_000_000;
        assert_eq!(marked(Kind::Timeout, &micros), [format!("  {label:12}{bar} ✗ 5,000.0 ms")]);
        // A phase that has no time is marked all the same.
        assert_eq!(marked(Kind::Timeout, &[]), [format!("  {label:12}✗")]);
    }
}

#[test]
fn what_a_request_is() {
    for (url, wanted) in [
        ("http://a.example", "GET /"),
        ("http://me:canary@a.example/x?y=1", "GET /x?y=1"),
        ("unix:/run/a.sock", "GET unix:/run/a.sock"),
        ("tcp://me:canary@db:5432", "tcp://***@db:5432"),
        ("dns://1.1.1.1/a.example?type=A", "dns://1.1.1.1/a.example?type=A"),
    ] {
        reads((&status(url, None, Observation::default())).into(), &format!("  request     {wanted}"));
    }
}

#[test]
fn what_has_no_ports_has_an_address_without_one() {
    let seen = Observation { peer: Some("[::1]:0".parse().unwrap()), ..Observation::default() };
    reads((&status("icmp://[::1]", None, seen)).into(), "  request     icmp://[::1]\n  address     ::1");
}

#[test]
fn an_address_that_is_blocked_was_never_begun() {
    let refused = Tried {
        address: "10.0.0.1:80".parse().unwrap(),
        began: Duration::ZERO,
        took: Some(Duration::ZERO),
        outcome: TriedOutcome::Failed(Kind::Blocked),
    };
    let seen = Observation { tried: vec![refused], ..Observation::default() };
    let wanted = "
  request     GET /
  tried       10.0.0.1:80: blocked
";
    reads((&status("http://a.example/", None, seen)).into(), wanted);
}

#[test]
fn the_mark_may_be_coloured() {
    let reason = Reason::new(Kind::DnsNotFound, "no such host").during(Phase::Dns);
    let status =
        status("http://a.example/", Some(reason), Observation { timing: timing(&[100]), ..Observation::default() });
    let text = Details::new((&status).into()).failure_mark("(X)").to_string();
    assert_eq!(text.lines().nth(1), Some("  dns         ████████████████████████████ (X)     0.1 ms"), "{text}");
}
