//! Annotations of GitHub's Actions.

use crate::{
    binary::{Run, check},
    far_side::{FarSide, OK, UNAVAILABLE},
    inputs::file,
};

fn lines<'a>(run: &'a Run, start: &str) -> Vec<&'a str> {
    run.stdout.lines().filter(|line| line.starts_with(start)).collect()
}

#[test]
fn of_many_failures_ten_are_annotated_and_all_are_in_the_log_and_the_summary() {
    let far = FarSide::answering(UNAVAILABLE);
    for (count, last) in [(9, "503"), (10, "503"), (11, "and 2 more are not up"), (40, "and 31 more are not up")] {
        let list: String = (1..=count).map(|number| format!("{}/{number}\n", far.url())).collect();
        let list = file(&format!("failures-{count}.txt"), list);
        let summary = file(&format!("summary-{count}.md"), "");
        let run = check(["-f", &list, "--format=github", "--sort=input"]).env("GITHUB_STEP_SUMMARY", &summary).run();
        run.exits(1);
        let errors = lines(&run, "::error ");
        assert_eq!(errors.len(), count.min(10), "{run}");
        assert!(errors.last().unwrap().contains(last), "{run}");
        let told = run.stdout.contains(": they are in the log and in the summary of this step\n");
        assert_eq!(told, count > 10, "{run}");
        let head = format!("::error file={},line=1,title=", list.replace(':', "%3A").replace(',', "%2C"));
        assert!(errors[0].starts_with(&head), "{run}");
        let rows = std::fs::read_to_string(&summary).unwrap();
        for number in 1..=count {
            let url = format!("{}/{number}", far.url());
            assert!(run.stdout.contains(&format!("{url} is down!")), "{url} is not in the log\n{run}");
            assert!(rows.contains(&format!("| ❌ down | <{url}> ")), "{url} is not in the summary\n{rows}");
        }
        assert!(rows.starts_with(&format!("### ❌ {count} checked: {count} down.\n")), "{rows}");
    }
}

#[test]
fn degraded_is_a_warning_and_with_strict_an_error_and_up_is_a_line() {
    let (up, odd) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    for (strict, errors, warnings) in [(false, 0, 1), (true, 1, 0)] {
        let flags: &[&str] = if strict { &["--strict"] } else { &[] };
        let run = check([up.url().as_str(), &odd.url(), "--format=github", "--on=503=degraded"]).args(flags).run();
        assert_eq!((lines(&run, "::error ").len(), lines(&run, "::warning ").len()), (errors, warnings), "{run}");
        run.prints(&format!("SUCCESS: {} is up and running!", up.url()));
    }
    let quiet = check([up.url().as_str(), &odd.url(), "--format=github", "-q"]).run();
    assert_eq!((quiet.stdout.lines().count(), lines(&quiet, "::error ").len()), (1, 1), "{quiet}");
}

#[test]
fn a_summary_that_is_not_there_is_told_and_costs_nothing_else() {
    let far = FarSide::answering(OK);
    let run = check([far.url().as_str(), "--format=github"]).env("GITHUB_STEP_SUMMARY", "/no/such/file").run();
    run.exits(0).says("note: the summary of the step cannot be written: no such file or directory\n");
    run.prints(&format!("SUCCESS: {} is up and running!", far.url()));
}

#[test]
fn a_summary_is_named_only_where_there_is_one() {
    let far = FarSide::answering(UNAVAILABLE);
    let list: String = (1..=11).map(|number| format!("{}/{number}\n", far.url())).collect();
    let list = file("no-summary.txt", list);
    let github = || check(["-f", &list, "--format=github"]);
    for run in [github().run(), github().env("GITHUB_STEP_SUMMARY", "/no/such/file").run()] {
        run.exits(1).prints("::error title=watchpost::and 2 more are not up: they are in the log of this step");
    }
    let (summary, written) = (file("beside.md", ""), file("beside.txt", ""));
    let output = format!("github={written}");
    check(["-f", &list, "-o", &output]).env("GITHUB_STEP_SUMMARY", &summary).run().exits(1);
    let written = std::fs::read_to_string(&written).unwrap();
    assert!(written.contains("and 2 more are not up: they are in the log of this step\n"), "{written}");
    assert_eq!(std::fs::read_to_string(&summary).unwrap(), "");
}
