//! ARCHITECTURE.md names a test for each invariant: each of them has to be there.

use std::{fs, path::Path};

/// The part of the page that is read, up to the next part.
const HEADING: &str = "## Each invariant and its test";

/// What a page names that is not there, and how many tests it names.
fn missing(page: &str, read: impl Fn(&str) -> Option<String>) -> (Vec<String>, usize) {
    let part = page.split_once(HEADING).map_or("", |(_, part)| part);
    let part = part.split("\n## ").next().unwrap_or_default();
    let (mut missing, mut tests) = (Vec::new(), 0);
    for row in part.lines().filter(|line| line.starts_with("| ")).skip(2) {
        let cell = row.trim_end_matches('|').rsplit_once(" | ").map_or("", |(_, cell)| cell);
        let mut file = None;
        let before = tests;
        // What stands between backticks is every other piece.
        for name in cell.split('`').skip(1).step_by(2) {
            if name.contains('/') {
                let text = read(name);
                if text.is_none() {
                    missing.push(format!("there is no {name}"));
                }
                file = text;
            } else {
                tests += 1;
                if file.as_ref().is_none_or(|text| !text.contains(&format!("fn {name}("))) {
                    missing.push(format!("there is no {name} where the page has it"));
                }
            }
        }
        if tests == before {
            missing.push(format!("no test is named in: {row}"));
        }
    }
    (missing, tests)
}

#[test]
fn every_test_that_the_architecture_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (missing, tests) = missing(&page, |file| fs::read_to_string(root.join(file)).ok());
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(tests > 20, "only {tests} were found: was the table read?");
}

#[test]
fn what_is_not_there_is_named() {
    let row = |cell: &str| {
        format!("{HEADING}\n\n| what | tests |\n| --- | --- |\n| it holds | {cell} |\n\n## Next\n\n| a | b |\n")
    };
    let read = |file: &str| (file == "tests/a.rs").then(|| "fn one() {} fn two() {}".to_owned());
    let rows: &[(&str, &[&str])] = &[
        ("`tests/a.rs` `one` `two`", &[]),
        ("`tests/a.rs` `three`", &["there is no three where the page has it"]),
        ("`tests/b.rs` `one`", &["there is no tests/b.rs", "there is no one where the page has it"]),
        ("`tests/a.rs`", &["no test is named in: | it holds | `tests/a.rs` |"]),
    ];
    for (cell, wanted) in rows {
        assert_eq!(missing(&row(cell), read).0, *wanted, "{cell}");
    }
}
