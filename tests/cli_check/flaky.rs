//! What passed only on a further attempt is told in every format.

use crate::{
    binary::{Run, check},
    far_side::{FarSide, NOT_FOUND, OK, UNAVAILABLE},
    inputs::file,
    junit, tap,
};

/// Fails the first time, and then answers so.
fn failing_once(answer: &'static str) -> FarSide {
    let mut failed = false;
    FarSide::scripted(move |mut connection| {
        connection.read_head();
        connection.write(if failed { answer } else { UNAVAILABLE });
        failed = true;
    })
}

fn flaky(answer: &'static str, args: &[&str]) -> (String, Run) {
    let far = failing_once(answer);
    let url = far.url();
    let run = check([url.as_str(), "--retries=1", "--retry-after-max=0"]).args(args).run();
    run.exits(0);
    (url, run)
}

const TOTALS: &str = "1 checked: 1 up. One was flaky: it failed first, and passed on a further attempt.";

#[test]
fn text_says_it_behind_the_line_and_beside_the_totals() {
    let (url, run) = flaky(OK, &[]);
    run.prints(&format!("SUCCESS: {url} is up and running! (flaky: 2 attempts, the first: 503)")).says(TOTALS);
    let (url, run) = flaky(NOT_FOUND, &[]);
    let both = "(404: it answers, but not what you asked for; flaky: 2 attempts, the first: 503)";
    run.prints(&format!("SUCCESS: {url} is up and running! {both}"));
    run.says(&format!("{TOTALS} One up answered 404; --expect 2xx would count it as down."));
    let (_, run) = flaky(OK, &["-q"]);
    run.prints_nothing().says(TOTALS);
}

#[test]
fn a_second_look_is_an_attempt_too() {
    let far = failing_once(OK);
    let run = check([far.url().as_str(), "--recheck=1ms"]).run();
    run.exits(0).prints(&format!("SUCCESS: {} is up and running! (flaky: 2 attempts, the first: 503)", far.url()));
    run.says(TOTALS);
}

#[test]
fn what_stays_down_or_passes_at_once_is_not_flaky() {
    for (answer, word) in [(UNAVAILABLE, "1 down."), (OK, "1 up.")] {
        let far = FarSide::answering(answer);
        let run = check([far.url().as_str(), "--retries=1", "--retry-after-max=0"]).run();
        run.says(&format!("1 checked: {word}\n"));
        assert!(!run.stdout.contains("flaky"), "{run}");
    }
}

#[test]
fn json_counts_it_in_the_summary_and_the_sums_hold() {
    let (_, run) = flaky(OK, &["--json"]);
    let document = run.document();
    let count = |key: &str| document["summary"][key].as_u64().unwrap();
    assert_eq!((count("checked"), count("up"), count("flaky")), (1, 1, 1), "{run}");
}

#[test]
fn junit_has_a_property_and_a_line_and_is_valid() {
    let (url, run) = flaky(OK, &["--format=junit"]);
    junit::valid(&run.stdout);
    run.shows("<property name=\"flaky\" value=\"1\"/>");
    let line = format!("SUCCESS: {url} is up and running! (flaky: 2 attempts, the first: 503)");
    run.shows(&format!("<system-out>{line}\n</system-out>"));
}

#[test]
fn tap_has_a_block_and_the_totals() {
    let (url, run) = flaky(OK, &["--format=tap"]);
    let points = tap::points(&run.stdout);
    let [point] = points.as_slice() else { panic!("{run}") };
    assert_eq!((point.ok, point.description.as_str()), (true, url.as_str()), "{run}");
    let key = |name: &str| point.block.get(name).map(String::as_str);
    assert_eq!((key("flaky"), key("attempts"), key("state")), (Some("true"), Some("2"), Some("up")), "{run}");
    assert_eq!(key("message"), Some("flaky: 2 attempts, the first: 503"), "{run}");
    run.prints(&format!("# {TOTALS}"));
}

#[test]
fn markdown_has_a_row_and_the_totals() {
    let (url, run) = flaky(OK, &["--format=markdown"]);
    run.prints(&format!("### ✅ {TOTALS}"));
    run.shows(&format!("| ✅ up | <{url}> | flaky: 2 attempts, the first: 503 | "));
}

#[test]
fn github_has_a_notice_within_its_bounds_and_quiet_none() {
    let mut seen = std::collections::HashSet::new();
    let far = FarSide::scripted(move |mut connection| {
        let path = connection.read_head().lines().next().unwrap_or_default().to_owned();
        connection.write(if seen.insert(path) { UNAVAILABLE } else { OK });
    });
    let list: String = (1..=12).map(|number| format!("{}/{number}\n", far.url())).collect();
    let list = file("flaky.txt", list);
    let args = ["-f", &list, "--retries=1", "--retry-after-max=0", "--format=github", "--sort=input"];
    let run = check(args).run();
    run.exits(0);
    let notices: Vec<_> = run.stdout.lines().filter(|line| line.starts_with("::notice ")).collect();
    assert_eq!(notices.len(), 10, "{run}");
    let first = format!(
        "title=watchpost%3A up (flaky)::{}/1 is up and running! (flaky: 2 attempts, the first: 503)",
        far.url()
    );
    assert!(notices[0].ends_with(&first), "{run}");
    assert!(notices[9].contains("and 3 more are flaky"), "{run}");
    run.prints(&format!("SUCCESS: {}/12 is up and running! (flaky: 2 attempts, the first: 503)", far.url()));
    let (_, quiet) = flaky(OK, &["--format=github", "-q"]);
    quiet.prints_nothing();
}
