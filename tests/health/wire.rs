//! The answers as they go over the wire.

use actix_web::{
    App,
    http::{Method, header},
    test::{TestRequest, call_service, init_service},
};
use jsonschema::Validator;
use serde_json::Value;
use watchpost::{Health, ShowDetails, State};

use crate::app::{ask, get, says, started, text};

/// The draft's rules (draft-inadarei-api-health-check-06, sections 3 and 4) as a schema.
fn schema() -> Validator {
    let schema: Value = serde_json::from_str(include_str!("health-check-06.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[actix_web::test]
async fn the_schema_refuses_what_the_draft_forbids() {
    let schema = schema();
    for (body, valid) in [
        (r#"{"status":"pass"}"#, true),
        (r#"{"status":"up"}"#, true), // the draft lets Spring's word stand for pass
        (r#"{"status":"unknown"}"#, false),
        (r#"{}"#, false),
        (r#"{"status":"pass","checks":[]}"#, false),
        (r#"{"status":"pass","checks":{"db":{"status":"pass"}}}"#, false),
        (r#"{"status":"pass","checks":{"db":[{"status":"up?"}]}}"#, false),
        (r#"{"status":"pass","checks":{"a:b:c":[{"status":"pass"}]}}"#, false),
        (r#"{"status":"pass","checks":{"db":[{"status":"pass","time":"yesterday"}]}}"#, false),
    ] {
        assert_eq!(schema.is_valid(&serde_json::from_str(body).unwrap()), valid, "{body}");
    }
}

#[actix_web::test]
async fn every_answer_is_of_the_drafts_form_and_is_not_kept() {
    let schema = schema();
    let health = Health::new()
        .required("up", says(State::Up))
        .required("degraded", says(State::Degraded))
        .optional("down", says(State::Down))
        .optional("unknown", says(State::Unknown))
        .optional("hanging", says(None))
        .group("some", ["up", "unknown"])
        .details(ShowDetails::Always);
    let health = started(health, 4).await;
    for draining in [false, true] {
        for path in ["/health/live", "/health/ready", "/health/started", "/health/group/some"] {
            let said = get(&health, path).await;
            assert_eq!((said.media.as_str(), said.cache.as_str()), ("application/health+json", "no-store"), "{path}");
            let body: Value = serde_json::from_str(&said.body).unwrap();
            let faults: Vec<_> = schema.iter_errors(&body).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{path}: {faults:?} in {body}");
            let good = body["status"] != "fail";
            assert_eq!(good, said.code == 200, "{path}: {body}");
            assert_eq!(body["output"] == "draining", draining && path == "/health/ready", "{path}: {body}");
        }
        health.drain().await.unwrap();
    }
    let body: Value = serde_json::from_str(&get(&health, "/health/group/some").await.body).unwrap();
    let component = |name: &str| {
        let check = &body["checks"][name][0];
        (check["status"].clone(), check["output"].clone(), check["required"].clone(), !check["staleFor"].is_null())
    };
    assert_eq!(component("up"), ("pass".into(), Value::Null, true.into(), false));
    assert_eq!(component("unknown"), ("fail".into(), "resources".into(), false.into(), true));
    assert_eq!(body["checks"].as_object().unwrap().len(), 2, "a group's members and no others");
    let body: Value = serde_json::from_str(&get(&health, "/health/ready").await.body).unwrap();
    assert_eq!(body["checks"]["hanging"][0]["output"], "not known yet");
    let none = get(&health, "/health/group/none").await;
    assert_eq!((none.code, none.cache.as_str()), (404, "no-store"));
}

#[actix_web::test]
async fn details_are_shown_to_those_whom_the_app_names() {
    let rows = [
        (ShowDetails::Never, false, false),
        (ShowDetails::Always, true, true),
        (ShowDetails::when(|request| request.headers().contains_key("x-operator")), false, true),
    ];
    for (details, to_all, to_operators) in rows {
        let row = format!("{details:?}");
        let health = started(Health::new().required("a", says(State::Down)).details(details), 1).await;
        for (request, wanted) in
            [(TestRequest::get(), to_all), (TestRequest::get().insert_header(("x-operator", "me")), to_operators)]
        {
            let said = ask(&health, request.uri("/health/ready")).await;
            assert_eq!(said.body.contains("checks"), wanted, "{row}: {}", said.body);
            assert!(wanted || said.body == r#"{"status":"fail"}"#, "{row}: {}", said.body);
        }
    }
}

#[actix_web::test]
async fn who_accepts_plain_text_first_gets_one_word() {
    let health = started(Health::new().required("a", says(State::Up)).optional("b", says(State::Down)), 2).await;
    for (accept, text) in [
        (None, false),
        (Some("text/plain"), true),
        (Some("text/plain, application/json"), true),
        (Some("text/*;q=0.9, application/json;q=0.5"), true),
        (Some("application/json"), false),
        (Some("application/health+json, text/plain;q=0.5"), false),
        (Some("text/plain;q=0, */*"), false),
        (Some("text/plain;q=0"), false),
        (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), false),
        (Some("*/*"), false),
        (Some("image/png"), false),
        (Some(";;=broken"), false),
    ] {
        let request = TestRequest::get().uri("/health/ready");
        let request = match accept {
            Some(accept) => request.insert_header((header::ACCEPT, accept.as_bytes())),
            None => request,
        };
        let said = ask(&health, request).await;
        let wanted = if text {
            ("text/plain; charset=utf-8", "warn")
        } else {
            ("application/health+json", r#"{"status":"warn"}"#)
        };
        assert_eq!((said.media.as_str(), said.body.as_str()), wanted, "{accept:?}");
        assert_eq!((said.code, said.cache.as_str()), (200, "no-store"), "{accept:?}");
    }
}

#[actix_web::test]
async fn get_and_head_are_answered_and_nothing_else() {
    let health = started(Health::new().required("a", says(State::Up)).group("g", ["a"]), 1).await;
    let app = init_service(App::new().service(health.clone())).await;
    for path in ["/health/live", "/health/ready", "/health/started", "/health/group/g"] {
        for (method, code, allow) in [
            (Method::GET, 200, ""),
            (Method::HEAD, 200, ""),
            (Method::POST, 405, "GET, HEAD"),
            (Method::DELETE, 405, "GET, HEAD"),
        ] {
            let request = TestRequest::default().method(method.clone()).uri(path).to_request();
            let response = call_service(&app, request).await;
            let said = (response.status().as_u16(), text(&response, header::ALLOW));
            assert_eq!(said, (code, allow.to_owned()), "{method} {path}");
        }
    }
}
