//! Checks that are stopped between two attempts: what was found is final. Those that are stopped in an attempt are not known.

use std::time::Duration;

use actix::{Actor, Context, Handler};
use tokio::sync::mpsc;
use watchpost::{Builder, Kind, Notice, Place, State, Status, Watchpost};

use crate::{
    LONG, kind, paused, submit,
    support::{End, FarSide, check, scripted},
};

fn start(configure: impl FnOnce(Builder) -> Builder) -> (Watchpost, FarSide) {
    let (factory, far_side) = scripted();
    let builder = Watchpost::builder().place(Place::Here).retries(1000).probe("test", factory);
    (configure(builder).start_here().unwrap(), far_side)
}

fn found(status: &Status) -> (State, Option<Kind>, Vec<Option<Kind>>) {
    let attempts = status.attempts().into_iter().map(|attempt| attempt.reason.map(|reason| reason.kind)).collect();
    (status.state, kind(status), attempts)
}

#[test]
fn one_that_is_stopped_in_the_back_off_has_the_status_of_its_last_attempt() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder);
        let status = submit(&watchpost, check(1, "test://a", LONG));
        far_side.next().await.end(End::Fail(Kind::Timeout));
        far_side.next().await.end(End::Fail(Kind::Reset));
        while watchpost.stats().await.unwrap().backing_off < 1 {}
        let stats = watchpost.abort().await.unwrap().stats;
        let wanted = (State::Down, Some(Kind::Reset), vec![Some(Kind::Timeout), Some(Kind::Reset)]);
        assert_eq!(found(&status.await.unwrap().unwrap()), wanted);
        // The third attempt never began.
        assert_eq!((stats.accepted, stats.finished, stats.retries), (1, 1, 1));
    });
}

#[test]
fn one_that_is_stopped_while_its_host_is_held_has_the_status_of_its_last_attempt() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder);
        let first = submit(&watchpost, check(1, "test://a", LONG));
        let look = far_side.next().await;
        let second = submit(&watchpost, check(2, "test://a", LONG));
        let other = far_side.next().await;
        look.end(End::Fail(Kind::Reset));
        other.end(End::Asks(503, Duration::from_secs(50)));
        // The first one's pause is over long before, and it goes to wait for its host.
        while watchpost.stats().await.unwrap().waiting < 1 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let never = submit(&watchpost, check(3, "test://a", LONG));
        while watchpost.stats().await.unwrap().waiting < 2 {}
        let stats = watchpost.abort().await.unwrap().stats;
        let wanted = (State::Down, Some(Kind::Reset), vec![Some(Kind::Reset)]);
        assert_eq!(found(&first.await.unwrap().unwrap()), wanted);
        let second = second.await.unwrap().unwrap();
        assert_eq!(found(&second), (State::Down, Some(Kind::Expectation), vec![Some(Kind::Expectation)]));
        assert_eq!(second.observation.http.unwrap().status, 503);
        assert_eq!(kind(&never.await.unwrap().unwrap()), Some(Kind::Cancelled), "nobody looked");
        assert_eq!((stats.accepted, stats.finished, stats.retries), (3, 3, 0));
    });
}

#[test]
fn one_that_is_stopped_while_it_waits_for_its_turn_again_has_the_status_of_its_last_attempt() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder.concurrency(1));
        let status = submit(&watchpost, check(1, "test://a", LONG));
        far_side.next().await.end(End::Fail(Kind::Reset));
        while watchpost.stats().await.unwrap().backing_off < 1 {}
        let other = submit(&watchpost, check(2, "test://b", LONG));
        let look = far_side.next().await;
        while watchpost.stats().await.unwrap().waiting < 1 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        watchpost.abort().await.unwrap();
        drop(look);
        assert_eq!(found(&status.await.unwrap().unwrap()), (State::Down, Some(Kind::Reset), vec![Some(Kind::Reset)]));
        assert_eq!(kind(&other.await.unwrap().unwrap()), Some(Kind::Cancelled));
    });
}

#[test]
fn one_that_is_stopped_in_a_further_attempt_is_cancelled_and_tells_of_those_before() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder);
        let status = submit(&watchpost, check(1, "test://a", LONG));
        far_side.next().await.end(End::Fail(Kind::Reset));
        let _under_way = far_side.next().await;
        let stats = watchpost.abort().await.unwrap().stats;
        let wanted = (State::Unknown, Some(Kind::Cancelled), vec![Some(Kind::Reset), Some(Kind::Cancelled)]);
        assert_eq!(found(&status.await.unwrap().unwrap()), wanted);
        assert_eq!((stats.finished, stats.retries), (1, 1));
    });
}

/// A subscriber that hands on what it gets.
pub struct Hears(pub mpsc::UnboundedSender<Notice>);

impl Actor for Hears {
    type Context = Context<Self>;
}

impl Handler<Notice> for Hears {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Context<Self>) {
        let _ = self.0.send(notice);
    }
}

#[test]
fn a_subscriber_hears_what_was_found_where_the_submitter_leaves_between_two_attempts() {
    paused(async {
        let (watchpost, mut far_side) = start(|builder| builder);
        let (to_test, mut heard) = mpsc::unbounded_channel();
        watchpost.subscribe(Hears(to_test).start().recipient(), 10).await.unwrap();
        let leaving = submit(&watchpost, check(7, "test://a", LONG));
        // The sixth pause is the first of at least five seconds.
        for _ in 0..7 {
            far_side.next().await.end(End::Fail(Kind::Reset));
        }
        while watchpost.stats().await.unwrap().backing_off < 1 {}
        leaving.abort();
        let Some(Notice::Status(status)) = heard.recv().await else { panic!("no status") };
        assert_eq!((status.id, found(&status)), (7, (State::Down, Some(Kind::Reset), vec![Some(Kind::Reset); 7])));
        watchpost.drain().await.unwrap();
        assert!(heard.try_recv().is_err(), "exactly one");
    });
}
