//! The exercises of the course: each fails as it stands, each solution passes, and the usual wrong answers are told from the right
//! ones, each with the sentence that it gets.
//!
//! A wrong answer is a program like any that a reader may write; the exercise's own test runs it here, without its `main`.

#![allow(clippy::duplicate_mod, reason = "each exercise brings its far side along")]

mod bound_it;
#[path = "../support/programs.rs"]
mod programs;
mod stop_cleanly;
mod survive_a_panic;
mod wait_for_all;

use programs::{Programs, Run, read};

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
    let programs = Programs::build();
    for (name, not_yet, solved) in EXERCISES {
        let (exercise, solution) = (format!("exercise_{name}"), format!("solution_{name}"));
        let hint = format!("For a hint: cargo run --example {exercise} -- --hint");
        let run = programs.run(&exercise, &[]);
        let [.., came, wanted, last] = lines(&run)[..] else { panic!("{run:#?}") };
        assert_eq!((run.code, came, last), (Some(1), not_yet, hint.as_str()));
        assert!(wanted.starts_with("Wanted: "), "{wanted}");

        let run = programs.run(&solution, &[]);
        assert_eq!((run.code, lines(&run).last()), (Some(0), Some(&solved)));
    }
}

#[test]
fn a_hint_names_the_lesson_and_an_unknown_argument_what_there_is() {
    let programs = Programs::build();
    for (name, ..) in EXERCISES {
        for program in [format!("exercise_{name}"), format!("solution_{name}")] {
            let run = programs.run(&program, &["--hint"]);
            assert_eq!(run.code, Some(0));
            assert!((3..=8).contains(&lines(&run).len()) && run.stdout.contains("lesson_"), "{run:#?}");

            let run = programs.run(&program, &["--hint", "--help"]);
            let wanted =
                "error: unknown argument `--help`: there is `--hint`, and without an argument the exercise runs\n";
            assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(2), "", wanted));
        }
    }
}

/// The lines above the part that a reader writes are the same in both, save for the command and the path to the test.
#[test]
fn an_exercise_and_its_solution_differ_in_what_is_to_be_written() {
    for (name, ..) in EXERCISES {
        let source = |folder: &str| read(&format!("examples/{folder}exercise_{name}.rs"));
        let (exercise, solution) = (source(""), source("solutions/"));
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

/// What a program printed on standard output.
fn lines(run: &Run) -> Vec<&str> {
    run.stdout.lines().collect()
}
