//! Members that the pool did not make: that refuse, lose a reply, or never answer.

use std::time::Duration;

use actix::{Actor, Context, Handler, ResponseFuture};
use futures_util::{StreamExt, stream};
use tokio::{sync::mpsc, time::sleep};
use watchpost::{Answer, Check, Endpoint, Kind, Place, Refused, State, Watchpost};

use crate::{
    LONG, kind, paused,
    support::{AtOnce, ByUrl, check, quiet},
};

/// Refuses every check.
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

#[test]
fn a_member_that_refuses_at_once_draws_no_work_from_the_others() {
    paused(async {
        for refused in [Refused::Full, Refused::Draining, Refused::Closed] {
            let builder = Watchpost::builder().member(Refuses(refused).start().recipient(), 8, LONG);
            // With one of its own, which is slower to answer.
            let builder = builder.place(Place::Here).concurrency(4).probe("test", || Box::new(ByUrl));
            let watchpost = builder.start_here().unwrap();
            let checks = (1..=200).map(|id| check(id, "test://sleep/100", LONG));
            let up = watchpost.check_all(stream::iter(checks)).filter(|status| {
                let up = status.as_ref().is_ok_and(|status| status.state == State::Up);
                async move { up }
            });
            assert_eq!(up.count().await, 200, "{refused}");
        }
    });
}

#[test]
fn what_a_member_refused_was_never_sent_and_may_go_elsewhere() {
    paused(async {
        for refused in [Refused::Full, Refused::Draining] {
            let builder = Watchpost::builder().member(Refuses(refused).start().recipient(), 8, LONG);
            let builder = builder.place(Place::Here).concurrency(4).probe("test", || Box::new(AtOnce));
            let watchpost = builder.start_here().unwrap();
            let post = Endpoint::builder("test://post").method("POST").build().unwrap();
            assert_eq!(watchpost.check(Check::new(1, post)).await.unwrap().state, State::Up);
        }
    });
}

#[test]
fn where_only_a_full_member_is_left_a_check_waits_for_room_as_long_as_its_timeout() {
    paused(async {
        let builder = Watchpost::builder().member(Refuses(Refused::Full).start().recipient(), 8, LONG);
        let watchpost = builder.start_here().unwrap();
        let began = tokio::time::Instant::now();
        let status = watchpost.check(check(1, "test://x", LONG)).await.unwrap();
        assert_eq!(kind(&status), Some(Kind::Stalled));
        assert!(status.reason.unwrap().message.contains("the queue is full"));
        assert!((LONG..LONG + LONG / 10).contains(&began.elapsed()), "{:?}", began.elapsed());
        assert_eq!(watchpost.drain().await.unwrap().stats.finished, 1);
    });
}

#[test]
fn a_pool_that_is_full_for_a_moment_costs_another_pool_nothing() {
    paused(async {
        let inner = Watchpost::builder().place(Place::Here).concurrency(1).queue(0).probe("test", || Box::new(ByUrl));
        let inner = inner.start_here().unwrap();
        let outer = Watchpost::builder().member(inner.recipient(), 8, LONG).start_here().unwrap();
        let checks = (1..=20).map(|id| check(id, "test://sleep/500", LONG));
        let up = outer.check_all(stream::iter(checks)).filter(|status| {
            let up = status.as_ref().is_ok_and(|status| status.state == State::Up);
            async move { up }
        });
        assert_eq!(up.count().await, 20);
    });
}

/// Keeps each check for six seconds and then loses it; says with how much time it came.
struct Loses(mpsc::UnboundedSender<Duration>);

impl Actor for Loses {
    type Context = Context<Self>;
}

impl Handler<Check> for Loses {
    type Result = ResponseFuture<Answer>;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> ResponseFuture<Answer> {
        let _ = self.0.send(check.endpoint.timeout());
        Box::pin(async {
            sleep(Duration::from_secs(6)).await;
            panic!("scripted: a reply is lost");
        })
    }
}

#[test]
fn a_check_that_is_lost_is_sent_once_more_with_what_remains_of_its_time() {
    quiet();
    paused(async {
        let (to_test, mut came) = mpsc::unbounded_channel();
        let lossy = Loses(to_test).start().recipient();
        let watchpost = Watchpost::builder().member(lossy, 8, LONG).start_here().unwrap();
        let status = watchpost.check(check(1, "test://x", Duration::from_secs(20))).await.unwrap();
        assert_eq!(kind(&status), Some(Kind::Stalled));
        let (first, second) = (came.recv().await.unwrap(), came.recv().await.unwrap());
        assert_eq!(first, Duration::from_secs(20));
        assert!((13_900..=14_000).contains(&second.as_millis()), "{second:?}");
        assert!(came.try_recv().is_err(), "a third time");
        assert_eq!(watchpost.stats().await.unwrap().redelivered, 1);
    });
}
