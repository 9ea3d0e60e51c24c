//! What `-v` and `-vv` add.

use crate::{
    binary::{Run, check},
    far_side::{FarSide, OK, Refusing, UNAVAILABLE},
    inputs::file,
};

/// What rows are labelled with; sentences and what belongs to the row above have no label.
const LABELS: [&str; 20] = [
    "request",
    "address",
    "tried",
    "dns",
    "connect",
    "tls",
    "send",
    "first_byte",
    "body",
    "total",
    "redirects",
    "handshake",
    "certificate",
    "http",
    "answer",
    "retry-after",
    "attempts",
    "Try",
    "As curl",
    "Means",
];

/// The labelled rows under the line of a status.
#[track_caller]
fn rows(run: &Run, url: &str) -> Vec<(String, String)> {
    let mut lines = run.stdout.lines().skip_while(|line| !line.contains(&format!("{url} ")));
    assert!(lines.next().is_some(), "no line is about {url}\n{run}");
    let rows = lines.take_while(|line| line.starts_with("  "));
    let labelled = rows.map(|row| {
        let (label, text) = row.split_at_checked(14).unwrap_or((row, ""));
        (label.trim().to_owned(), text.to_owned())
    });
    labelled.filter(|(label, _)| LABELS.contains(&label.as_str())).collect()
}

#[track_caller]
fn labels(run: &Run, url: &str) -> Vec<String> {
    rows(run, url).into_iter().map(|(label, _)| label).collect()
}

#[test]
fn one_v_explains_what_is_not_up_and_two_all() {
    let (up, down, refusing) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE), Refusing::new());
    let urls = [up.url(), down.url(), refusing.url(), "gopher://a".to_owned()];
    let run = |flags: &[&str]| check(&urls).args(flags).run();
    let answered = ["request", "address", "connect", "send", "first_byte", "total", "http", "As curl"];
    for (flags, explained) in [(&[][..], 0), (&["-v"], 1), (&["-vv"], 2), (&["--verbose", "-v"], 2), (&["-vvv"], 2)] {
        let run = run(flags);
        run.exits(1);
        let (ups, downs) = (labels(&run, &up.url()), labels(&run, &down.url()));
        assert_eq!(ups, if explained < 2 { &[][..] } else { &answered }, "{run}");
        let wanted = [&answered[..7], &["retry-after", "Try", "As curl", "Means"]].concat();
        assert_eq!(downs, if explained < 1 { &[][..] } else { &wanted }, "{run}");
        if explained > 0 {
            let refused = rows(&run, &refusing.url());
            assert!(refused.iter().any(|(label, text)| label == "connect" && text.contains(" ✗ ")), "{run}");
            assert_eq!(labels(&run, "gopher://a"), ["request", "Try", "Means"], "{run}");
        }
    }
}

#[test]
fn the_environment_says_how_much_and_the_command_line_wins() {
    let far = FarSide::answering(OK);
    for (variable, flags, explained) in
        [("2", &[][..], true), ("1", &[], false), ("", &[], false), ("2", &["-v"], false)]
    {
        let run = check([far.url()]).args(flags).env("WATCHPOST_VERBOSE", variable).run();
        run.exits(0);
        assert_eq!(!labels(&run, &far.url()).is_empty(), explained, "{variable} {flags:?}\n{run}");
    }
    check([far.url()]).env("WATCHPOST_VERBOSE", "much").run().exits(2).says("that is what WATCHPOST_VERBOSE says");
}

#[test]
fn the_other_formats_stay_as_they_are() {
    let far = FarSide::answering(UNAVAILABLE);
    for format in ["json", "ndjson"] {
        let run = check([far.url().as_str(), "-vv", "--format", format]).run();
        run.exits(1).says("1 checked: 1 down.");
        let status = if format == "json" { run.document()["statuses"][0].clone() } else { run.statuses()[0].clone() };
        assert_eq!(status["state"], "down", "{run}");
        assert!(!run.stdout.contains("  request"), "{run}");
    }
}

