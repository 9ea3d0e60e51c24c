//! When a file of endpoints is a source, how it is found, and what a status says of where it comes from.

use crate::{
    far_side::{FarSide, OK},
    folder::Folder,
};

/// A folder whose file names one endpoint.
fn with_one(name: &str, far: &FarSide) -> Folder {
    Folder::new(name).with("watchpost.toml", format!("[[endpoint]]\nurl = \"{}/listed\"\n", far.url()))
}

#[test]
fn a_file_is_checked_where_nothing_else_is_named_and_standard_input_is_empty() {
    let far = FarSide::answering(OK);
    let folder = with_one("sources-order", &far);
    let list = folder.path().join("urls.txt");
    std::fs::write(&list, format!("{}/line\n", far.url())).unwrap();
    let argument = format!("{}/argument", far.url());
    let piped = format!("{}/piped\n", far.url());
    for (args, input, wanted) in [
        (&[][..], None, "/listed"),
        (&[], Some(""), "/listed"),
        (&[], Some("\n# nothing\n"), "/listed"),
        (&[], Some(&*piped), "/piped"),
        (&["-f", "-"], Some(&*piped), "/piped"),
        (&["-f", "urls.txt"], None, "/line"),
        (&[&*argument], None, "/argument"),
        (&["--config", "watchpost.toml"], Some(&*piped), "/listed"),
        (&["--config", "watchpost.toml", &*argument], None, "/argument"),
        (&["--config", "watchpost.toml", "-f", "-"], Some(&*piped), "/piped"),
    ] {
        let line = folder.check(args).args(&["--format=ndjson"]);
        let run = input.map_or_else(|| folder.check(args).args(&["--format=ndjson"]), |input| line.input(input)).run();
        let urls: Vec<_> =
            run.exits(0).statuses().iter().map(|status| status["url"].as_str().unwrap().to_owned()).collect();
        assert!(urls.len() == 1 && urls[0].ends_with(wanted), "{wanted}: {urls:?}\n{run}");
    }
    folder.check(&["--no-config"]).input("").run().exits(2).says("there is no URL in the input");
    folder.check(&[]).input("a b\n").run().exits(2).says("1 read, 1 skipped; 0 checked.");
    // A body from standard input is no list, where the file is named.
    folder.check(&["-d", "@-", "--config", "watchpost.toml"]).input("x").run().exits(0);
    folder.check(&["-d", "@-"]).input("x").run().exits(2).says("--data @- takes standard input");
}

#[test]
fn a_named_file_does_not_wait_for_standard_input() {
    let far = FarSide::answering(OK);
    let folder = with_one("sources-open", &far);
    let mut running = folder.check(&["--config", "watchpost.toml"]).input("").start();
    // It stays open, and nobody writes to it.
    let stdin = running.stdin.take();
    let run = running.finish();
    drop(stdin);
    run.exits(0).says("1 checked: 1 up.");
}

