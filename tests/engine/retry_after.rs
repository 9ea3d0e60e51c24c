//! A server that asks for a pause: what it gets, what its checks come to, and that it costs no more than the bound.

use std::time::Duration;

use futures_util::{StreamExt, stream::FuturesUnordered};
use proptest::prelude::*;
use tokio::{sync::mpsc, time::Instant};
use watchpost::{
    Builder, Check, DEFAULT_RETRY_AFTER_MAX, Endpoint, HttpAnswer, HttpVersion, Kind, Look, Place, Probe, ShownUrl,
    State, Status, Trace, Watchpost,
};

use crate::{
    LONG, kind, paused, submit,
    support::{End, FarSide, check, scripted},
};

const DAY: Duration = Duration::from_secs(86_400);

fn start(configure: impl FnOnce(Builder) -> Builder) -> (Watchpost, FarSide) {
    let (factory, far_side) = scripted();
    let builder = Watchpost::builder().place(Place::Here).probe("test", factory);
    (configure(builder).start_here().unwrap(), far_side)
}

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// Timers fire at the end of their millisecond.
fn is_about(found: Duration, wanted: Duration) -> bool {
    wanted <= found && found <= wanted + millis(5)
}

/// A host answers 503 and asks for a pause; its status.
async fn be_asked(watchpost: &Watchpost, far_side: &mut FarSide, url: &str, pause: Duration) -> Status {
    let status = submit(watchpost, check(1000, url, LONG));
    far_side.next().await.end(End::Asks(503, pause));
    status.await.unwrap().unwrap()
}

#[test]
fn one_that_asks_for_a_second_gets_nothing_within_it_from_any_checker_and_the_others_go_on() {
    // No multiple of the time in which the coordinator looks around anyway.
    let pause = millis(1_111);
    for code in [429, 503] {
        paused(async move {
            let (watchpost, mut far_side) = start(|builder| builder.per_host(8));
            watchpost.resize(4).await.unwrap();
            let first = submit(&watchpost, check(1, "test://a", LONG));
            far_side.next().await.end(End::Asks(code, pause));
            assert_eq!(first.await.unwrap().unwrap().observation.http.unwrap().status, code);
            let began = Instant::now();
            let held: Vec<_> = (2..22).map(|id| submit(&watchpost, check(id, "test://a/x", LONG))).collect();
            let others: Vec<_> = (22..32).map(|id| submit(&watchpost, check(id, "test://b", LONG))).collect();
            for _ in 0..10 {
                let look = far_side.next().await;
                assert_eq!(look.url, "test://b");
                look.end(End::Up);
            }
            for other in others {
                assert_eq!(other.await.unwrap().unwrap().state, State::Up);
            }
            assert!(began.elapsed() < millis(100), "the others waited: {:?}", began.elapsed());
            let stats = watchpost.stats().await.unwrap();
            assert_eq!((stats.waiting, stats.held, stats.in_flight, stats.backing_off), (20, 20, 0, 0));
            for _ in 0..20 {
                let look = far_side.next().await;
                assert!(is_about(began.elapsed(), pause), "{:?}", began.elapsed());
                look.end(End::Up);
            }
            for status in held {
                assert_eq!(status.await.unwrap().unwrap().state, State::Up);
            }
        });
    }
}

#[test]
fn one_that_asks_for_a_day_holds_the_run_for_the_bound_once_and_is_not_asked_again() {
    paused(async {
        for per_host in [1, 100] {
            let (watchpost, mut far_side) = start(|builder| builder.retries(3).per_host(per_host));
            let began = Instant::now();
            let mut statuses: FuturesUnordered<_> =
                (1..=50).map(|id| submit(&watchpost, check(id, "test://a", LONG))).collect();
            let mut answered = 0;
            while answered < 50 {
                tokio::select! {
                    look = far_side.next_within(DAY) => look.end(End::Asks(503, DAY)),
                    status = statuses.select_next_some() => {
                        let status = status.unwrap().unwrap();
                        assert_eq!((kind(&status), status.attempts().len()), (Some(Kind::Expectation), 1));
                        answered += 1;
                    }
                }
            }
            assert!(began.elapsed() <= DEFAULT_RETRY_AFTER_MAX + seconds(1), "{per_host}: {:?}", began.elapsed());
            assert!(far_side.try_next().is_none());
        }
    });
}

