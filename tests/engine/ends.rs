//! Submitters that leave, handles that go, and what is told at the end.

use std::{
    pin::pin,
    sync::{Arc, mpsc as std_mpsc},
    task::{Context as TaskContext, Wake, Waker},
};

use actix::{Actor, Context, Handler, Recipient, ResponseFuture};
use futures_util::{StreamExt, poll, stream};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use watchpost::{
    Check, Checker, Endpoint, Kind, Look, Notice, Place, Probe, Refused, Registry, State, Trace, Watchpost,
};

use crate::{
    LONG, kind, paused, submit,
    support::{AtOnce, End, check, scripted, within},
};

#[test]
fn a_submitter_that_leaves_between_its_submission_and_its_acceptance_frees_its_place() {
    paused(async {
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(0);
        let watchpost = builder.probe("test", || Box::new(AtOnce)).start_here().unwrap();
        {
            let mut leaving = pin!(watchpost.check(check(1, "test://x", LONG)));
            assert!(poll!(&mut leaving).is_pending()); // it asks for a place
            assert_eq!(watchpost.stats().await.unwrap().reserved, 0);
            assert_eq!(watchpost.stats().await.unwrap().reserved, 1);
            assert!(poll!(&mut leaving).is_pending()); // it has one, and submits
        }
        let next = timeout(LONG, watchpost.check(check(2, "test://x", LONG))).await;
        assert_eq!(next.expect("a place").unwrap().state, State::Up);
        let stats = watchpost.stats().await.unwrap();
        assert_eq!((stats.accepted, stats.reserved), (1, 0));
    });
}

#[test]
fn a_submitter_that_leaves_between_two_attempts_frees_its_place() {
    paused(async {
        let (factory, mut far_side) = scripted();
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(0).retries(10);
        let watchpost = builder.probe("test", factory).start_here().unwrap();
        let leaving = submit(&watchpost, check(1, "test://first", LONG));
        // The sixth pause is the first of at least five seconds.
        for _ in 0..7 {
            far_side.next().await.end(End::Fail(Kind::Reset));
        }
        while watchpost.stats().await.unwrap().backing_off < 1 {}
        leaving.abort();
        let left = tokio::time::Instant::now();
        let next = submit(&watchpost, check(2, "test://next", LONG));
        let look = far_side.next().await;
        assert_eq!(look.url, "test://next");
        assert!(left.elapsed().as_millis() <= 300, "{:?}", left.elapsed());
        look.end(End::Up);
        assert_eq!(next.await.unwrap().unwrap().state, State::Up);
    });
}

#[test]
fn who_waits_for_a_place_when_the_end_comes_is_refused() {
    paused(async {
        let (factory, mut far_side) = scripted();
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(0).probe("test", factory);
        let watchpost = builder.start_here().unwrap();
        let first = submit(&watchpost, check(1, "test://x", LONG));
        let look = far_side.next().await;
        let second = submit(&watchpost, check(2, "test://x", LONG));
        watchpost.stats().await.unwrap();
        watchpost.stats().await.unwrap();
        let drained = tokio::spawn({
            let watchpost = watchpost.clone();
            async move { watchpost.drain().await }
        });
        assert_eq!(timeout(LONG / 2, second).await.expect("an answer").unwrap(), Err(Refused::Draining));
        look.end(End::Up);
        assert_eq!(first.await.unwrap().unwrap().state, State::Up);
        assert_eq!(drained.await.unwrap().unwrap().stats.finished, 1);
    });
}

/// A waker with which another thread says its last words; the thread that wakes waits for them.
struct LastWords(std_mpsc::SyncSender<()>);

impl LastWords {
    fn of(words: impl FnOnce() + Send + 'static) -> Waker {
        let (begin_and_end, said) = std_mpsc::sync_channel(0);
        std::thread::spawn(move || {
            let _ = said.recv();
            words();
            let _ = said.recv();
        });
        Arc::new(Self(begin_and_end)).into()
    }
}

impl Wake for LastWords {
    fn wake(self: Arc<Self>) {
        let _ = self.0.send(());
        let _ = self.0.send(());
    }
}

