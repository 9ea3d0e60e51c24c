//! What a round comes to, whatever its single statuses are.

use std::sync::mpsc;

#[cfg(feature = "dns")]
use crate::details::name_server;
use crate::{
    binary::check,
    far_side::{FarSide, OK, Refusing, UNAVAILABLE},
    folder::Folder,
    inputs::file,
};

#[test]
fn so_many_may_be_down() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let list: Vec<_> = (0..9).map(|n| format!("{}/{n}", up.url())).chain([down.url()]).collect();
    for (flag, exit, said) in [
        ("--max-down=0", 1, "10 checked: 9 up, 1 down."),
        ("--max-down=1", 0, "1 of 10 down: within --max-down 1."),
        ("--max-down=10%", 0, "1 of 10 down: within --max-down 10%."),
        ("--max-down=9.9%", 1, "1 of 10 down: more than --max-down 9.9%."),
    ] {
        check(&list).args(&[flag]).run().exits(exit).says(said);
    }
    for bad in ["--max-down=-1", "--max-down=101%", "--max-down=five"] {
        check(&list).args(&[bad]).run().exits(2).prints_nothing().says("'--max-down <N|P%>'");
    }
}

#[test]
fn a_percentile_that_is_missed_is_1_although_all_are_up() {
    let far = FarSide::answering(OK);
    check([far.url()]).args(&["--p95=60s"]).run().exits(0);
    check([far.url()]).args(&["--p95=0.001ms"]).run().exits(1).says("p95 is ").says(" ms, wanted 0.0 ms or less.");
}

#[test]
fn with_a_baseline_only_what_is_new_may_count() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let old = format!("{}/old", down.url());
    for format in ["json", "ndjson"] {
        let run = check([up.url(), old.clone(), format!("--format={format}")]).run();
        let baseline = file(&format!("baseline.{format}"), &run.exits(1).stdout);
        let with = ["--baseline", &baseline];
        check([up.url(), old.clone()])
            .args(&with)
            .run()
            .exits(1)
            .says("Since the baseline: 0 new down, 1 still down, 0 up again.");
        let new = ["--baseline", &baseline, "--fail-on=new"];
        check([up.url(), old.clone()]).args(&new).run().exits(0);
        check([old.clone(), format!("{}/new", down.url())]).args(&new).run().exits(1).says("1 new down, 1 still down");
    }
    // With --strict what was degraded is old, too.
    let strict = ["--on=503=degraded", "--strict", "--fail-on=new", "--format=json"];
    let first = check([old.clone()]).args(&strict[..1]).args(&strict[3..]).run();
    let baseline = file("baseline-degraded.json", &first.exits(0).stdout);
    let second = check([old.clone()]).args(&strict).args(&["--baseline", &baseline]).run();
    second.exits(0).says("0 new down, 1 still down");
    check([up.url()]).args(&["--fail-on=new"]).run().exits(2).says("name an earlier output with --baseline");
    for (name, text, said) in [
        ("empty.json", "", "is empty"),
        ("other.json", "{\"a\": 1}", "this is no output of `watchpost check`"),
        ("torn.json", "{\"statuses\": [\n", ":2:0: this is no output"),
    ] {
        let path = file(name, text);
        check([up.url()]).args(&["--baseline", &path]).run().exits(2).prints_nothing().says(said);
    }
    check([up.url()]).args(&["--baseline=/no/such"]).run().exits(2).says("/no/such cannot be read: no such file");
}

#[test]
fn what_failed_and_may_pass_is_looked_at_once_more_at_the_end() {
    let mut calls = 0;
    let shaky = FarSide::scripted(move |mut connection| {
        calls += 1;
        connection.read_head();
        if calls > 1 {
            connection.write(OK);
        }
    });
    let (refusing, broken) = (Refusing::new(), FarSide::answering(UNAVAILABLE));
    let run = check([shaky.url(), refusing.url(), broken.url()]).args(&["--recheck=10ms", "--format=ndjson"]).run();
    run.exits(1)
        .says("3 failed for a reason that may pass: looking once more in 10ms")
        .says("3 checked: 1 up, 2 down.");
    let statuses = run.statuses();
    assert_eq!((&statuses[0]["state"], &statuses[0]["flaky"]), (&"up".into(), &true.into()), "{run}");
    assert_eq!(statuses[0]["attempts"].as_array().unwrap().len(), 2, "{run}");
    assert_eq!((&statuses[1]["state"], &statuses[1]["flaky"]), (&"down".into(), &false.into()), "{run}");
    assert_eq!(statuses[1]["attempts"].as_array().unwrap().len(), 2, "{run}");
    // So may an answer of 503.
    assert_eq!(statuses[2]["attempts"].as_array().unwrap().len(), 2, "{run}");
}

