//! Exit codes, and which wins.

use crate::{
    binary::{check, watchpost},
    far_side::{FarSide, NOT_FOUND, OK, Refusing},
};

#[test]
fn the_codes_and_their_precedence() {
    let up = FarSide::answering(OK).url();
    let odd = FarSide::answering(NOT_FOUND).url();
    let refusing = Refusing::new();
    let (down, unknown) = (refusing.url(), "gopher://a.example".to_owned());
    for (urls, flags, code) in [
        (vec![&up, &odd], &[][..], 0),
        (vec![&up, &down], &[], 1),
        (vec![&up, &unknown], &[], 3),
        (vec![&up, &unknown, &down], &[], 1),
        (vec![&odd], &["--expect=2xx"], 1),
        (vec![&up], &["--degraded-over=0"], 0),
        (vec![&up], &["--degraded-over=0", "--strict"], 1),
        (vec![&up, &unknown], &["--degraded-over=0", "--strict"], 1),
    ] {
        let args = urls.into_iter().map(String::as_str).chain(flags.iter().copied());
        check(args).run().exits(code);
    }
}

#[test]
fn degraded_says_why() {
    let far = FarSide::answering(OK);
    let run = check([far.url(), "--degraded-over=0".into()]).run();
    run.exits(0)
        .shows(&format!("DEGRADED: {} is up, but look at it! (expectation: total ", far.url()))
        .says("1 checked: 1 degraded.");
}

#[test]
fn what_cannot_be_checked_says_so() {
    check(["gopher://a.example"])
        .run()
        .exits(3)
        .shows("UNKNOWN: gopher://a.example could not be checked! (unsupported: ")
        .says("1 checked: 1 unknown.");
}

#[test]
fn bad_flags_are_2_and_say_what_would_be_taken() {
    for (args, said) in [
        (&["--frobnicate"][..], "--frobnicate"),
        (&["--timeout=soon"], "write 500ms, 2s, 1m"),
        (&["--timeout=0"], "more than nothing"),
        (&["--expect=6xx"], "expected codes, such as `2xx`"),
        (&["--rate=10"], "write 10/s"),
        (&["--concurrency=0"], "--concurrency"),
        (&["--color=sometimes"], "--color"),
        (&["--format=yaml"], "--format"),
        (&["--header=s3cret"], "write 'Name: value'"),
        (&["--header=X: s3cret\nY: z"], "line break"),
        (&["--header=Authorization Basic s3cret:x"], "`Authorization…` is no header name"),
        (&["--header=@/no/such/file"], "/no/such/file cannot be read: no such file or directory\n"),
        (&["--header=@/no\u{1b}[31m"], "/no\u{fffd}[31m cannot be read"),
        (&["--timeout", "https://me:s3cret@a.example"], "'https://***@a.example' for '--timeout"),
        (&["--method=https://me:s3cret@a.example"], "`https://***@a.example` is no request method"),
        (&["--https://me:s3cret@a.example"], "--https://***@a.example"),
    ] {
        let run = check(["http://127.0.0.1:1"].iter().chain(args)).run();
        run.exits(2).prints_nothing().says(said).hides("s3cret");
    }
}

#[test]
fn the_environment_is_read_after_the_flags() {
    let far = FarSide::answering(NOT_FOUND);
    let strict = |args: &[&str]| check([far.url().as_str()].iter().chain(args)).env("WATCHPOST_EXPECT", "2xx").run();
    strict(&[]).exits(1);
    strict(&["--expect=any"]).exits(0);
    check([far.url()]).env("WATCHPOST_TIMEOUT", "soon").run().exits(2).says("that is what WATCHPOST_TIMEOUT says");
    for (flag, variable, value, shown) in [
        ("--json", "WATCHPOST_FORMAT", "ndjson", "\"summary\":"),
        ("--head", "WATCHPOST_METHOD", "PUT", "http://"),
        ("--expect=404", "WATCHPOST_METHOD", "", "as expected"),
        ("--expect=404", "WATCHPOST_TIMEOUT", "", "as expected"),
        ("--expect=404", "WATCHPOST_FORMAT", "", "as expected"),
    ] {
        check([far.url().as_str(), flag]).env(variable, value).run().exits(0).shows(shown);
    }
    check([far.url()]).env("WATCHPOST_HEADER", "s3cret").run().exits(2).hides("s3cret");
}

