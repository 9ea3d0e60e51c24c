//! `watchpost explain`.

use watchpost::Kind;

use crate::binary::watchpost;

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
