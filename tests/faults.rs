//! What goes wrong, in real time: members that die or block, submitters that leave, subscribers that do not read.

mod support;

use std::{pin::pin, sync::Arc, time::Duration};

use actix::{Actor, Context, Handler, Recipient, ResponseFuture};
use futures_util::{StreamExt, future::join_all, poll, stream};
use support::{AtOnce, End, FarSide, check, quiet, scripted, within};
use tokio::sync::{mpsc, oneshot};
use watchpost::{Answer, Builder, Check, Endpoint, Kind, Notice, Refused, State, Status, Stopped, Watchpost};

const LONG: Duration = Duration::from_secs(30);
/// Long enough for a busy machine to show a pulse, short enough to wait for.
const SILENCE: Duration = Duration::from_millis(500);

fn start(configure: impl FnOnce(Builder) -> Builder) -> (Watchpost, FarSide) {
    quiet();
    let (factory, far_side) = scripted();
    let builder = Watchpost::builder().checkers(2).stall_after(LONG).probe("test", factory);
    (configure(builder).start().unwrap(), far_side)
}

fn submit(watchpost: &Watchpost, id: u64, url: &str) -> tokio::task::JoinHandle<Result<Status, Refused>> {
    submit_check(watchpost, check(id, url, LONG))
}

fn submit_check(watchpost: &Watchpost, check: Check) -> tokio::task::JoinHandle<Result<Status, Refused>> {
    let watchpost = watchpost.clone();
    tokio::spawn(async move { watchpost.check(check).await })
}

async fn answer(task: tokio::task::JoinHandle<Result<Status, Refused>>) -> Status {
    within("a status", task).await.unwrap().unwrap()
}

fn kind(status: &Status) -> Option<Kind> {
    status.reason.as_ref().map(|reason| reason.kind)
}

#[tokio::test]
async fn a_panicking_probe_costs_its_own_check_alone() {
    let (watchpost, mut far_side) = start(|builder| builder.checkers(1));
    let (bad, good) = (submit(&watchpost, 1, "test://bad"), submit(&watchpost, 2, "test://good"));
    for _ in 0..2 {
        let look = far_side.next().await;
        let end = if look.url.contains("bad") { End::Panic } else { End::Up };
        look.end(end);
    }
    let (bad, good) = (answer(bad).await, answer(good).await);
    assert_eq!((bad.state, kind(&bad)), (State::Unknown, Some(Kind::Crashed)));
    assert_eq!(bad.reason.unwrap().message, "scripted panic");
    assert_eq!(good.state, State::Up);
    assert_eq!(watchpost.stats().await.unwrap().restarts, 0);
}

#[tokio::test]
async fn of_a_blocked_thread_only_the_culprit_is_stalled_and_the_gets_beside_it_are_up() {
    let (watchpost, mut far_side) = start(|builder| builder.stall_after(SILENCE));
    let checks: Vec<_> = (1..=10).map(|id| submit(&watchpost, id, &format!("test://host{id}"))).collect();
    let mut looks = Vec::new();
    while looks.len() < 10 {
        looks.push(far_side.next().await);
    }
    let culprit = looks.pop().unwrap();
    let (culprit_url, thread) = (culprit.url.clone(), culprit.thread);
    let (unblock, until) = std::sync::mpsc::channel();
    culprit.end(End::Block(until));
    // Those on the stuck thread begin again elsewhere; those on the other one go on.
    let (beside, apart): (Vec<_>, Vec<_>) = looks.into_iter().partition(|look| look.thread == thread);
    assert_eq!((beside.len(), apart.len()), (4, 5));
    for _ in 0..beside.len() {
        let again = far_side.next().await;
        assert_ne!(again.thread, thread);
        again.end(End::Up);
    }
    apart.into_iter().for_each(|look| look.end(End::Up));
    for status in join_all(checks.into_iter().map(answer)).await {
        if status.url.as_str() == culprit_url {
            assert_eq!((status.state, kind(&status)), (State::Unknown, Some(Kind::Stalled)));
        } else {
            assert_eq!(status.state, State::Up, "{status:?}");
        }
    }
    let stats = watchpost.stats().await.unwrap();
    assert_eq!((stats.restarts, stats.redelivered, stats.stuck_threads, stats.checkers), (1, 4, 1, 2));
    // The thread can't be ended, and the end says so without waiting for it.
    let stopped = within("the end", watchpost.drain()).await.unwrap();
    assert_eq!(stopped.left_threads, 1);
    unblock.send(()).unwrap();
}