#[test]
fn a_variable_for_a_switch_says_on_or_off_and_nothing_else() {
    let far = FarSide::answering(OK);
    let line = |name: &str, value: &str| check([far.url()]).env(name, value).run();
    for on in ["1", "true", "YES", "on"] {
        line("WATCHPOST_DRY_RUN", on).exits(0).shows("from the command line");
    }
    for off in ["0", "false", "no", "off", ""] {
        line("WATCHPOST_DRY_RUN", off).exits(0).shows("SUCCESS: ");
    }
    for (variable, value) in [("WATCHPOST_INSECURE", "never"), ("WATCHPOST_IPV6", "sure"), ("WATCHPOST_QUIET", "much")]
    {
        line(variable, value).exits(2).prints_nothing().says(&format!("that is what {variable} says"));
    }
    line("WATCHPOST_QUIET", "true").exits(0).prints_nothing();
}

#[test]
fn what_stands_behind_two_dashes_is_a_url_where_nothing_is_waited_for() {
    let far = FarSide::answering(OK);
    check(["--", &far.url()]).run().exits(0).prints(&format!("SUCCESS: {} is up and running!", far.url()));
    check(["--", "-a b"]).run().exits(2).prints_nothing().says("`-a b` is not a URL");
    // With a URL before it is a command, and somebody forgot to say how long to wait.
    check([&far.url(), "--", "true"]).run().exits(2).says("say how long, as in --wait 60s");
    check(["--fail", &far.url()]).run().exits(2).prints_nothing().says("--expect 2xx");
}

#[test]
fn the_command_line_wins_over_the_environment_and_what_is_of_no_use_there_is_no_mistake() {
    let far = FarSide::answering(OK);
    let url = far.url();
    let line = |args: &[&str]| check([url.as_str()].iter().chain(args));
    line(&["--format=text"]).env("WATCHPOST_OUTPUT", "json=-").run().exits(0).shows("SUCCESS: ");
    line(&["-w", "%{state};"]).env("WATCHPOST_OUTPUT", "json=-").run().exits(0).prints("up;");
    line(&["--wait=60s"]).env("WATCHPOST_OUTPUT", "json=-").run().exits(0);
    line(&["--wait=60s"]).env("WATCHPOST_WRITE_OUT", "%{state}").run().exits(0);
    line(&["--wait=60s"]).env("WATCHPOST_REPEAT", "3").run().exits(0);
    line(&["--recheck=1ms"]).env("WATCHPOST_FAIL_FAST", "0").run().exits(0);
    line(&["--recheck=1ms"]).env("WATCHPOST_FAIL_FAST", "1").run().exits(0);
    line(&["--fail-fast"]).env("WATCHPOST_RECHECK", "1h").run().exits(0);
    line(&[]).env("WATCHPOST_OPENAPI_BASE", "https://a.example").run().exits(0);
    #[cfg(feature = "tls")]
    line(&[]).env("WATCHPOST_KEY", "/no/such/file").run().exits(0);
    let both = line(&[]).env("WATCHPOST_FAIL_FAST", "1").env("WATCHPOST_RECHECK", "1s").run();
    both.exits(2).says("leave one of them out");
}

#[test]
fn help_and_version_are_no_error() {
    watchpost(&["--version"]).run().exits(0).shows("watchpost ");
    watchpost(&["--help"]).run().exits(0).shows("check");
    watchpost(&["check", "-h"]).run().exits(0).shows("Examples:").shows("What counts as up:");
    watchpost(&["check", "--help"]).env("WATCHPOST_HEADER", "s3cret").run().exits(0).hides("s3cret");
    watchpost(&[]).run().exits(2).prints_nothing().says("Usage:");
    watchpost(&["example.com"]).run().exits(2).says("tip: watchpost check example.com");
    watchpost(&["https://me:s3cret@a.example/"])
        .run()
        .exits(2)
        .says("unrecognized subcommand 'https://***@a.example/'")
        .says("tip: watchpost check https://***@a.example/")
        .hides("s3cret");
    watchpost(&["chekc"]).run().exits(2).says("unrecognized subcommand");
}
