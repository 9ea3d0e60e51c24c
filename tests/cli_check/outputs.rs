//! What is printed, when, and what happens when it can't be.

use std::{collections::BTreeSet, sync::mpsc};

use crate::{
    binary::check,
    far_side::{FarSide, NOT_FOUND, OK, UNAVAILABLE},
};

#[test]
fn ndjson_is_statuses_alone_and_the_totals_go_to_standard_error() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let run = check([up.url().as_str(), &down.url(), "gopher://a", "--format=ndjson"]).run();
    run.exits(1).says("3 checked: 1 up, 1 down, 1 unknown.");
    let statuses = run.statuses();
    assert_eq!(statuses.len(), 3, "{run}");
    let keys = |at: usize| statuses[at].as_object().unwrap().keys().collect::<Vec<_>>();
    assert!(keys(0) == keys(1) && keys(1) == keys(2), "{run}");
    let timing = &statuses[0]["timing_ms"];
    let phases: f64 =
        ["dns", "connect", "tls", "send", "first_byte", "body"].iter().filter_map(|p| timing[p].as_f64()).sum();
    let total = timing["total"].as_f64().unwrap();
    // Each of the six is rounded to a microsecond.
    assert!((phases - total).abs() < 0.0065, "{phases} and {total}\n{run}");
    assert_eq!(statuses[0]["peer"], up.authority(), "{run}");
    let [tried] = statuses[0]["tried"].as_array().unwrap().as_slice() else { panic!("{run}") };
    assert_eq!((&tried["address"], &tried["outcome"]), (&up.authority().into(), &"connected".into()), "{run}");
}

#[test]
fn json_is_one_document_whose_totals_add_up() {
    let (up, odd) = (FarSide::answering(OK), FarSide::answering(NOT_FOUND));
    let run = check([up.url(), odd.url(), "--json".into()]).run();
    run.exits(0);
    let document = run.document();
    assert_eq!(document["schema"], 1, "{run}");
    assert_eq!(document["statuses"].as_array().unwrap().len(), 2, "{run}");
    assert_eq!(document["summary"]["checked"], 2, "{run}");
}

/// No more at once than the far side's backlog holds, so that a busy machine drops no connection.
const CALM: [&str; 3] = ["-j100", "--timeout", "60s"];

#[test]
fn twenty_thousand_from_standard_input_are_checked_once_each() {
    let far = FarSide::answering(OK);
    let input: String = (1..=20_000).map(|n| format!("{}/{n}\n", far.url())).collect();
    let run = check(["--format=ndjson"]).args(&CALM).input(input).run();
    run.exits(0).says("20000 checked: 20000 up.");
    let statuses = run.statuses();
    let ids: BTreeSet<_> = statuses.iter().filter_map(|status| status["id"].as_u64()).collect();
    assert_eq!((statuses.len(), ids.len(), ids.first(), ids.last()), (20_000, 20_000, Some(&1), Some(&20_000)));
    // Ids count in the order of the input.
    for status in statuses {
        assert_eq!(status["input"], format!("{}/{}", far.url(), status["id"]));
    }
}

#[test]
fn twenty_thousand_are_in_the_summary_of_a_document() {
    let far = FarSide::answering(OK);
    let input: String = (1..=20_000).map(|n| format!("{}/{n}\n", far.url())).collect();
    let run = check(["--json"]).args(&CALM).input(input).run();
    let document = run.exits(0).document();
    assert_eq!(document["summary"]["checked"], 20_000);
    assert_eq!(document["summary"]["read"], 20_000);
    assert_eq!(document["statuses"].as_array().unwrap().len(), 20_000);
}

