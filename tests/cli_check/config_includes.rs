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
            format!("include = [\"deep/c.toml\"]\n[host.\"127.0.0.1\"]\nmethod = \"PATCH\"\n{}", one("a")),
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
    folder.watchpost(&["validate"]).run().exits(0).prints("watchpost.toml: 5 endpoints");
}

#[test]
fn what_cant_be_included_is_told_where_it_is_asked_for() {
    for (name, files, said) in [
        (
            "itself",
            &[("watchpost.toml", "include = [\"watchpost.toml\"]")][..],
            "error: watchpost.toml:1:12: these files include each other in a circle: watchpost.toml → watchpost.toml",
        ),
        (
            "round",
            &[
                ("watchpost.toml", "include = [\"a/b.toml\"]"),
                ("a/b.toml", "\ninclude = [\"../c.toml\"]"),
                ("c.toml", "include = [\"a/b.toml\"]"),
            ],
            "c.toml:1:12: these files include each other in a circle: a/b.toml → a/../c.toml → a/../a/b.toml",
        ),
        (
            "missing",
            &[("watchpost.toml", "include = [\"a.toml\"]")],
            "error: watchpost.toml:1:12: a.toml cannot be read: no such file or directory",
        ),
        (
            "nothing",
            &[("watchpost.toml", "include = [\"a*.toml\"]")],
            "error: watchpost.toml:1:12: no file is like `a*.toml`",
        ),
        (
            "folder",
            &[("watchpost.toml", "include = [\"a\"]"), ("a/b", "")],
            "error: watchpost.toml:1:12: a cannot be read: is a directory",
        ),
        (
            "faults",
            &[("watchpost.toml", "include = [\"a.toml\"]\ninclde = 1"), ("a.toml", "[defaults]\ntimeout = 0")],
            "error: a.toml:2:11: that leaves no time",
        ),
        (
            "bytes",
            &[("watchpost.toml", "include = [\"a.toml\"]"), ("a.toml", "x = \"\u{fffd}\"\n")],
            "error: a.toml:1:1: there is no key `x` here",
        ),
    ] {
        let folder =
            files.iter().fold(Folder::new(&format!("includes-{name}")), |folder, (name, text)| folder.with(name, text));
        for command in ["validate", "check"] {
            let run = folder.watchpost(&[command]).run();
            let told = &run.stderr;
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
    run.says("watchpost.toml has 4 things to mend");
}

#[test]
fn a_folder_means_itself_whatever_its_name_holds() {
    let far = FarSide::answering(OK);
    let folder = Folder::new("includes-[a]*")
        .with("watchpost.toml", "include = [\"*/one.toml\"]\n")
        .with("b/one.toml", format!("[[endpoint]]\nurl = \"{}\"\n", far.url()));
    let file = folder.path().join("watchpost.toml");
    let args = &["--format=ndjson", "--config", file.to_str().unwrap()];
    assert_eq!(crate::binary::check(args).run().exits(0).statuses().len(), 1);
}
