//! Limits that nobody means, and the largest ones that are kept.

use std::time::Duration;

use watchpost::{Builder, Kind, MOST_CHECKERS, Place, Rate, State, Watchpost};

use crate::{
    LONG, kind, paused, submit,
    support::{AtOnce, End, check, quiet, scripted, within},
};

#[actix::test]
async fn absurd_limits_break_nothing() {
    let inner = Watchpost::builder().checkers(1).probe("test", || Box::new(AtOnce)).start().unwrap();
    let rows: [(&str, &dyn Fn(Builder) -> Builder); 7] = [
        ("concurrency", &|builder| builder.concurrency(usize::MAX)),
        ("queue", &|builder| builder.queue(usize::MAX)),
        ("stall_after", &|builder| builder.stall_after(Duration::MAX)),
        ("restarts", &|builder| builder.restarts(usize::MAX, Duration::MAX)),
        ("rate", &|builder| builder.rate(Rate::new(1, Duration::MAX))),
        ("member", &|builder| builder.member(inner.recipient(), usize::MAX, Duration::MAX)),
        ("retries", &|builder| builder.retries(u32::MAX)),
    ];
    for (name, configure) in rows {
        let builder = Watchpost::builder().checkers(1).probe("test", || Box::new(AtOnce));
        let watchpost = configure(builder).start().unwrap_or_else(|error| panic!("{name}: {error}"));
        let status = within("a status", watchpost.check(check(1, "test://x", LONG))).await;
        assert_eq!(status.map(|status| status.state), Ok(State::Up), "{name}");
        assert!(within("the end", watchpost.drain()).await.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn restarts_may_be_remembered_for_ever() {
    quiet();
    let (factory, mut far_side) = scripted();
    let builder = Watchpost::builder().checkers(1).restarts(1, Duration::MAX).stall_after(Duration::from_millis(100));
    let watchpost = builder.probe("test", factory).start().unwrap();
    for id in 1..=2 {
        let status = submit(&watchpost, check(id, "test://x", LONG));
        let (_blocked, until) = std::sync::mpsc::channel();
        far_side.next().await.end(End::Block(until));
        let status = within("a status", status).await.unwrap().unwrap();
        assert_eq!((status.id, kind(&status)), (id, Some(Kind::Stalled)));
    }
    // Nobody is left for a long time, and the end comes all the same.
    let waits = submit(&watchpost, check(3, "test://x", LONG));
    while watchpost.stats().await.unwrap().waiting < 1 {}
    assert!(within("the end", watchpost.abort()).await.is_ok());
    assert_eq!(kind(&waits.await.unwrap().unwrap()), Some(Kind::Cancelled));
}

#[test]
fn an_attempt_that_has_no_next_number_is_the_last() {
    paused(async {
        let (factory, mut far_side) = scripted();
        let builder = Watchpost::builder().place(Place::Here).retries(u32::MAX).probe("test", factory);
        let watchpost = builder.start_here().unwrap();
        let mut last = check(1, "test://x", LONG);
        last.attempt = u32::MAX;
        let status = submit(&watchpost, last);
        far_side.next().await.end(End::Fail(Kind::Reset));
        assert_eq!(kind(&status.await.unwrap().unwrap()), Some(Kind::Reset));
    });
}

#[test]
fn a_pool_has_a_smallest_and_a_largest_size() {
    paused(async {
        let builder = Watchpost::builder().place(Place::Here).probe("test", || Box::new(AtOnce));
        let watchpost = builder.start_here().unwrap();
        assert_eq!(watchpost.resize(0).await, Ok(1));
        assert_eq!(watchpost.resize(usize::MAX).await, Ok(MOST_CHECKERS));
        assert_eq!(watchpost.resize(2).await, Ok(2));
        assert_eq!(watchpost.check(check(1, "test://x", LONG)).await.unwrap().state, State::Up);
    });
}
