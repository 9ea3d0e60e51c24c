//! Checkers that do not answer, or refuse: trouble of our own.

use std::time::Duration;

use tokio::time::Instant;
use watchpost::{Kind, Refused, State, VerdictState};

use crate::support::{JITTER, monitor, paused, settle, verdict, watch};

fn seconds(from: Instant) -> f64 {
    from.elapsed().as_secs_f64()
}

/// The state, the kind and the sentence of the last status.
async fn last(monitor: &actix::Addr<watchpost::Monitor>) -> (State, Kind, String) {
    let last = verdict(monitor, "db").await.last.expect("a status");
    let reason = last.reason.clone().expect("a reason");
    (last.state, reason.kind, reason.message)
}

#[test]
fn a_checker_that_never_answers_is_given_up_after_the_patience() {
    paused(async {
        let own = |watch: watchpost::Watch| watch.patience(Duration::from_secs(4));
        let by_timeout = |watch: watchpost::Watch| watch.timeout(Duration::from_millis(1_500));
        let neither = |watch: watchpost::Watch| watch;
        let short = |watch: watchpost::Watch| watch.timeout(Duration::from_millis(20));
        let rows: [(&str, fn(watchpost::Watch) -> watchpost::Watch, f64, &str); 4] = [
            ("a second at least", short, 1.0, "1 s"),
            ("its own", own, 4.0, "4 s"),
            ("five timeouts", by_timeout, 7.5, "7.5 s"),
            ("five default timeouts", neither, 50.0, "50 s"),
        ];
        for (row, configure, patience, words) in rows {
            let (monitor, mut far) = monitor();
            monitor.do_send(configure(watch("db").interval(Duration::from_secs(3600))));
            let held = far.next().await;
            let begun = Instant::now();
            held.cancelled().await;
            let took = seconds(begun);
            assert!((patience..patience + JITTER).contains(&took), "{row}: {took}");
            settle().await;
            let wanted = (State::Unknown, Kind::Stalled, format!("the checkers gave no answer within {words}"));
            assert_eq!(last(&monitor).await, wanted, "{row}");
            let verdict = verdict(&monitor, "db").await;
            assert_eq!((verdict.state, verdict.stale_since.is_some()), (VerdictState::Pending, true), "{row}");
        }
    });
}

#[test]
fn a_check_that_finds_no_room_is_sent_again_and_is_no_status_meanwhile() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("db"));
        let begun = Instant::now();
        let held = far.next().await;
        let id = held.message.id;
        held.refuse(Refused::Full);
        for _ in 0..9 {
            let again = far.next().await;
            assert_eq!(again.message.id, id, "it is the same check");
            again.refuse(Refused::Full);
        }
        settle().await;
        assert_eq!(verdict(&monitor, "db").await.last, None);
        assert!(seconds(begun) < 5.0, "{}", seconds(begun));
        far.next().await.answer(State::Up);
        settle().await;
        let verdict = verdict(&monitor, "db").await;
        assert_eq!((verdict.state, verdict.counts.up, verdict.counts.unknown), (VerdictState::Up, 1, 0));
    });
}

#[test]
fn no_room_until_the_patience_ends_is_trouble_of_our_own() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("db").patience(Duration::from_millis(2_900)).interval(Duration::from_secs(3600)));
        let begun = Instant::now();
        while verdict(&monitor, "db").await.last.is_none() {
            if let Ok(held) = tokio::time::timeout(Duration::from_millis(400), far.next()).await {
                held.refuse(Refused::Full);
            }
        }
        assert!((2.9..3.5).contains(&seconds(begun)), "{}", seconds(begun));
        let wanted = (State::Unknown, Kind::Stalled, "the checkers had no room for it within 2.9 s".to_owned());
        assert_eq!(last(&monitor).await, wanted);
    });
}

#[test]
fn checkers_that_drain_or_are_gone_are_trouble_of_our_own() {
    paused(async {
        for (refused, kind) in
            [(Some(Refused::Draining), Kind::Cancelled), (Some(Refused::Closed), Kind::Stalled), (None, Kind::Stalled)]
        {
            let (monitor, mut far) = monitor();
            monitor.do_send(watch("db"));
            far.next().await.answer(State::Up);
            let held = far.next().await;
            match refused {
                Some(refused) => held.refuse(refused),
                None => drop(held),
            }
            settle().await;
            let (state, why, message) = last(&monitor).await;
            assert_eq!((state, why), (State::Unknown, kind), "{message}");
            assert_eq!(message, refused.unwrap_or(Refused::Closed).to_string());
            let verdict = verdict(&monitor, "db").await;
            assert_eq!((verdict.state, verdict.stale_since.is_some()), (VerdictState::Up, true));
        }
    });
}