#[test]
fn the_nearest_file_upwards_holds() {
    let far = FarSide::answering(OK);
    let file = |name: &str| format!("[[endpoint]]\nname = \"{name}\"\nurl = \"{}\"\n", far.url());
    let folder = Folder::new("sources-upwards").with(".config/watchpost.toml", file("config"));
    std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
    let deep = folder.path().join("a/b");
    let name = || {
        let run = folder.check(&["--format=ndjson"]).directory(&deep).run();
        run.exits(0).statuses()[0]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(name(), "config");
    folder.write(".watchpost.toml", file("hidden"));
    assert_eq!(name(), "hidden");
    folder.write("watchpost.toml", file("plain"));
    assert_eq!(name(), "plain");
    folder.write("a/.config/watchpost.toml", file("nearer"));
    assert_eq!(name(), "nearer");
    // One that is found and broken is never passed over.
    folder.write("a/b/watchpost.toml", "timeuot = 1");
    folder
        .check(&[&far.url()])
        .directory(&deep)
        .run()
        .exits(2)
        .prints_nothing()
        .says("error: watchpost.toml:1:1: there is no key `timeuot` here");
    folder.check(&[&far.url(), "--no-config"]).directory(&deep).run().exits(0);
}

#[test]
fn of_two_words_about_the_file_the_later_one_holds_and_the_command_line_wins() {
    let far = FarSide::answering(OK);
    let folder = with_one("sources-which", &far).with("none.toml", "");
    let named = [("WATCHPOST_CONFIG", "watchpost.toml")];
    let none = [("WATCHPOST_NO_CONFIG", "1")];
    for (args, env, wanted) in [
        (&["--no-config", "--config", "watchpost.toml"][..], &[][..], 0),
        (&["--config", "watchpost.toml", "--no-config"], &[], 2),
        (&["--no-config"], &named[..], 2),
        (&["--config", "watchpost.toml"], &none[..], 0),
        (&["--config", "none.toml"], &named[..], 2),
        (&[], &none[..], 2),
        (&[], &named[..], 0),
    ] {
        let line = env.iter().fold(folder.check(args), |line, (name, value)| line.env(name, value));
        line.run().exits(wanted);
    }
    folder.check(&["--config", "none.toml"]).run().exits(2).says("nothing was checked");
    folder
        .check(&["--config", "no-such.toml"])
        .run()
        .exits(2)
        .says("error: no-such.toml: cannot be read: no such file");
}

#[test]
fn a_status_says_where_it_comes_from_and_shows_no_secret() {
    let far = FarSide::answering(OK);
    let authority = far.authority();
    let folder = Folder::new("sources-told").with(
        "watchpost.toml",
        r#"
[[endpoint]]
name = "shop"
group = "core"
tags = ["prod"]
url = "${AUTHORITY}/a?token=${TOKEN}&x=${NONE:-plain}"

[[endpoint]]
url = "http://me:c4nary-pass@${AUTHORITY}/b"
"#,
    );
    let line = |args: &[&str]| folder.check(args).env("AUTHORITY", &authority).env("TOKEN", "c4nary-token");
    let run = line(&["--format=ndjson"]).run();
    let statuses = run.exits(0).hides("c4nary").statuses();
    let (shop, other) = (&statuses[0], &statuses[1]);
    assert_eq!(shop["name"], "shop");
    let labels = |status: &serde_json::Value| (status["group"].clone(), status["tags"].clone());
    assert_eq!(labels(shop), ("core".into(), serde_json::json!(["prod"])));
    assert_eq!(labels(other), (serde_json::Value::Null, serde_json::json!([])));
    assert_eq!(shop["source"], serde_json::json!({ "file": "watchpost.toml", "line": 6 }));
    assert_eq!(shop["input"], "${AUTHORITY}/a?token=${TOKEN}&x=${NONE:-plain}");
    assert_eq!(shop["url"], "http://***/a?token=***&x=***");
    assert_eq!(other["source"]["line"], 9);
    assert_eq!(other["input"], "http://***@${AUTHORITY}/b");
    let heads = [far.head(), far.head()];
    assert!(heads.iter().any(|head| head.starts_with("GET /a?token=c4nary-token&x=plain ")), "{heads:?}");
    line(&["-w", "%{group}: %{tags};"]).run().exits(0).shows("core: prod;").shows(": ;");
    let run = line(&["-vv"]).run();
    run.exits(0).hides("c4nary").shows("SUCCESS: http://***/a?token=***&x=*** (\"shop\") is up and running!");
}

#[test]
fn endpoints_that_ask_the_same_are_each_checked() {
    let far = FarSide::answering(OK);
    let one = format!("[[endpoint]]\nurl = \"{}\"\n", far.url());
    let folder = Folder::new("sources-same").with("watchpost.toml", format!("{one}{one}method = \"HEAD\"\n"));
    assert_eq!(folder.check(&["--format=ndjson"]).run().exits(0).statuses().len(), 2);
}

#[test]
fn what_the_command_line_makes_impossible_is_2_and_nothing_is_checked() {
    let far = FarSide::answering(OK);
    let folder = Folder::new("sources-impossible")
        .with("watchpost.toml", format!("[[endpoint]]\nurl = \"{}\"\ntls_min = \"1.3\"\n", far.url()));
    let run = folder.check(&["--tls-max", "1.2"]).run();
    run.exits(2)
        .prints_nothing()
        .says("error: watchpost.toml:2: http://127.0.0.1:")
        .says("the lowest TLS version, 1.3, is above the highest, 1.2");
}

#[test]
fn what_the_readme_says_of_faults_is_what_is_told() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("### A file of endpoints").unwrap();
    let (_, told) = section.split_once("```text\n").unwrap();
    let (told, _) = told.split_once("```").unwrap();
    let folder = Folder::new("sources-readme").with(
        "watchpost.toml",
        "[[endpoint]]\nurl = \"https://a.example\"\nhedaers = { Authorization = \"c4nary\" }\ntimeout = 0\n",
    );
    assert_eq!(folder.watchpost(&["validate"]).run().exits(2).stderr, told);
}