#[tokio::test]
async fn a_thread_that_returns_after_all_is_not_counted_as_left() {
    let (watchpost, mut far_side) = start(|builder| builder.checkers(1).stall_after(SILENCE));
    let stuck = submit(&watchpost, 1, "test://stuck");
    let (unblock, until) = std::sync::mpsc::channel();
    far_side.next().await.end(End::Block(until));
    assert_eq!(kind(&answer(stuck).await), Some(Kind::Stalled));
    unblock.send(()).unwrap();
    let good = submit(&watchpost, 2, "test://good");
    far_side.next().await.end(End::Up);
    assert_eq!(answer(good).await.state, State::Up);
    let mut left = watchpost.stats().await.unwrap().stuck_threads;
    while left > 0 {
        tokio::task::yield_now().await;
        left = watchpost.stats().await.unwrap().stuck_threads;
    }
    assert_eq!(watchpost.drain().await.unwrap().left_threads, 0);
}

#[tokio::test]
async fn what_may_not_be_sent_twice_is_stalled_and_not_sent_again() {
    let (watchpost, mut far_side) = start(|builder| builder.checkers(1).stall_after(SILENCE));
    let post = Endpoint::builder("test://post").method("POST").timeout(LONG).build().unwrap();
    let post = submit_check(&watchpost, Check::new(1, post));
    let _post_look = far_side.next().await;
    let culprit = submit(&watchpost, 2, "test://culprit");
    let (unblock, until) = std::sync::mpsc::channel();
    far_side.next().await.end(End::Block(until));
    assert_eq!(kind(&answer(culprit).await), Some(Kind::Stalled));
    assert_eq!(kind(&answer(post).await), Some(Kind::Stalled));
    assert!(far_side.try_next().is_none(), "a POST was sent twice");
    unblock.send(()).unwrap();
}

#[tokio::test]
async fn a_submitter_that_drops_its_future_ends_the_probe_and_frees_the_place() {
    let (watchpost, mut far_side) = start(|builder| builder.concurrency(1).queue(0));
    let gone = submit(&watchpost, 1, "test://gone");
    let look = far_side.next().await;
    gone.abort();
    within("the probe's end", look.cancelled()).await;
    let next = submit(&watchpost, 2, "test://next");
    far_side.next().await.end(End::Up);
    assert_eq!(answer(next).await.state, State::Up);
}

#[tokio::test]
async fn a_submitter_that_leaves_the_queue_frees_its_place() {
    let (watchpost, mut far_side) = start(|builder| builder.concurrency(1).queue(1));
    let first = submit(&watchpost, 1, "test://first");
    let look = far_side.next().await;
    let waiting = submit(&watchpost, 2, "test://waiting");
    let mut stats = watchpost.stats().await.unwrap();
    while stats.waiting < 1 {
        stats = watchpost.stats().await.unwrap();
    }
    assert_eq!(watchpost.recipient().send(check(3, "test://x", LONG)).await.unwrap(), Err(Refused::Full));
    waiting.abort();
    let third = submit(&watchpost, 4, "test://third");
    let mut stats = watchpost.stats().await.unwrap();
    while stats.accepted < 3 {
        stats = watchpost.stats().await.unwrap();
    }
    look.end(End::Up);
    let look = far_side.next().await;
    assert_eq!(look.url, "test://third");
    look.end(End::Up);
    assert_eq!((answer(first).await.state, answer(third).await.state), (State::Up, State::Up));
}

