use serde_json::{Value, json};

use super::*;
use crate::model::{
    dns::{DnsAnswer, DnsRecord, Rcode},
    endpoint::Endpoint,
    observation::{HttpAnswer, Observation},
    reason::Kind,
    status::Status,
    tls::TlsVersion,
    tried::TriedOutcome,
};

fn moment() -> Timestamp {
    "2026-11-23T10:00:00.000Z".parse().unwrap()
}

fn bare() -> Status {
    let endpoint = Endpoint::new("https://a.example/x?y=1").unwrap();
    let mut status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, "no such host"));
    status.checked_at = moment();
    status
}

fn full() -> Status {
    let endpoint = Endpoint::builder("https://me:canary@a.example/").name("shop").method("HEAD").build().unwrap();
    let ms = |n| Some(Duration::from_micros(n));
    let timing = Timing {
        dns: ms(300),
        connect: ms(800),
        tls: ms(2_900),
        send: ms(100),
        first_byte: ms(8_200),
        body: ms(0),
        total: Duration::from_micros(12_300),
    };
    let hop = ShownUrl::of(endpoint.url());
    let certificate = Certificate {
        subject: "CN=a.example".into(),
        issuer: "CN=Test CA".into(),
        names: vec!["a.example".into()],
        serial: "0a".into(),
        not_before: Timestamp::from_unix_seconds(1_764_547_200),
        not_after: Timestamp::from_unix_seconds(1_798_761_600),
        seen_at: Timestamp::default(),
        days_left: 39,
        chain: vec!["CN=Test CA".into()],
        chain_length: 2,
        problem: None,
    };
    let seen = Observation {
        http: Some(HttpAnswer { status: 200, version: HttpVersion::Http11, head_bytes: 90, body_bytes: Some(5) }),
        peer: Some("127.0.0.1:443".parse().unwrap()),
        tried: vec![
            Tried {
                address: "[::1]:443".parse().unwrap(),
                began: Duration::ZERO,
                took: Some(Duration::from_micros(120)),
                outcome: TriedOutcome::Failed(Kind::ConnectRefused),
            },
            Tried {
                address: "127.0.0.1:443".parse().unwrap(),
                began: Duration::from_micros(130),
                took: Some(Duration::from_micros(670)),
                outcome: TriedOutcome::Connected,
            },
        ],
        tls: Some(TlsFacts {
            version: TlsVersion::Tls13,
            cipher: Some("TLS_AES_128_GCM_SHA256".into()),
            alpn: Some("http/1.1".into()),
        }),
        certificate: Some(Box::new(certificate)),
        dns: Some(Box::new(DnsAnswer {
            rcode: Rcode::NOERROR,
            asked: "A".into(),
            answers: 1,
            records: vec![DnsRecord {
                name: "a.example.".into(),
                kind: "A".into(),
                ttl: 60,
                value: "192.0.2.1".into(),
            }],
            left_out: 0,
            authoritative: true,
            over_tcp: false,
        })),
        redirects: vec![Hop { url: hop, status: 301, timing: Timing { dns: ms(100), ..Timing::default() } }],
        final_url: Some(ShownUrl::of(&"https://b.example/".parse().unwrap())),
        retry_after: Some(Duration::from_secs(2)),
        timing,
        ..Observation::default()
    };
    let mut status = Status::new(7, &endpoint, State::Up, None, seen);
    status.checked_at = moment();
    status.earlier = vec![Attempt {
        state: State::Down,
        reason: Some(
            Reason::new(Kind::Reset, "closed before the first byte").during(crate::model::phase::Phase::FirstByte),
        ),
        http_status: None,
        elapsed: Duration::from_millis(2),
        checked_at: moment(),
    }];
    status
}

fn value(entry: Entry<'_>) -> Value {
    serde_json::to_value(JsonStatus::from(entry)).unwrap()
}