#[test]
#[cfg(feature = "dns")]
fn when_all_fail_as_a_broken_network_would_have_it_nothing_is_down() {
    // Each look-up fails here, whatever is asked for.
    let failing = name_server(2);
    let list = ["http://a.example", "http://b.example", "http://c.example"];
    let broken = ["--resolver", &failing, "--timeout=60s"];
    let run = check(list).args(&broken).run();
    run.exits(3).shows("UNKNOWN: http://a.example could not be checked! (dns_failed: ").says("3 checked: 3 unknown.");
    run.says("CAN'T TELL: 3 of 3 endpoints failed in the same way: dns_failed: ").says("not like 3 outages");
    // Two may well be down.
    check(&list[..2]).args(&broken).run().exits(1).says("2 checked: 2 down.");
    let up = FarSide::answering(OK);
    // Neither one that is up on this machine nor one that was not asked shows that the network works; an answer from it does.
    check(list).args(&broken).args(&[&up.url()]).run().exits(3).says("4 checked: 1 up, 3 unknown.");
    check(list).args(&broken).args(&["gopher://d.example"]).run().exits(3).says("CAN'T TELL: 3 of 4 endpoints");
    check(list).args(&broken).args(&["--canary", &up.url()]).run().exits(1).says("3 checked: 3 down.");
}

#[test]
fn when_the_canary_is_not_up_nothing_is_down() {
    let (refusing, up, silent) = (Refusing::new(), FarSide::answering(OK), Refusing::new());
    let run = check([up.url(), refusing.url()]).args(&["--canary", &silent.url(), "-H", "Authorization: s3cret"]).run();
    run.exits(3)
        .says("the canary http://127.0.0.1:")
        .says("is down: connect_refused")
        .says("2 checked: 1 up, 1 unknown.");
    run.says("CAN'T TELL: the canary is not up").hides("s3cret");
    let canary = FarSide::answering(OK);
    check([up.url()]).args(&["--canary", &canary.url(), "-H", "Authorization: s3cret"]).run().exits(0);
    assert!(!canary.head().contains("s3cret"));
}

#[test]
fn a_deadline_ends_the_run_with_one_status_each() {
    let (silent, up) = (FarSide::silent(), FarSide::answering(OK));
    let slow: String = (0..300).map(|n| format!("{}/{n}\n", silent.url())).collect();
    let list = file("deadline.txt", format!("{}\n{slow}", up.url()));
    let args = ["-f", &list, "--deadline=500ms", "--timeout=60s", "-j4", "--format=ndjson"];
    let run = check(args).run();
    run.exits(3).says("301 checked: 1 up, 300 unknown.");
    let statuses = run.statuses();
    assert_eq!(statuses.len(), 301, "{run}");
    assert!(
        statuses[1..].iter().all(|status| status["reason"]["message"] == "the deadline of 500ms was over"),
        "{run}"
    );
    // What failed, and waits for its next attempt, was seen to fail.
    let busy = FarSide::answering(UNAVAILABLE);
    let run = check([busy.url()]).args(&["--retries=1000", "--deadline=1s", "--format=ndjson"]).run();
    run.exits(1).says("1 checked: 1 down.");
    assert_eq!(run.statuses()[0]["reason"]["message"], "status 503, wanted under 500", "{run}");
    // Of a stream, what is not there by then is not waited for.
    let mut running = check(["--deadline=300ms"]).input("").start();
    let stdin = running.stdin.take();
    let run = running.finish();
    drop(stdin);
    run.exits(2).says("there is no URL in the input");
}

#[test]
fn fail_fast_stops_at_the_first_that_is_down() {
    let (hold, held) = mpsc::channel::<()>();
    let slow = FarSide::scripted(move |mut connection| {
        connection.read_head();
        let _ = held.recv();
        connection.write(OK);
    });
    let down = FarSide::answering(UNAVAILABLE);
    let list: Vec<_> =
        [slow.url(), down.url()].into_iter().chain((0..100).map(|n| format!("{}/{n}", down.url()))).collect();
    let run = check(&list).args(&["--fail-fast", "-j2", "--timeout=120s", "--format=ndjson"]).run();
    drop(hold);
    let statuses = run.exits(1).statuses();
    assert_eq!(statuses[0]["reason"]["kind"], "cancelled", "{run}");
    let down = statuses.iter().filter(|status| status["state"] == "down").count();
    assert!((1..100).contains(&down), "{run}");
}

