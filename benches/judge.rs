//! What it costs to judge an answer, rule by rule: `cargo bench --bench judge`.
//!
//! `default` is what every check pays. The body is 2 KiB of JSON, and what is looked for stands at its end.

#[path = "shared/cpu.rs"]
mod cpu;

use std::{fmt::Write, hint::black_box, time::Duration};

use cpu::{Cpu, by_cpu};
use criterion::{Criterion, criterion_group, criterion_main};
use watchpost::{Body, Endpoint, HttpAnswer, HttpVersion, Kind, Observation, Phase, Reason, SeenHeaders, judge};

/// A name and rules.
const RULES: &[(&str, &[&str])] = &[
    ("default", &[]),
    ("status", &["2xx"]),
    ("latency", &["total < 500ms else degraded"]),
    ("header", &["header server == \"nginx\""]),
    ("contains", &["body contains \"ready\""]),
    ("matches", &["body matches /v\\d+\\.\\d+/"]),
    ("json", &["json $.status == \"ready\""]),
    (
        "five at once",
        &["2xx", "body contains \"ready\"", "json $.status == \"ready\"", "total < 500ms", "body matches /v\\d+/"],
    ),
];

fn endpoint(rules: &[&str]) -> Endpoint {
    let builder = rules.iter().fold(Endpoint::builder("http://127.0.0.1/health"), |builder, rule| {
        builder.expect(rule.parse().unwrap_or_else(|bad| panic!("{rule}: {bad}")))
    });
    builder.build().unwrap_or_else(|bad| panic!("{bad}"))
}

fn answer() -> Observation {
    let mut body = "{\"items\": [".to_owned();
    while body.len() < 2000 {
        let number = body.len();
        let _ = write!(body, "{{\"id\": {number}, \"name\": \"item\"}}, ");
    }
    body.push_str("null], \"version\": \"v1.25\", \"status\": \"ready\"}");
    let mut headers = SeenHeaders::default();
    for (name, value) in
        [("content-type", "application/json"), ("date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("server", "nginx")]
    {
        headers.push(name, value.as_bytes());
    }
    let mut seen = Observation::default();
    let body_bytes = Some(body.len() as u64);
    seen.http = Some(HttpAnswer { status: 200, version: HttpVersion::Http11, head_bytes: 120, body_bytes });
    seen.timing.total = Duration::from_millis(20);
    seen.body = Some(Body { bytes: body.into_bytes(), ..Body::default() });
    seen.headers = Some(headers);
    seen
}

fn rules(c: &mut Criterion<Cpu>) {
    let mut group = c.benchmark_group("judge");
    let seen = answer();
    for (name, rules) in RULES {
        let endpoint = endpoint(rules);
        let (_, broken) = judge(&endpoint, &seen, None);
        assert!(broken.is_none(), "{name}: {broken:?}");
        group.bench_function(*name, |b| b.iter(|| judge(black_box(&endpoint), black_box(&seen), None)));
    }
    let endpoint = endpoint(&[]);
    let refused = Reason::new(Kind::ConnectRefused, "connection refused").during(Phase::Connect);
    group.bench_function("failure", |b| b.iter(|| judge(black_box(&endpoint), &seen, Some(refused.clone()))));
    group.finish();
}

criterion_group! {
    name = benches;
    config = by_cpu();
    targets = rules
}
criterion_main!(benches);
