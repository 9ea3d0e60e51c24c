//! What the app itself asks.

use std::time::Duration;

use actix::{Actor, Context, Handler};
use tokio::sync::mpsc;
use watchpost::{Dependency, Health, HealthError, State, Transition, VerdictState, Watchpost};

use crate::app::{get, says, started, within};

fn every_state() -> watchpost::HealthBuilder {
    Health::new()
        .required("up", says(State::Up))
        .required("degraded", says(State::Degraded))
        .optional("down", says(State::Down))
        .optional("unknown", says(State::Unknown))
        .optional("hanging", says(None))
        .group("good", ["up", "degraded"])
        .group("bad", ["down"])
}

#[actix_web::test]
async fn is_up_says_what_http_says() {
    let health = started(every_state().details(watchpost::ShowDetails::Always), 4).await;
    let body: serde_json::Value = serde_json::from_str(&get(&health, "/health/ready").await.body).unwrap();
    let mut ups = Vec::new();
    for name in ["up", "degraded", "down", "unknown", "hanging"] {
        let is_up = health.is_up(name).await.unwrap();
        assert_eq!(is_up, body["checks"][name][0]["status"] != "fail", "{name}: {body}");
        ups.push(is_up);
    }
    assert_eq!(ups, [true, true, false, false, false]);
    assert_eq!((health.ready().await, health.started().await), (Ok(State::Degraded), Ok(State::Up)));
    assert_eq!((health.group("good").await, health.group("bad").await), (Ok(State::Degraded), Ok(State::Degraded)));
}

#[actix_web::test]
async fn what_there_is_not_and_what_has_stopped_are_errors() {
    let health = started(every_state(), 4).await;
    let no_such = |name: &str| HealthError::NoSuch(name.to_owned());
    assert_eq!(health.is_up("nobody").await, Err(no_such("nobody")));
    assert_eq!(health.group("up").await, Err(no_such("up")), "a dependency is no group");
    health.stop().await;
    health.stop().await;
    assert_eq!(health.is_up("up").await, Err(HealthError::Stopped));
    assert_eq!(health.ready().await, Err(HealthError::Stopped));
    assert_eq!(health.started().await, Err(HealthError::Stopped));
    assert_eq!(health.group("good").await, Err(HealthError::Stopped));
    assert_eq!(health.verdicts().await, Err(HealthError::Stopped));
    assert_eq!(health.drain().await, Err(HealthError::Stopped));
    assert_eq!(health.is_up("nobody").await, Err(no_such("nobody")));
}

/// Whatever the wall clock says, there is one check in a test.
const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Hands on what it is told.
struct Ear(mpsc::UnboundedSender<Transition>);

impl Actor for Ear {
    type Context = Context<Self>;
}

impl Handler<Transition> for Ear {
    type Result = ();

    fn handle(&mut self, transition: Transition, _: &mut Context<Self>) {
        let _ = self.0.send(transition);
    }
}

#[actix_web::test]
async fn closures_and_urls_go_over_the_apps_own_checkers_or_ours_and_changes_are_told() {
    let watchpost = Watchpost::builder().checkers(1).start().unwrap();
    let (gate, open) = tokio::sync::watch::channel(false);
    let closure = Dependency::from(move || {
        let mut open = open.clone();
        async move { open.wait_for(|open| *open).await.map(drop) }
    });
    let health = Health::over(watchpost.recipient())
        .required("closure", closure)
        .optional("url", Dependency::from("nothing-checks-this://x").watch(|watch| watch.interval(A_YEAR)))
        .start()
        .unwrap();
    let (to_test, mut heard) = mpsc::unbounded_channel();
    health.follow(Ear(to_test).start().recipient(), 16).await.unwrap();
    gate.send(true).unwrap();
    let transition = within(heard.recv()).await.unwrap();
    assert_eq!(
        (&*transition.name, transition.from, transition.to),
        ("closure", VerdictState::Pending, VerdictState::Up)
    );
    assert!(health.is_up("closure").await.unwrap());

    let url = || async { health.verdicts().await.unwrap().remove(1) };
    within(async { while url().await.last.is_none() {} }).await;
    let url = url().await;
    let kind = url.last.and_then(|last| last.reason.as_ref().map(|reason| reason.kind));
    assert_eq!(kind, Some(watchpost::Kind::Unsupported));
    assert_eq!((url.state, url.stale_since.is_some()), (VerdictState::Pending, true), "our trouble decides nothing");
    assert_eq!(watchpost.stats().await.unwrap().accepted, 1, "the closure went elsewhere");

    health.stop().await;
    watchpost.drain().await.expect("the app's own checkers go on after it");
}
