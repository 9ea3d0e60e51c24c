//! `watchpost explain`.

use watchpost::Kind;

use crate::{
    binary::{check, watchpost},
    far_side::FarSide,
};

#[test]
fn every_kind_and_a_code_is_explained() {
    for kind in Kind::ALL {
        let run = watchpost(&["explain", kind.as_str()]).run();
        run.exits(0)
            .prints(kind.as_str())
            .shows("\n  state       ")
            .shows("\n  causes      ")
            .shows("\n  to do       ");
        assert_eq!(run.stderr, "", "{run}");
    }
    watchpost(&["explain", "connect-refused"]).run().exits(0).prints("connect_refused");
    watchpost(&["explain", "TIMEOUT"])
        .run()
        .exits(0)
        .prints("timeout")
        .shows("phases      dns, connect, tls, send, first_byte, body");
    watchpost(&["explain", "503"]).run().exits(0).prints("503 Service Unavailable");
    watchpost(&["explain", "799"]).run().exits(0).prints("799");
}

#[test]
fn what_is_said_of_a_code_is_what_a_check_makes_of_it() {
    for code in [101, 200, 300, 301, 302, 303, 304, 305, 306, 307, 308, 310, 399, 404, 500] {
        // To itself: who follows it goes round in a loop.
        let far = FarSide::answering(format!("HTTP/1.1 {code} X\r\nLocation: /health\r\nContent-Length: 0\r\n\r\n"));
        let run = check([&*format!("{}/health", far.url()), "--format=ndjson"]).run();
        let status = &run.statuses()[0];
        let said = match (status["state"].as_str(), status["reason"]["kind"].as_str()) {
            (Some("up"), None) => "by default  up",
            (Some("down"), Some("redirect")) => "by default  followed to its Location",
            (Some("down"), Some("protocol")) => "by default  down (protocol)",
            (Some("down"), Some("expectation")) => "by default  down: without a rule",
            _ => panic!("{code}\n{run}"),
        };
        watchpost(&["explain", &code.to_string()]).run().exits(0).shows(said);
    }
    // It is no answer: the one that is comes after it.
    watchpost(&["explain", "103"]).run().exits(0).shows("by default  passed over");
    let far = FarSide::answering("HTTP/1.1 103 X\r\n\r\nHTTP/1.1 204 X\r\n\r\n");
    check([far.url()]).run().exits(0);
}

#[test]
fn what_is_unsupported_is_not_what_is_no_url() {
    check(["tcp://db"]).run().exits(2).says("a port comes after the host");
    for url in ["foo://a", "tls://127.0.0.1?starttls=foo", "dns://127.0.0.1/a?type=ZZ"] {
        check([url]).run().exits(3).shows("(unsupported: ");
    }
    watchpost(&["explain", "unsupported"]).run().exits(0).shows("starttls=").shows("type=TYPE");
}

#[test]
fn without_a_kind_all_are_listed_in_the_columns_that_there_are() {
    for columns in [40, 80] {
        let run = watchpost(&["explain"]).env("COLUMNS", columns.to_string()).run();
        run.exits(0);
        for kind in Kind::ALL {
            assert!(run.stdout.lines().any(|line| line.starts_with(&format!("  {kind} "))), "{kind}\n{run}");
        }
        assert!(run.stdout.lines().all(|line| line.len() <= columns), "{run}");
    }
}

#[test]
fn what_is_no_kind_is_2_and_names_the_nearest() {
    for (typed, nearest) in [("timeuot", "timeout"), ("dns_notfound", "dns_not_found"), ("tls-expird", "tls_expired")] {
        let run = watchpost(&["explain", typed]).run();
        run.exits(2).prints_nothing().says("invalid value").says(&format!("similar value exists: '{nearest}'"));
    }
    for typed in ["99", "1000", "", "x"] {
        watchpost(&["explain", typed])
            .run()
            .exits(2)
            .prints_nothing()
            .says("[possible values: dns_not_found, dns_failed");
    }
}
