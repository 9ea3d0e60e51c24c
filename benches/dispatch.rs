//! What the engine costs beside a bare actix round trip, in the same run: `cargo bench --bench dispatch --no-default-features`.
//!
//! `bare` is an actor that answers a number with a number, `bare check` one that answers a check with a status: actix's own cost.
//! `engine` is a check through the coordinator and a checker, with every invariant in force, and a probe that answers at once. All run
//! on one thread, 256 in flight, in CPU time, so that whatever else the machine does counts little. `slow` measures what one check
//! costs while 100 or 10,000 others are in flight.

#[path = "shared/cpu.rs"]
mod cpu;

use std::{future::pending, hint::black_box, sync::Arc, time::Duration};

use actix::{Actor, Context, Handler, Message, Recipient, System};
use cpu::{Cpu, by_cpu};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures_util::stream::{self, StreamExt};
use watchpost::{Answer, Check, Endpoint, Look, Observation, Place, Probe, State, Status, Trace, Watchpost};

/// In flight at once.
const WINDOW: usize = 256;
/// Messages in one iteration.
const MESSAGES: u64 = 20_000;

struct Ping(u64);

impl Message for Ping {
    type Result = u64;
}

struct Bare;

impl Actor for Bare {
    type Context = Context<Self>;
}

impl Handler<Ping> for Bare {
    type Result = u64;

    fn handle(&mut self, Ping(n): Ping, _: &mut Context<Self>) -> u64 {
        n
    }
}

impl Handler<Check> for Bare {
    type Result = Answer;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Answer {
        Ok(Box::new(Status::new(check.id, &check.endpoint, State::Up, None, Observation::default())))
    }
}

/// Answers at once, or never.
struct AtOnce;

impl Probe for AtOnce {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        let hangs = endpoint.host() == "hang";
        Box::pin(async move { if hangs { pending().await } else { Ok(()) } })
    }
}

fn endpoint(url: &str) -> Arc<Endpoint> {
    let endpoint = Endpoint::builder(url).timeout(Duration::from_secs(3600));
    Arc::new(endpoint.build().unwrap_or_else(|bad| panic!("{bad}")))
}

/// Sends `MESSAGES`, `WINDOW` at a time.
async fn round_trips<M: Message<Result: Send> + Send + 'static>(to: &Recipient<M>, message: impl Fn(u64) -> M) {
    let mut answers = stream::iter(0..MESSAGES).map(|n| to.send(message(n))).buffer_unordered(WINDOW);
    while let Some(answer) = answers.next().await {
        black_box(answer.is_ok());
    }
}

fn engine(concurrency: usize) -> Watchpost {
    let builder = Watchpost::builder().place(Place::Here).concurrency(concurrency).probe("test", || Box::new(AtOnce));
    builder.start_here().unwrap_or_else(|error| panic!("{error}"))
}

fn dispatch(c: &mut Criterion<Cpu>) {
    let system = System::new();
    let mut group = c.benchmark_group("dispatch");
    group.throughput(Throughput::Elements(MESSAGES));
    let bare: Recipient<Ping> = system.block_on(async { Bare.start().recipient() });
    group.bench_function("bare", |b| b.iter(|| system.block_on(round_trips(&bare, Ping))));
    let (bare, up) = (system.block_on(async { Bare.start().recipient() }), endpoint("test://up"));
    group.bench_function("bare check", |b| {
        b.iter(|| system.block_on(round_trips(&bare, |n| Check::new(n, up.clone()))))
    });
    let watchpost = system.block_on(async { engine(WINDOW) });
    let (recipient, up) = (watchpost.recipient(), endpoint("test://up"));
    group.bench_function("engine", |b| {
        b.iter(|| system.block_on(round_trips(&recipient, |n| Check::new(n, up.clone()))))
    });
    group.bench_function("engine by check_all", |b| {
        b.iter(|| {
            let checks = stream::iter((1..=MESSAGES).map(|n| Check::new(n, up.clone())));
            system.block_on(watchpost.check_all(checks).for_each(async |status| {
                black_box(status.is_ok());
            }));
        });
    });
    group.finish();
}

fn slow(c: &mut Criterion<Cpu>) {
    let system = System::new();
    let mut group = c.benchmark_group("slow");
    group.throughput(Throughput::Elements(MESSAGES));
    for others in [100, 10_000] {
        let watchpost = system.block_on(async { engine(others + WINDOW) });
        let (recipient, up, hang) = (watchpost.recipient(), endpoint("test://up"), endpoint("test://hang"));
        system.block_on(async {
            for n in 0..others as u64 {
                // A task each: a request is not sent before it is polled when the mailbox is full.
                actix_rt::spawn(recipient.send(Check::new(n, hang.clone())));
            }
            while watchpost.stats().await.is_ok_and(|stats| stats.in_flight < others as u64) {}
        });
        group.bench_function(BenchmarkId::from_parameter(others), |b| {
            b.iter(|| system.block_on(round_trips(&recipient, |n| Check::new(n, up.clone()))));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = by_cpu();
    targets = dispatch, slow
}
criterion_main!(benches);
