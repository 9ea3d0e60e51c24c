//! When checks come.

use std::{
    collections::HashMap,
    time::{Duration, Instant as Real},
};

use actix::Actor;
use tokio::time::{Instant, advance};
use watchpost::{GetVerdicts, Monitor, State, VerdictState};

use crate::support::{Came, JITTER, follow, monitor, noted, pass, paused, scripted, seen, settle, verdict, watch};

const SIXTY: std::ops::Range<usize> = 0..60;

fn name(n: usize) -> String {
    format!("service-{n}")
}

fn seconds(from: Instant, to: Instant) -> f64 {
    to.duration_since(from).as_secs_f64()
}

/// The most that came in any one second.
fn crowd(came: &[Came]) -> usize {
    let within = |first: &Came| {
        came.iter()
            .filter(|other| (0.0..1.0).contains(&seconds(first.at, other.at.max(first.at))) && other.at >= first.at)
            .count()
    };
    came.iter().map(within).max().unwrap_or_default()
}

#[test]
fn the_first_round_is_at_once_and_takes_the_slowest_and_not_the_sum() {
    paused(async {
        let millis = |host: &str| host.parse::<u32>().unwrap();
        let (checker, mut came) = scripted(move |check| (f64::from(millis(check.endpoint.host())) / 1000.0, State::Up));
        let monitor = Monitor::new(checker).start();
        let mut told = follow(&monitor, 100).await;
        let begun = Instant::now();
        for n in 1..=20 {
            monitor.do_send(watch(&(100 * n).to_string()));
        }
        for _ in 0..20 {
            told.next().await.reply(());
        }
        let took = seconds(begun, Instant::now());
        assert!((2.0..2.0 + JITTER).contains(&took), "{took}");
        let first = noted(&mut came).into_iter().take(20);
        assert!(first.into_iter().all(|came| came.at == begun));
    });
}

#[test]
fn sixty_at_thirty_seconds_are_spread_and_one_failure_in_a_hundred_changes_nothing() {
    paused(async {
        let mut checks = 0;
        let (checker, mut came) = scripted(move |_| {
            checks += 1;
            (0.005, if checks % 100 == 0 { State::Down } else { State::Up })
        });
        let monitor = Monitor::new(checker).start();
        let mut told = follow(&monitor, 100).await;
        let begun = Instant::now();
        SIXTY.for_each(|n| monitor.do_send(watch(&name(n))));
        settle().await;
        assert_eq!(noted(&mut came).len(), 60);
        pass(600.0).await;
        let later = noted(&mut came);
        assert!(crowd(&later) <= 8, "{} in one second", crowd(&later));
        for n in SIXTY {
            let mine: Vec<_> =
                later.iter().filter(|came| came.host == name(n)).map(|came| seconds(begun, came.at)).collect();
            assert!((19..=21).contains(&mine.len()), "{n}: {mine:?}");
            for pair in mine.windows(2) {
                assert!((pair[1] - pair[0] - 30.0).abs() < JITTER, "{n}: {mine:?}");
            }
        }
        let changes = told.told().await;
        assert_eq!(changes.len(), 60, "{changes:?}");
        assert!(changes.iter().all(|change| change.ends_with("pending to up")), "{changes:?}");
        let verdicts = monitor.send(GetVerdicts).await.unwrap();
        let down: u64 = verdicts.iter().map(|verdict| verdict.counts.down).sum();
        assert_eq!(down, verdicts.iter().map(seen).sum::<u64>() / 100);
        // One whose place comes while its first check is under way leaves that place out.
        assert!(verdicts.iter().all(|verdict| verdict.counts.skipped <= 1 && verdict.stale_since.is_none()));
    });
}

