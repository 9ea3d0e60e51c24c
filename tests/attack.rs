//! Scratch.

mod support;

use std::{pin::pin, time::Duration};

use actix::{Actor, Context, Handler, System};
use actix_rt::task::yield_now;
use futures_util::{StreamExt, poll, stream};
use support::{AtOnce, End, check, quiet, scripted, within};
use tokio::sync::mpsc;
use watchpost::{Answer, Check, Endpoint, Kind, Look, Place, Probe, Rate, Refused, State, Status, Trace, Watchpost};

const LONG: Duration = Duration::from_secs(30);

fn paused<T: 'static>(test: impl Future<Output = T> + 'static) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    System::with_tokio_rt(runtime).block_on(test)
}

fn kind(status: &Status) -> Option<Kind> {
    status.reason.as_ref().map(|reason| reason.kind)
}

#[test]
fn a_submitter_that_leaves_between_its_submission_and_its_acceptance_frees_its_place() {
    paused(async {
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(0);
        let watchpost = builder.probe("test", || Box::new(AtOnce)).start_here().unwrap();
        {
            let mut leaving = pin!(watchpost.check(check(1, "test://x", LONG)));
            assert!(poll!(&mut leaving).is_pending()); // asks for a place
            watchpost.stats().await.unwrap();
            assert!(poll!(&mut leaving).is_pending()); // has it, and submits
        }
        assert_eq!(watchpost.stats().await.unwrap().accepted, 0);
        let next = tokio::time::timeout(LONG, watchpost.check(check(2, "test://x", LONG))).await;
        assert_eq!(next.expect("a place").unwrap().state, State::Up);
    });
}

#[actix::test]
async fn absurd_limits_break_nothing() {
    for n in 0..7 {
        let builder = Watchpost::builder().checkers(1).probe("test", || Box::new(AtOnce));
        let builder = match n {
            0 => builder.concurrency(usize::MAX),
            1 => builder.queue(usize::MAX),
            2 => builder.stall_after(Duration::MAX),
            3 => builder.restarts(usize::MAX, Duration::MAX),
            4 => builder.rate(Rate::new(1, Duration::MAX)),
            5 => {
                let inner = Watchpost::builder().checkers(1).probe("test", || Box::new(AtOnce)).start().unwrap();
                builder.member(inner.recipient(), usize::MAX, Duration::MAX)
            }
            _ => builder.retries(u32::MAX),
        };
        let watchpost = builder.start().unwrap_or_else(|error| panic!("{n}: {error}"));
        let status = within("a status", watchpost.check(check(1, "test://x", LONG))).await;
        assert_eq!(status.map(|status| status.state), Ok(State::Up), "{n}");
        assert!(watchpost.stats().await.is_ok(), "{n}");
        assert!(within("the end", watchpost.drain()).await.is_ok(), "{n}");
    }
}

#[actix::test]
async fn restarts_without_end_are_remembered() {
    quiet();
    let (factory, mut far_side) = scripted();
    let watchpost = Watchpost::builder().checkers(1).restarts(1, Duration::MAX).stall_after(Duration::from_millis(100)).probe("test", factory).start().unwrap();
    for _ in 0..2 {
        let (w, c) = (watchpost.clone(), check(1, "test://x", LONG));
        let status = actix_rt::spawn(async move { w.check(c).await });
        let (unblock, until) = std::sync::mpsc::channel();
        far_side.next().await.end(End::Block(until));
        assert_eq!(kind(&within("status", status).await.unwrap().unwrap()), Some(Kind::Stalled));
        drop(unblock);
    }
    assert!(watchpost.stats().await.is_ok());
    assert!(within("abort", watchpost.abort()).await.is_ok());
}

#[test]
fn an_attempt_number_without_a_next_one_breaks_nothing() {
    paused(async {
        let (factory, mut far_side) = scripted();
        let watchpost =
            Watchpost::builder().place(Place::Here).retries(u32::MAX).probe("test", factory).start_here().unwrap();
        let mut last = check(1, "test://x", LONG);
        last.attempt = u32::MAX;
        let (w, c) = (watchpost.clone(), last);
        let status = actix_rt::spawn(async move { w.check(c).await });
        far_side.next().await.end(End::Fail(Kind::Reset));
        yield_now().await;
        assert!(watchpost.stats().await.is_ok());
        drop(status);
    });
}

