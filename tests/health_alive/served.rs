//! The service of an actix-web app, over sockets.

use actix_web::web;
use watchpost::{Health, ShowDetails};

use crate::{
    client::{Client, get, get_until},
    support::quiet,
    web_app::WebApp,
};

fn up() -> watchpost::HealthBuilder {
    Health::new().required("up", || async { Ok::<(), String>(()) })
}

#[test]
fn a_head_is_a_get_without_its_body_and_the_connection_is_kept() {
    let health = up().group("all", ["up"]).details(ShowDetails::Always).start().unwrap();
    let app = WebApp::serve(4, move |config| {
        config.service(health.clone());
    });
    get_until(app.address, "/health/ready", 200);
    let mut kept = Client::connect(app.address).unwrap();
    for path in ["/health/live", "/health/group/all", "/health/group/none"] {
        let get = kept.get(path).unwrap();
        let head = kept.ask("HEAD", path).unwrap();
        assert_eq!((head.code, head.header("content-type")), (get.code, get.header("content-type")), "{path}");
        assert_eq!(head.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(get.header("cache-control"), Some("no-store"), "{path}");
        // The length of what a GET would bring. Of an answer with details, another moment's has another length.
        if path == "/health/live" {
            assert_eq!(head.header("content-length"), Some(&*get.body.len().to_string()), "{path}");
        }
    }
    let refused = kept.ask("POST", "/health/live").unwrap();
    assert_eq!(
        (refused.code, refused.header("allow"), refused.header("cache-control")),
        (405, Some("get, head"), Some("no-store"))
    );
    // Connections that come to every worker.
    for _ in 0..16 {
        assert_eq!(get(app.address, "/health/ready").code, 200);
    }
}

#[test]
fn a_groups_name_is_whatever_the_path_says_when_it_is_decoded() {
    let names = ["a b", "größe", "50%", "a+b", "a?b#c", "%2F", "..", "{name}", "live"];
    let health = names.iter().fold(up(), |health, name| health.group(*name, ["up"])).start().unwrap();
    let app = WebApp::serve(1, move |config| {
        config.service(health.clone());
    });
    get_until(app.address, "/health/ready", 200);
    for (path, code) in [
        ("a%20b", 200),
        ("gr%C3%B6%C3%9Fe", 200),
        ("50%25", 200),
        ("a+b", 200),
        ("a%2Bb", 200),
        ("a%3Fb%23c", 200),
        ("%252F", 200),
        ("%2E%2E", 200),
        ("%7Bname%7D", 200),
        ("live", 200),
        ("a%2520b", 404),
        ("%2F", 404),
        ("%FF", 404),
        ("", 404),
        ("live/", 404),
        ("A%20B", 404),
    ] {
        assert_eq!(get(app.address, &format!("/health/group/{path}")).code, code, "{path}");
    }
}

#[test]
fn in_a_scope_it_answers_under_the_scopes_path_and_twice_in_an_app_twice() {
    let health = up().ready_at("/readyz").group("all", ["up"]).start().unwrap();
    let app = WebApp::serve(1, move |config| {
        config.service(web::scope("/internal").service(health.clone())).service(health.clone());
        config.service(web::scope("/of/{tenant}/{name}").service(health.clone()));
    });
    for scope in ["", "/internal", "/of/a/b"] {
        for path in ["/readyz", "/health/live", "/health/group/all"] {
            get_until(app.address, &format!("{scope}{path}"), 200);
        }
    }
    for path in ["/internal/health/ready", "/health/ready", "/internal", "/health", "/"] {
        assert_eq!(get(app.address, path).code, 404, "{path}");
    }
}

#[test]
fn a_predicate_that_panics_shows_no_details_and_ends_nothing() {
    quiet();
    let panics = ShowDetails::when(|request| match request.query_string() {
        "show" => true,
        _ => panic!("scripted"),
    });
    let health = up().details(panics).start().unwrap();
    let app = WebApp::serve(1, move |config| {
        config.service(health.clone());
    });
    get_until(app.address, "/health/ready", 200);
    let mut kept = Client::connect(app.address).unwrap();
    for _ in 0..3 {
        assert_eq!(kept.get("/health/ready").unwrap().body, r#"{"status":"pass"}"#);
        assert!(kept.get("/health/ready?show").unwrap().body.contains("checks"));
    }
}

#[test]
fn a_dependency_may_have_any_name_that_is_not_refused() {
    let names =
        ["my db", "größe", "a?b", "a#b", "50%", "%2F", ".", "..", "@", "[", "\\", " x ", "{name}", "\u{202e}", "-"];
    let builder = names.iter().fold(Health::new().details(ShowDetails::Always), |health, name| {
        health.required(*name, || async { Ok::<(), String>(()) })
    });
    let health = builder.start().unwrap();
    let app = WebApp::serve(1, move |config| {
        config.service(health.clone());
    });
    let ready: serde_json::Value = serde_json::from_str(&get_until(app.address, "/health/ready", 200).body).unwrap();
    for name in names {
        assert_eq!(ready["checks"][name][0]["status"], "pass", "{name}: {ready:#}");
    }
}
