//! Named scenarios: what each kind of rule says of what was seen.

use std::time::Duration;

use super::{
    judge,
    tests::{judged, judged_at, seen},
};
use crate::model::{
    certificate::Certificate,
    endpoint::Endpoint,
    observation::{Body, Observation, SeenHeaders},
    shown_url::ShownUrl,
    timestamp::Timestamp,
};

fn with_body(text: &str) -> Observation {
    Observation { body: Some(Body { bytes: text.into(), ..Body::default() }), ..seen(200, 1) }
}

fn cut(text: &str) -> Observation {
    Observation { body: Some(Body { bytes: text.into(), cut: true, coding: None }), ..seen(200, 1) }
}

fn with_headers(lines: &[(&str, &str)]) -> Observation {
    let mut headers = SeenHeaders::default();
    lines.iter().for_each(|(name, value)| headers.push(name, value.as_bytes()));
    Observation { headers: Some(headers), ..seen(200, 1) }
}

fn with_certificate(seconds_left: i64) -> Observation {
    let certificate = Certificate {
        chain_length: 1,
        subject: String::new(),
        issuer: String::new(),
        names: Vec::new(),
        serial: String::new(),
        not_before: Timestamp::default(),
        not_after: Timestamp::from_unix_seconds(1_700_000_000 + seconds_left),
        seen_at: Timestamp::from_unix_seconds(1_700_000_000),
        days_left: seconds_left.div_euclid(86_400),
        chain: Vec::new(),
        problem: None,
    };
    Observation { certificate: Some(Box::new(certificate)), ..seen(200, 1) }
}

#[test]
fn bodies() {
    let page = with_body("<html>Sorry, we are closed</html>\r\nERROR: forged");
    let rows: &[(&str, &Observation, &str)] = &[
        ("body contains 'closed'", &page, "up"),
        ("body does not contain 'error'", &page, "up"),
        ("body == 'ok'", &with_body("ok"), "up"),
        (
            "body != 'ok'",
            &with_body("ok"),
            "down expectation: body has 2 bytes, begins with \"ok\", wanted body != \"ok\"",
        ),
        (
            "body contains 'ready'",
            &page,
            "down expectation: body has 48 bytes, begins with \"<html>Sorry, we are closed</html>\\r\\nERROR: forged\", wanted \
             body contains \"ready\"",
        ),
        (
            "body contains 'ready'",
            &with_body(&"x".repeat(1000)),
            &format!(
                "down expectation: body has 1000 bytes, begins with \"{}\"…, wanted body contains \"ready\"",
                "x".repeat(60)
            ),
        ),
        ("body contains 'ready'", &with_body(""), "down expectation: body is empty, wanted body contains \"ready\""),
        ("body contains 'ready'", &cut("it is ready, and so on"), "up"),
        (
            "body contains 'ready'",
            &cut("it is"),
            "down too_large: the body is longer than is read, and what was read does not decide",
        ),
        (
            "body does not contain 'ready'",
            &cut("it is"),
            "down too_large: the body is longer than is read, and what was read does not decide",
        ),
        (
            "body does not contain 'is' else degraded",
            &cut("it is"),
            "degraded expectation: body has 5 bytes, begins with \"it is\", wanted body does not contain \"is\"",
        ),
        ("body < 1ms", &page, "up"),
    ];
    for (rule, seen, wanted) in rows {
        assert_eq!(judged(&[rule], seen), *wanted, "{rule}");
    }
    // A broken rule decides, also behind one that is undecided.
    assert!(judged(&["body contains 'x'", "204"], &cut("it is")).starts_with("down expectation: status 200"));
    let coded = Body { bytes: vec![1, 2], coding: Some("gzip\n".into()), cut: false };
    assert_eq!(
        judged(&["body contains 'x'"], &Observation { body: Some(coded), ..seen(200, 1) }),
        "down expectation: body has 2 bytes, coded as \"gzip\\n\" and judged so, wanted body contains \"x\""
    );
}

#[test]
fn a_body_is_quoted_only_where_the_request_held_no_secret() {
    let page = with_body("canary");
    let hidden = "down expectation: body has 6 bytes, wanted body contains \"x\"";
    for url in ["http://me@a.example", "http://a.example/?token=1"] {
        assert_eq!(judged_at(url, &["body contains 'x'"], &page), hidden, "{url}");
    }
    let rule = || "body contains 'x'".parse().unwrap();
    for (builder, hides) in [
        (Endpoint::builder("http://a.example").header("X-Api", "1"), true),
        (Endpoint::builder("http://a.example").body("x"), true),
        (Endpoint::builder("http://a.example").header("Accept", "text/html"), false),
    ] {
        let reason = judge(&builder.expect(rule()).build().unwrap(), &page, None).1.unwrap();
        assert_eq!(reason.message.contains("canary"), !hides);
    }
}

