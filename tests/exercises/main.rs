//! The exercises of the course: each fails as it stands, each solution passes, and the usual wrong answers are told from the right
//! ones, each with the sentence that it gets.
//!
//! A wrong answer is a program like any that a reader may write; the exercise's own test runs it here, without its `main`.

#![allow(clippy::duplicate_mod, reason = "each exercise brings its far side along")]

mod bound_it;
mod stop_cleanly;
mod survive_a_panic;
mod wait_for_all;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

/// Each exercise, what it says as it stands, and what its solution says.
const EXERCISES: [(&str, &str, &str); 4] = [
    (
        "1_wait_for_all",
        "Not yet: Done! was printed after 0 of 6 replies.",
        "Solved: Done! was printed after 6 of 6 replies.",
    ),
    (
        "2_bound_it",
        "Not yet: 12 checks were in flight at once.",
        "Solved: in flight at once were 4 of 12, then 3 of 12, then 3 of 3, and each endpoint has its status.",
    ),
    (
        "3_survive_a_panic",
        "Not yet: the check of users panicked, and 6 of 6 have no status: login, users, orders, search, mail, reports.",
        "Solved: 12 of 12 endpoints have a status, and two of them say why it crashed.",
    ),
    (
        "4_stop_cleanly",
        "Not yet: Stop was answered after 0 of 4 statuses.",
        "Solved: Stop was answered after 4 of 4 statuses, and 2 later checks were refused.",
    ),
];

#[test]
fn an_exercise_fails_as_it_stands_and_its_solution_passes() {
    for (name, not_yet, solved) in EXERCISES {
        let (exercise, solution) = (format!("exercise_{name}"), format!("solution_{name}"));
        let hint = format!("For a hint: cargo run --example {exercise} -- --hint");
        let (code, lines, _) = run(&exercise, &[]);
        let [.., came, wanted, last] = &lines[..] else { panic!("{lines:#?}") };
        assert_eq!((code, came.as_str(), last), (Some(1), not_yet, &hint));
        assert!(wanted.starts_with("Wanted: "), "{wanted}");

        let (code, lines, _) = run(&solution, &[]);
        assert_eq!((code, lines.last().map(String::as_str)), (Some(0), Some(solved)));
    }
}

#[test]
fn a_hint_names_the_lesson_and_an_unknown_argument_what_there_is() {
    for (name, ..) in EXERCISES {
        for program in [format!("exercise_{name}"), format!("solution_{name}")] {
            let (code, lines, _) = run(&program, &["--hint"]);
            assert_eq!(code, Some(0));
            assert!((3..=8).contains(&lines.len()) && lines.iter().any(|line| line.contains("lesson_")), "{lines:#?}");

            let (code, lines, errors) = run(&program, &["--hint", "--help"]);
            let wanted =
                "error: unknown argument `--help`: there is `--hint`, and without an argument the exercise runs\n";
            assert_eq!((code, lines.len(), errors.as_str()), (Some(2), 0, wanted));
        }
    }
}

/// The lines above the part that a reader writes are the same in both, save for the command and the path to the test.
#[test]
fn an_exercise_and_its_solution_differ_in_what_is_to_be_written() {
    for (name, ..) in EXERCISES {
        let read = |folder: &str| fs::read_to_string(examples().join(format!("{folder}exercise_{name}.rs"))).unwrap();
        let (exercise, solution) = (read(""), read("solutions/"));
        let marker = "\n// Yours: from here to the end.\n";
        let (given, stub) = exercise.split_once(marker).unwrap();
        let (given_there, written) = solution.split_once(marker).unwrap();
        let command = format!("//! cargo run --example exercise_{name} (fails until it is solved)");
        let expected = given
            .replace(&command, &format!("//! cargo run --example solution_{name}"))
            .replace("#[path = \"exercises/", "#[path = \"../exercises/");
        assert!(given.starts_with(&command));
        assert_eq!(expected, given_there);

        let new =
            written.lines().filter(|line| !line.trim().is_empty() && !stub.lines().any(|old| old == *line)).count();
        assert!((5..=30).contains(&new), "{name}: {new} lines to write");
    }
}

/// The exit code, the lines on standard output, and standard error.
fn run(program: &str, arguments: &[&str]) -> (Option<i32>, Vec<String>, String) {
    let Output { status, stdout, stderr } = Command::new(built(program)).args(arguments).output().unwrap();
    let lines = String::from_utf8(stdout).unwrap().lines().map(str::to_owned).collect();
    (status.code(), lines, String::from_utf8(stderr).unwrap())
}

/// The program of an example. `cargo test` builds them all before it runs a test; `cargo test --test exercises` builds none, and
/// may find none, or old ones: then they are built here.
fn built(example: &str) -> PathBuf {
    // This test is `deps/exercises-…`, beside the folder `examples`.
    let this = env::current_exe().unwrap();
    let program =
        this.ancestors().nth(2).unwrap().join("examples").join(example).with_extension(env::consts::EXE_EXTENSION);
    if !is_newer(&program, &examples()) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        for (name, ..) in EXERCISES {
            cargo.args(["--example", &format!("exercise_{name}"), "--example", &format!("solution_{name}")]);
        }
        let built = cargo.status().is_ok_and(|status| status.success());
        assert!(built && program.exists(), "{} is missing: run `cargo test`, which builds it", program.display());
    }
    program
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Whether a file is there, and newer than all that the exercises are made of.
fn is_newer(file: &Path, examples: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    let sources = ["", "exercises", "solutions"].map(|folder| fs::read_dir(examples.join(folder)).unwrap());
    let exercises = sources.into_iter().flatten().map(|entry| entry.unwrap().path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file() && (name.starts_with("exercise_") || path.parent() != Some(examples))
    });
    let newest: Option<SystemTime> = exercises.filter_map(|path| changed(&path)).max();
    changed(file) > newest
}