#[tokio::test]
async fn a_thousand_places_and_four_submitters_the_bound_holds_exactly() {
    let (watchpost, mut far_side) = start(|builder| builder.concurrency(50).queue(950));
    let submitters: Vec<_> = (0..4)
        .map(|_| {
            let watchpost = watchpost.clone();
            tokio::spawn(async move {
                let checks = stream::iter((0..1000).map(|_| check(0, "test://x", LONG)));
                watchpost
                    .check_all(checks)
                    .map(|status| u64::from(status.is_ok()))
                    .fold(0, async |sum, one| sum + one)
                    .await
            })
        })
        .collect();
    let mut looks = Vec::new();
    while looks.len() < 50 {
        looks.push(far_side.next().await);
    }
    let mut stats = watchpost.stats().await.unwrap();
    while stats.accepted < 1000 {
        assert!(stats.accepted + stats.reserved <= 1000, "{stats:?}");
        stats = watchpost.stats().await.unwrap();
    }
    // Full: nobody else gets in, reserved or not, and nothing more is in flight.
    assert_eq!((stats.accepted, stats.in_flight, stats.waiting, stats.reserved), (1000, 50, 950, 0));
    assert_eq!(watchpost.recipient().send(check(1, "test://x", LONG)).await.unwrap(), Err(Refused::Full));
    assert!(far_side.try_next().is_none());
    looks.into_iter().for_each(|look| look.end(End::Up));
    for _ in 50..4000 {
        far_side.next().await.end(End::Up);
    }
    for submitter in submitters {
        assert_eq!(within("a submitter's end", submitter).await.unwrap(), 1000);
    }
    let stats = watchpost.stats().await.unwrap();
    assert_eq!((stats.accepted, stats.finished, stats.refused), (4000, 4000, 1));
}

/// A subscriber that hands its notices to the test; without a test that takes them, each one waits.
struct Listener {
    to: mpsc::Sender<Notice>,
}

impl Actor for Listener {
    type Context = Context<Self>;
}

impl Handler<Notice> for Listener {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, notice: Notice, _: &mut Context<Self>) -> ResponseFuture<()> {
        let to = self.to.clone();
        Box::pin(async move {
            let _ = to.send(notice).await;
        })
    }
}

#[actix::test]
async fn a_subscriber_that_never_reads_delays_nobody_and_learns_what_it_missed() {
    let (to, mut notices) = mpsc::channel(1);
    let slow: Recipient<Notice> = Listener { to }.start().recipient();
    let watchpost = Watchpost::builder().checkers(1).probe("test", || Box::new(AtOnce)).start().unwrap();
    watchpost.subscribe(slow, 10).await.unwrap();
    let checks = stream::iter((1..=500).map(|id| check(id, "test://x", LONG)));
    let answered = within("every status", watchpost.check_all(checks).count()).await;
    assert_eq!(answered, 500);
    let stats = watchpost.stats().await.unwrap();
    assert!(stats.lagged > 400, "{stats:?}");
    let (mut heard, mut lagged) = (0, 0);
    while heard + lagged < 500 {
        match within("a notice", notices.recv()).await.unwrap() {
            Notice::Status(_) => heard += 1,
            Notice::Lagged(missed) => lagged += missed,
            other => panic!("nobody asked for {other:?}"),
        }
    }
    assert_eq!((heard + lagged, lagged), (500, stats.lagged));
}

#[actix::test]
async fn a_subscriber_that_is_gone_is_forgotten() {
    let (to, _) = mpsc::channel(1);
    let gone: Recipient<Notice> = Listener { to }.start_in_default_arbiter_and_stop().await;
    let watchpost = Watchpost::builder().checkers(1).probe("test", || Box::new(AtOnce)).start().unwrap();
    watchpost.subscribe(gone, 10).await.unwrap();
    watchpost.check(check(1, "test://x", LONG)).await.unwrap();
    watchpost.check(check(2, "test://x", LONG)).await.unwrap();
    assert_eq!(watchpost.stats().await.unwrap().subscribers, 0);
}

impl Listener {
    async fn start_in_default_arbiter_and_stop(self) -> Recipient<Notice> {
        let arbiter = actix::Arbiter::new();
        let listener = Self::start_in_arbiter(&arbiter.handle(), move |_| self);
        arbiter.stop();
        arbiter.join().unwrap();
        listener.recipient()
    }
}

/// A member of the app's own that panics in its handler when it is told to.
struct Brittle;

impl Actor for Brittle {
    type Context = Context<Self>;
}

impl Handler<Check> for Brittle {
    type Result = Answer;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Answer {
        assert!(check.endpoint.host() != "panic", "scripted");
        Ok(Box::new(Status::new(check.id, &check.endpoint, State::Up, None, Default::default())))
    }
}