struct Refuses(Refused);
impl Actor for Refuses {
    type Context = Context<Self>;
}
impl Handler<Check> for Refuses {
    type Result = Answer;
    fn handle(&mut self, _: Check, _: &mut Context<Self>) -> Answer {
        Err(self.0)
    }
}

#[actix::test]
async fn a_member_that_refuses_at_once_draws_no_work_from_the_others() {
    for refused in [Refused::Full, Refused::Draining, Refused::Closed] {
        let steady = Watchpost::builder().checkers(1).concurrency(4).probe("test", || Box::new(support::ByUrl)).start().unwrap();
        let watchpost = Watchpost::builder()
            .member(Refuses(refused).start().recipient(), 8, LONG)
            .member(steady.recipient(), 4, LONG)
            .start_here()
            .unwrap();
        let checks = (1..=200).map(|id| check(id, "test://sleep/10", LONG));
        let statuses: Vec<_> = within("all", watchpost.check_all(stream::iter(checks)).collect()).await;
        let up = statuses.iter().filter(|status| status.as_ref().unwrap().state == State::Up).count();
        assert_eq!(up, 200, "{refused}");
    }
}

#[actix::test]
async fn what_a_member_refused_was_never_sent_and_may_go_elsewhere() {
    let steady = Watchpost::builder().checkers(1).probe("test", || Box::new(AtOnce)).start().unwrap();
    let watchpost = Watchpost::builder()
        .member(Refuses(Refused::Full).start().recipient(), 8, LONG)
        .member(steady.recipient(), 4, LONG)
        .start_here()
        .unwrap();
    let post = Endpoint::builder("test://post").method("POST").timeout(LONG).build().unwrap();
    let status = within("a status", watchpost.check(Check::new(1, post))).await.unwrap();
    assert_eq!(status.state, State::Up);
}

/// Its drop panics; so do its looks, when told.
struct Fragile(watch::Inner);
mod watch {
    use super::*;
    pub type Inner = mpsc::UnboundedSender<tokio::sync::oneshot::Sender<bool>>;
    impl Drop for Fragile {
        fn drop(&mut self) {
            panic!("scripted: drop of a probe");
        }
    }
}
impl Probe for Fragile {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        let (to, end) = tokio::sync::oneshot::channel();
        self.0.send(to).unwrap();
        Box::pin(async move {
            if end.await.unwrap() { panic!("scripted") } else { Ok(()) }
        })
    }
}

#[actix::test]
async fn a_probe_whose_drop_panics_costs_no_other_check() {
    quiet();
    let (to, mut looks) = mpsc::unbounded_channel();
    let watchpost = Watchpost::builder().checkers(1).probe("test", move || Box::new(Fragile(to.clone()))).start().unwrap();
    let mut tasks = Vec::new();
    for id in 1..=2 {
        let w = watchpost.clone();
        let post = Endpoint::builder("test://post").method("POST").timeout(LONG).build().unwrap();
        tasks.push(actix_rt::spawn(async move { w.check(Check::new(id, post)).await }));
    }
    let (one, two) = (looks.recv().await.unwrap(), looks.recv().await.unwrap());
    one.send(true).unwrap();
    while watchpost.stats().await.unwrap().finished < 1 {}
    two.send(false).unwrap();
    for task in tasks {
        let status = within("a status", task).await.unwrap().unwrap();
        println!("{} {:?}", status.id, status.reason);
        assert_ne!(kind(&status), Some(Kind::Stalled));
    }
    assert_eq!(watchpost.stats().await.unwrap().restarts, 0);
}

struct Boundless;
impl Probe for Boundless {
    fn look<'a>(&'a self, _: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        trace.seen.timing.total = Duration::MAX;
        Box::pin(async { Ok(()) })
    }
}