#[test]
fn a_watch_has_its_own_interval_timeout_delay_fall_and_rise() {
    paused(async {
        let (monitor, mut far) = monitor();
        let begun = Instant::now();
        let (interval, timeout, delay) = (Duration::from_secs(7), Duration::from_millis(1_500), Duration::from_secs(3));
        let own = watch("own").interval(interval).timeout(timeout).initial_delay(delay).fall(2).rise(4);
        monitor.do_send(own);
        let mut told = follow(&monitor, 100).await;
        let mut at = Vec::new();
        for (letter, change) in [
            ('U', Some("own: pending to up")),
            ('X', None),
            ('X', Some("own: up to down")),
            ('U', None),
            ('U', None),
            ('U', None),
            ('U', Some("own: down to up")),
        ] {
            let held = far.next().await;
            assert_eq!(held.message.endpoint.timeout(), timeout);
            at.push(seconds(begun, Instant::now()));
            held.answer(crate::support::read(letter));
            assert_eq!(told.told().await, Vec::from_iter(change), "{at:?}");
        }
        assert!((3.0..3.0 + JITTER).contains(&at[0]), "{at:?}");
        assert!(at[1] - at[0] <= 7.0 + JITTER, "{at:?}");
        for pair in at[1..].windows(2) {
            assert!((pair[1] - pair[0] - 7.0).abs() < JITTER, "{at:?}");
        }
    });
}

#[test]
fn three_in_a_row_change_it_once_however_long_it_lasts() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("db"));
        let mut told = follow(&monitor, 100).await;
        for letter in "UXXXXXXXXXXXX".chars() {
            far.next().await.answer(crate::support::read(letter));
        }
        assert_eq!(told.told().await, ["db: pending to up", "db: up to down"]);
    });
}

#[test]
fn a_check_that_lasts_longer_than_the_interval_is_not_overlapped_and_the_others_go_on() {
    paused(async {
        let (monitor, mut far) = monitor();
        let ten = Duration::from_secs(10);
        monitor.do_send(watch("slow").interval(ten));
        far.next().await.answer(State::Up);
        // From here on it is on the grid.
        let slow = far.next().await;
        monitor.do_send(watch("other").interval(ten));
        far.next().await.answer(State::Up);
        let begun = Instant::now();
        while seconds(begun, Instant::now()) < 45.0 {
            let held = far.next().await;
            if held.host() == "slow" {
                panic!("a second check after {} s", seconds(begun, Instant::now()));
            }
            held.answer(State::Up);
            settle().await;
            if verdict(&monitor, "other").await.counts.up == 4 {
                break;
            }
        }
        pass(35.0 - seconds(begun, Instant::now())).await;
        let counts = verdict(&monitor, "slow").await.counts;
        assert_eq!((counts.up, counts.skipped), (1, 3));
        assert!(!slow.is_cancelled());
        slow.answer(State::Up);
        let next = loop {
            let held = far.next().await;
            if held.host() == "slow" {
                break seconds(begun, Instant::now());
            }
            held.answer(State::Up);
        };
        assert!((next - 40.0).abs() < JITTER, "{next}");
        assert_eq!(verdict(&monitor, "other").await.counts.skipped, 0);
    });
}

#[test]
fn an_answer_that_came_before_the_next_check_is_due_makes_room_for_it() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(watch("db"));
        far.next().await.answer(State::Up);
        let held = far.next().await;
        // The machine stands still for less than a second; the answer came meanwhile.
        pass(29.6).await;
        held.answer(State::Up);
        advance(Duration::from_millis(900)).await;
        far.next().await.answer(State::Up);
        settle().await;
        let counts = verdict(&monitor, "db").await.counts;
        assert_eq!((counts.up, counts.skipped), (3, 0));
    });
}

