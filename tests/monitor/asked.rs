//! What a monitor is told and asked while it runs.

use std::time::Duration;

use actix::{Actor, MailboxError};
use tokio::time::Instant;
use watchpost::{Endpoint, GetVerdict, GetVerdicts, Monitor, State, Stop, Unwatch, VerdictState, Watch};

use crate::support::{AtOnce, follow, monitor, pair, pass, paused, settle, state, verdict, watch};

#[test]
fn a_name_that_is_watched_again_keeps_what_is_held_of_the_same_endpoint() {
    paused(async {
        let (monitor, mut far) = monitor();
        let mut told = follow(&monitor, 10).await;
        monitor.do_send(watch("db"));
        far.next().await.answer(State::Up);
        monitor.do_send(watch("other"));
        far.next().await.answer(State::Up);
        settle().await;
        let before = verdict(&monitor, "db").await;
        let under_way = far.next().await;
        monitor.do_send(watch(&under_way.host()).interval(Duration::from_secs(60)));
        let again = far.next().await;
        assert!(under_way.is_cancelled(), "an endpoint never has two checks at a time");
        assert_eq!(verdict(&monitor, "db").await, before);
        under_way.answer(State::Down);
        again.answer(State::Up);
        settle().await;
        let all = monitor.send(GetVerdicts).await.unwrap();
        assert_eq!(all.iter().map(|verdict| &*verdict.name).collect::<Vec<_>>(), ["db", "other"]);
        assert_eq!(all.iter().map(|verdict| verdict.counts.down).sum::<u64>(), 0);
        assert_eq!(told.told().await.len(), 2);
    });
}

#[test]
fn a_name_that_gets_another_endpoint_begins_anew() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("db"));
        far.next().await.answer(State::Up);
        let old = far.next().await;
        monitor.do_send(Watch::new("db", Endpoint::new("test://elsewhere").unwrap()));
        let new = far.next().await;
        assert_eq!((old.is_cancelled(), new.host().as_str()), (true, "elsewhere"));
        let begun = verdict(&monitor, "db").await;
        assert_eq!((begun.state, begun.last, begun.counts.up), (VerdictState::Pending, None, 0));
        new.answer(State::Down);
        settle().await;
        assert_eq!(state(&monitor, "db").await, VerdictState::Down);
    });
}

#[test]
fn unwatch_cancels_the_check_under_way_and_gives_the_last_verdict() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("db"));
        far.next().await.answer(State::Up);
        let under_way = far.next().await;
        let before = verdict(&monitor, "db").await;
        assert_eq!(monitor.send(Unwatch("db".into())).await.unwrap(), Some(before));
        let asked = Instant::now();
        under_way.cancelled().await;
        assert_eq!(asked, Instant::now());
        assert_eq!(monitor.send(GetVerdict("db".into())).await.unwrap(), None);
        assert_eq!(monitor.send(Unwatch("db".into())).await.unwrap(), None);
        pass(3600.0).await;
        assert!(far.try_next().is_none());
    });
}

#[test]
fn a_question_is_answered_at_once_while_checks_hang_and_checks_nothing() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("hangs"));
        monitor.do_send(watch("fine"));
        let (hangs, fine) = (far.next().await, far.next().await);
        assert_eq!(hangs.host(), "hangs");
        fine.answer(State::Up);
        settle().await;
        let begun = Instant::now();
        for _ in 0..1_000 {
            assert_eq!(state(&monitor, "hangs").await, VerdictState::Pending);
            let states: Vec<_> = monitor.send(GetVerdicts).await.unwrap().iter().map(|verdict| verdict.state).collect();
            assert_eq!(states, [VerdictState::Pending, VerdictState::Up]);
        }
        assert_eq!(begun, Instant::now());
        assert!(far.try_next().is_none());
    });
}

#[test]
fn stop_cancels_and_then_nobody_is_there() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("db"));
        let under_way = far.next().await;
        monitor.send(Stop).await.unwrap();
        assert!(under_way.is_cancelled(), "it is cancelled when the answer comes");
        assert_eq!(monitor.send(GetVerdicts).await, Err(MailboxError::Closed));
        far.closed().await;
    });
}

#[test]
fn without_an_address_a_monitor_reads_what_it_was_sent_and_ends() {
    paused(async {
        let (monitor, mut far) = monitor();
        let told = follow(&monitor, 10).await;
        monitor.do_send(watch("db"));
        let under_way = far.next().await;
        let last = Watch::new("last", Endpoint::new("test://last").unwrap());
        let (checker, its_far) = pair();
        monitor.do_send(last.through(checker));
        drop(monitor);
        under_way.cancelled().await;
        far.closed().await;
        its_far.closed().await;
        told.closed().await;
    });
}

#[test]
fn a_watch_may_name_its_own_checker() {
    paused(async {
        let (monitor, mut far) = monitor();
        let (checker, mut own) = pair();
        monitor.do_send(watch("own").through(checker));
        monitor.do_send(watch("other"));
        own.next().await.answer(State::Up);
        far.next().await.answer(State::Down);
        settle().await;
        assert_eq!(state(&monitor, "own").await, VerdictState::Up);
        assert_eq!(state(&monitor, "other").await, VerdictState::Down);
        assert!(far.try_next().is_none() && own.try_next().is_none());
    });
}

#[test]
fn a_checker_on_the_same_thread_is_as_good() {
    paused(async {
        let monitor = Monitor::new(AtOnce(State::Up).start().recipient()).start();
        monitor.do_send(watch("db"));
        pass(3600.0).await;
        let counts = verdict(&monitor, "db").await.counts;
        assert!((120..=121).contains(&counts.up), "{counts:?}");
    });
}