#[actix::test]
async fn a_probe_that_writes_an_absurd_time_costs_nothing() {
    let watchpost = Watchpost::builder().checkers(1).probe("test", || Box::new(Boundless)).start().unwrap();
    let status = within("a status", watchpost.check(check(1, "test://x", LONG))).await.unwrap();
    assert_eq!(status.state, State::Up);
    assert_eq!(watchpost.stats().await.unwrap().restarts, 0);
}

/// A panic's payload whose drop panics, with one whose drop does too.
struct Bomb(u32);
impl Drop for Bomb {
    fn drop(&mut self) {
        if self.0 > 0 {
            std::panic::panic_any(Bomb(self.0 - 1));
        }
    }
}
struct Bombs;
impl Probe for Bombs {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        std::panic::panic_any(Bomb(3))
    }
}
#[actix::test]
async fn a_payload_whose_drop_panics_again_costs_its_own_check() {
    quiet();
    let watchpost = Watchpost::builder().checkers(1).probe("test", || Box::new(Bombs)).start().unwrap();
    let status = within("a status", watchpost.check(check(1, "test://x", LONG))).await.unwrap();
    assert_eq!(kind(&status), Some(Kind::Crashed));
    assert_eq!(watchpost.stats().await.unwrap().restarts, 0);
}

/// Says that it has the thread, and keeps it.
struct Blocks(mpsc::UnboundedSender<std::sync::mpsc::Sender<()>>);

impl Probe for Blocks {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        let (unblock, until) = std::sync::mpsc::channel();
        let _ = self.0.send(unblock);
        let _ = until.recv();
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn abort_answers_while_a_thread_is_stuck() {
    let (to, mut blocked) = mpsc::unbounded_channel();
    let watchpost =
        Watchpost::builder().checkers(1).stall_after(LONG).probe("test", move || Box::new(Blocks(to.clone()))).start().unwrap();
    let (w, c) = (watchpost.clone(), check(1, "test://x", LONG));
    let status = tokio::spawn(async move { w.check(c).await });
    let unblock = blocked.recv().await.unwrap();
    let stopped = within("the end", watchpost.abort()).await.unwrap();
    assert_eq!(stopped.left_threads, 1);
    assert_eq!(kind(&within("status", status).await.unwrap().unwrap()), Some(Kind::Cancelled));
    unblock.send(()).unwrap();
}

#[test]
fn start_here_on_a_thread_with_a_system_but_outside_of_it_is_an_error() {
    let system = System::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assert!(Watchpost::builder().place(Place::Here).start_here().is_err());
    });
    drop(system);
}

#[test]
fn a_last_handle_that_goes_while_all_is_idle_ends_the_actors() {
    paused(async {
        let (factory, mut far_side) = scripted();
        let watchpost = Watchpost::builder().place(Place::Here).probe("test", factory).start_here().unwrap();
        watchpost.stats().await.unwrap();
        drop(watchpost);
        tokio::time::timeout(Duration::from_secs(5), far_side.closed()).await.unwrap();
    });
}

/// A factory that blocks.
#[tokio::test]
async fn a_factory_that_blocks_is_stalled_and_the_rest_goes_on() {
    let (unblock, until) = std::sync::mpsc::channel::<()>();
    let until = std::sync::Arc::new(std::sync::Mutex::new(until));
    let watchpost = Watchpost::builder()
        .checkers(1)
        .stall_after(Duration::from_millis(200))
        .probe("bad", move || {
            let _ = until.lock().unwrap().recv();
            Box::new(AtOnce)
        })
        .probe("test", || Box::new(AtOnce))
        .start()
        .unwrap();
    let status = within("status", watchpost.check(check(1, "bad://x", LONG))).await.unwrap();
    assert_eq!(kind(&status), Some(Kind::Stalled));
    let status = within("status", watchpost.check(check(1, "test://x", LONG))).await.unwrap();
    assert_eq!(status.state, State::Up);
    drop(unblock);
}

/// Wakes by letting another thread say its last words, and waits for it.
struct LastWords(std::sync::mpsc::SyncSender<()>);
impl std::task::Wake for LastWords {
    fn wake(self: std::sync::Arc<Self>) {
        let _ = self.0.send(());
        let _ = self.0.send(());
    }
}