#[test]
fn statuses_are_printed_as_they_arrive() {
    for format in ["text", "ndjson", "json"] {
        let (release, held) = mpsc::channel::<()>();
        let slow = FarSide::scripted(move |mut connection| {
            connection.read_head();
            let _ = held.recv();
            connection.write(OK);
        });
        let fast = FarSide::answering(OK);
        let mut running = check([slow.url(), fast.url(), format!("--format={format}")]).start();
        if format == "json" {
            assert_eq!(running.line(), r#"{"schema":1,"statuses":["#);
        }
        // The document's next line ends only with the next status, so that it is not waited for.
        if format != "json" {
            let first = running.line();
            assert!(first.contains(&fast.url()), "{first}");
        }
        slow.head();
        release.send(()).unwrap();
        let run = running.finish();
        run.exits(0).says("2 checked: 2 up.");
        let at = |url: &str| run.stdout.find(url).unwrap_or_else(|| panic!("no {url}\n{run}"));
        assert!(at(&fast.url()) < at(&slow.url()) || format == "json", "{run}");
    }
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let far = FarSide::answering(OK);
    let coloured = "\u{1b}[1m\u{1b}[32mSUCCESS\u{1b}[0m: ";
    for (flag, variable, wanted) in [
        ("auto", None, false),
        ("always", None, true),
        ("always", Some(("NO_COLOR", "1")), true),
        ("never", Some(("CLICOLOR_FORCE", "1")), false),
        ("auto", Some(("CLICOLOR_FORCE", "1")), true),
        ("auto", Some(("NO_COLOR", "1")), false),
    ] {
        let mut line = check([far.url(), format!("--color={flag}")]);
        if let Some((name, value)) = variable {
            line = line.env(name, value);
        }
        let run = line.run();
        run.exits(0);
        assert_eq!(run.stdout.starts_with(coloured), wanted, "{flag} {variable:?}\n{run}");
        assert_eq!(run.stdout.contains('\u{1b}'), wanted, "{flag} {variable:?}\n{run}");
    }
    let both = check([far.url()]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run();
    assert!(!both.stdout.contains('\u{1b}'), "{both}");
}

#[test]
fn a_server_forges_no_line() {
    let forged =
        "HTTP/1.1 302 Found\r\nLocation: http://a.example:x/\u{1b}[2KSUCCESS: all is up\r\nContent-Length: 0\r\n\r\n";
    let run = check([FarSide::answering(forged).url()]).run();
    run.exits(1);
    assert!(!run.stdout.contains('\u{1b}') && run.stdout.lines().count() == 2, "{run}");
}

#[cfg(unix)]
mod unwritable {
    use super::*;
    use crate::binary::{shell, watchpost};

    #[test]
    fn a_full_disk_is_2_and_the_totals_are_still_told() {
        let far = FarSide::answering(OK);
        for format in ["text", "json", "ndjson"] {
            let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
            check([far.url(), format!("--format={format}")])
                .stdout(full)
                .run()
                .exits(2)
                .says("error: standard output cannot be written: no space left on device")
                .says("1 checked: 1 up.");
        }
    }

    #[test]
    fn a_closed_pipe_ends_it_quietly() {
        let far = FarSide::answering(OK);
        // Endless input: it ends because nobody reads, or never.
        let run =
            shell(r#"yes | awk '{ print ENVIRON["FAR"] "/" NR }' | "$W" check | head -1; echo "${PIPESTATUS[2]}""#)
                .env("FAR", far.url())
                .run();
        run.exits(0).shows("is up and running!").prints("141");
        assert_eq!(run.stderr, "", "{run}");
        for args in [&["check", &far.url()][..], &["check", "--json", &far.url()], &["check", "--help"], &["--version"]]
        {
            // Nobody reads from the start.
            let (_, writer) = std::io::pipe().unwrap();
            let run = watchpost(args).stdout(writer).run();
            run.exits(141);
            assert_eq!(run.stderr, "", "{run}");
        }
    }

    #[test]
    fn where_files_are_few_it_checks_fewer_at_once_and_says_so() {
        let far = FarSide::answering(OK);
        let limited = |limit: u32| {
            let input: String = (0..300).map(|n| format!("{}/{n}\n", far.url())).collect();
            let script = format!(r#"ulimit -n {limit}; exec "$W" check --timeout 60s"#);
            let run = shell(&script).input(input).run();
            run.exits(0).says("300 checked: 300 up.");
            run.stderr
        };
        assert!(limited(128).starts_with("note: 64 checks at once, not 256: "));
        assert!(!limited(1024).contains("note:"));
    }
}
