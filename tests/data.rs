//! What is data goes through serde and comes back the same, and shows no secret on its way to a log.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use watchpost::{
    BadEndpoint, Certificate, Check, Endpoint, Family, Hop, HttpAnswer, HttpVersion, Kind, Observation, Phase, Reason,
    Refused, ShownUrl, State, Stats, Status, Summary, Timestamp, Timing, TlsFacts, TlsVersion, Tried, TriedOutcome,
};

fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> String {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    json
}

fn rich_endpoint() -> Endpoint {
    Endpoint::builder("https://user:canary-pass@example.com:8443/health?key=canary-query")
        .name("shop")
        .method("POST")
        .header("Authorization", "Bearer canary-token")
        .body(b"\xffcanary-body".to_vec())
        .timeout(Duration::from_millis(2500))
        .expect("2xx".parse().unwrap())
        .expect("any".parse().unwrap())
        .degraded_over(Duration::from_millis(500))
        .max_redirects(3)
        .insecure(true)
        .keep_alive(true)
        .read_body(true)
        .family(Family::Ipv6)
        .public_only(true)
        .decode(true)
        .sni("inner.example")
        .tls_min(TlsVersion::Tls12)
        .tls_max(TlsVersion::Tls13)
        .http2(false)
        .build()
        .unwrap()
}

fn rich_status() -> Status {
    let url = ShownUrl::of(&"https://example.com/a?b=c".parse().unwrap());
    let millis = Duration::from_millis;
    let timing = Timing {
        dns: Some(millis(1)),
        connect: Some(Duration::from_micros(2300)),
        total: millis(17),
        ..Timing::default()
    };
    let reason = Reason::new(Kind::TlsExpired, "the certificate expired").during(Phase::Tls);
    let mut seen = Observation::default();
    seen.http = Some(HttpAnswer { status: 503, version: HttpVersion::Http10, head_bytes: 88, body_bytes: Some(7) });
    seen.peer = Some("[::1]:443".parse().unwrap());
    let tried = |outcome, took| Tried { address: "[::1]:443".parse().unwrap(), began: millis(3), took, outcome };
    seen.tried = vec![
        tried(TriedOutcome::Failed(Kind::ConnectRefused), Some(millis(2))),
        tried(TriedOutcome::Unfinished, None),
        tried(TriedOutcome::Connected, Some(millis(9))),
    ];
    seen.redirects = vec![Hop { url: url.clone(), status: 302, timing }];
    seen.final_url = Some(url);
    seen.retry_after = Some(Duration::from_secs(30));
    seen.reused = true;
    seen.timing = timing;
    seen.tls = Some(TlsFacts { version: TlsVersion::Tls12, cipher: Some("x".into()), alpn: None });
    seen.certificate = Some(Box::new(Certificate {
        subject: "CN=example.com".into(),
        issuer: "CN=ca".into(),
        names: vec!["example.com".into()],
        serial: "0a".into(),
        not_before: Timestamp::from_unix_seconds(1_600_000_000),
        not_after: Timestamp::from_unix_seconds(1_700_000_000),
        seen_at: Timestamp::from_unix_seconds(1_700_000_001),
        days_left: -1,
        chain: vec!["CN=ca".into()],
        chain_length: 2,
        problem: Some(reason.clone()),
    }));
    let mut status = Status::new(7, &rich_endpoint(), State::Down, Some(reason), seen);
    let mut earlier = status.last_attempt();
    (earlier.state, earlier.http_status, earlier.elapsed) = (State::Unknown, Some(500), Duration::from_micros(1500));
    status.earlier.push(earlier);
    status
}

#[test]
fn all_data_comes_back_the_same() {
    round_trip(&rich_endpoint());
    round_trip(&Endpoint::new("http://example.com").unwrap());
    round_trip(&Check::new(3, rich_endpoint()));
    round_trip(&rich_status());
    round_trip(&Status::without_a_look(1, &rich_endpoint(), Reason::new(Kind::Cancelled, "x")));
    for state in [State::Up, State::Degraded, State::Down, State::Unknown] {
        assert_eq!(round_trip(&state), format!("\"{state}\""));
    }
    for kind in Kind::ALL {
        round_trip(&Reason::new(*kind, "x").during(Phase::Body));
    }
    for (refused, word) in [(Refused::Full, "full"), (Refused::Draining, "draining"), (Refused::Closed, "closed")] {
        assert_eq!(round_trip(&refused), format!("\"{word}\""));
    }
    let mut summary = Summary::default();
    summary.add(&rich_status());
    summary.elapsed = Duration::from_millis(412);
    assert_eq!(
        round_trip(&summary),
        r#"{"read":1,"duplicates":0,"skipped":0,"checked":1,"up":0,"degraded":0,"down":1,"unknown":0,"flaky":0,"elapsed_ms":412}"#
    );
    round_trip(&Stats::default());
}

