//! A secret reaches no answer, no log and no `Debug`.

use std::iter::repeat;

use tracing_subscriber::filter::LevelFilter;
use watchpost::{Dependency, Endpoint, Health, Kind, Reason, ShowDetails, testing};

use crate::{
    app::{get, started},
    log::log,
};

const CANARY: &str = "canary-4711";

#[actix_web::test]
async fn a_secret_is_in_no_answer_no_log_and_no_debug() {
    let (to_test, log) = log();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(to_test)
        .try_init()
        .expect("the only one here who listens to the log");

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = Endpoint::builder(format!("http://{closed}/"))
        .header("Authorization", format!("Bearer {CANARY}"))
        .body(CANARY)
        .build()
        .unwrap();
    let says_all = Reason::new(Kind::Expectation, format!("the password {CANARY} is wrong"));
    let chatty = testing::scripted(repeat(says_all));
    let builder = Health::new()
        .required("user-info", format!("http://me:{CANARY}@{closed}/"))
        .required("query", format!("http://{closed}/?token={CANARY}"))
        .required("header", endpoint)
        .required("checker", chatty)
        .optional("closure", || async { Err(format!("postgres://me:{CANARY}@db said no")) })
        .optional("panic", || async { if true { panic!("{CANARY}") } else { Ok::<(), String>(()) } })
        .group("all", ["user-info", "query", "header", "checker", "closure", "panic"])
        .details(ShowDetails::Always);
    let debug_before = format!("{builder:?} {:?}", Dependency::from(format!("http://{CANARY}@x/?{CANARY}")));
    let health = started(builder, 6).await;

    let mut said = vec![debug_before, format!("{health:?}")];
    for path in ["/health/live", "/health/ready", "/health/started", "/health/group/all"] {
        said.push(get(&health, path).await.body);
    }
    let verdicts = health.verdicts().await.unwrap();
    said.push(format!("{verdicts:?}"));
    health.stop().await;
    said.extend(log.try_iter());

    let told = |text: &str| {
        verdicts.iter().any(|verdict| {
            verdict
                .last
                .as_ref()
                .and_then(|last| last.reason.as_ref())
                .is_some_and(|reason| reason.message.contains(text))
        })
    };
    assert!(told(&format!("me:{CANARY}@db said no")), "the app itself can read what its closure said");
    let ours: Vec<_> = said.iter().filter(|line| line.contains("watchpost")).collect();
    assert!(ours.len() >= 6, "its transitions are in the log: {ours:?}");
    for line in said {
        assert!(!line.contains(CANARY), "{line}");
    }
}