#[test]
fn a_retry_is_made_when_the_server_wants_it_and_not_where_that_does_not_fit() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.retries(2).retry_after_max(seconds(20)));
        let began = Instant::now();
        let status = submit(&watchpost, check(1, "test://a", LONG));
        far_side.next().await.end(End::Asks(503, seconds(15)));
        let second = far_side.next().await;
        assert!(is_about(began.elapsed(), seconds(15)), "{:?}", began.elapsed());
        // Together with the first pause it is more than the bound.
        second.end(End::Asks(503, seconds(6)));
        assert_eq!(status.await.unwrap().unwrap().attempts().len(), 2);
        // Held for what was left of the bound; an answer begins anew.
        let status = submit(&watchpost, check(2, "test://a", LONG));
        let look = far_side.next().await;
        assert!(is_about(began.elapsed(), seconds(20)), "{:?}", began.elapsed());
        look.end(End::Asks(200, DAY));
        assert_eq!(status.await.unwrap().unwrap().state, State::Up);
        let status = submit(&watchpost, check(3, "test://a", LONG));
        far_side.next().await.end(End::Asks(503, seconds(18)));
        let look = far_side.next_within(DAY).await;
        assert!(is_about(began.elapsed(), seconds(38)), "{:?}", began.elapsed());
        look.end(End::Up);
        let status = status.await.unwrap().unwrap();
        assert!(status.flaky() && status.attempts().len() == 2, "{status:?}");
    });
}

#[test]
fn with_a_bound_of_nothing_no_server_is_held() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.retries(1).retry_after_max(Duration::ZERO));
        let began = Instant::now();
        let status = submit(&watchpost, check(1, "test://a", LONG));
        far_side.next().await.end(End::Asks(503, DAY));
        far_side.next().await.end(End::Asks(503, DAY));
        assert_eq!(status.await.unwrap().unwrap().attempts().len(), 2);
        assert!(began.elapsed() < seconds(1));
    });
}

#[test]
fn an_abort_answers_those_who_wait_for_a_held_host_at_once() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.retries(1));
        let began = Instant::now();
        let asked = submit(&watchpost, check(1, "test://a", LONG));
        far_side.next().await.end(End::Asks(503, seconds(30)));
        while watchpost.stats().await.unwrap().backing_off < 1 {}
        let held: Vec<_> = (2..=9).map(|id| submit(&watchpost, check(id, "test://a", LONG))).collect();
        while watchpost.stats().await.unwrap().waiting < 8 {}
        let stats = watchpost.abort().await.unwrap().stats;
        assert_eq!((stats.accepted, stats.finished, stats.waiting), (9, 9, 0));
        for status in held {
            assert_eq!(kind(&status.await.unwrap().unwrap()), Some(Kind::Cancelled));
        }
        assert_eq!(kind(&asked.await.unwrap().unwrap()), Some(Kind::Expectation), "what was found is final");
        assert!(began.elapsed() < seconds(5));
    });
}

#[test]
fn a_drain_finishes_those_who_wait_for_a_held_host_when_its_time_is_over() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder);
        be_asked(&watchpost, &mut far_side, "test://a", DAY).await;
        let began = Instant::now();
        let held: Vec<_> = (2..=9).map(|id| submit(&watchpost, check(id, "test://a", LONG))).collect();
        while watchpost.stats().await.unwrap().waiting < 8 {}
        let end = actix_rt::spawn({
            let watchpost = watchpost.clone();
            async move { watchpost.drain().await.unwrap().stats }
        });
        for _ in 0..8 {
            far_side.next_within(DAY).await.end(End::Up);
        }
        assert!(is_about(began.elapsed(), DEFAULT_RETRY_AFTER_MAX), "{:?}", began.elapsed());
        for status in held {
            assert_eq!(status.await.unwrap().unwrap().state, State::Up);
        }
        let stats = end.await.unwrap();
        assert_eq!((stats.accepted, stats.finished), (9, 9));
    });
}