#[test]
fn fail_fast_goes_on_after_failures_that_do_not_count() {
    let failing = || FarSide::answering("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
    let (up, old, new) = (FarSide::answering(OK), failing(), failing());
    let json = check([old.url(), "--json".to_owned()]).run();
    let baseline = file("fail-fast.json", &json.exits(1).stdout);
    let one_by_one = ["--fail-fast", "-j1", "--baseline", &baseline, "--fail-on=new"];
    check([old.url(), up.url()]).args(&one_by_one).run().exits(0).says("2 checked: 1 up, 1 down.");
    check([old.url(), new.url(), up.url()]).args(&one_by_one).run().exits(1).says("0 up again");
    let most = |most: &str| {
        let list: Vec<_> = (0..20).map(|n| format!("{}/{n}", old.url())).collect();
        let args = ["--fail-fast", "-j1", "--max-down", most, "--format=ndjson"];
        let statuses = check(list).args(&args).run().exits(1).statuses();
        statuses.iter().filter(|status| status["state"] == "down").count()
    };
    assert_eq!(most("3"), 4);
    // What part of all is down only the end tells.
    assert_eq!(most("5%"), 20);
}

#[test]
fn a_deadline_in_the_time_of_the_canary_is_one_of_the_round() {
    let (canary, silent) = (FarSide::silent(), FarSide::silent());
    let list: Vec<_> = (0..3).map(|n| format!("{}/{n}", silent.url())).collect();
    let args = ["--canary", &canary.url(), "--deadline=300ms", "--timeout=100s", "--format=ndjson"];
    let run = check(list).args(&args).run();
    run.exits(3).says("has no status: it was stopped before").says("3 checked: 3 unknown.");
    for status in run.statuses() {
        assert_eq!(status["reason"]["message"], "the deadline of 300ms was over", "{run}");
    }
}

#[test]
#[cfg(unix)]
fn a_signal_in_the_time_of_the_canary_is_one_of_the_round() {
    let (canary, silent) = (FarSide::silent(), FarSide::silent());
    let folder = Folder::new("canary-signal");
    let args = [&silent.url(), "--json", "-o", "csv=out.csv", "--canary", &canary.url()];
    let running = folder.check(&args).start();
    canary.head();
    running.signal(rustix::process::Signal::INT);
    let run = running.finish();
    let document = run.exits(130).document();
    // What was not taken up by then is not read.
    assert_eq!(document["summary"]["unknown"], document["statuses"].as_array().unwrap().len(), "{run}");
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["out.csv"], "{run}");
}

#[test]
fn who_is_told_to_stop_waits_for_no_second_look() {
    let (shaky, silent) = (FarSide::scripted(|mut connection| drop(connection.read_head())), FarSide::silent());
    let args = ["--recheck=200s", "--deadline=300ms", "--timeout=100s", "--format=ndjson"];
    let run = check([shaky.url(), silent.url()]).args(&args).run();
    let statuses = run.exits(1).statuses();
    assert!(!run.stderr.contains("looking once more"), "{run}");
    assert_eq!(
        (&statuses[0]["reason"]["kind"], &statuses[1]["reason"]["kind"]),
        (&"reset".into(), &"cancelled".into())
    );
    let both = check([shaky.url()]).args(&["--recheck=1s", "--fail-fast"]).run();
    both.exits(2).says("leave one of them out");
}

#[test]
fn any_answer_of_the_canary_shows_that_the_network_is_there() {
    let (canary, refusing) = (FarSide::answering(UNAVAILABLE), Refusing::new());
    check([refusing.url()]).args(&["--canary", &canary.url()]).run().exits(1).says("1 checked: 1 down.");
}

#[test]
fn a_document_is_fetched_within_the_deadline() {
    let silent = FarSide::silent();
    let run = check(["--sitemap", &silent.url(), "--deadline=300ms"]).run();
    run.exits(2).prints_nothing().says("cannot be fetched: the deadline is over");
}