#[test]
fn every_key_of_a_status_with_everything() {
    let status = full();
    let tags = ["prod".into(), "eu".into()];
    let source = Some(Source { file: "urls.txt", line: 3 });
    let entry = Entry { input: "a.example", source, group: Some("core"), tags: &tags, ..(&status).into() };
    let timing =
        json!({"dns": 0.3, "connect": 0.8, "tls": 2.9, "send": 0.1, "first_byte": 8.2, "body": 0.0, "total": 12.3});
    let hop =
        json!({"dns": 0.1, "connect": null, "tls": null, "send": null, "first_byte": null, "body": null, "total": 0.0});
    let wanted = json!({
        "schema": 1,
        "id": 7,
        "name": "shop",
        "group": "core",
        "tags": ["prod", "eu"],
        "input": "a.example",
        "source": {"file": "urls.txt", "line": 3},
        "method": "HEAD",
        "url": "https://***@a.example/",
        "final_url": "https://b.example/",
        "state": "up",
        "reason": null,
        "http": {"status": 200, "version": "HTTP/1.1"},
        "redirects": [{"url": "https://***@a.example/", "status": 301, "timing_ms": hop}],
        "retry_after_ms": 2000,
        "flaky": true,
        "peer": "127.0.0.1:443",
        "tried": [
            {"address": "[::1]:443", "began_ms": 0.0, "took_ms": 0.12, "outcome": "connect_refused"},
            {"address": "127.0.0.1:443", "began_ms": 0.13, "took_ms": 0.67, "outcome": "connected"},
        ],
        "tls": {"version": "TLS1.3", "cipher": "TLS_AES_128_GCM_SHA256", "alpn": "http/1.1"},
        "certificate": {
            "subject": "CN=a.example", "issuer": "CN=Test CA", "names": ["a.example"], "serial": "0a",
            "not_before": "2025-12-01T00:00:00Z", "not_after": "2027-01-01T00:00:00Z", "days_left": 39,
            "chain": ["CN=Test CA"], "chain_length": 2, "problem": null,
        },
        "dns": {
            "rcode": "NOERROR", "type": "A", "answers": 1,
            "records": [{"name": "a.example.", "type": "A", "ttl": 60, "value": "192.0.2.1"}],
            "left_out": 0, "authoritative": true, "over_tcp": false,
        },
        "timing_ms": timing,
        "attempts": [
            {
                "state": "down",
                "reason": {"kind": "reset", "phase": "first_byte", "message": "closed before the first byte"},
                "http_status": null, "elapsed_ms": 2.0, "checked_at": "2026-11-23T10:00:00.000Z",
            },
            {
                "state": "up", "reason": null, "http_status": 200, "elapsed_ms": 12.3,
                "checked_at": "2026-11-23T10:00:00.000Z",
            },
        ],
        "checked_at": "2026-11-23T10:00:00.000Z",
    });
    assert_eq!(value(entry), wanted);
}

#[test]
fn the_keys_are_the_same_where_nothing_is_known() {
    let (all, none) = (full(), bare());
    let (all, none) = (value((&all).into()), value((&none).into()));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&all), keys(&none));
    assert_eq!(keys(&all["timing_ms"]), keys(&none["timing_ms"]));
    assert_eq!(none["tags"], json!([]));
    for key in ["name", "group", "source", "http", "retry_after_ms", "peer", "tls", "certificate", "dns"] {
        assert_eq!(none[key], Value::Null, "{key}");
    }
    assert_eq!(none["reason"], json!({"kind": "dns_not_found", "phase": null, "message": "no such host"}));
    assert_eq!(none["final_url"], json!("https://a.example/x?y=1"));
}

#[test]
fn the_keys_come_in_the_order_that_is_documented() {
    let status = bare();
    let line = serde_json::to_string(&JsonStatus::from(Entry::from(&status))).unwrap();
    let places: Vec<_> = [
        "{\"schema\":1,\"id\":",
        "\"name\":",
        "\"group\":",
        "\"tags\":",
        "\"input\":",
        "\"source\":",
        "\"method\":",
        "\"url\":",
        "\"final_url\":",
    ]
    .into_iter()
    .chain([
        "\"state\":",
        "\"reason\":",
        "\"http\":",
        "\"redirects\":",
        "\"retry_after_ms\":",
        "\"flaky\":",
        "\"peer\":",
    ])
    .chain(["\"tried\":", "\"tls\":", "\"certificate\":", "\"dns\":", "\"timing_ms\":", "\"attempts\":"])
    .map(|key| line.find(key).unwrap_or_else(|| panic!("{key} is missing in {line}")))
    .collect();
    assert!(places.is_sorted(), "{places:?} in {line}");
}

#[test]
fn a_document_in_pieces_is_the_document_in_one() {
    let statuses = [bare(), full()];
    for count in 0..=2 {
        let statuses = &statuses[..count];
        let mut summary = Summary::default();
        let mut text = JsonDocument::START.to_owned();
        let mut document = JsonDocument::default();
        for status in statuses {
            summary.add(status);
            text += document.between();
            text += &serde_json::to_string(&JsonStatus::from(Entry::from(status))).unwrap();
        }
        text += JsonDocument::END_OF_STATUSES;
        text += &serde_json::to_string(&summary).unwrap();
        text += JsonDocument::END;
        let in_one = JsonRound::new(statuses.iter().map(Entry::from), &summary);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), serde_json::to_value(in_one).unwrap());
    }
}