#[test]
fn a_machine_that_comes_late_leaves_out_what_it_missed_and_says_so() {
    paused(async {
        let (checker, mut came) = scripted(|_| (0.005, State::Up));
        let monitor = Monitor::new(checker).start();
        SIXTY.for_each(|n| monitor.do_send(watch(&name(n))));
        pass(120.0).await;
        let before = noted(&mut came);
        advance(Duration::from_secs(3600)).await;
        settle().await;
        let at_once = noted(&mut came);
        assert!(at_once.len() <= 8, "{} at once", at_once.len());
        for verdict in monitor.send(GetVerdicts).await.unwrap() {
            assert!((119..=121).contains(&verdict.counts.skipped), "{verdict:?}");
            assert_eq!((verdict.state, verdict.stale_since.is_some()), (VerdictState::Up, true), "{verdict:?}");
        }
        pass(30.0).await;
        let after = noted(&mut came);
        assert!(crowd(&after) <= 8, "{} in one second", crowd(&after));
        let last: HashMap<_, _> = before.iter().map(|came| (came.host.as_str(), came.at)).collect();
        for n in SIXTY {
            let mine: Vec<_> = at_once.iter().chain(&after).filter(|came| came.host == name(n)).collect();
            assert!((1..=2).contains(&mine.len()), "{n}: {mine:?}");
            let places = seconds(last[name(n).as_str()], mine[0].at) / 30.0;
            assert!((places - places.round()).abs() * 30.0 < JITTER, "{n} left its place: {places}");
        }
        // The last one is answered too.
        pass(0.02).await;
        let stale =
            monitor.send(GetVerdicts).await.unwrap().into_iter().filter(|verdict| verdict.stale_since.is_some());
        assert_eq!(stale.count(), 0, "all were seen again");
    });
}

#[test]
fn a_first_check_is_made_however_late_the_machine_is() {
    paused(async {
        let (checker, mut came) = scripted(|_| (0.005, State::Up));
        let monitor = Monitor::new(checker).start();
        monitor.do_send(watch("now"));
        monitor.do_send(watch("soon").initial_delay(Duration::from_secs(1)));
        settle().await;
        advance(Duration::from_secs(20)).await;
        settle().await;
        assert_eq!(noted(&mut came).iter().filter(|came| came.host == "soon").count(), 1);
        assert_eq!(verdict(&monitor, "soon").await.counts.skipped, 0);
    });
}

#[test]
fn a_day_takes_no_time() {
    let real = Real::now();
    paused(async {
        let (checker, mut came) = scripted(|_| (0.005, State::Up));
        let monitor = Monitor::new(checker).start();
        monitor.do_send(watch("db"));
        pass(24.0 * 3600.0).await;
        let checks = noted(&mut came).len();
        assert!((2880..=2881).contains(&checks), "{checks}");
    });
    println!("a day took {:?}", real.elapsed());
}

#[test]
fn times_out_of_range_are_held_within_it() {
    paused(async {
        let (monitor, mut far) = monitor();
        monitor.do_send(
            watch("far")
                .interval(Duration::MAX)
                .initial_delay(Duration::MAX)
                .timeout(Duration::MAX)
                .patience(Duration::MAX),
        );
        monitor.do_send(watch("year").interval(Duration::MAX).patience(Duration::MAX));
        monitor.do_send(
            watch("zero").interval(Duration::ZERO).timeout(Duration::ZERO).patience(Duration::ZERO).fall(0).rise(0),
        );
        let mut hosts = vec![far.next().await, far.next().await];
        hosts.sort_by_key(crate::support::Held::host);
        assert_eq!(hosts[0].host(), "year");
        assert_eq!(hosts[1].message.endpoint.timeout(), Duration::from_millis(10));
        hosts.into_iter().for_each(|held| held.answer(State::Up));
        // Fall 0 is fall 1.
        far.next().await.answer(State::Down);
        settle().await;
        assert_eq!(verdict(&monitor, "zero").await.state, VerdictState::Down);
        assert_eq!(verdict(&monitor, "year").await.state, VerdictState::Up);
        assert_eq!(verdict(&monitor, "far").await.state, VerdictState::Pending);
    });
}