#[test]
fn who_stops_waiting_for_a_held_host_frees_its_place() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.concurrency(1).queue(0));
        be_asked(&watchpost, &mut far_side, "test://a", seconds(50)).await;
        let held = submit(&watchpost, check(2, "test://a", LONG));
        while watchpost.stats().await.unwrap().waiting < 1 {}
        let began = Instant::now();
        let other = submit(&watchpost, check(3, "test://b", LONG));
        held.abort();
        far_side.next().await.end(End::Up);
        assert_eq!(other.await.unwrap().unwrap().state, State::Up);
        assert!(began.elapsed() < seconds(1), "{:?}", began.elapsed());
        let stats = watchpost.stats().await.unwrap();
        assert_eq!((stats.accepted, stats.finished), (3, 3));
    });
}

#[test]
fn the_others_wait_where_those_of_a_held_host_have_all_places() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.concurrency(2).queue(2));
        be_asked(&watchpost, &mut far_side, "test://a", seconds(10)).await;
        let began = Instant::now();
        let held: Vec<_> = (2..=5).map(|id| submit(&watchpost, check(id, "test://a", LONG))).collect();
        while watchpost.stats().await.unwrap().held < 4 {}
        let other = submit(&watchpost, check(6, "test://b", LONG));
        let mut urls = Vec::new();
        for _ in 0..5 {
            let look = far_side.next().await;
            assert!(is_about(began.elapsed(), seconds(10)), "{:?}", began.elapsed());
            urls.push(look.url.clone());
            look.end(End::Up);
        }
        assert_eq!(urls, ["test://a", "test://a", "test://a", "test://a", "test://b"]);
        for status in held.into_iter().chain([other]) {
            assert_eq!(status.await.unwrap().unwrap().state, State::Up);
        }
        assert_eq!(watchpost.stats().await.unwrap().held, 0);
    });
}

#[test]
fn a_check_that_may_not_be_sent_twice_is_tried_again_only_by_wish() {
    for (any, attempts) in [(false, 1), (true, 2)] {
        paused(async move {
            let (watchpost, mut far_side) = start(|builder| builder.retries(1).retry_any_method(any));
            let endpoint = Endpoint::builder("test://a").method("POST").build().unwrap();
            let status = submit(&watchpost, Check::new(1, endpoint));
            for _ in 0..attempts {
                far_side.next().await.end(End::Asks(503, millis(10)));
            }
            assert_eq!(status.await.unwrap().unwrap().attempts().len(), attempts);
        });
    }
}

/// Redirects to the host that its path names, which asks for a pause.
struct Elsewhere;

impl Probe for Elsewhere {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            let url = endpoint.url().path().trim_matches('/').replace('_', "/");
            if !url.is_empty() {
                let answer = HttpAnswer { status: 429, version: HttpVersion::Http11, head_bytes: 1, body_bytes: None };
                (trace.seen.http, trace.seen.retry_after) = (Some(answer), Some(seconds(9)));
                trace.seen.final_url = Some(ShownUrl::of(&url.parse().unwrap()));
            }
            Ok(())
        })
    }
}

#[test]
fn the_one_that_asked_is_held_and_the_one_that_leads_to_it_and_a_port_is_a_server_of_its_own() {
    // Where a redirect led; who is held then, and who is not.
    for (led_to, held, free) in [
        ("own:__b:2", "own://b:2", &["own://a:2", "own://b:1"][..]),
        // Every check of it would go on to the one that asked.
        ("own:__b:2", "own://a:1", &["own://a:2", "own://b:1"]),
        ("own:__a:2", "own://a:2", &["own://a:3"]),
        ("own:__a:2", "own://a:1", &["own://b:1"]),
    ] {
        paused(async move {
            let watchpost = elsewhere();
            watchpost.check(check(1, &format!("own://a:1/{led_to}"), LONG)).await.unwrap();
            let began = Instant::now();
            for url in free {
                watchpost.check(check(2, url, LONG)).await.unwrap();
            }
            assert!(began.elapsed() < seconds(1), "{led_to}");
            watchpost.check(check(3, held, LONG)).await.unwrap();
            assert!(is_about(began.elapsed(), seconds(9)), "{held} after {led_to}: {:?}", began.elapsed());
        });
    }
}

