//! Where URLs come from, and how they are typed.

use std::{io::Write, path::PathBuf};

#[cfg(unix)]
use crate::binary::shell;
use crate::{
    binary::check,
    far_side::{FarSide, OK, Refusing},
};

/// A file of this run's own, under the build's directory for such.
pub fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string());
    let path = directory.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
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
        (&["{}"], None, "`{}` is not a URL: `{` can't stand in the name of a host: write letters, digits, `-`"),
        (&["https://a..b"], None, "`https://a..b` is not a URL: a dot in the name of a host has something before it"),
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

#[test]
fn idle_standard_input_is_named_once_and_only_where_it_is_all_there_is() {
    let far = FarSide::answering(OK);
    let mut running = check::<&str>([]).input("").start();
    // Nobody writes for a while: the program says so, and goes on to wait.
    assert_eq!(running.error_line(), "waiting for URLs on standard input, one a line");
    writeln!(running.stdin.as_mut().unwrap(), "{}", far.url()).unwrap();
    assert_eq!(running.line(), format!("SUCCESS: {} is up and running!", far.url()));
    let run = running.finish();
    assert_eq!(run.exits(0).stderr.matches("waiting for").count(), 1, "{run}");
}

#[cfg(unix)]
#[test]
fn an_idle_pipe_that_is_named_as_a_file_is_told_too() {
    let far = FarSide::answering(OK);
    let mut running = shell("exec 3<&0; \"$W\" check -f <(cat <&3) < /dev/null").input("").start();
    let told = running.error_line();
    assert!(told.starts_with("waiting for URLs in /dev/fd/") && told.ends_with(", one a line"), "{told}");
    writeln!(running.stdin.as_mut().unwrap(), "{}", far.url()).unwrap();
    running.finish().exits(0).prints(&format!("SUCCESS: {} is up and running!", far.url()));
}

#[cfg(unix)]
#[test]
fn with_a_url_standard_input_is_not_waited_for() {
    let far = FarSide::answering(OK);
    let mut running = check([far.url()]).input("").start();
    // It stays open, and nobody writes to it.
    let stdin = running.stdin.take();
    let run = running.finish();
    drop(stdin);
    run.exits(0).says("1 checked: 1 up.");
}

#[test]
fn what_was_read_before_is_checked_once_and_counted() {
    let far = FarSide::answering(OK);
    let (url, other) = (far.url(), format!("{}/other", far.url()));
    let list = file("again.txt", format!("{url}/\n{other}\n{url}/#part\n"));
    let run =
        check([url.as_str(), "-f", &list, "-f", "-", "--json"]).input(format!("{other}\n{url}/new\n{url}/new\n")).run();
    run.exits(0).says("7 read, 4 seen before; 3 checked: 3 up.");
    let summary = &run.document()["summary"];
    for (key, wanted) in [("read", 7), ("duplicates", 4), ("skipped", 0), ("checked", 3)] {
        assert_eq!(summary[key], wanted, "{key}\n{run}");
    }
}

/// What was typed, the URL that is checked, and how the lesson's line shows it.
const TYPED: [(&str, &str, &str); 16] = [
    ("localhost:3000", "http://localhost:3000/", "http://localhost:3000"),
    (":3000", "http://localhost:3000/", "http://localhost:3000"),
    (":3000/health?a=b", "http://localhost:3000/health?a=b", "http://localhost:3000/health?a=b"),
    ("127.0.0.1:8080", "http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
    ("[::1]:80", "http://[::1]/", "http://[::1]:80"),
    ("api:8080", "http://api:8080/", "http://api:8080"),
    ("api", "http://api/", "http://api"),
    ("example.com:80", "http://example.com/", "http://example.com:80"),
    ("example.com", "https://example.com/", "https://example.com"),
    ("example.com:8443", "https://example.com:8443/", "https://example.com:8443"),
    ("example.com/Path", "https://example.com/Path", "https://example.com/Path"),
    ("bücher.example", "https://xn--bcher-kva.example/", "https://bücher.example"),
    ("tcp:8080", "http://tcp:8080/", "http://tcp:8080"),
    ("mailto:25", "http://mailto:25/", "http://mailto:25"),
    ("HTTP://Example.com/Up", "http://example.com/Up", "HTTP://Example.com/Up"),
    ("https://example.com:443/a", "https://example.com/a", "https://example.com:443/a"),
];

#[test]
fn what_a_url_is_row_by_row() {
    // All of them are connected to where nobody listens: what matters is what would be asked for.
    let nobody = Refusing::new().url().replace("http://", "::");
    let typed: Vec<_> = TYPED.iter().map(|(typed, ..)| *typed).collect();
    let run = check(&typed).args(&["--connect-to", &nobody, "--format=ndjson"]).run();
    // One was typed in two ways.
    let rows: Vec<_> = TYPED.iter().filter(|(typed, ..)| *typed != ":3000").collect();
    let statuses = run.exits(1).says("seen before").statuses();
    for (status, (typed, url, _)) in statuses.iter().zip(&rows) {
        assert_eq!((&status["input"], &status["url"]), (&(*typed).into(), &(*url).into()), "{run}");
    }
    assert_eq!(statuses.len(), rows.len(), "{run}");
    let text = check(&typed).args(&["--connect-to", &nobody]).run();
    for (.., shown) in rows {
        text.shows(&format!("ERROR: {shown} is down! (connect_refused: "));
    }
}