#[test]
fn a_time_out_is_marked_where_it_was_and_the_limit_is_told() {
    let far = FarSide::silent();
    let list = file("verbose.txt", format!("# a list\n{}/health\n", far.url()));
    let run = check(["-v", "-f", &list, "--timeout", "200ms", "--retries", "1", "--color=always"]).run();
    run.exits(1).shows(&format!("\n  request     GET /health, from {list} line 2\n"));
    let marked: Vec<_> = run.stdout.lines().filter(|line| line.contains('✗')).collect();
    let [first_byte] = marked[..] else { panic!("{run}") };
    assert!(first_byte.contains("█ \u{1b}[1m\u{1b}[31m✗\u{1b}[0m "), "{run}");
    assert!(first_byte.ends_with(" ms   limit: 200 ms in all"), "{run}");
    run.shows("\n  attempts    1 timeout: ").shows("\n              2 timeout: ");

    let plain = check(["-v", "-f", &list, "--timeout", "200ms"]).run();
    plain.shows("█ ✗ ");
    assert!(!plain.stdout.contains('\u{1b}'), "{plain}");
}

#[test]
fn redirects_are_listed_and_user_info_stays_hidden() {
    let far = FarSide::scripted(|mut connection| {
        let head = connection.read_head();
        if head.starts_with("GET /end") {
            connection.write(OK);
        } else {
            connection.write("HTTP/1.1 302 Found\r\nLocation: http://canary:canary@");
            let host = head.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned));
            connection.write(format!("{}/end\r\nContent-Length: 0\r\n\r\n", host.unwrap_or_default()));
        }
    });
    let typed = far.url().replace("http://", "http://me:canary@");
    let run = check([typed.as_str(), "-vv"]).run();
    run.exits(0).hides("canary");
    run.shows(&format!("\n  redirects   302 http://{}/, ", far.authority()));
    run.shows(&format!("              led to http://{}/end\n", far.authority()));
}

#[test]
fn where_a_redirect_leads_that_is_not_followed_is_shown() {
    let leading = |location: String| {
        FarSide::answering(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"))
    };
    let run = |location: &str, flags: &[&str]| {
        let far = leading(location.to_owned());
        check([far.url().as_str(), "-vv", "-H", "X-Key: canary-token"]).args(flags).env("COLUMNS", "200").run()
    };
    let elsewhere = run("ftp://me:canary@files.example/a?key=canary-token", &[]);
    elsewhere.exits(1).hides("canary").shows("(redirect: a redirect to ftp: is not followed)");
    elsewhere.shows("\n  redirects   not followed: ftp://***@files.example/a?key=***\n");
    let forging = run("javascript:a\u{202e}\u{9b}b", &[]);
    forging.exits(1).shows("\n  redirects   not followed: javascript:a").hides("\u{202e}").hides("\u{9b}");
    let long = run(&format!("ftp://a.example/{}", "x".repeat(7000)), &[]);
    assert!(long.exits(1).stdout.len() < 4000, "{long}");
    // Where no redirect is wanted, it is the answer.
    let first = run("http://b.example/there", &["--max-redirects=0"]);
    first.exits(0).shows("\n  redirects   not followed: http://b.example/there\n");
}

#[cfg(feature = "tls")]
#[test]
fn the_certificate_is_shown_with_its_dates_also_where_it_was_refused() {
    for (last_year, flag, code) in [(2100, "-vv", 0), (2021, "-v", 1)] {
        let (far, root) = crate::tls::server("127.0.0.1", last_year);
        let url = far.url().replace("http:", "https:");
        let run = check([url.as_str(), flag, "--read-body"]).env("SSL_CERT_FILE", root).run();
        run.exits(code);
        for row in [
            "  certificate CN=rcgen self signed cert",
            "  issuer      CN=Test CA",
            "  names       127.0.0.1",
            "  valid from  2020-01-01T00:00:00Z",
            "  chain       1 certificate",
        ] {
            run.prints(row);
        }
        let last = format!("\n  valid until {last_year}-01-01T00:00:00Z, ");
        run.shows("\n  handshake   TLS1.3, TLS_").shows(&last);
        if code == 0 {
            run.shows(" days left\n").shows("\n  http        200, HTTP/1.1, a head of ").shows("a body of 2 bytes\n");
            assert!(!run.stdout.contains('✗') && !run.stdout.contains("  problem"), "{run}");
        } else {
            run.shows("expired ").shows(" ✗ ").shows("\n  problem     tls_expired: ");
            assert!(!run.stdout.contains("  http  "), "{run}");
        }
    }
}

#[test]
fn what_was_said_to_be_up_is_told_so_and_nothing_is_to_be_tried() {
    let far = FarSide::answering(crate::far_side::UNAVAILABLE);
    let run = check([far.url().as_str(), "-vv", "--on=503=up"]).env("COLUMNS", "200").run();
    run.exits(0).shows("was said to be up where it does (--on");
    assert!(!run.stdout.contains("  Try  "), "{run}");
}