fn elsewhere() -> Watchpost {
    let builder = Watchpost::builder().place(Place::Here).probe("own", || Box::new(Elsewhere));
    builder.start_here().unwrap()
}

#[test]
fn one_that_asks_is_held_where_its_name_is_a_secret() {
    for (from, led_to) in [("own://a:1", "own:__localhost:2"), ("own://localhost:2", "own:__a:1")] {
        paused(async move {
            let watchpost = elsewhere();
            let endpoint = Endpoint::builder(format!("{from}/{led_to}")).secret("localhost").build().unwrap();
            let status = watchpost.check(Check::new(1, endpoint)).await.unwrap();
            assert!(!format!("{:?}", status.final_url()).contains("localhost"), "{status:?}");
            let began = Instant::now();
            watchpost.check(check(2, "own://localhost:2", LONG)).await.unwrap();
            assert!(is_about(began.elapsed(), seconds(9)), "{from}: {:?}", began.elapsed());
        });
    }
}

/// Asks for so many milliseconds after so many, as its path says.
struct Busy(mpsc::UnboundedSender<Looked>);

#[derive(Debug)]
struct Looked {
    began: Instant,
    ended: Instant,
    /// What it asked for.
    pause: Duration,
}

impl Probe for Busy {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            let began = Instant::now();
            let mut parts = endpoint.url().path().trim_matches('/').split('/').map(|part| part.parse().unwrap());
            tokio::time::sleep(millis(parts.next().unwrap())).await;
            let pause = millis(parts.next().unwrap());
            if !pause.is_zero() {
                let answer = HttpAnswer { status: 503, version: HttpVersion::Http11, head_bytes: 1, body_bytes: None };
                (trace.seen.http, trace.seen.retry_after) = (Some(answer), Some(pause));
            }
            let _ = self.0.send(Looked { began, ended: Instant::now(), pause });
            Ok(())
        })
    }
}

/// Checks a busy host from two checkers, three at once; the looks, in the order in which they ended, and the time of it all.
async fn looks(asks: &[(u64, u64)], max: Duration) -> (Vec<Looked>, Duration) {
    let (to_test, mut looks) = mpsc::unbounded_channel();
    let builder = Watchpost::builder().place(Place::Here).concurrency(3).retries(2).retry_after_max(max);
    let watchpost = builder.probe("busy", move || Box::new(Busy(to_test.clone()))).start_here().unwrap();
    watchpost.resize(2).await.unwrap();
    let began = Instant::now();
    let checks: Vec<_> = asks
        .iter()
        .zip(1..)
        .map(|((after, pause), id)| check(id, &format!("busy://x/{after}/{pause}"), LONG))
        .collect();
    let count = watchpost.check_all(futures_util::stream::iter(checks)).count().await;
    assert_eq!(count, asks.len());
    let took = began.elapsed();
    let mut all = Vec::new();
    while let Ok(look) = looks.try_recv() {
        all.push(look);
    }
    (all, took)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_for_is_kept_while_it_fits(asks in prop::collection::vec((1..300_u64, 0..3000_u64), 1..20)) {
        paused(async move {
            let (looks, _) = looks(&asks, seconds(3600)).await;
            for asking in &looks {
                for other in &looks {
                    let began = other.began;
                    let meanwhile = asking.ended < began && began < asking.ended + asking.pause;
                    prop_assert!(!meanwhile, "{asking:?} {other:?} {asks:?}");
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_host_that_only_ever_asks_costs_the_bound_and_the_time_of_its_looks(
        asks in prop::collection::vec((1..300_u64, 1..90_000_u64), 1..20)
    ) {
        paused(async move {
            let max = seconds(60);
            let (all, took) = looks(&asks, max).await;
            let work: u64 = asks.iter().map(|(after, _)| after * 3).sum();
            // With retries, whose own pauses are a second each at most.
            prop_assert!(took <= max + millis(work) + seconds(2 * asks.len() as u64), "{took:?} {asks:?}");
            prop_assert!(all.len() >= asks.len());
            Ok(())
        })?;
    }
}
