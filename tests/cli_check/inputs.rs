//! Where URLs come from, and how they are typed.

use std::{io::Write, path::PathBuf};

#[cfg(unix)]
use crate::binary::shell;
use crate::{
    binary::check,
    far_side::{FarSide, OK},
};

/// A file of this run's own, under the build's directory for such.
pub fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string());
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn arguments_and_files_are_read_together_in_order() {
    let far = FarSide::answering(OK);
    let list = file("together.txt", format!("# ours\n\n{}/two\r\n  {}/three\n", far.url(), far.authority()));
    let run = check([far.url().as_str(), "-f", &list, "--format=ndjson"]).run();
    run.exits(0);
    let statuses = run.statuses();
    let told: Vec<_> =
        statuses.iter().map(|status| (status["id"].clone(), status["source"]["line"].as_u64())).collect();
    assert_eq!(told, [(1.into(), None), (2.into(), Some(3)), (3.into(), Some(4))], "{run}");
    assert_eq!(statuses[1]["source"]["file"], list, "{run}");
    assert_eq!(statuses[2]["input"], format!("{}/three", far.authority()), "{run}");
    assert_eq!(statuses[2]["url"], format!("{}/three", far.url()), "{run}");
}

#[test]
fn standard_input_is_read_when_nothing_else_is_named_and_when_it_is() {
    let far = FarSide::answering(OK);
    for args in [&["--format=ndjson"][..], &["--format=ndjson", "-f", "-"]] {
        let run = check(args).input(format!("\u{feff}{}\n", far.url())).run();
        run.exits(0);
        let status = &run.statuses()[0];
        assert_eq!(status["source"], serde_json::json!({"file": "-", "line": 1}), "{run}");
    }
    let named = check([far.url(), "--format=ndjson".into()]).input("gopher://not.read\n").run();
    assert_eq!(named.exits(0).statuses().len(), 1, "{named}");
}

#[test]
fn urls_are_shown_as_they_were_typed() {
    let far = FarSide::answering(OK);
    let port = far.authority().split_off("127.0.0.1:".len());
    let typed = format!("me:canary@127.0.0.1:{port}/a?b=c");
    let run = check([far.authority(), typed]).run();
    run.exits(0)
        .prints(&format!("SUCCESS: http://127.0.0.1:{port} is up and running!"))
        .prints(&format!("SUCCESS: http://***@127.0.0.1:{port}/a?b=c is up and running!"))
        .hides("canary");
    let machine = check([format!("http://me:canary@{}", far.authority()), "--json".into()]).run();
    machine.exits(0).hides("canary");
    assert_eq!(machine.document()["statuses"][0]["input"], format!("http://***@{}", far.authority()), "{machine}");
}

#[test]
fn nothing_to_check_is_2_and_never_green() {
    for (args, input, said) in [
        (&[][..], Some(""), "there is no URL in the input"),
        (&[], Some("\n# nothing\n"), "there is no URL in the input"),
        (&["-f", "-"], Some(""), "there is no URL in the input"),
        (&["--format=ndjson"], Some(""), "there is no URL in the input"),
        (&["-f", "/no/such/file"], None, "/no/such/file cannot be read: no such file"),
        (&["-f", "/"], None, "/ is a directory"),
        (&["-f", "https://example.com"], None, "-f names a file of URLs; for curl's --fail use --expect 2xx"),
        (&["http://a.example:x"], None, "`http://a.example:x` is not a URL: invalid port number"),
        (&["me:canary@b c"], None, "`***@b c` is not a URL: a space"),
    ] {
        let mut line = check(args);
        if let Some(input) = input {
            line = line.input(input);
        }
        line.run().exits(2).prints_nothing().says(said).hides("canary");
    }
    let empty = file("empty.txt", "");
    check(["-f", &empty]).run().exits(2).prints_nothing().says("there is no URL in ");
    let document = check(["--json"]).input("").run();
    assert_eq!(document.exits(2).document()["summary"]["read"], 0, "{document}");
}

#[cfg(unix)]
#[test]
fn a_pipe_as_a_file_streams_and_a_directory_as_input_cannot_be_read() {
    let far = FarSide::answering(OK);
    shell(r#""$W" check -f <(echo "$FAR"; echo "a b")"#)
        .env("FAR", far.url())
        .run()
        .exits(2)
        .shows("is up and running!")
        .says(":2:2: `a b` is not a URL")
        .says("2 read, 1 skipped; 1 checked: 1 up.");
    shell(r#""$W" check < /"#).run().exits(2).says("stdin cannot be read to its end: is a directory");
}

#[test]
fn standard_input_that_streams_is_checked_as_it_comes() {
    let far = FarSide::answering(OK);
    let mut running = check::<&str>([]).input("").start();
    let mut stdin = running.stdin.take().unwrap();
    writeln!(stdin, "{}/first", far.url()).unwrap();
    assert_eq!(running.line(), format!("SUCCESS: {}/first is up and running!", far.url()));
    writeln!(stdin, "{}/second", far.url()).unwrap();
    assert_eq!(running.line(), format!("SUCCESS: {}/second is up and running!", far.url()));
    drop(stdin);
    running.finish().exits(0).says("2 checked: 2 up.");
}
