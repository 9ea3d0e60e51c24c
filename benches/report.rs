//! What it costs to say what was found: `cargo bench --bench report`.
//!
//! A line for people and a line of NDJSON, of an endpoint that is up and of one that is down.

#[path = "shared/cpu.rs"]
mod cpu;

use std::{hint::black_box, io::Write, time::Duration};

use cpu::{Cpu, by_cpu};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use watchpost::{
    Endpoint, Entry, HttpAnswer, HttpVersion, JsonStatus, Kind, Observation, Phase, Reason, State, Status, TextLine,
};

fn up(endpoint: &Endpoint) -> Status {
    let mut seen = Observation::default();
    seen.http = Some(HttpAnswer { status: 200, version: HttpVersion::Http11, head_bytes: 120, body_bytes: None });
    seen.peer = Some(([127, 0, 0, 1], 8080).into());
    seen.timing.connect = Some(Duration::from_micros(120));
    seen.timing.send = Some(Duration::from_micros(15));
    seen.timing.first_byte = Some(Duration::from_micros(340));
    seen.timing.total = Duration::from_micros(475);
    Status::new(1, endpoint, State::Up, None, seen)
}

fn down(endpoint: &Endpoint) -> Status {
    let refused = Reason::new(Kind::ConnectRefused, "connection refused").during(Phase::Connect);
    Status::without_a_look(2, endpoint, refused)
}

fn lines(c: &mut Criterion<Cpu>) {
    let mut group = c.benchmark_group("report");
    group.throughput(Throughput::Elements(1));
    let endpoint = Endpoint::new("http://127.0.0.1:8080/health").unwrap_or_else(|bad| panic!("{bad}"));
    for (name, status) in [("up", up(&endpoint)), ("down", down(&endpoint))] {
        let mut line = Vec::with_capacity(4096);
        group.bench_function(BenchmarkId::new("text", name), |b| {
            b.iter(|| {
                line.clear();
                writeln!(line, "{}", TextLine::new(Entry::from(black_box(&status)))).is_ok()
            });
        });
        group.bench_function(BenchmarkId::new("ndjson", name), |b| {
            b.iter(|| {
                line.clear();
                serde_json::to_writer(&mut line, &JsonStatus::from(Entry::from(black_box(&status)))).is_ok()
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = by_cpu();
    targets = lines
}
criterion_main!(benches);
