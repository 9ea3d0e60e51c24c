use std::num::NonZeroUsize;

use clap::{CommandFactory, FromArgMatches, Parser};
use watchpost::Family;

use super::*;
use crate::cli::check::{formatter::Format, output_args::Color};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    check: CheckArgs,
}

fn parse(line: &str) -> CheckArgs {
    let matches = Line::command().try_get_matches_from(["check"].into_iter().chain(line.split_whitespace()));
    let matches = matches.unwrap_or_else(|e| panic!("{line}: {e}"));
    let mut args = Line::from_arg_matches(&matches).unwrap().check;
    args.settle(&matches);
    args
}

#[test]
fn the_defaults() {
    let args = parse("a.example");
    assert_eq!(args.pace.timeout, None);
    assert_eq!((args.pace.concurrency.get(), args.pace.retries), (watchpost::DEFAULT_CONCURRENCY, 0));
    assert_eq!(args.pace.retry_after_max, watchpost::DEFAULT_RETRY_AFTER_MAX);
    assert!(!args.pace.retry_any_method);
    assert_eq!((args.output.format(), args.output.color), (Format::Text, Color::Auto));
    assert!(args.request.method.is_none() && args.judging.expect.is_empty() && args.request.max_redirects.is_none());
}

#[test]
fn flags_that_fingers_know() {
    for (line, wanted) in [
        ("-m 3 a", 3000),
        ("-t 3 a", 3000),
        ("--max-time 0.5 a", 500),
        ("--timeout 500ms a", 500),
        ("--timeout=1m a", 60_000),
    ] {
        assert_eq!(parse(line).pace.timeout.unwrap().as_millis(), wanted, "{line}");
    }
    for line in ["--retries 2 a", "--retry 2 a", "--max-retries 2 a"] {
        assert_eq!(parse(line).pace.retries, 2, "{line}");
    }
    for line in ["-j 7 a", "-j7 a", "--concurrency 7 a", "--max-concurrency 7 a"] {
        assert_eq!(parse(line).pace.concurrency.get(), 7, "{line}");
    }
    for line in ["-X PUT a", "-XPUT a", "--method PUT a", "--request PUT a"] {
        assert_eq!(parse(line).request.method.unwrap().as_str(), "PUT", "{line}");
    }
    let args = parse("-L -Z -k -I -H A:1 -H B; --expect 2xx --expect 301 -f one -f two a b");
    assert!(args.request.insecure == Some(true) && args.request.head);
    assert_eq!(args.request.headers, ["A:1", "B;"]);
    assert_eq!(args.judging.expect.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2xx", "301"]);
    assert_eq!((args.files.len(), args.urls.len()), (2, 2));
}

#[test]
fn of_two_formats_the_last_one_holds() {
    for (line, wanted) in [
        ("--json a", Format::Json),
        ("--format ndjson --json a", Format::Json),
        ("--json --format ndjson a", Format::Ndjson),
        ("--format text a", Format::Text),
        ("--json --format ndjson --json a", Format::Json),
    ] {
        assert_eq!(parse(line).output.format(), wanted, "{line}");
    }
}

#[test]
fn a_repeated_option_overrides_itself_as_an_alias_of_a_shell_needs() {
    let args =
        parse("-t 5s --strict -j 2 --per-host 3 --color never --strict -t 7s -j 4 --per-host 5 --color always a");
    assert_eq!((args.pace.timeout.unwrap().as_secs(), args.pace.concurrency.get()), (7, 4));
    assert_eq!((args.pace.per_host.map(NonZeroUsize::get), args.output.color), (Some(5), Color::Always));
    assert!(args.verdict.strict);
}

#[test]
fn each_v_explains_more() {
    for (line, wanted) in [
        ("a", 0),
        ("-v a", 1),
        ("-vv a", 2),
        ("-v a -v", 2),
        ("--verbose --verbose a", 2),
        ("-vvvv a", 4),
        ("-vkv a", 2),
    ] {
        assert_eq!(parse(line).output.verbose, wanted, "{line}");
    }
}

#[test]
fn of_two_methods_the_last_one_holds() {
    for (line, wanted) in [("a", "GET"), ("-I a", "HEAD"), ("-I -X PUT a", "PUT"), ("-X PUT -I a", "HEAD")] {
        assert_eq!(parse(line).request.method().unwrap_or_default().as_str(), wanted, "{line}");
    }
}

#[test]
fn bad_values_name_what_would_be_taken() {
    for (line, said) in [
        ("--timeout soon a", "write 500ms, 2s, 1m"),
        ("--timeout 0 a", "more than nothing"),
        ("--concurrency 0 a", "write 1 or more"),
        ("--per-host 0 a", "write 1 or more"),
        ("--concurrency many a", "write a whole number, 1 or more"),
        ("--expect 6xx a", "expected codes, such as `2xx`"),
        ("--rate 10 a", "--rate"),
        ("--method G@T a", "GET or PROPFIND"),
        ("--format yaml a", "--format"),
        ("--max-redirects=-1 a", "--max-redirects"),
        ("--frobnicate a", "--frobnicate"),
    ] {
        let error = Line::try_parse_from(["check"].into_iter().chain(line.split_whitespace())).err();
        let error = error.unwrap_or_else(|| panic!("{line} was taken"));
        assert!(error.to_string().contains(said), "{line}: {error}");
        assert_eq!(error.exit_code(), 2, "{line}");
    }
}

#[test]
fn of_two_families_the_last_one_holds() {
    for (line, wanted) in [
        ("a", Family::Any),
        ("-4 a", Family::Ipv4),
        ("--ipv6 a", Family::Ipv6),
        ("-4 -6 a", Family::Ipv6),
        ("-46 -4 a", Family::Ipv4),
    ] {
        assert_eq!(parse(line).network.family().unwrap_or_default(), wanted, "{line}");
    }
}
