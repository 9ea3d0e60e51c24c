//! Calls that are wrong: each ends with 2, checks nothing, and says what was wrong. The snapshot is what a person reads.

use std::fmt::Write;

use crate::{binary::check, inputs::file};

/// What stands in for a secret; it is in none of the answers.
const SECRET: &str = "s3cr3t-c4nary";

/// The flags that are wrong, beside one good URL.
const FLAGS: &[&[&str]] = &[
    &["--timeout=soon"],
    &["--timeout=0"],
    &["--timeout=0ms"],
    &["--timeout=-1"],
    &["--timeout=5x"],
    &["--timeout=1e99"],
    &["--timeout=99999999999999999999"],
    &["--timeout=99999999999999999999h"],
    &["--timeout=10 s 5"],
    &["--timeout=NaN"],
    &["--timeout=٣s"],
    &["--timeout"],
    &["--deadline=0"],
    &["--deadline=tomorrow"],
    &["--recheck=later"],
    &["--p95=fast"],
    &["--degraded-over=slow"],
    &["--dns-cache=-5"],
    &["--retries=-1"],
    &["--retries=1001"],
    &["--retries=99999999999999999999"],
    &["--retries=two"],
    &["--retries=1.5"],
    &["--concurrency=0"],
    &["--concurrency=-1"],
    &["--concurrency=many"],
    &["--concurrency=99999999999999999999999"],
    &["--per-host=0"],
    &["--rate=10"],
    &["--rate=0/s"],
    &["--rate=10/y"],
    &["--rate=/s"],
    &["--max-redirects=101"],
    &["--max-redirects=-1"],
    &["--max-down=-1"],
    &["--max-down=101%"],
    &["--max-down=half"],
    &["--format=yaml"],
    &["--color=sometimes"],
    &["--progress=maybe"],
    &["--fail-on=old"],
    &["--fail-on=new"],
    &["--on=timeout"],
    &["--on=timeot=down"],
    &["--on=timeout=red"],
    &["--on=timeout:head=down"],
    &["--on=99=down"],
    &["--expect="],
    &["--expect=6xx"],
    &["--expect=200-100"],
    &["--expect=body contains ready"],
    &["--expect=body matches /(/"],
    &["--expect=json $.a ==="],
    &["--expect=total < soon"],
    &["--expect=sttaus == 200"],
    &["--expect=2xx else red"],
    &["--method=GET POST"],
    &["--method="],
    &["--method=https://me:s3cr3t-c4nary@a.example"],
    &["--header=s3cr3t-c4nary"],
    &["--header=X: s3cr3t-c4nary\r\nY: z"],
    &["--header=Content-Length: 5"],
    &["--header=@/no/such/file"],
    &["--header=@/"],
    &["--data=@/no/such/file"],
    &["--user-agent=a\nb"],
    &["--resolver=example.com"],
    &["--resolver=1.2.3.4:99999"],
    &["--resolve=example.com:443"],
    &["--resolve=example.com:443:not-an-address"],
    &["--connect-to=a:b"],
    &["--proxy=ftp://127.0.0.1"],
    &["--proxy=http://me:s3cr3t-c4nary@:99999"],
    &["--baseline=/no/such/file"],
    &["--baseline=/"],
    &["--canary=http://me:s3cr3t-c4nary@a b"],
    &["--frobnicate"],
    &["--timeuot=5"],
    &["-f", "/no/such/file"],
    &["-f", "/"],
    &["-f", "https://example.com"],
    &["a b"],
    &["http://"],
    &["http://a.example:99999"],
    &["http:/a.example"],
    &["mailto:me@a.example"],
    &["http://[::1"],
    &["::1"],
    &["a.example\u{202e}"],
    &["http://me:s3cr3t-c4nary@a b"],
    &["tcp://a.example"],
    &["unix:a.sock"],
];

#[cfg(feature = "tls")]
const TLS_FLAGS: &[&[&str]] = &[
    &["--cacert=/no/such/file"],
    &["--cacert=/dev/null"],
    &["--cert=/no/such/file"],
    &["--key=/no/such/file"],
    &["--sni=-"],
    &["--tls-min=1.1"],
    &["--tls-min=1.3", "--tls-max=1.2"],
];
#[cfg(not(feature = "tls"))]
const TLS_FLAGS: &[&[&str]] = &[];

#[test]
fn each_wrong_call_is_2_and_says_what_was_wrong() {
    let mut told = String::new();
    for flags in FLAGS.iter().chain(TLS_FLAGS) {
        let run = check(["http://127.0.0.1:1"].iter().chain(*flags)).run();
        run.exits(2).prints_nothing().hides(SECRET).hides("panicked").hides("RUST_BACKTRACE");
        let said = run.stderr.replace("\n\nFor more information, try '--help'.\n", "\n");
        let _ = writeln!(told, "check {flags:?}\n{said}");
    }
    insta::assert_snapshot!("flags", told);
}

/// Lists of URLs that are wrong.
const LISTS: &[(&str, &[u8])] = &[
    ("empty.txt", b""),
    ("comments.txt", b"# nothing\n\n"),
    ("space.txt", b"http://a.example\nb c\n"),
    ("latin1.txt", b"b\xfccher.example\n"),
    ("utf16.txt", b"\xff\xfea\0.\0b\0"),
    ("nul.txt", b"a.example\0\n"),
    ("escape.txt", b"a.example\x1b[2J\n"),
    ("secret.txt", b"http://me:s3cr3t-c4nary@a b\r\n"),
    ("port.txt", b"\xef\xbb\xbfhttp://a.example:x\r\n"),
];

#[test]
fn each_wrong_list_is_2_and_says_where() {
    let mut told = String::new();
    for (name, bytes) in LISTS.iter().copied().chain([("long.txt", "x".repeat(1 << 20).as_bytes())]) {
        let list = file(name, bytes);
        let run = check(["-f", &list]).run();
        run.exits(2).prints_nothing().hides(SECRET);
        let _ = writeln!(told, "{}", run.stderr.replace(&list, name).trim_end());
    }
    insta::assert_snapshot!("lists", told);
}
