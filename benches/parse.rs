//! What it costs to read what people and programs write: `cargo bench --bench parse`.
//!
//! `typed` is a line of a list as the command line reads it, `endpoint` the same made ready to be checked, `serde` an endpoint from the
//! JSON that a message across a network would be, `rule` an expectation.

#[path = "shared/cpu.rs"]
mod cpu;

use std::hint::black_box;

use cpu::{Cpu, by_cpu};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use watchpost::{Endpoint, Expectation, TypedUrl};

const URLS: &[&str] = &[
    "example.com",
    "localhost:3000/health",
    "https://example.com/v1/items?page=2",
    "http://127.0.0.1:8080/7",
    "bücher.example",
];

const RULES: &[&str] = &[
    "2xx",
    "200,204,301-308",
    "total < 500ms else degraded",
    "body contains \"ready\"",
    "body matches /v\\d+/",
    "json $.status == \"ok\"",
];

fn urls(c: &mut Criterion<Cpu>) {
    let mut group = c.benchmark_group("parse");
    for url in URLS {
        group.bench_function(BenchmarkId::new("typed", url), |b| b.iter(|| black_box(url).parse::<TypedUrl>()));
        let typed: TypedUrl = url.parse().unwrap_or_else(|bad| panic!("{url}: {bad}"));
        let whole = typed.url().as_str().to_owned();
        group.bench_function(BenchmarkId::new("endpoint", url), |b| b.iter(|| Endpoint::new(black_box(&whole))));
    }
    group.finish();
}

fn serde(c: &mut Criterion<Cpu>) {
    let mut group = c.benchmark_group("parse");
    let plain = Endpoint::new("https://example.com/health").unwrap_or_else(|bad| panic!("{bad}"));
    let rule = "body contains \"ready\"".parse::<Expectation>().unwrap_or_else(|bad| panic!("{bad}"));
    let rich = Endpoint::builder("https://example.com/health").header("accept", "application/json").expect(rule);
    let rich = rich.build().unwrap_or_else(|bad| panic!("{bad}"));
    for (name, endpoint) in [("plain", plain), ("with a header and a rule", rich)] {
        let json = serde_json::to_string(&endpoint).unwrap_or_else(|bad| panic!("{bad}"));
        group.bench_function(BenchmarkId::new("serde", name), |b| {
            b.iter(|| serde_json::from_str::<Endpoint>(black_box(&json)));
        });
    }
    group.finish();
}

fn rules(c: &mut Criterion<Cpu>) {
    let mut group = c.benchmark_group("parse");
    for rule in RULES {
        group.bench_function(BenchmarkId::new("rule", rule), |b| b.iter(|| black_box(rule).parse::<Expectation>()));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = by_cpu();
    targets = urls, serde, rules
}
criterion_main!(benches);
