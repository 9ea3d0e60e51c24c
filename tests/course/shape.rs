//! How long the programs are, and how far one step is from the next.

use std::fs;

use similar::{ChangeTag, TextDiff};

use crate::programs::{named, read, root};

/// The lines of code: neither empty nor a comment.
pub fn code_lines(source: &str) -> Vec<&str> {
    source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).collect()
}

/// The lines that say something: code, but for closing brackets that stand alone.
fn telling_lines(source: &str) -> Vec<&str> {
    let tells = |line: &&str| line.chars().any(char::is_alphanumeric);
    code_lines(source).into_iter().filter(tells).collect()
}

/// The lines that are new in the second text or gone from the first, whichever are more.
fn changed_lines(one: &str, next: &str) -> usize {
    let (one, next) = (telling_lines(one), telling_lines(next));
    let difference = TextDiff::from_slices(&one, &next);
    let count = |tag| difference.iter_all_changes().filter(|change| change.tag() == tag).count();
    count(ChangeTag::Delete).max(count(ChangeTag::Insert))
}

#[test]
fn a_step_is_short_and_not_far_from_the_one_before() {
    let steps: Vec<_> = (1..=7).map(|step| named(&format!("lesson_{step}_")).remove(0)).collect();
    let sources: Vec<_> = steps.iter().map(|step| read(&format!("examples/{step}.rs"))).collect();
    for (pair, name) in sources.windows(2).zip(&steps[1..]) {
        let changed = changed_lines(&pair[0], &pair[1]);
        assert!(changed <= 50, "{name} changes {changed} lines");
    }
    // A program may be a file or a folder of them.
    for name in named("lesson_") {
        let file = root().join(format!("examples/{name}.rs"));
        let files = match file.exists() {
            true => vec![file],
            false => {
                fs::read_dir(root().join("examples").join(&name)).unwrap().map(|entry| entry.unwrap().path()).collect()
            }
        };
        for file in files {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines < 100, "{}: {lines} lines", file.display());
        }
    }
    for name in named("gallery_") {
        let lines = read(&format!("examples/{name}.rs")).lines().count();
        assert!(lines <= 60, "{name}: {lines} lines");
    }
}

#[test]
fn only_what_says_something_and_differs_is_counted() {
    let one = "//! one\nfn main() {\n    a();\n    b();\n}\n";
    let next = "//! two\nfn main() {\n    a();\n\n    c();\n    if x {\n        d();\n    }\n}\n";
    assert_eq!(changed_lines(one, next), 3);
    assert_eq!(changed_lines(one, one), 0);
}
