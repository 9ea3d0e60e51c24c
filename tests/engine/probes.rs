//! Probes that do what they should not.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use watchpost::{Check, Endpoint, Kind, Look, Phase, Probe, State, Trace, Watchpost};

use crate::{
    LONG, kind, submit,
    support::{AtOnce, check, quiet, within},
};

/// It panics when it is dropped, and its looks when they are told to.
struct Fragile(mpsc::UnboundedSender<oneshot::Sender<bool>>);

impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("scripted: a probe's drop");
    }
}

impl Probe for Fragile {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        let (panics, told) = oneshot::channel();
        let _ = self.0.send(panics);
        Box::pin(async move {
            assert!(told.await != Ok(true), "scripted");
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_probe_whose_drop_panics_costs_no_check_beside_it() {
    quiet();
    let (to_test, mut looks) = mpsc::unbounded_channel();
    let builder = Watchpost::builder().checkers(1).probe("test", move || Box::new(Fragile(to_test.clone())));
    let watchpost = builder.start().unwrap();
    let post = |id| Check::new(id, Endpoint::builder("test://x").method("POST").timeout(LONG).build().unwrap());
    let mut begin = async |id| {
        let status = submit(&watchpost, post(id));
        (status, looks.recv().await.unwrap())
    };
    let ((bad, panic), (good, end)) = (begin(1).await, begin(2).await);
    panic.send(true).unwrap();
    // The probe is forgotten then, and the other look is the last to hold it.
    assert_eq!(kind(&within("a status", bad).await.unwrap().unwrap()), Some(Kind::Crashed));
    end.send(false).unwrap();
    assert_eq!(within("a status", good).await.unwrap().unwrap().state, State::Up);
    assert_eq!(watchpost.stats().await.unwrap().restarts, 0);
}

/// It claims to have taken for ever.
struct Boundless;

impl Probe for Boundless {
    fn look<'a>(&'a self, _: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        trace.enter(Phase::Connect);
        (trace.seen.timing.connect, trace.seen.timing.total) = (Some(Duration::MAX), Duration::MAX);
        trace.end_hop();
        trace.seen.timing.connect = None;
        trace.end_hop();
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn a_probe_that_writes_an_absurd_time_costs_nothing() {
    let watchpost = Watchpost::builder().checkers(1).probe("test", || Box::new(Boundless)).start().unwrap();
    let status = within("a status", watchpost.check(check(1, "test://x", LONG))).await.unwrap();
    assert_eq!((status.state, status.observation.timing.total), (State::Up, Duration::MAX));
    assert_eq!(watchpost.stats().await.unwrap().restarts, 0);
}

/// What it panics with panics when it is dropped, and so on.
struct Bombs;

struct Bomb(u32);

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.0 > 0 {
            std::panic::panic_any(Self(self.0 - 1));
        }
    }
}

impl Probe for Bombs {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        std::panic::panic_any(Bomb(3))
    }
}

#[tokio::test]
async fn a_panic_whose_payload_panics_costs_its_own_check_alone() {
    quiet();
    let watchpost = Watchpost::builder().checkers(1).probe("test", || Box::new(Bombs)).start().unwrap();
    let status = within("a status", watchpost.check(check(1, "test://x", LONG))).await.unwrap();
    assert_eq!(kind(&status), Some(Kind::Crashed));
    assert_eq!(watchpost.stats().await.unwrap().restarts, 0);
}

#[tokio::test]
async fn a_factory_that_panics_or_blocks_costs_the_checks_of_its_scheme_alone() {
    quiet();
    let (to_test, mut blocked) = mpsc::unbounded_channel();
    let builder = Watchpost::builder().checkers(1).stall_after(Duration::from_millis(200));
    let builder = builder.probe("test", || Box::new(AtOnce)).probe("panic", || panic!("scripted"));
    let builder = builder.probe("block", move || {
        let (unblock, until) = std::sync::mpsc::channel::<()>();
        let _ = to_test.send(unblock);
        let _ = until.recv();
        Box::new(AtOnce)
    });
    let watchpost = builder.start().unwrap();
    for (url, wanted) in [("panic://x", Some(Kind::Crashed)), ("block://x", Some(Kind::Stalled)), ("test://x", None)] {
        let status = within("a status", watchpost.check(check(1, url, LONG))).await.unwrap();
        assert_eq!(kind(&status), wanted, "{url}");
    }
    drop(blocked.recv().await);
}
