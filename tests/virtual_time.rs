//! What takes time, on a paused clock: one thread, scripted probes, no sockets.

mod support;

use std::time::Duration;

use actix::{Actor, Context, Handler, ResponseFuture, System};
use futures_util::{StreamExt, stream};
use support::{End, FarSide, check, quiet, scripted};
use tokio::time::Instant;
use watchpost::{Answer, Builder, Check, Kind, Place, Rate, State, Status, Watchpost};

/// Runs a test on a thread whose clock is paused: it moves when nothing else does.
fn paused<T: 'static>(test: impl Future<Output = T> + 'static) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    System::with_tokio_rt(runtime).block_on(test)
}

fn start(configure: impl FnOnce(Builder) -> Builder) -> (Watchpost, FarSide) {
    quiet();
    let (factory, far_side) = scripted();
    let builder = Watchpost::builder().place(Place::Here).probe("test", factory);
    (configure(builder).start_here().unwrap(), far_side)
}

fn submit(watchpost: &Watchpost, id: u64, url: &str) -> tokio::task::JoinHandle<Status> {
    let (watchpost, check) = (watchpost.clone(), check(id, url, Duration::from_secs(10)));
    actix_rt::spawn(async move { watchpost.check(check).await.unwrap() })
}

fn kinds(status: &Status) -> Vec<Option<Kind>> {
    status.attempts().into_iter().map(|attempt| attempt.reason.map(|reason| reason.kind)).collect()
}

#[test]
fn a_look_that_never_ends_is_a_timeout_at_its_limit() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder);
        let began = Instant::now();
        let status = submit(&watchpost, 1, "test://x");
        let look = far_side.next().await;
        let status = status.await.unwrap();
        assert_eq!(began.elapsed(), Duration::from_secs(10));
        assert_eq!((status.state, kinds(&status)), (State::Down, vec![Some(Kind::Timeout)]));
        assert_eq!(status.reason.unwrap().message, "no result within 10 s");
        assert_eq!(status.observation.timing.total, Duration::from_secs(10));
        assert!(look.is_cancelled());
    });
}

#[test]
fn retries_carry_every_attempt_with_its_time_and_say_flaky() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.retries(3));
        let status = submit(&watchpost, 1, "test://x");
        far_side.next().await.end(End::Fail(Kind::ConnectRefused));
        let failed = Instant::now();
        let second = far_side.next().await;
        let pause = failed.elapsed();
        assert!((100..=301).contains(&pause.as_millis()), "{pause:?}");
        tokio::time::sleep(Duration::from_secs(3)).await;
        second.end(End::Fail(Kind::Reset));
        far_side.next().await.end(End::Up);
        let status = status.await.unwrap();
        assert_eq!(kinds(&status), [Some(Kind::ConnectRefused), Some(Kind::Reset), None]);
        let elapsed: Vec<_> = status.attempts().iter().map(|attempt| attempt.elapsed.as_secs()).collect();
        assert_eq!((status.state, status.flaky(), elapsed), (State::Up, true, vec![0, 3, 0]));
    });
}

#[test]
fn retries_end_and_what_does_not_pass_is_not_tried_again() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.retries(2));
        let passing = submit(&watchpost, 1, "test://x");
        for _ in 0..3 {
            far_side.next().await.end(End::Fail(Kind::DnsFailed));
        }
        let passing = passing.await.unwrap();
        assert_eq!((passing.attempts().len(), passing.state, passing.flaky()), (3, State::Down, false));
        let lasting = submit(&watchpost, 2, "test://x");
        far_side.next().await.end(End::Fail(Kind::DnsNotFound));
        assert_eq!(lasting.await.unwrap().attempts().len(), 1);
        let crashing = submit(&watchpost, 3, "test://x");
        far_side.next().await.end(End::Panic);
        assert_eq!(kinds(&crashing.await.unwrap()), [Some(Kind::Crashed)]);
        assert!(far_side.try_next().is_none());
    });
}

/// A member of the app's own that takes checks and never answers.
struct Silent;

impl Actor for Silent {
    type Context = Context<Self>;
}

impl Handler<Check> for Silent {
    type Result = ResponseFuture<Answer>;

    fn handle(&mut self, _: Check, _: &mut Context<Self>) -> ResponseFuture<Answer> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_check_ends_by_its_deadline_whatever_its_checker_does() {
    paused(async {
        let budget = Duration::from_secs(90);
        let watchpost = Watchpost::builder().member(Silent.start().recipient(), 1, budget).start_here().unwrap();
        let began = Instant::now();
        let (first, second) = (submit(&watchpost, 1, "test://x"), submit(&watchpost, 2, "test://x"));
        let (first, second) = (first.await.unwrap(), second.await.unwrap());
        assert_eq!((first.state, kinds(&first)), (State::Unknown, vec![Some(Kind::Stalled)]));
        assert_eq!(kinds(&second), [Some(Kind::Stalled)], "the credit of the first came back");
        assert_eq!(began.elapsed().as_secs(), 180);
    });
}

#[test]
fn a_cap_per_host_holds_and_delays_no_other_host() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.per_host(2));
        let hosts = ["a", "a", "a", "a", "b", "a"];
        let checks: Vec<_> =
            hosts.iter().zip(1..).map(|(host, id)| submit(&watchpost, id, &format!("test://{host}"))).collect();
        let mut begun = Vec::new();
        for _ in 0..3 {
            begun.push(far_side.next().await);
        }
        while watchpost.stats().await.unwrap().accepted < 6 {}
        assert!(far_side.try_next().is_none(), "a third look at one host");
        let mut urls: Vec<_> = begun.iter().map(|look| look.url.as_str()).collect();
        urls.sort_unstable();
        assert_eq!(urls, ["test://a", "test://a", "test://b"]);
        begun.into_iter().for_each(|look| look.end(End::Up));
        for _ in 0..3 {
            far_side.next().await.end(End::Up);
        }
        for check in checks {
            assert_eq!(check.await.unwrap().state, State::Up);
        }
    });
}

#[test]
fn the_rate_spreads_checks_evenly() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.rate(Rate::new(10, Duration::from_secs(1))));
        let began = Instant::now();
        let checks = stream::iter((1..=21).map(|id| check(id, "test://x", Duration::from_secs(60))));
        let all = actix_rt::spawn({
            let watchpost = watchpost.clone();
            async move { watchpost.check_all(checks).count().await }
        });
        let mut times = Vec::new();
        for _ in 0..21 {
            let look = far_side.next().await;
            times.push(began.elapsed().as_millis() as i64);
            look.end(End::Up);
        }
        assert_eq!(all.await.unwrap(), 21);
        // The clock moves by whole milliseconds, and timers fire at the end of theirs.
        for (time, wanted) in times.iter().zip((0..).step_by(100)) {
            assert!((time - wanted).abs() <= 2, "{times:?}");
        }
    });
}

#[test]
fn all_at_once_takes_the_longest_and_not_the_sum() {
    paused(async {
        quiet();
        let builder =
            Watchpost::builder().place(Place::Here).concurrency(1000).probe("test", || Box::new(support::ByUrl));
        let watchpost = builder.start_here().unwrap();
        let began = Instant::now();
        let checks = (1..=1000).map(|id| check(id, &format!("test://sleep/{id}"), Duration::from_secs(60)));
        let up = watchpost.check_all(stream::iter(checks)).filter(|status| {
            let up = status.as_ref().is_ok_and(|status| status.state == State::Up);
            async move { up }
        });
        assert_eq!(up.count().await, 1000);
        assert!((1000..1005).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
    });
}