#[tokio::test]
async fn a_check_that_is_sent_with_the_last_handle_is_done_however_close_the_end() {
    let (factory, mut far_side) = scripted();
    let watchpost = Watchpost::builder().checkers(1).probe("test", factory).start().unwrap();
    let recipient = watchpost.recipient();
    let mut first = pin!(recipient.send(check(1, "test://first", LONG)));
    // The coordinator answers the first, and before it looks who is left, the second comes and the last handle goes.
    let waker = LastWords::of(move || recipient.do_send(check(2, "test://second", LONG)));
    assert!(first.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
    let look = far_side.next().await;
    drop(watchpost);
    look.end(End::Up);
    far_side.next().await.end(End::Up);
    within("the end", far_side.closed()).await;
}

#[tokio::test]
async fn a_check_that_is_sent_with_a_checkers_last_address_is_done() {
    let (factory, mut far_side) = scripted();
    let mut registry = Registry::new();
    registry.register("test", factory);
    let (to_test, started) = oneshot::channel::<Recipient<Check>>();
    let (stop, stopped) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        actix::System::new().block_on(async {
            let _ = to_test.send(Checker::new(registry).start().recipient());
            let _ = stopped.await;
        });
    });
    let recipient = started.await.unwrap();
    let mut first = pin!(recipient.send(check(1, "test://first", LONG)));
    let (to_test, second) = oneshot::channel();
    let waker = LastWords::of(move || drop(to_test.send(recipient.send(check(2, "test://second", LONG)))));
    assert!(first.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
    far_side.next().await.end(End::Up);
    let second = tokio::spawn(async move { second.await.unwrap().await });
    far_side.next().await.end(End::Up);
    assert_eq!(within("a status", second).await.unwrap().unwrap().unwrap().id, 2);
    drop(stop);
}

#[test]
fn a_last_handle_that_goes_while_all_is_idle_ends_the_actors() {
    paused(async {
        let (factory, mut far_side) = scripted();
        let watchpost = Watchpost::builder().place(Place::Here).probe("test", factory).start_here().unwrap();
        watchpost.stats().await.unwrap();
        drop(watchpost);
        timeout(LONG, far_side.closed()).await.expect("the end");
    });
}

/// A subscriber that takes notices and never finishes with one.
struct Slow(mpsc::UnboundedSender<Notice>);

impl Actor for Slow {
    type Context = Context<Self>;
}

impl Handler<Notice> for Slow {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, notice: Notice, _: &mut Context<Self>) -> ResponseFuture<()> {
        let _ = self.0.send(notice);
        Box::pin(std::future::pending())
    }
}

#[test]
fn what_a_subscriber_did_not_get_by_the_end_is_counted() {
    paused(async {
        let (to_test, mut heard) = mpsc::unbounded_channel();
        let builder = Watchpost::builder().place(Place::Here).probe("test", || Box::new(AtOnce));
        let watchpost = builder.start_here().unwrap();
        watchpost.subscribe(Slow(to_test).start().recipient(), 100).await.unwrap();
        let checks = stream::iter((1..=300).map(|id| check(id, "test://x", LONG)));
        assert_eq!(watchpost.check_all(checks).count().await, 300);
        let lagged = watchpost.stats().await.unwrap().lagged;
        let stopped = timeout(LONG, watchpost.drain()).await.expect("the end").unwrap();
        let heard = std::iter::from_fn(|| heard.try_recv().ok()).filter(|notice| matches!(notice, Notice::Status(_)));
        assert_eq!((stopped.stats.lagged - lagged, heard.count() as u64 + stopped.stats.lagged), (100, 300));
    });
}

/// It says that it has the thread, and keeps it.
struct Blocks(mpsc::UnboundedSender<std_mpsc::Sender<()>>);

impl Probe for Blocks {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        let (unblock, until) = std_mpsc::channel();
        let _ = self.0.send(unblock);
        let _ = until.recv();
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn abort_answers_while_a_thread_is_stuck_and_says_that_it_is_left() {
    let (to_test, mut blocked) = mpsc::unbounded_channel();
    let builder = Watchpost::builder().checkers(1).stall_after(LONG);
    let watchpost = builder.probe("test", move || Box::new(Blocks(to_test.clone()))).start().unwrap();
    let status = submit(&watchpost, check(1, "test://x", LONG));
    let unblock = blocked.recv().await.unwrap();
    let stopped = within("the end", watchpost.abort()).await.unwrap();
    assert_eq!((stopped.left_threads, stopped.stats.finished), (1, 1));
    assert_eq!(kind(&within("a status", status).await.unwrap().unwrap()), Some(Kind::Cancelled));
    unblock.send(()).unwrap();
}
