//! The course: its programs are run, and what they print is compared with its page, `examples/README.md`.
//!
//! `COURSE=write cargo test --test course` writes the outputs and the tables into the page anew. See the difference before you keep it.

mod drawing;
mod page;
#[path = "../support/programs.rs"]
mod programs;
mod shape;
mod tables;

use std::{collections::BTreeMap, env, fs, time::Duration};

use page::{between, commands, hidden, ordered};
use programs::{Programs, Run, named, read, root};

const PAGE: &str = "examples/README.md";
/// So many runs of each program must print the same lines.
const RUNS: usize = 3;
/// The longest that one program may take, with a margin: it takes 4 seconds, and here others run beside it.
const LONGEST: Duration = Duration::from_secs(15);

/// Whether the page is to be written and not compared.
fn is_written() -> bool {
    env::var_os("COURSE").is_some_and(|what| what == "write")
}

/// One test, so that the programs whose times are compared have the machine to themselves.
#[test]
fn the_page_shows_what_the_programs_print() {
    let programs = Programs::build();
    let mut page = read(PAGE);
    let mut steps = BTreeMap::new();
    let mut whole = Duration::ZERO;
    // From the last to the first, so that the places of those that come still hold when the page is written.
    for shown in commands(&page).into_iter().rev() {
        let runs = programs.run_at_once(RUNS, &shown.name, &shown.arguments);
        let printed: Vec<_> = runs.iter().map(|run| ordered(&hidden(&run.stdout))).collect();
        let mut wanted = ordered(&shown.output);
        if is_written() && printed[0] != wanted {
            page.replace_range(shown.place.clone(), &hidden(&runs[0].stdout));
            // The other runs must print it too.
            wanted.clone_from(&printed[0]);
        }
        for (run, printed) in runs.iter().zip(printed) {
            assert_eq!(run.code, Some(0), "{}: {}", shown.name, run.stderr);
            snapbox::assert_data_eq!(snapbox::Data::text(printed).raw(), snapbox::Data::text(&wanted).raw());
        }
        let took = runs.iter().map(|run| run.took).min().unwrap();
        assert!(took < LONGEST, "{} took {took:?}", shown.name);
        whole += took;
        if shown.arguments.is_empty() {
            steps.extend(runs.into_iter().next().map(|run| (shown.name, run)));
        }
    }
    assert!(whole < Duration::from_secs(60), "the course took {whole:?}");

    for (mark, written) in [
        ("ratios: written by a run of the steps", tables::ratios(&steps)),
        ("side by side: written by runs of the three", tables::side_by_side(&steps)),
    ] {
        let place = between(&page, mark);
        if is_written() {
            page.replace_range(place, &written);
        } else {
            tables::compare(&page[place], &written);
        }
    }
    if is_written() {
        fs::write(root().join(PAGE), page).unwrap();
    }
}

/// The first time that a step printed, in seconds.
fn first_time(steps: &BTreeMap<String, Run>, step: &str) -> f64 {
    let (name, run) =
        steps.iter().find(|(name, _)| name.starts_with(step)).unwrap_or_else(|| panic!("{step} is not on the page"));
    *run.times().first().unwrap_or_else(|| panic!("{name} printed no time: {}", run.stdout))
}

#[test]
fn every_program_of_the_course_is_on_its_page() {
    let page = read(PAGE);
    let shown: Vec<_> = commands(&page).into_iter().map(|shown| shown.name).collect();
    for name in ["lesson_", "gallery_"].iter().flat_map(|prefix| named(prefix)) {
        assert!(shown.contains(&name), "{name} is not on the page");
    }
    for name in ["lesson_", "gallery_", "exercise_"].iter().flat_map(|prefix| named(prefix)) {
        let linked = [format!("]({name}.rs)"), format!("]({name})")].iter().any(|link| page.contains(link));
        assert!(linked, "no link to {name} is on the page");
    }
}

#[test]
fn the_drawing_shows_what_a_trace_says() {
    let run = Programs::build().run("lesson_7_watchpost", &["--trace"]);
    let first_run = run.stdout.split("Done!").next().unwrap();
    let of_check_4 = |line: &&str| {
        line.contains(" → ") && (line.ends_with(" 4") || line.contains("Reserve") || line.contains("Grant"))
    };
    let drawing = drawing::draw(first_run.lines().filter(of_check_4));
    let architecture = read("ARCHITECTURE.md");
    assert!(
        architecture.contains(&format!("```text\n{drawing}```\n")),
        "ARCHITECTURE.md does not show what was traced:\n{drawing}"
    );
}
