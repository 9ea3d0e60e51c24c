//! Whatever states come together, and whatever comes between: the exit code follows from the totals of the JSON document and from what
//! was injected, and the totals of all formats are the same.

use std::{fs, process::Stdio};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rustix::process::Signal;
use serde_json::Value;

use crate::{
    binary::{Run, check},
    far_side::{FarSide, NOT_FOUND, OK, UNAVAILABLE},
    inputs::file,
};

/// What a line of the input comes to.
#[derive(Debug, Clone, Copy)]
enum Line {
    Up,
    Degraded,
    Down,
    Unknown,
    /// It is no URL.
    Bad,
    /// The one before it, once more.
    Again,
}

/// What comes between.
#[derive(Debug, Clone, Copy)]
enum Injected {
    Nothing,
    /// While a check is under way.
    Signal(Signal),
    /// Standard output takes nothing.
    FullDisk,
}

#[derive(Debug, Clone)]
struct Case {
    lines: Vec<Line>,
    strict: bool,
    max_down: u64,
    injected: Injected,
}

fn cases() -> impl Strategy<Value = Case> {
    use Line::{Again, Bad, Degraded, Down, Unknown, Up};
    let line = prop_oneof![4 => Just(Up), 1 => Just(Degraded), 1 => Just(Down), 1 => Just(Unknown), 1 => Just(Bad), 1 => Just(Again)];
    let injected = prop_oneof![
        3 => Just(Injected::Nothing),
        1 => Just(Injected::Signal(Signal::INT)),
        1 => Just(Injected::Signal(Signal::TERM)),
        1 => Just(Injected::FullDisk),
    ];
    let lines = proptest::collection::vec(line, 0..8);
    (lines, any::<bool>(), 0..3_u64, injected).prop_map(|(lines, strict, max_down, injected)| Case {
        lines,
        strict,
        max_down,
        injected,
    })
}

/// Servers for each state.
struct Servers {
    up: FarSide,
    degraded: FarSide,
    down: FarSide,
    silent: FarSide,
}

impl Servers {
    fn input(&self, lines: &[Line]) -> String {
        let mut input = String::new();
        for (index, line) in lines.iter().enumerate() {
            let text = match line {
                Line::Up => format!("{}/{index}", self.up.url()),
                Line::Degraded => format!("{}/{index}", self.degraded.url()),
                Line::Down => format!("{}/{index}", self.down.url()),
                Line::Unknown => format!("gopher://a.example/{index}"),
                Line::Bad => format!("no url {index}"),
                Line::Again => input.lines().last().unwrap_or("# nothing yet").to_owned(),
            };
            input += &text;
            input.push('\n');
        }
        input
    }
}

/// The exit code that follows.
fn code(summary: &Value, case: &Case) -> i32 {
    let count = |key: &str| summary[key].as_u64().unwrap();
    let failed = count("down") + if case.strict { count("degraded") } else { 0 };
    match case.injected {
        Injected::Signal(Signal::INT) => 130,
        Injected::Signal(_) => 143,
        Injected::FullDisk => 2,
        Injected::Nothing if count("read") == 0 || count("skipped") > 0 => 2,
        Injected::Nothing if failed > case.max_down => 1,
        Injected::Nothing if count("unknown") > 0 => 3,
        Injected::Nothing => 0,
    }
}

fn run(servers: &Servers, case: &Case, outputs: &[(&str, String)]) -> Run {
    let max_down = case.max_down.to_string();
    let outputs: Vec<_> = outputs.iter().map(|(format, path)| format!("-o{format}={path}")).collect();
    let mut line = check(["--on=404=degraded", "--timeout=200s", "--max-down", &max_down]).args(&["-j64"]);
    line = line.args(&outputs.iter().map(String::as_str).collect::<Vec<_>>());
    if case.strict {
        line = line.args(&["--strict"]);
    }
    let input = servers.input(&case.lines);
    match case.injected {
        Injected::Nothing => line.input(input).run(),
        Injected::FullDisk => {
            line.input(input).stdout(Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap())).run()
        }
        Injected::Signal(signal) => {
            let list = file("codes.txt", input + &servers.silent.url() + "/held\n");
            let list = list.as_str();
            // A file with a line that is no URL is refused as a whole: as a stream, it is not.
            let running = line.args(&["-f", list]).start();
            servers.silent.head();
            running.signal(signal);
            running.finish()
        }
    }
}

fn holds(servers: &Servers, mut case: Case) -> Result<(), TestCaseError> {
    if matches!(case.injected, Injected::Signal(_)) {
        case.lines.retain(|line| !matches!(line, Line::Bad));
    }
    let outputs = ["json", "junit", "tap", "csv"].map(|format| (format, file(&format!("codes.{format}"), "before")));
    let run = run(servers, &case, &outputs);
    let written = |format: &str| {
        let (_, path) = outputs.iter().find(|(name, _)| *name == format).unwrap();
        fs::read_to_string(path).unwrap()
    };
    let document: Value = serde_json::from_str(&written("json")).unwrap();
    let summary = &document["summary"];
    let count = |key: &str| summary[key].as_u64().unwrap();

    prop_assert_eq!(run.code(), Some(code(summary, &case)), "{:?} {}\n{}", case, summary, run);
    prop_assert_eq!(count("read"), count("checked") + count("duplicates") + count("skipped"), "{}", summary);
    let states = ["up", "degraded", "down", "unknown"].map(count);
    prop_assert_eq!(count("checked"), states.iter().sum::<u64>(), "{}", summary);
    let statuses = document["statuses"].as_array().unwrap();
    for (state, wanted) in ["up", "degraded", "down", "unknown"].into_iter().zip(states) {
        let found = statuses.iter().filter(|status| status["state"] == state).count() as u64;
        prop_assert_eq!(found, wanted, "{}", state);
    }

    let junit = written("junit");
    let junit = roxmltree::Document::parse(&junit).unwrap();
    for key in ["read", "duplicates", "skipped", "checked", "up", "degraded", "down", "unknown"] {
        let property = junit.descendants().find(|node| node.attribute("name") == Some(key)).unwrap();
        prop_assert_eq!(property.attribute("value").map(str::to_owned), Some(count(key).to_string()), "{}", key);
    }
    let plan = format!("1..{}", count("checked"));
    prop_assert!(written("tap").lines().any(|line| line == plan), "no plan {}", plan);
    let rows = csv::Reader::from_reader(written("csv").as_bytes()).into_records().count() as u64;
    prop_assert_eq!(rows, count("checked"));
    Ok(())
}

#[test]
fn the_exit_code_follows_from_the_totals_and_from_what_came_between() {
    let servers = Servers {
        up: FarSide::answering(OK),
        degraded: FarSide::answering(NOT_FOUND),
        down: FarSide::answering(UNAVAILABLE),
        silent: FarSide::silent(),
    };
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&cases(), |case| holds(&servers, case)).unwrap();
}
