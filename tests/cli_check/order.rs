//! In which order statuses are told, how many of them, and how their hosts did.

use crate::{
    binary::check,
    far_side::{FarSide, OK, Refusing, UNAVAILABLE},
};

#[test]
fn in_the_order_of_the_input_twenty_runs_print_the_same_bytes() {
    let (up, down, refusing) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE), Refusing::new());
    let input: String = (0..60)
        .map(|number| match number % 4 {
            0 => format!("{}/{number}\n", up.url()),
            1 => format!("{}/{number}\n", refusing.url()),
            2 => format!("gopher://{number}.example\n"),
            _ => format!("{}/{number}\n", down.url()),
        })
        .collect();
    let template = "%{id} %{state} %{kind} %{phase} %{http_code} %{url} %{message}\\n";
    let mut first: Option<String> = None;
    for _ in 0..20 {
        let run = check(["--sort=input", "-w", template]).input(input.clone()).run();
        run.exits(1);
        assert_eq!(run.stdout.lines().count(), 60, "{run}");
        let ids = run.stdout.lines().map(|line| line.split(' ').next().unwrap().parse::<usize>().unwrap());
        assert!(ids.eq(1..=60), "{run}");
        let first = first.get_or_insert_with(|| run.stdout.clone());
        assert_eq!(*first, run.stdout, "{run}");
    }
    // Files are in that order, too.
    let run = check(["--sort=input", "-o=csv=-"]).input(input).run();
    let ids = run.stdout.lines().skip(1).map(|line| line.split(',').next().unwrap().parse::<usize>().unwrap());
    assert!(ids.eq(1..=60), "{run}");
}

#[test]
fn only_what_overtook_another_waits_for_it() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let (first, slow, last) = (
        FarSide::answering(OK),
        FarSide::scripted(move |mut connection| {
            connection.read_head();
            let _ = held.recv();
            connection.write(OK);
        }),
        FarSide::answering(OK),
    );
    let urls = [first.url(), slow.url(), last.url()];
    let mut running = check(&urls).args(&["--sort=input", "-w", "%{url}\\n"]).start();
    assert_eq!(running.line(), format!("{}/", first.url()));
    slow.head();
    last.head();
    release.send(()).unwrap();
    let run = running.finish();
    let told: Vec<_> = run.exits(0).stdout.lines().map(|line| line.trim_end_matches('/').to_owned()).collect();
    assert_eq!(told, urls, "{run}");
}

#[test]
fn by_state_by_url_and_by_time() {
    let (up, down, refusing) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE), Refusing::new());
    let urls = [up.url() + "/b", up.url() + "/a", down.url(), "gopher://a".to_owned(), refusing.url()];
    let told = |order: &str, template: &str| {
        let on = "--on=connect_refused=degraded";
        let run = check(&urls).args(&["--sort", order, on, "-w", template]).run();
        run.exits(1);
        run.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told("state", "%{state} %{id}\\n"), ["down 3", "unknown 4", "degraded 5", "up 1", "up 2"]);
    let by_url = told("url", "%{url}\\n");
    assert!(by_url.is_sorted(), "{by_url:?}");
    assert_eq!(by_url.len(), 5);
    let by_time: Vec<f64> = told("time", "%{total_ms}\\n").iter().map(|time| time.parse().unwrap()).collect();
    assert!(by_time.is_sorted_by(|slower, faster| slower >= faster), "{by_time:?}");
    check([urls[0].as_str(), "--sort=size"]).run().exits(2).says("--sort");
}

#[test]
fn quiet_tells_what_is_not_up_and_very_quiet_nothing_but_errors() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let (up, down) = (up.url(), down.url());
    let line = format!("ERROR: {down} is down! (expectation: status 503, wanted under 500)\n");
    let run = check([up.as_str(), &down, "-q"]).run();
    run.exits(1).says("2 checked: 1 up, 1 down.");
    assert_eq!(run.stdout, line, "{run}");
    let run = check([up.as_str(), &down, "-q", "-w", "%{url}\\n"]).run();
    assert_eq!(run.exits(1).stdout, format!("{down}/\n"), "{run}");
    let run = check([up.as_str(), &down]).env("WATCHPOST_QUIET", "1").run();
    assert_eq!(run.exits(1).stdout, line, "{run}");
    check([up.as_str(), "-q"]).run().exits(0).prints_nothing();
    for format in ["text", "json", "junit", "tap", "csv", "markdown", "github"] {
        let run = check([up.as_str(), &down, "-qq", "--stats", "--format", format]).run();
        run.exits(1).prints_nothing();
        assert_eq!(run.stderr, "", "{run}");
    }
    let run = check(["-qq"]).input(format!("{up}\nno url\n")).run();
    run.exits(2).prints_nothing();
    assert!(run.stderr.starts_with("error: stdin:2:3: `no url` is not a URL: "), "{run}");
    assert_eq!(run.stderr.lines().count(), 1, "{run}");
    // The other formats are for programs, which want all of it.
    let run = check([up.as_str(), &down, "-q", "--format=ndjson"]).run();
    assert_eq!(run.exits(1).statuses().len(), 2, "{run}");
}

#[test]
fn stats_show_each_host_and_only_where_they_are_asked_for() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let other = down.url().replace("127.0.0.1", "localhost");
    let urls: Vec<String> = (0..20).map(|number| format!("{}/{number}", up.url())).chain([other]).collect();
    let run = check(&urls).args(&["--stats", "-4"]).run();
    run.exits(1).says("21 checked: 20 up, 1 down.\n\nhost ");
    let table: Vec<Vec<&str>> = run
        .stderr
        .lines()
        .skip_while(|line| !line.starts_with("host "))
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(table[0], ["host", "checks", "up", "p50", "p95", "p99"], "{run}");
    assert_eq!(table[1][..4], ["localhost", "1", "0.0", "%"], "{run}");
    assert_eq!(table[2][..4], ["127.0.0.1", "20", "100.0", "%"], "{run}");
    assert_eq!(table[3][..4], ["all", "21", "95.2", "%"], "{run}");
    let markdown = check(&urls).args(&["--stats", "-4", "--format=markdown"]).run();
    markdown.shows("\n| host | checks | up | p50 | p95 | p99 |\n").shows("\n| `127.0.0.1` | 20 | 100.0 % |");
    let plain = check(&urls).args(&["-4"]).run();
    assert!(!plain.stderr.contains("p95"), "{plain}");
}
