//! `--expect`: each kind of rule, where it holds and where it does not.

use crate::{
    binary::{Run, check},
    far_side::FarSide,
};

const JSON: &str = "HTTP/1.1 200 OK\r\nServer: nginx\r\nSet-Cookie: sid=canary\r\nContent-Type: application/json; charset=utf-8\r\n\
                    Content-Length: 35\r\n\r\n{\"status\":\"ready\",\"n\":3,\"at\":\"v12\"}";
const HASH: &str = "ad9a3fa39b4e2c8f3b8ba3a1f3cd5c8d4d2c1f0b0a9080706050403020100fff";

fn expecting(url: &str, rule: &str) -> Run {
    check([url, "--format=ndjson", "--expect", rule]).run()
}

#[test]
fn each_kind_of_rule_where_it_holds() {
    let far = FarSide::answering(JSON);
    for rule in [
        "any",
        "2xx",
        "status in 200,204",
        "status == 200",
        "status < 500",
        "status != 404",
        "body contains \"ready\"",
        "body does not contain 'error'",
        "body matches /v\\d+/",
        "body does not match /error|fatal/",
        "json $.status == \"ready\"",
        "json $['n'] >= 3",
        "json $.error does not exist",
        "header server == \"nginx\"",
        "header set-cookie present",
        "header x-powered-by absent",
        "content type == \"application/json\"",
        "http version == 1.1",
        "final url matches /^http:\\/\\/127/",
        "total < 1h",
        "first_byte < 1h",
        "body < 1h",
    ] {
        let run = expecting(&far.url(), rule);
        run.exits(0).hides("canary");
        assert_eq!(run.statuses()[0]["state"], "up", "{rule}\n{run}");
    }
}

#[test]
fn each_kind_of_rule_where_it_does_not() {
    let far = FarSide::answering(JSON);
    let hash = format!("body sha256 == '{HASH}'");
    for (rule, said) in [
        ("204", "status 200, wanted 204"),
        ("status > 200", "status 200, wanted over 200"),
        ("body contains \"steady\"", "begins with \"{\\\"status\\\":\\\"ready\\\""),
        ("body matches /v\\d{3}/", "wanted body matches /v\\d{3}/"),
        ("json $.status == \"ok\"", "json $.status is \"ready\", wanted == \"ok\""),
        ("json $.error exists", "json $.error is missing, wanted exists"),
        ("header server == \"apache\"", "header server is \"nginx\", wanted == \"apache\""),
        ("header set-cookie absent", "header set-cookie is there, but not as wanted"),
        ("content type == \"text/html\"", "content type \"application/json\", wanted == \"text/html\""),
        ("http version >= 2", "HTTP/1.1, wanted http version >= 2"),
        ("final url == \"https://a.example\"", "wanted == \"https://a.example\""),
        ("certificate valid for 14d", "there is no certificate"),
        ("total < 0", "wanted under 0 ms"),
        ("first_byte < 1us", "wanted under 0.001 ms"),
        (&hash, "wanted body sha256 == "),
    ] {
        let run = expecting(&far.url(), rule);
        run.exits(1).hides("canary");
        let reason = &run.statuses()[0]["reason"];
        assert_eq!(reason["kind"], "expectation", "{rule}\n{run}");
        assert!(reason["message"].as_str().unwrap().contains(said), "{rule}: {said}\n{run}");

        let run = expecting(&far.url(), &format!("{rule} else degraded"));
        run.exits(0);
        assert_eq!(run.statuses()[0]["state"], "degraded", "{rule}\n{run}");
    }
}

#[test]
fn all_must_hold_and_down_comes_first() {
    let far = FarSide::answering(JSON);
    let rules = ["--expect=total < 0 else degraded", "--expect=2xx", "--expect=body contains 'x'", "--format=ndjson"];
    let run = check([far.url().as_str()].iter().chain(&rules)).run();
    run.exits(1).shows("\"state\":\"down\"").shows("wanted body contains");
}

#[test]
fn a_body_that_no_rule_needs_is_not_waited_for() {
    let far = FarSide::scripted(|mut connection| {
        connection.read_head();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nServer: nginx\r\n\r\n");
        connection.wait_for_its_end();
    });
    let run = check([far.url().as_str(), "--expect=header server == 'nginx'", "--expect=total < 1h", "-t=200"]).run();
    run.exits(0);
}

#[test]
fn a_body_that_is_cut_off_is_protocol_whatever_the_rules_had_found() {
    let far = FarSide::answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nready");
    let run = expecting(&far.url(), "body contains 'ready'");
    run.exits(1);
    assert_eq!(run.kind_and_phase(), ("protocol".to_owned(), Some("body".to_owned())), "{run}");
}

#[test]
fn a_body_over_the_limit_is_too_large_only_where_a_rule_is_undecided() {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\nready{}", "x".repeat(2_000_000));
    let far = FarSide::answering(answer);
    expecting(&far.url(), "body contains 'ready'").exits(0);
    for rule in ["body does not contain 'error'", "json $ exists"] {
        let run = expecting(&far.url(), rule);
        run.exits(1);
        assert_eq!(run.kind_and_phase(), ("too_large".to_owned(), Some("body".to_owned())), "{run}");
    }
}

#[test]
fn a_coded_body_is_judged_as_it_was_sent_or_decoded() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 9\r\n\r\n\x01\x04\x00\xfb\xffokay";
    let far = FarSide::answering(&answer[..]);
    let url = far.url();
    let said = "coded as \\\"deflate\\\" and judged so, wanted body == \\\"okay\\\"";
    expecting(&url, "body == 'okay'").exits(1).shows(said);
    assert!(!far.head().to_lowercase().contains("accept-encoding"));
    let decoding = |rule| check([url.as_str(), "--decode", "--format=ndjson", "--expect", rule]).run();
    decoding("body == 'okay'").exits(0);
    assert!(far.head().to_lowercase().contains("accept-encoding: gzip, deflate, br, zstd\r\n"));

    let cut = FarSide::answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nokay");
    let run = check([cut.url().as_str(), "--decode", "--format=ndjson", "--expect=body contains 'okay'"]).run();
    run.exits(1).shows("not coded as gzip");
    assert_eq!(run.kind_and_phase(), ("protocol".to_owned(), Some("body".to_owned())), "{run}");
}

#[test]
fn a_syntax_error_has_a_caret_under_its_column() {
    for (rule, shown) in [
        (
            "status inn 2xx",
            "expected `in`, `==`, `!=`, `<=`, `<`, `>=` or `>` at column 8\n  status inn 2xx\n         ^\n",
        ),
        ("status < 5xx", "expected a code, such as `500` at column 10\n  status < 5xx\n           ^\n"),
        ("body contains ready", "expected a text in quotes at column 15\n  body contains ready\n                ^\n"),
        ("json $[?@.a == 'x@y'] = 1", "at column 23\n  json $[?@.a == 'x@y'] = 1\n                        ^\n"),
        ("body matches /(/", "unclosed group at column 14\n  body matches /(/\n               ^\n"),
    ] {
        check(["http://127.0.0.1:1", "--expect", rule]).run().exits(2).prints_nothing().says(shown);
    }
    check(["http://127.0.0.1:1", "--expect", "https://me:canary@a.example"]).run().exits(2).hides("canary");
}

#[test]
fn help_names_the_common_ones() {
    check(["--help"]).run().exits(0).shows("body contains \"ready\"").shows("certificate valid for 14d");
}
