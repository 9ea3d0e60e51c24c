//! What is told, and what is held.

use watchpost::{GetVerdicts, State, VerdictState};

use crate::support::{follow, monitor, pass, paused, read, settle, state, verdict, watch};

#[test]
fn every_change_is_one_transition_to_each_subscriber_and_nothing_else_is() {
    paused(async {
        let (monitor, mut far) = monitor();
        let (mut one, mut two) = (follow(&monitor, 100).await, follow(&monitor, 100).await);
        monitor.do_send(watch("db"));
        monitor.do_send(watch("calm"));
        let script = "UXX?XXUXUU?UDDDD".chars();
        for letter in script {
            let held = loop {
                let held = far.next().await;
                if held.host() == "db" {
                    break held;
                }
                held.answer(State::Up);
            };
            held.answer(read(letter));
        }
        for subscriber in [&mut one, &mut two] {
            let told = subscriber.told().await;
            let of = |name: &str| told.iter().filter_map(|told| told.strip_prefix(name)).collect::<Vec<_>>();
            assert_eq!(of("db: "), ["pending to up", "up to down", "down to up", "up to degraded"]);
            assert_eq!(of("calm: "), ["pending to up"]);
        }
    });
}

#[test]
fn a_transition_carries_the_status_that_changed_it() {
    paused(async {
        let (monitor, mut far) = monitor();
        let mut told = follow(&monitor, 1).await;
        monitor.do_send(watch("db").fall(1));
        far.next().await.answer(State::Up);
        told.next().await.reply(());
        let held = far.next().await;
        let id = held.message.id;
        held.answer(State::Down);
        let transition = told.next().await.message;
        assert_eq!((transition.status.id, transition.status.state), (id, State::Down));
        let verdict = verdict(&monitor, "db").await;
        assert_eq!((verdict.since, verdict.last), (transition.at, Some(transition.status)));
    });
}

#[test]
fn unknown_keeps_the_verdict_and_marks_it_stale() {
    paused(async {
        let (monitor, mut far) = monitor();
        let mut told = follow(&monitor, 100).await;
        monitor.do_send(watch("db"));
        for letter in "?UXX????".chars() {
            far.next().await.answer(read(letter));
        }
        settle().await;
        let stale = verdict(&monitor, "db").await;
        assert_eq!((stale.state, stale.counts.unknown), (VerdictState::Up, 5));
        assert!(stale.stale_since >= stale.known_at && stale.known_at.is_some());
        assert_eq!(stale.last.map(|last| last.state), Some(State::Unknown));
        assert_eq!(told.told().await, ["db: pending to up"]);
        far.next().await.answer(State::Down);
        assert_eq!(told.told().await, ["db: up to down"]);
        assert_eq!(verdict(&monitor, "db").await.stale_since, None);
    });
}

/// A pseudo-random sequence that is the same in every run (the constants of Numerical Recipes' generator).
fn dice() -> impl FnMut(u32) -> u32 {
    let mut seed = 7_u32;
    move |sides| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % sides
    }
}

#[test]
fn each_check_that_is_sent_leads_to_exactly_one_status() {
    paused(async {
        let (monitor, mut far) = monitor();
        let names = ["a", "b", "c", "d", "e"];
        names.iter().for_each(|name| monitor.do_send(watch(name).fall(1).rise(1)));
        let mut told = follow(&monitor, 10_000).await;
        let mut roll = dice();
        let (mut held, mut sent) = (Vec::new(), 0_u64);
        for _ in 0..1_000 {
            let check = far.next().await;
            let full = match roll(8) {
                0 => {
                    check.refuse(watchpost::Refused::Full);
                    true
                }
                1 => {
                    check.refuse(watchpost::Refused::Draining);
                    false
                }
                2 => {
                    check.refuse(watchpost::Refused::Closed);
                    false
                }
                3 => {
                    drop(check);
                    false
                }
                4 => {
                    held.push(check);
                    false
                }
                n => {
                    check.answer(read(['U', 'D', 'X'][n as usize - 5]));
                    false
                }
            };
            // One that found no room is sent again: it is the same check.
            sent += u64::from(!full);
        }
        // What is held comes to the end of its patience, and what found no room is answered.
        let end = async {
            loop {
                far.next().await.answer(State::Unknown);
                sent += 1;
            }
        };
        let _ = tokio::time::timeout(std::time::Duration::from_secs(300), end).await;
        settle().await;
        assert!(held.iter().all(crate::support::Held::is_cancelled), "past its patience, a check is dropped");
        let verdicts = monitor.send(GetVerdicts).await.unwrap();
        let seen: u64 = verdicts.iter().map(crate::support::seen).sum();
        assert_eq!(seen, sent);
        let transitions: u64 = verdicts.iter().map(|verdict| verdict.counts.transitions).sum();
        assert_eq!(told.told().await.len() as u64, transitions);
    });
}

#[test]
fn nothing_is_told_while_nothing_is_watched() {
    paused(async {
        let (monitor, mut far) = monitor();
        let mut told = follow(&monitor, 1).await;
        pass(3600.0).await;
        assert_eq!(monitor.send(GetVerdicts).await.unwrap(), []);
        assert!(far.try_next().is_none() && told.try_next().is_none());
        monitor.do_send(watch("db"));
        far.next().await.answer(State::Up);
        settle().await;
        assert_eq!(state(&monitor, "db").await, VerdictState::Up);
    });
}
