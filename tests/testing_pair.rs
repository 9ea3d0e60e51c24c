//! The test pair: the test is the checker, and sees all that an asker does.

use std::{future::Future, iter::repeat, thread, time::Duration};

use actix::{MailboxError, Recipient, System};
use tokio::time::{Instant, sleep};
use watchpost::{
    Answer, Check, Endpoint, Kind, Observation, Reason, Refused, State, Status, Watchpost,
    testing::{self, FarSide, Held, Reply},
};

/// Runs a test on a thread whose clock is paused: it moves when nothing else does.
fn paused<T: 'static>(test: impl Future<Output = T> + 'static) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    System::with_tokio_rt(runtime).block_on(test)
}

fn check(id: u64) -> Check {
    Check::new(id, Endpoint::new(format!("tcp://db-{id}.internal:5432")).unwrap())
}

/// What a status says.
type Found = (State, Option<Kind>);

/// A check that was sent.
type Asked = tokio::task::JoinHandle<Result<Answer, MailboxError>>;

fn ask(recipient: &Recipient<Check>, id: u64) -> Asked {
    actix_rt::spawn(recipient.send(check(id)))
}

#[test]
fn each_way_to_answer_is_what_the_asker_gets() {
    fn of_another(state: State) -> Status {
        let endpoint = Endpoint::new("tcp://other.internal:1").unwrap();
        Status::new(99, &endpoint, state, None, Observation::default())
    }
    let rows: [(&str, fn(Held), Result<Found, Refused>); 12] = [
        ("up", Held::up, Ok((State::Up, None))),
        ("degraded", |held| held.degraded(Kind::Expectation), Ok((State::Degraded, Some(Kind::Expectation)))),
        ("down", |held| held.down(Reason::new(Kind::Reset, "x")), Ok((State::Down, Some(Kind::Reset)))),
        ("unknown", |held| held.unknown(Kind::Resources), Ok((State::Unknown, Some(Kind::Resources)))),
        ("the state up", |held| held.answer(State::Up), Ok((State::Up, None))),
        ("the state down", |held| held.answer(State::Down), Ok((State::Down, Some(Kind::Expectation)))),
        ("the state unknown", |held| held.answer(State::Unknown), Ok((State::Unknown, Some(Kind::Cancelled)))),
        ("a kind that blames", |held| held.answer(Kind::Timeout), Ok((State::Down, Some(Kind::Timeout)))),
        ("a kind that does not", |held| held.answer(Kind::Stalled), Ok((State::Unknown, Some(Kind::Stalled)))),
        ("a whole status", |held| held.answer(of_another(State::Degraded)), Ok((State::Degraded, None))),
        ("full", |held| held.answer(Refused::Full), Err(Refused::Full)),
        ("draining", |held| held.answer(Refused::Draining), Err(Refused::Draining)),
    ];
    paused(async move {
        let (recipient, mut far_side) = testing::pair();
        for (row, answer, wanted) in rows {
            let asked = ask(&recipient, 7);
            let held = far_side.next().await.unwrap();
            assert_eq!((held.check(), held.url()), (&check(7), "tcp://db-7.internal:5432"), "{row}");
            answer(held);
            let got = asked.await.unwrap().unwrap().map(|status| {
                assert_eq!(status.id, 7, "{row}");
                (status.state, status.reason.map(|reason| reason.kind))
            });
            assert_eq!(got, wanted, "{row}");
        }
    });
}

#[test]
fn a_check_is_held_as_long_as_the_test_likes_and_others_are_answered_meanwhile() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let (first, second) = (ask(&recipient, 1), ask(&recipient, 2));
        let held = far_side.next().await.unwrap();
        far_side.next().await.unwrap().up();
        assert_eq!(second.await.unwrap().unwrap().unwrap().id, 2);
        let began = Instant::now();
        sleep(Duration::from_secs(3600)).await;
        assert!(!first.is_finished() && !held.is_cancelled());
        held.up();
        assert_eq!(first.await.unwrap().unwrap().unwrap().id, 1);
        assert_eq!(began.elapsed().as_secs(), 3600);
    });
}

#[test]
fn an_asker_that_stops_waiting_is_seen_and_answering_it_harms_nothing() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let asked = ask(&recipient, 1);
        let mut held = far_side.next().await.unwrap();
        assert!(!held.is_cancelled());
        asked.abort();
        held.cancelled().await;
        assert!(held.is_cancelled());
        held.up();

        recipient.do_send(check(2));
        let mut held = far_side.next().await.unwrap();
        assert!(held.is_cancelled(), "nobody asked for the reply");
        held.cancelled().await;
        held.up();
    });
}

#[test]
fn a_held_check_that_is_dropped_is_a_closed_mailbox_for_its_asker_alone() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let (first, second) = (ask(&recipient, 1), ask(&recipient, 2));
        drop(far_side.next().await.unwrap());
        assert_eq!(first.await.unwrap(), Err(MailboxError::Closed));
        far_side.next().await.unwrap().up();
        assert_eq!(second.await.unwrap().unwrap().unwrap().state, State::Up);
    });
}