#[actix::test]
async fn a_member_that_panics_in_its_handler_loses_no_check() {
    quiet();
    let arbiter = actix::Arbiter::new();
    let brittle = Brittle::start_in_arbiter(&arbiter.handle(), |_| Brittle);
    let steady = Brittle.start();
    let watchpost = Watchpost::builder()
        .member(brittle.recipient(), 4, LONG)
        .member(steady.recipient(), 4, LONG)
        .start_here()
        .unwrap();
    assert_eq!(watchpost.check(check(1, "test://up", LONG)).await.unwrap().state, State::Up);
    // It takes the first member down, is given to the second, and takes that one down, too.
    let status = within("a status", watchpost.check(check(2, "test://panic", LONG))).await.unwrap();
    assert_eq!((status.id, kind(&status)), (2, Some(Kind::Stalled)));
    let status = within("a status", watchpost.check(check(3, "test://up", LONG))).await.unwrap();
    assert_eq!((status.id, kind(&status)), (3, Some(Kind::Stalled)), "nobody is left");
}

#[actix::test]
async fn a_foreign_member_on_a_stopped_arbiter_loses_no_check() {
    let arbiter = actix::Arbiter::new();
    let doomed = Brittle::start_in_arbiter(&arbiter.handle(), |_| Brittle);
    let steady = Brittle.start();
    let watchpost = Watchpost::builder()
        .member(doomed.recipient(), 64, LONG)
        .member(steady.recipient(), 4, LONG)
        .start_here()
        .unwrap();
    arbiter.stop();
    arbiter.join().unwrap();
    let checks = stream::iter((1..=50).map(|id| check(id, "test://up", LONG)));
    let statuses: Vec<_> = within("every status", watchpost.check_all(checks).collect()).await;
    assert_eq!(statuses.iter().filter(|status| status.as_ref().unwrap().state == State::Up).count(), 50);
}

#[actix::test]
async fn a_coordinator_on_a_stopped_arbiter_answers_cancelled() {
    let (factory, mut far_side) = scripted();
    let arbiter = actix::Arbiter::new();
    let (to_test, started) = oneshot::channel();
    arbiter.spawn(async move {
        let _ = to_test.send(Watchpost::builder().checkers(1).probe("test", factory).start_here().unwrap());
    });
    let watchpost = started.await.unwrap();
    let (first, second) = (submit(&watchpost, 1, "test://x"), submit(&watchpost, 2, "test://y"));
    let (one, two) = (far_side.next().await, far_side.next().await);
    arbiter.stop();
    for (task, id) in [(first, 1), (second, 2)] {
        let status = answer(task).await;
        assert_eq!((status.id, status.state, kind(&status)), (id, State::Unknown, Some(Kind::Cancelled)));
    }
    within("both probes' end", async { tokio::join!(one.cancelled(), two.cancelled()) }).await;
    assert_eq!(watchpost.check(check(3, "test://x", LONG)).await, Err(Refused::Closed));
    assert_eq!(watchpost.stats().await, Err(Refused::Closed));
}

#[tokio::test]
async fn drain_finishes_what_was_accepted_and_refuses_the_rest() {
    let (watchpost, mut far_side) = start(|builder| builder.concurrency(1));
    let (first, second) = (submit(&watchpost, 1, "test://a"), submit(&watchpost, 2, "test://b"));
    let look = far_side.next().await;
    while watchpost.stats().await.unwrap().accepted < 2 {}
    let mut drain = pin!(watchpost.drain());
    assert!(poll!(&mut drain).is_pending());
    assert_eq!(watchpost.recipient().send(check(3, "test://c", LONG)).await.unwrap(), Err(Refused::Draining));
    assert_eq!(watchpost.check(check(4, "test://d", LONG)).await, Err(Refused::Draining));
    look.end(End::Up);
    far_side.next().await.end(End::Up);
    assert_eq!((answer(first).await.state, answer(second).await.state), (State::Up, State::Up));
    let Stopped { stats, left_threads, .. } = within("the end", drain).await.unwrap();
    assert_eq!((stats.finished, left_threads), (2, 0));
}

