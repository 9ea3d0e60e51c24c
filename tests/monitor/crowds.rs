//! Many watches, and many messages.

use std::time::{Duration, Instant as Real};

use actix::{Actor, System};
use watchpost::{GetVerdict, GetVerdicts, Monitor, State, Stop, Unwatch, VerdictState};

use crate::support::{AtOnce, follow, monitor, noted, pass, paused, scripted, seen, settle, watch, within};

#[test]
fn ten_thousand_are_watched_as_one_is() {
    paused(async {
        let (checker, mut came) = scripted(|_| (0.005, State::Up));
        let monitor = Monitor::new(checker).start();
        let real = Real::now();
        for n in 0..10_000 {
            monitor.do_send(watch(&format!("service-{n}")));
        }
        pass(0.1).await;
        assert!(noted(&mut came).len() >= 10_000);
        println!("the first round took {:?}", real.elapsed());
        let real = Real::now();
        pass(60.0).await;
        println!("two intervals took {:?}", real.elapsed());
        let verdicts = monitor.send(GetVerdicts).await.unwrap();
        assert_eq!(verdicts.len(), 10_000);
        for verdict in verdicts {
            // One whose place comes while its first check is under way leaves that place out.
            assert!(verdict.state == VerdictState::Up && verdict.counts.skipped <= 1, "{verdict:?}");
            assert!((3..=4).contains(&(seen(&verdict) + verdict.counts.skipped)), "{verdict:?}");
        }
    });
}

#[test]
fn a_subscriber_that_never_reads_while_thousands_fall_delays_nothing() {
    paused(async {
        let mut checks = 0;
        let (checker, _came) = scripted(move |_| {
            checks += 1;
            (0.005, if (checks / 3_000).min(3) % 2 == 0 { State::Up } else { State::Down })
        });
        let monitor = Monitor::new(checker).start();
        let mut busy = follow(&monitor, 1).await;
        for n in 0..3_000 {
            monitor.do_send(watch(&format!("service-{n}")).fall(1).rise(1));
        }
        let real = Real::now();
        // All have fallen for good by then.
        pass(121.0).await;
        println!("four rounds took {:?}", real.elapsed());
        let told = busy.told().await;
        assert!(told.len() <= 3_002, "{}", told.len());
    });
}

#[test]
fn watches_that_come_and_go_leave_nothing() {
    paused(async {
        let (monitor, mut far) = monitor();
        for n in 0..10_000 {
            monitor.do_send(watch(&format!("service-{}", n % 7)));
            if n % 3 == 0 {
                settle().await;
            }
            if n % 2 == 0 {
                monitor.do_send(Unwatch(format!("service-{}", n % 5).into()));
            }
        }
        (0..7).for_each(|n| monitor.do_send(Unwatch(format!("service-{n}").into())));
        settle().await;
        assert_eq!(monitor.send(GetVerdicts).await.unwrap(), []);
        let mut begun = 0;
        while let Some(held) = far.try_next() {
            assert!(held.is_cancelled());
            begun += 1;
        }
        assert!(begun > 1_000, "{begun}");
        pass(3600.0).await;
        assert!(far.try_next().is_none());
    });
}

/// More than a thread can do: it is always behind. The clock is the real one.
#[test]
fn a_monitor_that_can_not_keep_up_still_answers() {
    System::new().block_on(async {
        let monitor = Monitor::new(AtOnce(State::Up).start().recipient()).start();
        for n in 0..20_000 {
            monitor.do_send(watch(&format!("service-{n}")).interval(Duration::ZERO));
        }
        for n in 0..5 {
            let asked = monitor.send(GetVerdict(format!("service-{n}").into()));
            let verdict = within("an answer", asked).await.unwrap().expect("it is watched");
            assert_ne!(verdict.state, VerdictState::Down);
        }
        within("the end", monitor.send(Stop)).await.unwrap();
    });
}
