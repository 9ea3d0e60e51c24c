//! What is wrong in a file of endpoints: all of it at once, each with its place, and no secret.

use std::fmt::Write;

use crate::folder::Folder;

/// What `validate` says of a file, with a secret in a variable.
fn told(name: &str, text: impl AsRef<[u8]>) -> String {
    let folder = Folder::new(name).with("watchpost.toml", text);
    let run = folder.watchpost(&["validate"]).env("TOKEN", "s3cr3t-c4nary").run();
    run.exits(2).prints_nothing().hides("c4nary").hides("panicked");
    run.stderr
}

#[test]
fn everything_that_is_wrong_is_told_at_once_by_place() {
    let text = r#"# s3cr3t-c4nary
timeout = "5s"
inclde = ["more.toml"]

[defaults]
timeout = "soon"   # s3cr3t-c4nary
degraded_over = 0
expect = ["2xx", "body contains \"a\" orr", 7]
url = "http://a.example"
max_redirects = 101
insecure = "yes"
family = 5
tls_min = 1.1
retries = 3

[defaults.headers]
Authorization = "Bearer ${TOKN}"
X-Number = 7
"X Y" = "s3cr3t-c4nary"
Content-Length = "5"
X-Break = "s3cr3t-c4nary\n"
X-Good = "s3cr3t-c4nary"

[defaults.on]
timeot = "down"
"timeout:head" = "up"
429 = "red"

[host."*"]
timeout = 1
[host."a.example:80"]
timeuot = 1
[host.b.example]
timeout = 1

[[endpoint]]
url = "http://me:s3cr3t-c4nary@b c/${TOKEN}"
name = ""
tags = ["a", "b\u0007"]

[[endpoint]]
name = "nowhere"
hedaers = { Authorization = "s3cr3t-c4nary" }

[[endpoint]]
url = "https://${HOST}/${file:no-such}/${no name}/${open"
body = "s3cr3t-c4nary"
body_file = "no-such.json"
sni = "${TOKEN}/"

[[endpoint]]
url = ["http://a.example"]
method = "GET POST"
headers = { A = ["1", 2], B = { C = "s3cr3t-c4nary" } }

[[endpoint]]
url = "http://a.example"
tls_min = "1.3"
tls_max = "1.2"
timeout = 2024-01-01
"#;
    insta::assert_snapshot!("all_at_once", told("faults-all", text));
}

#[test]
fn what_is_no_toml_is_told_beside_the_rest_and_shows_no_secret() {
    let mut all = String::new();
    for (name, text) in [
        ("a word without quotes", "[defaults]\ntimeout = 5s\n[defaults.headers]\nA = Bearer s3cr3t-c4nary\n"),
        (
            "a text without end",
            "[defaults]\nmethod = \"GET\n[[endpoint]]\nurl = \"http://me:s3cr3t-c4nary@a\ntimeuot = 1\n",
        ),
        (
            "a body without end",
            "[[endpoint]]\nurl = \"http://a\"\nbody = \"\"\"\ns3cr3t-c4nary\nname = \"s3cr3t-c4nary\"\n",
        ),
        ("a list without end", "[[endpoint]]\nexpect = [\"2xx\",\n[endpoint.headers]\nA = \"s3cr3t-c4nary\"\n"),
        ("two keys of one name", "[defaults]\ntimeout = 1\ntimeout = 2\n[[endpoint]]\nurl = \"a b\"\n"),
        ("two tables of one name", "[defaults]\ntimeout = 1\n[defaults]\ninsecure = 7\n"),
        ("one bracket", "[endpoint]\nurl = \"http://a\"\n"),
        ("a missing comma", "[[endpoint]]\nheaders = { A = \"s3cr3t-c4nary\" B = \"s3cr3t-c4nary\" }\n"),
        ("a bad escape", "[[endpoint]]\nurl = \"http://a\"\nbody = \"s3cr3t-c4nary\\q\"\n"),
        ("no value", "[defaults]\ntimeout\ns3cr3t-c4nary\n"),
        ("a byte order mark and CRLF", "\u{feff}[defaults]\r\n\r\ntimeout = 0 # x\r\ntimuot = 1\r\n"),
        ("numbers", "[defaults]\ntimeout = 1e999\ndegraded_over = -1\nmax_redirects = 0x7fffffffffffffff\n"),
        ("more numbers", "[defaults]\ntimeout = nan\ndegraded_over = 99999999999999999999\n"),
        ("tables", "defaults = 1\nhost = 2\nendpoint = 3\ninclude = 4\n"),
        ("array of no tables", "endpoint = [1, \"a\"]\ninclude = [5, \"no-such.toml\", \"*.none\", \"[\"]\n"),
    ] {
        let _ = writeln!(all, "# {name}\n{}", told("faults-syntax", text));
    }
    insta::assert_snapshot!("no_toml", all);
}

#[test]
fn what_is_no_text_is_told_with_its_place() {
    for (bytes, said) in [
        (&b"[defaults]\nmethod = \"\xfc\"\n"[..], "error: watchpost.toml:2:11: this is not UTF-8\n"),
        (b"\xff\xfea\0", "error: watchpost.toml:1:1: this is not UTF-8\n"),
        (b"a\0b = 1\n", "error: watchpost.toml:1:2: invalid unquoted key"),
    ] {
        let said_of_it = told("faults-bytes", bytes);
        assert!(said_of_it.starts_with(said), "{said_of_it}");
    }
}

#[test]
fn a_file_that_cant_be_read_is_an_error_and_never_passed_over() {
    let folder = Folder::new("faults-unread").with("watchpost.toml/inside", "");
    for args in [&["validate"][..], &["validate", "watchpost.toml"], &["validate", "."]] {
        folder.watchpost(args).run().exits(2).prints_nothing().says(": cannot be read: is a directory");
    }
    folder.watchpost(&["validate", "none.toml"]).run().exits(2).says("error: none.toml: cannot be read: no such file");
    #[cfg(unix)]
    {
        let broken = Folder::new("faults-link");
        std::os::unix::fs::symlink("nowhere", broken.path().join(".watchpost.toml")).unwrap();
        broken.watchpost(&["validate"]).run().exits(2).says("error: .watchpost.toml: cannot be read: no such file");
    }
    let empty = Folder::new("faults-none");
    empty.watchpost(&["validate"]).run().exits(2).says("there is no watchpost.toml here or above");
}

#[test]
fn of_very_many_faults_fifty_are_shown_and_all_are_counted() {
    let run = told("faults-many", format!("[defaults]\n{}", many()));
    assert!(run.contains("\nerror: and 950 more\n") && run.ends_with("has 1000 things to mend\n"), "{run}");
    assert!(run.lines().count() < 220, "{run}");
}

fn many() -> String {
    (0..1000).map(|n| format!("unknown_{n} = \"s3cr3t-c4nary\"\n")).collect()
}

#[test]
fn a_line_of_a_mebibyte_is_cut_around_its_fault() {
    let long = "x".repeat(1 << 20);
    let run =
        told("faults-long", format!("[defaults]\nmethod = \"{long}\"\n[defaults.headers]\n\"{long} \" = \"{long}\"\n"));
    assert!(run.len() < 2000, "{}", run.len());
}