#[tokio::test]
async fn abort_answers_all_with_cancelled_and_ends_every_probe() {
    let (watchpost, mut far_side) = start(|builder| builder.concurrency(2));
    let checks: Vec<_> = (1..=5).map(|id| submit(&watchpost, id, "test://x")).collect();
    let (one, two) = (far_side.next().await, far_side.next().await);
    while watchpost.stats().await.unwrap().accepted < 5 {}
    let stopped = within("the end", watchpost.abort()).await.unwrap();
    assert_eq!((stopped.stats.finished, stopped.left_threads), (5, 0));
    assert!(one.is_cancelled() && two.is_cancelled());
    for status in join_all(checks.into_iter().map(answer)).await {
        assert_eq!((status.state, kind(&status)), (State::Unknown, Some(Kind::Cancelled)));
    }
}

#[tokio::test]
async fn a_pool_grows_and_shrinks_while_it_runs() {
    let (watchpost, mut far_side) = start(|builder| builder.checkers(1).concurrency(8));
    let before: Vec<_> = (1..=4).map(|id| submit(&watchpost, id, "test://x")).collect();
    let mut looks = Vec::new();
    while looks.len() < 4 {
        looks.push(far_side.next().await);
    }
    let old_thread = looks[0].thread;
    assert_eq!(watchpost.resize(3).await, Ok(3));
    let after: Vec<_> = (5..=8).map(|id| submit(&watchpost, id, "test://x")).collect();
    while looks.len() < 8 {
        looks.push(far_side.next().await);
    }
    assert!(looks[4..].iter().all(|look| look.thread != old_thread), "the new ones have more credit");
    assert_eq!(watchpost.resize(1).await, Ok(1));
    looks.into_iter().for_each(|look| look.end(End::Up));
    for status in join_all(before.into_iter().chain(after).map(answer)).await {
        assert_eq!(status.state, State::Up);
    }
    let last = submit(&watchpost, 9, "test://x");
    let look = far_side.next().await;
    assert_eq!(look.thread, old_thread);
    look.end(End::Up);
    answer(last).await;
    assert_eq!(watchpost.drain().await.unwrap().left_threads, 0);
}

#[tokio::test]
async fn pools_nest_and_ids_of_two_submitters_may_be_the_same() {
    let (inner, mut far_side) = start(|builder| builder);
    let outer = Watchpost::builder().member(inner.recipient(), 100, LONG).retries(3).start().unwrap();
    let (one, two) = (submit(&outer, 7, "test://one"), submit(&outer, 7, "test://two"));
    for _ in 0..2 {
        let look = far_side.next().await;
        let end = if look.url.contains("one") { End::Up } else { End::Fail(Kind::Reset) };
        look.end(end);
    }
    let (one, two) = (answer(one).await, answer(two).await);
    assert_eq!((one.id, one.url.as_str(), one.state), (7, "test://one", State::Up));
    assert_eq!((two.id, two.url.as_str(), kind(&two)), (7, "test://two", Some(Kind::Reset)));
    assert_eq!(two.attempts().len(), 1, "only the innermost retries");
}

#[tokio::test]
async fn when_the_last_handle_is_gone_the_actors_finish_and_stop() {
    let (watchpost, mut far_side) = start(|builder| builder);
    let recipient = watchpost.recipient();
    let request = recipient.send(check(1, "test://x", LONG));
    let look = far_side.next().await;
    drop((watchpost, recipient));
    look.end(End::Up);
    assert_eq!(within("the status", request).await.unwrap().unwrap().state, State::Up);
    // The checkers go, and with them the last probe: the far side's channel closes.
    within("the end of the last probe", far_side.closed()).await;
}

#[tokio::test]
async fn a_check_that_nobody_waits_for_still_reaches_the_subscribers() {
    let (watchpost, mut far_side) = start(|builder| builder);
    let (to, mut notices) = mpsc::channel(8);
    let (to_test, listening) = oneshot::channel();
    std::thread::spawn(move || {
        actix::System::new().block_on(async move {
            let _ = to_test.send(Listener { to }.start().recipient());
            std::future::pending::<()>().await;
        });
    });
    watchpost.subscribe(listening.await.unwrap(), 10).await.unwrap();
    watchpost.recipient().do_send(check(5, "test://x", LONG));
    far_side.next().await.end(End::Up);
    let Some(Notice::Status(status)) = within("a notice", notices.recv()).await else { panic!("no status") };
    assert_eq!((status.id, status.state), (5, State::Up));
    let _: Arc<Status> = status;
}