#[test]
fn headers() {
    let nginx = with_headers(&[("Server", "nginx/1.2"), ("X-Two", "a"), ("x-two", "b")]);
    let secret = with_headers(&[("Set-Cookie", "sid=canary")]);
    let rows: &[(&str, &Observation, &str)] = &[
        ("header server contains 'nginx'", &nginx, "up"),
        ("header SERVER present", &nginx, "up"),
        ("header x-powered-by absent", &nginx, "up"),
        ("header x-two == 'b'", &nginx, "up"),
        ("header x-none != 'b'", &nginx, "up"),
        ("header server absent", &nginx, "down expectation: header server is \"nginx/1.2\", wanted it absent"),
        ("header x-none present", &nginx, "down expectation: header x-none is missing, wanted it present"),
        ("header server == 'nginx'", &nginx, "down expectation: header server is \"nginx/1.2\", wanted == \"nginx\""),
        ("header x-two == 'c'", &nginx, "down expectation: header x-two is \"a\" and 1 more, wanted == \"c\""),
        (
            "header x-two does not contain 'b'",
            &nginx,
            "down expectation: header x-two is \"a\" and 1 more, wanted does not contain \"b\"",
        ),
        ("header set-cookie == 'sid=mine'", &secret, "down expectation: header set-cookie is there, but not as wanted"),
        ("content type == 'text/html'", &with_headers(&[("content-type", "Text/HTML; charset=utf-8")]), "up"),
        (
            "content type == 'application/json'",
            &with_headers(&[("content-type", "text/html")]),
            "down expectation: content type \"text/html\", wanted == \"application/json\"",
        ),
        (
            "content type == 'text/html'",
            &seen(200, 1),
            "down expectation: there is no content type, wanted == \"text/html\"",
        ),
    ];
    for (rule, seen, wanted) in rows {
        assert_eq!(judged(&[rule], seen), *wanted, "{rule}");
    }
}

#[test]
fn certificates_versions_times_and_where_it_led() {
    let mut led = seen(200, 1);
    led.final_url = Some(ShownUrl::of(&"https://me:canary@b.example/x?token=canary".parse().unwrap()));
    let mut slow = seen(200, 900);
    slow.timing.dns = Some(Duration::from_millis(300));
    let rows: &[(&str, &Observation, &str)] = &[
        ("certificate valid for 14d", &with_certificate(14 * 86_400), "up"),
        (
            "certificate valid for 14d",
            &with_certificate(14 * 86_400 - 1),
            "down expectation: certificate valid for 13d23h, wanted 14d",
        ),
        (
            "certificate valid for 36h",
            &with_certificate(90 * 60),
            "down expectation: certificate valid for 1h, wanted 1d12h",
        ),
        (
            "certificate valid for 1h else degraded",
            &with_certificate(-1),
            "degraded expectation: the certificate has expired, wanted certificate valid for 1h",
        ),
        (
            "certificate valid for 14d",
            &seen(200, 1),
            "down expectation: there is no certificate, wanted certificate valid for 14d",
        ),
        ("http version >= 1.0", &seen(200, 1), "up"),
        ("http version == 1.1", &seen(200, 1), "up"),
        ("http version >= 2", &seen(200, 1), "down expectation: HTTP/1.1, wanted http version >= 2"),
        ("final url == 'http://a.example'", &seen(200, 1), "up"),
        ("final url contains 'a.exam'", &seen(200, 1), "up"),
        (
            "final url == 'http://a.example'",
            &led,
            "down expectation: final url \"https://***@b.example/x\"?…, wanted == \"http://a.example\"",
        ),
        ("dns < 301ms", &slow, "up"),
        ("tls < 1ms", &slow, "up"),
        ("dns < 300ms", &slow, "down expectation: dns 300 ms, wanted under 300 ms"),
        ("dns < 299.5ms", &slow, "down expectation: dns 300 ms, wanted under 299.5 ms"),
        ("dns < 1us", &slow, "down expectation: dns 300 ms, wanted under 0.001 ms"),
        ("total < 500ms else degraded", &slow, "degraded expectation: total 900 ms, wanted under 500 ms"),
    ];
    for (rule, seen, wanted) in rows {
        assert_eq!(judged(&[rule], seen), *wanted, "{rule}");
    }
}