proptest::proptest! {
    #[test]
    fn a_status_comes_back_the_same_whatever_secrets_were_taken_out_of_it(
        secrets in proptest::collection::vec("(http|s?://|me@|a[.]ex|example|:80|/x/|[?]q=|1&b|b[.]ex|b:[0-9]|[a-z]{4}){1,3}", 0..5),
        path in "(/[a-z@%.]{0,6}){0,3}([?][a-z=&@]{0,9})?",
    ) {
        let builder = Endpoint::builder(format!("http://me@a.example:80{path}")).name("a.example/x/").body("b=q=example");
        let endpoint = secrets.iter().fold(builder, |builder, secret| builder.secret(secret)).build().unwrap();
        let url = ShownUrl::of(&format!("https://me@b.example:8443/x{path}").parse().unwrap());
        let mut seen = Observation::default();
        seen.redirects = vec![Hop { url: url.clone(), status: 302, timing: Timing::default() }];
        seen.final_url = Some(url);
        let reason = Reason::new(Kind::Redirect, format!("to https://a.example{path}"));
        round_trip(&Status::new(7, &endpoint, State::Down, Some(reason), seen));
    }
}

#[test]
fn an_endpoint_is_written_as_people_write_one() {
    let text = r#"{"url":"https://example.com","timeout":"2s","expect":["2xx"],"degraded_over":"500ms","headers":[["A","b"]]}"#;
    let endpoint: Endpoint = serde_json::from_str(text).unwrap();
    let built = Endpoint::builder("https://example.com")
        .timeout(Duration::from_secs(2))
        .expect("2xx".parse().unwrap())
        .degraded_over(Duration::from_millis(500))
        .header("A", "b");
    assert_eq!(endpoint, built.build().unwrap());
    assert_eq!(
        serde_json::from_str::<Endpoint>(r#"{"url":"https://a","timeout":3}"#).unwrap().timeout(),
        Duration::from_secs(3)
    );
}

#[test]
fn what_is_wrong_with_an_endpoint_is_said() {
    let rows = [
        (r#"{"url":"nonsense"}"#, "`nonsense` is not a URL: relative URL without a base"),
        (r#"{"url":"http://me:canary@a b/"}"#, "`http://***@a b/` is not a URL: invalid international domain name"),
        (r#"{"url":"http://a","method":"G T"}"#, "http://a/: `G T` is no request method"),
        (r#"{"url":"http://a","headers":[["A B","c"]]}"#, "http://a/: `A…` is no header name"),
        (r#"{"url":"http://a","headers":[["A","canary\n"]]}"#, "the value of header `A` holds a line break"),
        (r#"{"url":"http://a","timeout":"0s"}"#, "http://a/: a timeout must be more than nothing"),
        (
            r#"{"url":"http://a","connect_timeout":"0s"}"#,
            "http://a/: the time to connect must be more than nothing and at most a year",
        ),
        (r#"{"url":"http://a","timeout":"soon"}"#, "`soon` is no duration"),
        (
            r#"{"url":"http://a","expect":["2yy"]}"#,
            "expected codes, such as `2xx` or `200,204,301-308` at column 1\n  2yy\n  ^",
        ),
        (r#"{"url":"http://a","sni":"a b"}"#, "http://a/: `a b` is no name that TLS can ask for"),
        (
            r#"{"url":"http://a","tls_min":"1.3","tls_max":"TLS1.2"}"#,
            "the lowest TLS version, 1.3, is above the highest, 1.2",
        ),
        (r#"{"url":"http://a","tiemout":"2s"}"#, "unknown field `tiemout`"),
        (r#"{}"#, "missing field `url`"),
    ];
    for (text, wanted) in rows {
        let error = serde_json::from_str::<Endpoint>(text).unwrap_err().to_string();
        assert!(error.contains(wanted), "{text}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
    assert!(matches!(Endpoint::new("http://"), Err(BadEndpoint::Url { .. })));
}

#[test]
fn no_debug_and_no_status_shows_a_secret() {
    let endpoint = rich_endpoint();
    let check = Check::new(1, endpoint.clone());
    let status = rich_status();
    for text in
        [format!("{endpoint:?}"), format!("{check:?}"), format!("{status:?}"), format!("{:?}", status.final_url())]
    {
        assert!(!text.contains("canary"), "{text}");
    }
    let json = serde_json::to_string(&status).unwrap();
    for secret in ["canary-pass", "canary-token", "canary-body"] {
        assert!(!json.contains(secret), "{json}");
    }
}