fn last_words(recipient: actix::Recipient<Check>, words: Check) -> std::task::Waker {
    let (say, said) = std::sync::mpsc::sync_channel(0);
    std::thread::spawn(move || {
        let _ = said.recv();
        recipient.do_send(words);
        drop(recipient);
        let _ = said.recv();
    });
    std::sync::Arc::new(LastWords(say)).into()
}

#[tokio::test]
async fn a_check_that_is_sent_with_the_last_handle_is_accepted_however_close_the_end() {
    let (factory, mut far_side) = scripted();
    let watchpost = Watchpost::builder().checkers(1).probe("test", factory).start().unwrap();
    let recipient = watchpost.recipient();
    let mut first = Box::pin(recipient.send(check(1, "test://first", LONG)));
    let waker = last_words(recipient, check(2, "test://second", LONG));
    assert!(first.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
    let look = far_side.next().await;
    drop(watchpost);
    look.end(End::Up);
    let second = far_side.next().await;
    assert_eq!(second.url, "test://second");
    second.end(End::Up);
    within("the end", far_side.closed()).await;
}

#[actix::test]
async fn a_checker_whose_last_handle_goes_with_a_check_begins_it() {
    let (factory, mut far_side) = scripted();
    let mut registry = watchpost::Registry::new();
    registry.register("test", factory);
    let arbiter = actix::Arbiter::new();
    let checker = watchpost::Checker::start_in_arbiter(&arbiter.handle(), move |_| watchpost::Checker::new(registry));
    let recipient = checker.recipient();
    let mut first = Box::pin(recipient.send(check(1, "test://first", LONG)));
    // A check for nobody is not begun: its reply must be awaited.
    let (say, said) = std::sync::mpsc::sync_channel(0);
    let (to, second) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = said.recv();
        let request = recipient.send(check(2, "test://second", LONG));
        drop(recipient);
        let _ = to.send(request);
        let _ = said.recv();
    });
    let waker = std::sync::Arc::new(LastWords(say)).into();
    assert!(first.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
    far_side.next().await.end(End::Up);
    let second = actix_rt::spawn(async move { second.await.unwrap().await });
    far_side.next().await.end(End::Up);
    assert_eq!(within("a status", second).await.unwrap().unwrap().unwrap().id, 2);
}

struct Slow(mpsc::UnboundedSender<watchpost::Notice>);
impl Actor for Slow {
    type Context = Context<Self>;
}
impl Handler<watchpost::Notice> for Slow {
    type Result = actix::ResponseFuture<()>;
    fn handle(&mut self, notice: watchpost::Notice, _: &mut Context<Self>) -> Self::Result {
        let _ = self.0.send(notice);
        Box::pin(std::future::pending())
    }
}

#[test]
fn what_a_subscriber_did_not_get_by_the_end_is_counted() {
    paused(async {
        let (to, mut heard) = mpsc::unbounded_channel();
        let watchpost = Watchpost::builder().place(Place::Here).probe("test", || Box::new(AtOnce)).start_here().unwrap();
        watchpost.subscribe(Slow(to).start().recipient(), 100).await.unwrap();
        let checks = stream::iter((1..=300).map(|id| check(id, "test://x", LONG)));
        assert_eq!(watchpost.check_all(checks).count().await, 300);
        let stopped = watchpost.drain().await.unwrap();
        let mut got = 0;
        while let Ok(notice) = heard.try_recv() {
            assert!(matches!(notice, watchpost::Notice::Status(_)));
            got += 1;
        }
        assert_eq!(got + stopped.stats.lagged, 300);
    });
}

#[test]
fn a_pool_has_a_largest_size() {
    paused(async {
        let watchpost =
            Watchpost::builder().place(Place::Here).probe("test", || Box::new(AtOnce)).start_here().unwrap();
        assert_eq!(watchpost.resize(0).await, Ok(1));
        assert_eq!(watchpost.resize(3000).await, Ok(1024));
        assert_eq!(watchpost.resize(2).await, Ok(2));
        let status = watchpost.check(check(2, "test://x", LONG)).await;
        assert_eq!(status.unwrap().state, State::Up);
    });
}