#[cfg(feature = "rules")]
#[test]
fn json_patterns_and_hashes() {
    let json = with_body(r#"{"status":"ok","n":3,"big":1.0,"list":[{"s":"up"},{"s":"down"}],"token":"canary","o":{}}"#);
    let deep = with_body(&format!("{}{}", "[".repeat(200), "]".repeat(200)));
    let many = with_body(&format!("[{}0]", "0,".repeat(100_000)));
    let rows: &[(&str, &Observation, &str)] = &[
        ("json $.status == 'ok'", &json, "up"),
        ("json $.n >= 3", &json, "up"),
        ("json $.n == 1", &with_body("\u{feff}{\"n\":1}"), "up"),
        ("json $.big == 1", &json, "up"),
        ("json $.list[*].s exists", &json, "up"),
        ("json $.none does not exist", &json, "up"),
        ("json $.list[?@.s == 'down'].s == 'down'", &json, "up"),
        ("json $.o == {}", &json, "up"),
        ("json $.list length >= 2", &json, "up"),
        ("json $.list[*] length == 1", &json, "up"),
        ("json $.o length == 0", &json, "up"),
        ("json $.name length == 2", &with_body(r#"{"name": "öö"}"#), "up"),
        ("json $.status length > 2", &json, "down expectation: json $.status is \"ok\", wanted length > 2"),
        ("json $.n length == 1", &json, "down expectation: json $.n is 3, wanted length == 1"),
        ("json $.none length != 1", &json, "down expectation: json $.none is missing, wanted length != 1"),
        ("json $.status == 'down'", &json, "down expectation: json $.status is \"ok\", wanted == \"down\""),
        ("json $.n < 3", &json, "down expectation: json $.n is 3, wanted < 3"),
        ("json $.none != 1", &json, "down expectation: json $.none is missing, wanted != 1"),
        ("json $.list[*].s == 'up'", &json, "down expectation: json $.list[*].s is \"down\", wanted == \"up\""),
        ("json $.list does not exist", &json, "down expectation: json $.list is an array of 2, wanted does not exist"),
        ("json $.token == 'x'", &json, "down expectation: json $.token is there, but not as wanted"),
        (
            "json $.a exists",
            &with_body("{'a'}"),
            "down expectation: body has 5 bytes, begins with \"{'a'}\", and is no JSON (line 1, column 2), wanted json $.a exists",
        ),
        (
            "json $.a exists",
            &cut("{"),
            "down too_large: the body is longer than is read, and what was read does not decide",
        ),
        ("json $.a exists", &many, "down too_large: the body is JSON of more values than are read"),
        ("body matches /\"n\":\\d/", &json, "up"),
        ("body does not match /canary/ else degraded", &with_body("all is well"), "up"),
        (
            "body matches /v\\d+/",
            &with_body("none"),
            "down expectation: body has 4 bytes, begins with \"none\", wanted body matches /v\\d+/",
        ),
        ("body sha256 == '2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df'", &with_body("ok"), "up"),
        (
            "body sha256 == '2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df'",
            &with_body("no"),
            "down expectation: body sha256 == \"9390298f3fb0c5b160498935d79cb139aef28e1c47358b4bbba61862b9c26e59\", wanted body \
             sha256 == \"2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df\"",
        ),
    ];
    for (rule, seen, wanted) in rows {
        assert_eq!(judged(&[rule], seen), *wanted, "{rule}");
    }
    assert!(judged(&["json $ exists"], &deep).contains("is no JSON"));
}

#[cfg(feature = "rules")]
#[test]
fn a_path_that_would_take_for_ever_is_given_up() {
    let body = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let too_long = "down too_large: it would take too long to find $";
    for (path, wanted) in [
        ("[0,0]".repeat(90), too_long),
        ("..[0]".repeat(50), too_long),
        (format!("..[{}]", ["0"; 1900].join(",")), "up"),
        (format!("..[{}]", ["0"; 1900].join(",")).replace("..", "..[*]..[*].."), too_long),
    ] {
        let found = judged(&[&format!("json ${path} exists")], &with_body(&body));
        assert!(found.starts_with(wanted), "{path}: {found}");
    }
}
