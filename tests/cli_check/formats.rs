//! Each format as it stands, and that its totals add up.

use regex::Regex;

use crate::{
    binary::{Run, check},
    far_side::{FarSide, OK, Refusing, UNAVAILABLE},
    inputs::file,
};

/// The formats that are no JSON, which other tests look at.
const FORMATS: [&str; 6] = ["text", "junit", "tap", "csv", "markdown", "github"];

/// What differs from run to run, named.
fn steady(text: &str) -> String {
    let mut text = text.to_owned();
    for (what, name) in [
        (r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}Z)?", "TIME"),
        (r#"/[^ "\n,]*/steady-\w+\.txt"#, "LIST"),
        (r"127[._]0[._]0[._]1:\d+", "HOST"),
        (r"took \d+\.\d{3} seconds", "took N seconds"),
        (r#"time="\d+\.\d{6}""#, "time=\"N\""),
        (r"duration_ms: [\d.]+", "duration_ms: N"),
        (r"[█▏▎▍▌▋▊▉]+", "BAR"),
        (r"(BAR)? +(✗)? +[\d,]+\.\d ms", " ${2}N ms"),
        (r"\| [\d.]+ m?s \|", "| N ms |"),
        (r"(?m)(,[\d.]*){7},TIME,", ",MILLIS,TIME,"),
    ] {
        text = Regex::new(what).unwrap().replace_all(&text, name).into_owned();
    }
    text
}

/// One of each state, in an order that is always the same.
fn one_of_each(format: &str) -> Run {
    let (up, down, refusing) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE), Refusing::new());
    let list = format!("{0}/a#b\n{0}/slow?x=1,2\n{1}/503\n{2}\ngopher://a\n", up.url(), down.url(), refusing.url());
    let list = file(&format!("steady-{format}.txt"), list);
    let on = "--on=connect_refused=degraded";
    check(["-f", &list, "--format", format, "--sort=input", on]).run()
}

#[test]
fn each_format_as_it_stands() {
    for format in FORMATS {
        let run = one_of_each(format);
        run.exits(1).says("5 checked: 2 up, 1 degraded, 1 down, 1 unknown.");
        insta::assert_snapshot!(format!("format_{format}"), steady(&run.stdout));
    }
}

#[test]
fn csv_is_read_back_and_no_cell_is_a_formula() {
    let far = FarSide::answering("HTTP/1.1 200 OK\r\nX-A: =cmd|' /C calc'!A0\r\nContent-Length: 0\r\n\r\n");
    let config = format!(
        "[[endpoint]]\nurl = \"{0}/a,b\"\nname = \"=1+1, \\\"x\\\"\"\ngroup = \"@g\"\ntags = [\"=prod\", \"eu\"]\n\n[[endpoint]]\nurl = \"{0}/\"\nname = \"-2\"\nexpect = [\"header x-a == \\\"1\\\"\"]\n",
        far.url()
    );
    let config = file("formula.toml", config);
    let run = check(["--config", &config, "--format=csv", "--sort=input"]).run();
    run.exits(1);
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, column: &str| &rows[row][columns.iter().position(|name| name == column).unwrap()];
    assert_eq!((cell(0, "name"), cell(0, "group"), cell(1, "name")), ("'=1+1, \"x\"", "'@g", "'-2"), "{run}");
    assert_eq!((cell(0, "tags"), cell(1, "tags")), ("'=prod eu", ""), "{run}");
    assert_eq!((cell(0, "state"), cell(1, "state"), cell(1, "kind")), ("up", "down", "expectation"), "{run}");
    assert_eq!(cell(0, "url"), format!("{}/a,b", far.url()), "{run}");
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}\n{run}");
    }
}

/// The numbers of a sentence of totals, by the word after each.
fn counted(sentence: &str) -> impl Fn(&str) -> u64 {
    let words: Vec<String> =
        sentence.split([' ', ',', ';', ':', '.']).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    move |word| words.windows(2).find(|pair| pair[1] == word).map_or(0, |pair| pair[0].parse().unwrap())
}

#[test]
fn totals_add_up_in_every_format_that_shows_them() {
    let (up, down, refusing) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE), Refusing::new());
    let (up, down, refused) = (up.url(), down.url(), refusing.url());
    let input = format!("{up}/1\n{up}/2\n{up}/1\nno url\n{down}\n{refused}\ngopher://a\n{up}/2\nhttp://\n");
    for format in ["text", "json", "junit", "tap", "markdown", "github"] {
        let summary = file(&format!("totals-{format}.md"), "before\n");
        let run = check(["--format", format, "--on=connect_refused=degraded"])
            .env("GITHUB_STEP_SUMMARY", &summary)
            .input(input.clone())
            .run();
        run.exits(2).says("9 read, 2 seen before, 2 skipped; 5 checked: 2 up, 1 degraded, 1 down, 1 unknown.");
        let sentences: Vec<String> = match format {
            "json" => {
                let totals = run.document()["summary"].clone();
                let count = |key: &str| totals[key].as_u64().unwrap();
                assert_eq!(count("read"), count("checked") + count("duplicates") + count("skipped"), "{run}");
                let states = ["up", "degraded", "down", "unknown"].map(count);
                assert_eq!(count("checked"), states.iter().sum::<u64>(), "{run}");
                assert_eq!(states, [2, 1, 1, 1], "{run}");
                continue;
            }
            "junit" => {
                let document = roxmltree::Document::parse(&run.stdout).unwrap();
                let count = |name: &str| {
                    let property = document.descendants().find(|node| node.attribute("name") == Some(name)).unwrap();
                    property.attribute("value").unwrap().parse::<u64>().unwrap()
                };
                assert_eq!(count("read"), count("checked") + count("duplicates") + count("skipped"), "{run}");
                let states = ["up", "degraded", "down", "unknown"].map(count);
                assert_eq!(states, [2, 1, 1, 1], "{run}");
                let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
                let cases = document.descendants().filter(|node| node.has_tag_name("testcase")).count();
                let attribute = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
                assert_eq!((attribute("tests"), attribute("failures"), attribute("errors")), (5, 1, 1), "{run}");
                assert_eq!(cases, 5, "{run}");
                continue;
            }
            // Appended to what other steps wrote.
            "github" => std::fs::read_to_string(&summary).unwrap().lines().skip(1).map(str::to_owned).collect(),
            "text" => run.stderr.lines().map(str::to_owned).collect(),
            _ => run.stdout.lines().map(str::to_owned).collect(),
        };
        let sentence = sentences.iter().find(|line| line.contains(" checked: ")).unwrap_or_else(|| panic!("{run}"));
        let count = counted(sentence);
        assert_eq!(count("read"), count("checked") + count("seen") + count("skipped"), "{sentence}\n{run}");
        assert_eq!(count("checked"), count("up") + count("degraded") + count("down") + count("unknown"), "{sentence}");
        assert_eq!((count("read"), count("checked"), count("down")), (9, 5, 1), "{sentence}");
    }
}

#[test]
fn nothing_to_check_is_a_document_all_the_same() {
    for format in ["junit", "tap", "csv", "markdown", "github"] {
        let run = check(["--format", format]).input("# nothing\n").run();
        run.exits(2).says("there is no URL in the input");
        match format {
            "junit" => assert!(roxmltree::Document::parse(&run.stdout).is_ok(), "{run}"),
            "tap" => drop(run.prints("1..0")),
            "csv" => assert_eq!(run.stdout.lines().count(), 1, "{run}"),
            "markdown" => drop(run.shows("0 checked.")),
            _ => drop(run.prints_nothing()),
        }
    }
}
