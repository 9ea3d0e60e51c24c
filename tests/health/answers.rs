//! live, ready, started and groups, over HTTP.

use watchpost::{Health, State};

use crate::app::{code_and_body, says, started};

const PASS: &str = r#"{"status":"pass"}"#;
const WARN: &str = r#"{"status":"warn"}"#;
const FAIL: &str = r#"{"status":"fail"}"#;

#[actix_web::test]
async fn a_required_one_down_fails_an_optional_one_down_or_any_degraded_warns() {
    use State::{Degraded, Down, Unknown, Up};
    // What the required and the optional dependency say (None: nothing yet), and the answers of ready and started.
    let rows: [(Option<State>, Option<State>, (u16, &str), (u16, &str)); 12] = [
        (Some(Up), Some(Up), (200, PASS), (200, PASS)),
        (Some(Up), Some(Degraded), (200, WARN), (200, PASS)),
        (Some(Up), Some(Down), (200, WARN), (200, PASS)),
        (Some(Up), Some(Unknown), (200, WARN), (200, PASS)),
        (Some(Up), None, (200, WARN), (200, PASS)),
        (Some(Degraded), Some(Up), (200, WARN), (200, PASS)),
        (Some(Degraded), Some(Down), (200, WARN), (200, PASS)),
        (Some(Down), Some(Up), (503, FAIL), (200, PASS)),
        (Some(Down), Some(Down), (503, FAIL), (200, PASS)),
        (Some(Unknown), Some(Up), (503, FAIL), (503, FAIL)),
        (None, Some(Up), (503, FAIL), (503, FAIL)),
        (None, None, (503, FAIL), (503, FAIL)),
    ];
    for (required, optional, ready, has_started) in rows {
        let row = format!("required {required:?}, optional {optional:?}");
        let health = Health::new().required("a", says(required)).optional("b", says(optional));
        let health = started(health, usize::from(required.is_some()) + usize::from(optional.is_some())).await;
        let owned = |(code, body): (u16, &str)| (code, body.to_owned());
        assert_eq!(code_and_body(&health, "/health/live").await, owned((200, PASS)), "live: {row}");
        assert_eq!(code_and_body(&health, "/health/ready").await, owned(ready), "ready: {row}");
        assert_eq!(code_and_body(&health, "/health/started").await, owned(has_started), "started: {row}");

        health.drain().await.unwrap();
        assert_eq!(code_and_body(&health, "/health/live").await, owned((200, PASS)), "live while it stops: {row}");
        assert_eq!(code_and_body(&health, "/health/ready").await, owned((503, FAIL)), "ready while it stops: {row}");
        assert_eq!(
            code_and_body(&health, "/health/started").await,
            owned(has_started),
            "started while it stops: {row}"
        );

        health.stop().await;
        assert_eq!(code_and_body(&health, "/health/live").await, owned((200, PASS)), "live after the end: {row}");
        assert_eq!(code_and_body(&health, "/health/ready").await, owned((503, FAIL)), "ready after the end: {row}");
    }
}

#[actix_web::test]
async fn a_group_is_its_members_alone() {
    let health = Health::new()
        .required("db", says(State::Down))
        .required("auth", says(State::Up))
        .optional("search", says(State::Down))
        .group("login", ["auth"])
        .group("find", ["auth", "search"])
        .group("all of it", ["db", "auth", "search"]);
    let health = started(health, 3).await;
    for (path, code, body) in [
        ("/health/group/login", 200, PASS),
        ("/health/group/find", 200, WARN),
        ("/health/group/all%20of%20it", 503, FAIL),
        ("/health/group/none", 404, ""),
        ("/health/group/", 404, ""),
    ] {
        assert_eq!(code_and_body(&health, path).await, (code, body.to_owned()), "{path}");
    }
    health.drain().await.unwrap();
    assert_eq!(code_and_body(&health, "/health/group/login").await, (200, PASS.to_owned()), "it is about dependencies");
}

#[actix_web::test]
async fn other_paths_take_the_place_of_those() {
    let health = Health::new().required("a", says(State::Up)).group("g", ["a"]);
    let health =
        started(health.live_at("/livez").ready_at("/readyz").started_at("/startedz").groups_at("/groupz"), 1).await;
    for (path, code) in [
        ("/livez", 200),
        ("/readyz", 200),
        ("/startedz", 200),
        ("/groupz/g", 200),
        ("/health/live", 404),
        ("/health/ready", 404),
        ("/health/group/g", 404),
    ] {
        assert_eq!(code_and_body(&health, path).await.0, code, "{path}");
    }
}
