//! What a monitor logs and shows: no secret, and no line that a name forges.

use std::time::Duration;

use actix::Actor;
use watchpost::{Endpoint, GetVerdicts, Monitor, State, Watch};

use crate::{
    alone::alone,
    log::log,
    support::{follow, pair, paused, settle, state},
};

const CANARY: &str = "hunter2";

fn secret() -> Endpoint {
    let url = format!("test://someone:{CANARY}@db.example/path?token={CANARY}");
    Endpoint::builder(&url).header("Authorization", CANARY).build().unwrap()
}

/// Alone, because tracing asks only the subscriber of the thread that comes first whether a line is wanted at all.
#[test]
fn neither_the_log_nor_debug_shows_a_secret_and_a_name_forges_no_line() {
    alone("logs::what_is_logged_and_shown", &[], &[]);
}

#[test]
#[ignore = "the test before runs it alone"]
fn what_is_logged_and_shown() {
    let (to_test, lines) = log();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    let shown = tracing::subscriber::with_default(subscriber.with_writer(to_test).finish(), || {
        paused(async {
            let (checker, mut far) = pair();
            let monitor = Monitor::new(checker).start();
            let mut told = follow(&monitor, 10).await;
            let watch = Watch::new("db\nERROR forged", secret()).fall(1).interval(Duration::from_secs(10));
            let mut shown = format!("{watch:?}");
            monitor.do_send(watch);
            far.next().await.answer(State::Up);
            far.next().await.answer(State::Down);
            let held = far.next().await;
            tokio::time::sleep(Duration::from_secs(15)).await;
            drop(held);
            for _ in 0..2 {
                far.next().await.answer(State::Unknown);
            }
            tokio::time::advance(Duration::from_secs(100)).await;
            settle().await;
            state(&monitor, "db\nERROR forged").await;
            shown += &format!("{:?}", monitor.send(GetVerdicts).await.unwrap());
            shown += &format!("{:?}", told.next().await.message);
            shown
        })
    });
    let log: String = lines.try_iter().collect();
    for what in [
        "watched",
        "test://***@db.example/path",
        "transition",
        "from=up to=down",
        "reason=\"timeout\"",
        "skipped",
        "late",
    ] {
        assert!(log.contains(what), "no {what} in:\n{log}");
    }
    assert_eq!(log.matches("can't be looked at").count(), 1, "once, however often:\n{log}");
    assert!(!log.contains(CANARY), "{log}");
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(log.lines().all(|line| !line.starts_with("ERROR")), "{log}");
}
