//! Bad lines: in a file nothing is checked, on standard input the rest is.

use crate::{
    binary::{check, watchpost},
    far_side::{FarSide, OK},
    inputs::file,
};

#[test]
fn a_file_with_bad_lines_names_them_all_and_checks_nothing() {
    let far = FarSide::answering(OK);
    let text =
        format!("{}\nhttp://me:canary@a b\n\n# fine\nhttps:/a.example\n:x\nhttps://me:canary@ex*mple.com\n", far.url());
    let list = file("bad.txt", &text);
    let run = check([far.url().as_str(), "-f", &list]).run();
    run.exits(2)
        .prints_nothing()
        .says(&format!("{list}:2:19: `http://***@a b` is not a URL: a space"))
        .says(&format!("{list}:5:1: `https:/a.example` is not a URL: `https` is followed by"))
        .says(&format!("{list}:6:1: `:x` is not a URL: a port comes after the colon"))
        .says(&format!("{list}:7:21: `https://***@ex*mple.com` is not a URL: `*` can't stand in the name of a host"))
        .says("has 4 lines to mend")
        .hides("canary");
    // What was never asked tells that nothing was.
    let after = check([far.url()]).run();
    after.exits(0);
    assert!(far.head().starts_with("GET / "), "{after}");
}

#[test]
fn a_list_is_validated_on_standard_input_too() {
    let list = ["validate", "-f", "-"];
    watchpost(&list).input("a.example\n\n# fine\nb.example\n").run().exits(0).prints("stdin: 2 URLs");
    let wrong = watchpost(&list).input("a.example\na b\n").run();
    wrong.exits(2).prints_nothing().says("stdin:2:2: ").says("stdin has one line to mend").hides("no such file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_validation_that_nobody_can_read_says_so_or_is_told_by_its_code() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let closed = || std::io::pipe().unwrap().1;
    let (good, bad) = (file("good.txt", "a.example\n"), file("bad.txt", "a b\n"));
    let validate = |lists: &[&str]| watchpost(&["validate"]).args(lists);
    let (good, bad) = (["-f", &good], ["-f", &bad]);
    validate(&good).stdout(full()).run().exits(2).says("error: standard output cannot be written: no space left");
    validate(&good).stdout(closed()).run().exits(141);
    validate(&good).stderr(closed()).run().exits(0).shows("1 URL\n");
    validate(&bad).stderr(closed()).run().exits(2);
    validate(&[bad, good].concat()).stderr(full()).run().exits(2).shows("1 URL\n");
}

#[test]
fn of_very_many_bad_lines_twenty_are_shown_and_all_are_counted() {
    let list = file("many.txt", "a b\n".repeat(5000));
    let run = check(["-f", &list]).run();
    run.exits(2).says(":20:2: ").says("and 4980 more").says("has 5000 lines to mend");
    assert_eq!(run.stderr.lines().count(), 22, "{run}");
}

#[test]
fn what_is_no_text_is_told_with_its_column() {
    for (name, bytes, said) in [
        (
            "latin1.txt",
            &b"a.example\nb\xfccher.example\n"[..],
            ":2:2: `b\u{fffd}cher.example` is not a URL: this is not UTF-8",
        ),
        ("utf16.txt", b"\xff\xfea\0.\0b\0", ":1:1: "),
        ("control.txt", b"a.example\x1b[31m\n", ":1:10: `a.example\u{fffd}[31m` is not a URL: the character U+001B"),
    ] {
        let list = file(name, bytes);
        check(["-f", &list]).run().exits(2).prints_nothing().says(&format!("{list}{said}"));
    }
    let long = file("long.txt", "x".repeat(1 << 20));
    let run = check(["-f", &long]).run();
    run.exits(2).says(":1:1: ").says("16 KiB");
    assert!(run.stderr.len() < 1000, "{run}");
}

#[test]
fn on_standard_input_a_bad_line_is_skipped_and_the_rest_is_checked() {
    let far = FarSide::answering(OK);
    let mut input = format!("{}/one\nhttp://me:canary@a b\n", far.url()).into_bytes();
    input.extend_from_slice(b"\xff\n");
    input.extend_from_slice("x".repeat(1 << 20).as_bytes());
    input.extend_from_slice(format!("\n\n# fine\n{}/two", far.url()).as_bytes());
    let run = check(["--json"]).input(input).run();
    run.exits(2)
        .says("stdin:2:19: `http://***@a b` is not a URL: a space")
        .says("stdin:3:1: ")
        .says("stdin:4:1: ")
        .says("5 read, 3 skipped; 2 checked: 2 up.")
        .hides("canary");
    let document = run.document();
    let summary = &document["summary"];
    for (key, wanted) in [("read", 5), ("skipped", 3), ("duplicates", 0), ("checked", 2), ("up", 2)] {
        assert_eq!(summary[key], wanted, "{key}\n{run}");
    }
    let lines: Vec<_> =
        run.document()["statuses"].as_array().unwrap().iter().map(|s| s["source"]["line"].as_u64()).collect();
    assert!(lines.contains(&Some(1)) && lines.contains(&Some(7)), "{run}");
}

#[test]
fn standard_input_with_nothing_but_bad_lines_is_2() {
    check::<&str>([]).input("a b\n").run().exits(2).says("1 read, 1 skipped; 0 checked.");
}
