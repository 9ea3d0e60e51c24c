//! Those who are told of transitions, and do not keep up.

use watchpost::{Follow, State, Unfollow, Unwatch, VerdictState};

use crate::support::{follow, monitor, pair, pass, paused, settle, state, watch};

#[test]
fn one_that_never_reads_delays_nothing_and_gets_the_latest_of_each_endpoint_when_it_reads_again() {
    paused(async {
        let (monitor, mut far) = monitor();
        let (mut busy, mut quick) = (follow(&monitor, 2).await, follow(&monitor, 1_000).await);
        let names = ["a", "b", "c"];
        names.iter().for_each(|name| monitor.do_send(watch(name).fall(1).rise(1)));
        // Each endpoint changes 100 times.
        for round in 0..100 {
            for _ in 0..3 {
                let held = far.next().await;
                held.answer(if round % 2 == 0 { State::Up } else { State::Down });
                settle().await;
            }
            if let Some(held) = quick.try_next() {
                held.reply(());
            }
        }
        let told = quick.told().await;
        assert!(told.len() == 200 && told.iter().all(|told| !told.contains("missed")), "{}", told.len());
        let told = busy.told().await;
        assert!(told.len() <= 1 + 2 + 3, "{told:?}");
        for name in names {
            let last = told.iter().rev().find(|told| told.starts_with(name)).expect("the latest of each");
            assert!(last.starts_with(&format!("{name}: up to down")), "{told:?}");
        }
        let missed: usize =
            told.iter().filter_map(|told| told.split_once('(')?.1.split_once(' ')?.0.parse::<usize>().ok()).sum();
        assert_eq!(missed + told.len(), 300);
        // It keeps up again.
        for _ in 0..3 {
            far.next().await.answer(State::Up);
            settle().await;
        }
        let again = busy.told().await;
        assert_eq!(again.len(), 3, "{again:?}");
        assert!(again.iter().all(|told| told.ends_with("down to up")), "{again:?}");
    });
}

#[test]
fn transitions_come_in_their_order_and_one_at_a_time() {
    paused(async {
        let (monitor, mut far) = monitor();
        let mut told = follow(&monitor, 100).await;
        monitor.do_send(watch("db").fall(1).rise(1));
        for letter in "UXDXU".chars() {
            far.next().await.answer(crate::support::read(letter));
            settle().await;
        }
        let first = told.next().await;
        settle().await;
        assert!(told.try_next().is_none(), "the next one before the first was handled");
        first.reply(());
        let wanted = ["db: up to down", "db: down to degraded", "db: degraded to down", "db: down to up"];
        assert_eq!(told.told().await, wanted);
    });
}

#[test]
fn one_that_is_gone_delays_nobody_and_a_late_one_hears_what_comes() {
    paused(async {
        let (monitor, mut far) = monitor();
        let gone = follow(&monitor, 1).await;
        monitor.do_send(watch("db").fall(1));
        drop(gone);
        far.next().await.answer(State::Up);
        settle().await;
        let mut late = follow(&monitor, 1).await;
        far.next().await.answer(State::Down);
        settle().await;
        assert_eq!(state(&monitor, "db").await, VerdictState::Down);
        assert_eq!(late.told().await, ["db: up to down"]);
    });
}

#[test]
fn a_change_is_told_although_its_endpoint_is_watched_no_longer() {
    paused(async {
        let (monitor, mut far) = monitor();
        let mut told = follow(&monitor, 10).await;
        monitor.do_send(watch("db").fall(1));
        for state in [State::Up, State::Down] {
            far.next().await.answer(state);
            settle().await;
        }
        monitor.send(Unwatch("db".into())).await.unwrap();
        assert_eq!(told.told().await, ["db: pending to up", "db: up to down"]);
        pass(3600.0).await;
        assert_eq!(told.told().await, [""; 0]);
    });
}

#[test]
fn who_follows_twice_is_told_once_and_who_leaves_no_more() {
    paused(async {
        let (monitor, mut far) = monitor();
        let (to, mut told) = pair();
        for buffer in [1, 10] {
            monitor.send(Follow { to: to.clone(), buffer }).await.unwrap();
        }
        let mut other = follow(&monitor, 10).await;
        monitor.do_send(watch("db").fall(1).rise(1));
        for state in [State::Up, State::Down, State::Up] {
            far.next().await.answer(state);
            settle().await;
        }
        let wanted = ["db: pending to up", "db: up to down", "db: down to up"];
        assert_eq!(told.told().await, wanted, "once each, and in the larger buffer");
        monitor.send(Unfollow(to)).await.unwrap();
        far.next().await.answer(State::Down);
        settle().await;
        assert_eq!(told.told().await, [""; 0]);
        assert_eq!(other.told().await.len(), 4, "the others go on");
    });
}

#[test]
fn past_the_bound_what_is_watched_no_longer_has_no_place_any_more() {
    paused(async {
        let (monitor, mut far) = monitor();
        let mut told = follow(&monitor, 1).await;
        for name in ["a", "b", "c"] {
            monitor.send(watch(name)).await.unwrap();
            far.next().await.answer(State::Up);
            settle().await;
        }
        monitor.send(Unwatch("b".into())).await.unwrap();
        let told = told.told().await;
        assert!(told.iter().all(|told| !told.starts_with('b')) && told.len() == 2, "{told:?}");
    });
}