#[test]
fn without_the_far_side_every_asker_gets_a_closed_mailbox_but_the_held_are_answered() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let (held, waiting) = (ask(&recipient, 1), ask(&recipient, 2));
        let first = far_side.next().await.unwrap();
        drop(far_side);
        assert_eq!(waiting.await.unwrap(), Err(MailboxError::Closed));
        assert_eq!(ask(&recipient, 3).await.unwrap(), Err(MailboxError::Closed));
        assert_eq!(ask(&recipient, 4).await.unwrap(), Err(MailboxError::Closed));
        assert!(!recipient.connected());
        first.up();
        assert_eq!(held.await.unwrap().unwrap().unwrap().state, State::Up);
    });
}

#[test]
fn without_a_recipient_what_was_sent_still_comes_and_then_nothing() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let clone = recipient.clone();
        drop(recipient);
        clone.do_send(check(1));
        clone.do_send(check(2));
        drop(clone);
        assert_eq!(far_side.next().await.map(|held| held.check().id), Some(1));
        assert_eq!(far_side.next().await.map(|held| held.check().id), Some(2));
        assert!(far_side.next().await.is_none());
        assert!(far_side.try_next().is_none());
    });
}

#[test]
fn a_moment_on_a_paused_clock_tells_that_nothing_was_sent() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        assert!(far_side.try_next().is_none());
        let asked = ask(&recipient, 1);
        sleep(Duration::from_millis(1)).await;
        far_side.try_next().unwrap().up();
        asked.await.unwrap().unwrap().unwrap();
        sleep(Duration::from_millis(1)).await;
        assert!(far_side.try_next().is_none());
    });
}

#[test]
fn checks_come_from_other_threads_and_may_be_answered_there() {
    fn may_go_to_any_thread<T: Send + 'static>(it: T) -> T {
        it
    }
    System::new().block_on(async {
        let (recipient, far_side) = testing::pair();
        let mut far_side: FarSide = may_go_to_any_thread(far_side);
        let recipient = may_go_to_any_thread(recipient);
        let asker = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(recipient.send(check(5))).unwrap().unwrap().state
        });
        let held = may_go_to_any_thread(far_side.next().await.unwrap());
        thread::spawn(move || held.degraded(Kind::Expectation)).join().unwrap();
        // The asker's end lets its recipient go.
        assert!(far_side.next().await.is_none());
        assert_eq!(asker.join().unwrap(), State::Degraded);
    });
}

#[test]
fn a_script_answers_by_itself_and_its_end_is_a_closed_mailbox() {
    paused(async {
        let script = [Reply::Up, Kind::ConnectRefused.into(), Refused::Full.into(), State::Unknown.into()];
        let recipient = testing::scripted(script);
        let mut got = Vec::new();
        for id in 1..=4 {
            got.push(recipient.send(check(id)).await.unwrap().map(|status| status.state));
        }
        assert_eq!(got, [Ok(State::Up), Ok(State::Down), Err(Refused::Full), Ok(State::Unknown)]);
        assert_eq!(recipient.send(check(5)).await, Err(MailboxError::Closed));

        let endless = testing::scripted(repeat(State::Up));
        for id in 1..=1000 {
            assert_eq!(endless.send(check(id)).await.unwrap().unwrap().state, State::Up);
        }
    });
}

#[test]
fn the_next_checks_are_answered_in_one_call_that_gives_them() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let asked: Vec<_> = (1..=4).map(|id| ask(&recipient, id)).collect();
        let checks = far_side.answer_next([State::Up, State::Down, State::Up]).await;
        assert_eq!(checks, [check(1), check(2), check(3)]);
        drop(recipient);
        assert_eq!(far_side.answer_next([State::Degraded; 9]).await, [check(4)], "nobody can ask any more");
        let mut got = Vec::new();
        for asked in asked {
            got.push(asked.await.unwrap().unwrap().unwrap().state);
        }
        assert_eq!(got, [State::Up, State::Down, State::Up, State::Degraded]);
    });
}

#[test]
fn it_is_a_member_of_a_pool_and_sees_that_a_submitter_went() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let watchpost = Watchpost::builder().member(recipient, 2, Duration::from_secs(60)).start_here().unwrap();
        let submit = |id| {
            let watchpost = watchpost.clone();
            actix_rt::spawn(async move { watchpost.check(check(id)).await })
        };
        let (goes, stays) = (submit(1), submit(2));
        let (mut first, second) = (far_side.next().await.unwrap(), far_side.next().await.unwrap());
        goes.abort();
        first.cancelled().await;
        second.up();
        assert_eq!(stays.await.unwrap().unwrap().state, State::Up);
        assert_eq!(watchpost.stats().await.unwrap().in_flight, 0);
    });
}

#[tokio::test]
#[should_panic(expected = "no actix System runs here: use #[actix::test]")]
async fn without_a_system_it_says_what_to_use() {
    testing::pair();
}

#[test]
fn debug_shows_no_secret_of_a_held_check() {
    paused(async {
        let (recipient, mut far_side) = testing::pair();
        let url = "https://canary:canary@db.internal/?token=canary";
        let endpoint = Endpoint::builder(url).header("Authorization", "canary").build().unwrap();
        recipient.do_send(Check::new(1, endpoint));
        let held = far_side.next().await.unwrap();
        assert_eq!(held.url(), url);
        let shown = format!("{held:?} {far_side:?}");
        assert!(shown.contains("db.internal") && !shown.contains("canary"), "{shown}");
    });
}
