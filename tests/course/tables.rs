//! The page's two tables: their numbers come from runs of the programs.

use std::{
    collections::BTreeMap,
    fmt::Write,
    process::{Command, Stdio},
};

use watchpost::Demo;

use crate::{
    first_time, is_written,
    programs::{Run, named, read, root},
    shape::code_lines,
};

/// How far a ratio on the page may be from the one that is measured.
const MARGIN: f64 = 0.15;
/// What stands for the outcome of the Go program where Go is not installed.
const NOT_RUN: &str = "not run: no Go here";

/// The times of the steps from 1 to 7, the first as the measure of all.
pub fn ratios(steps: &BTreeMap<String, Run>) -> String {
    let whole = first_time(steps, "lesson_1");
    let mut table = "| step | its time | |\n| --- | --- | --- |\n".to_owned();
    for (name, run) in
        steps.iter().filter(|(name, _)| ('1'..='7').any(|step| name.starts_with(&format!("lesson_{step}"))))
    {
        for (time, which) in run.times().iter().zip(runs_of(name)) {
            let _ = writeln!(table, "| {name} | {:.2} | {which} |", time / whole);
        }
    }
    assert!(whole >= 3.0 * first_time(steps, "lesson_7"), "step 1 takes at least three times step 7:\n{table}");
    assert!(first_time(steps, "lesson_2") < 0.05 * whole, "step 2 takes next to nothing:\n{table}");
    table
}

/// What each time that a step prints is the time of.
fn runs_of(step: &str) -> &'static [&'static str] {
    match step.trim_start_matches("lesson_").as_bytes().first() {
        Some(b'2') => &["and nothing was checked"],
        Some(b'3') => &["and one was lost", "and more than half of it for nothing"],
        Some(b'4' | b'7') => &["", "with a bug"],
        Some(b'5') => &["", "with a bug, until the watchdog"],
        _ => &[""],
    }
}

/// Goroutines, tokio's tasks and actors: how long the program is, and what it does when a worker panics.
pub fn side_by_side(steps: &BTreeMap<String, Run>) -> String {
    let last_lines = |step: &str| {
        let (_, run) = steps.iter().find(|(name, _)| name.starts_with(step)).unwrap();
        run.stdout.rsplit_once("A run with a bug").unwrap().1.lines().skip(1).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let is_status = |line: &&String| {
        line.contains(": ") && (line.contains(" is up") || line.contains(" is down") || line.contains(" could not"))
    };
    let tokio = last_lines("lesson_5");
    let actors = last_lines("lesson_7");
    let of = |file: String| code_lines(&read(&file)).len();
    let example = |prefix: &str| of(format!("examples/{}.rs", named(prefix).remove(0)));
    let crashed = actors.iter().find(|line| line.contains("crashed")).unwrap();

    let mut table = "| | lines of code | when a worker panics |\n| --- | --- | --- |\n".to_owned();
    let go = go_with_a_bug();
    assert!(go.is_some() || !is_written(), "to write the page, Go must be installed");
    let _ = writeln!(
        table,
        "| Go: goroutines and a channel | {} | {} |",
        of("examples/go/lesson.go".to_owned()),
        go.unwrap_or_else(|| NOT_RUN.to_owned())
    );
    let watchdog = tokio.iter().find(|line| line.contains("watchdog")).unwrap();
    let _ = writeln!(
        table,
        "| tokio: tasks and a channel (step 5) | {} | {} of 6 replies, then `{watchdog}` |",
        example("lesson_5"),
        tokio.iter().filter(is_status).count()
    );
    let _ = writeln!(
        table,
        "| actors by watchpost (step 7) | {} | {} of 6 have a status, one of them `{crashed}` |",
        example("lesson_7"),
        actors.iter().filter(is_status).count()
    );
    table
}

/// What the Go program does when its first goroutine panics; nothing where Go is not installed.
fn go_with_a_bug() -> Option<String> {
    let target = root().join("target");
    let program = target.join("lesson-in-go");
    let source = root().join("examples/go/lesson.go");
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg(source)
        .env("GOCACHE", target.join("go"))
        .output()
        .ok()?;
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let demo = runtime.block_on(Demo::start()).unwrap();
    let urls: Vec<_> = demo.lesson().unwrap().iter().map(|endpoint| endpoint.url().to_string()).collect();
    let run =
        |arguments: &[&str]| Command::new(&program).args(arguments).args(&urls).stdin(Stdio::null()).output().unwrap();
    let right = String::from_utf8(run(&[]).stdout).unwrap();
    assert_eq!(right.matches(" is up and running!").count(), 5, "{right}");
    assert!(right.contains("/mail/never is down!"), "{right}");
    let wrong = run(&["-bug"]);
    let replies = String::from_utf8(wrong.stdout).unwrap().lines().count();
    let code = wrong.status.code().unwrap();
    Some(format!("{replies} of 6 replies: the program ends with exit code {code}"))
}

/// Compares a table with one that was just made: words as they are, ratios within a margin, what could not be made here not at all.
pub fn compare(page: &str, made: &str) {
    let rows = |table: &str| {
        table.lines().map(|line| line.split(" | ").map(ToOwned::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let (page_rows, made_rows) = (rows(page), rows(made));
    assert_eq!(page_rows.len(), made_rows.len(), "the page has\n{page}\nand the runs say\n{made}");
    for (cell, made_cell) in page_rows.iter().flatten().zip(made_rows.iter().flatten()) {
        let ratio = |cell: &str| cell.contains('.').then(|| cell.parse::<f64>().ok()).flatten();
        let same = match (ratio(cell), ratio(made_cell)) {
            (Some(one), Some(other)) => (one - other).abs() <= MARGIN,
            _ => cell == made_cell || made_cell.starts_with(NOT_RUN),
        };
        assert!(same, "{cell} is not {made_cell}: the page has\n{page}\nand the runs say\n{made}");
    }
}
