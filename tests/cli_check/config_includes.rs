//! Files that include others.

use crate::{
    far_side::{FarSide, OK},
    folder::Folder,
};

#[test]
fn files_are_included_by_name_and_by_pattern_each_with_its_own_defaults() {
    let far = FarSide::answering(OK);
    let one = |path: &str| format!("[[endpoint]]\nurl = \"{}/{path}\"\n", far.url());
    let folder = Folder::new("includes-all")
        .with(
            "watchpost.toml",
            format!("include = [\"more.toml\", \"teams/*.toml\"]\n[defaults]\nmethod = \"PUT\"\n{}", one("own")),
        )
        .with("more.toml", one("more"))
        .with("teams/b.toml", format!("[defaults]\nmethod = \"DELETE\"\n{}", one("b")))
        .with(
            "teams/a.toml",
            format!("include = \"deep/c.toml\"\n[host.\"127.0.0.1\"]\nmethod = \"PATCH\"\n{}", one("a")),
        )
        .with("teams/deep/c.toml", one("c"))
        // Neither is what the pattern means.
        .with("teams/.hidden.toml", "what is this")
        .with("teams/notes.txt", "what is this");
    std::fs::create_dir_all(folder.path().join("teams/folder.toml")).unwrap();
    let run = folder.check(&["--format=ndjson"]).run();
    let statuses = run.exits(0).statuses();
    let told: Vec<_> = statuses
        .iter()
        .map(|status| {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let path = text(&status["url"]).rsplit('/').next().unwrap().to_owned();
            format!(
                "{path} {} {}:{}",
                text(&status["method"]),
                text(&status["source"]["file"]),
                status["source"]["line"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "own PUT watchpost.toml:5",
            "more PUT more.toml:2",
            "a PATCH teams/a.toml:5",
            "c PATCH teams/deep/c.toml:2",
            "b DELETE teams/b.toml:4",
        ]
    );
    folder.watchpost(&["validate"]).run().exits(0).prints("watchpost.toml: 5 endpoints, 0 groups, 0 tags");
}

#[test]
fn what_cant_be_included_is_told_where_it_is_asked_for() {
    for (name, files, said) in [
        (
            "itself",
            &[("watchpost.toml", "include = \"watchpost.toml\"")][..],
            "error: watchpost.toml:1:11: a file is included by itself: watchpost.toml → watchpost.toml",
        ),
        (
            "round",
            &[
                ("watchpost.toml", "include = \"a/b.toml\""),
                ("a/b.toml", "\ninclude = [\"../c.toml\"]"),
                ("c.toml", "include = \"a/b.toml\""),
            ],
            "error: c.toml:1:11: a file is included by itself: a/b.toml → a/../c.toml → a/b.toml",
        ),
        (
            "missing",
            &[("watchpost.toml", "include = [\"a.toml\"]")],
            "error: watchpost.toml:1:12: a.toml cannot be read: no such file or directory",
        ),
        (
            "nothing",
            &[("watchpost.toml", "include = [\"a*.toml\"]")],
            "error: watchpost.toml:1:12: no file matches `a*.toml`",
        ),
        (
            "folder",
            &[("watchpost.toml", "include = [\"a\"]"), ("a/b", "")],
            "error: watchpost.toml:1:12: a is a directory",
        ),
        (
            "faults",
            &[("watchpost.toml", "include = \"a.toml\"\ninclde = 1"), ("a.toml", "[defaults]\ntimeout = 0")],
            "error: a.toml:2:11: that leaves no time",
        ),
        (
            "bytes",
            &[("watchpost.toml", "include = \"a.toml\""), ("a.toml", "x = \"\u{fffd}\"\n")],
            "error: a.toml:1:1: `x` is no key of a file of endpoints",
        ),
    ] {
        let folder =
            files.iter().fold(Folder::new(&format!("includes-{name}")), |folder, (name, text)| folder.with(name, text));
        for command in ["validate", "check"] {
            let run = folder.watchpost(&[command]).run();
            // The chain is told by the names with which the files were reached.
            let told = run.stderr.replace("a/../a/b.toml", "a/b.toml").replace("a/../c.toml:", "c.toml:");
            run.exits(2).prints_nothing();
            assert!(told.contains(said), "{said}\n{run}");
        }
    }
}

#[test]
fn faults_of_all_files_are_told_in_the_order_of_the_files() {
    let folder = Folder::new("includes-order")
        .with("watchpost.toml", "include = [\"b.toml\", \"none.toml\", \"a.toml\"]\n[defaults]\ntimeout = 0\n")
        .with("a.toml", "[defaults]\ntimeout = 0\n")
        .with("b.toml", "[defaults]\ntimeout = 0\n");
    let run = folder.watchpost(&["validate"]).run();
    let places: Vec<_> = run.exits(2).stderr.lines().filter_map(|line| line.strip_prefix("error: ")).collect();
    let places: Vec<_> = places.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["watchpost.toml:1:22", "watchpost.toml:3:11", "b.toml:2:11", "a.toml:2:11"], "{run}");
    run.says("4 things to mend; nothing was checked");
}

#[test]
fn a_file_that_is_included_twice_is_read_once() {
    let far = FarSide::answering(OK);
    let folder = Folder::new("includes-twice")
        .with("watchpost.toml", "include = [\"a.toml\", \"./a.toml\", \"*a.toml\"]\n")
        .with("a.toml", format!("[[endpoint]]\nurl = \"{}\"\n", far.url()));
    assert_eq!(folder.check(&["--format=ndjson"]).run().exits(0).statuses().len(), 1);
}
