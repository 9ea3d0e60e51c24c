//! `--dry-run` asks nothing, and `--repeat` asks more than once.

use std::io::Write;

use crate::{
    binary::check,
    far_side::{FarSide, OK},
    inputs::file,
};

#[test]
fn a_dry_run_says_what_would_be_checked_and_asks_nothing() {
    let far = FarSide::answering(OK);
    let list = file("dry.txt", format!("# ours\n{}/two\ntcp://{}\n", far.url(), far.authority()));
    let url = far.url();
    let run = check([&url, "-f", &list, "--dry-run", "-X", "PUT", "--canary", &url, "--recheck=1ms"]).run();
    let wanted = format!(
        "PUT {url}, from the command line\nPUT {url}/two, from {list} line 2\ntcp://{}, from {list} line 3\n",
        far.authority()
    );
    assert_eq!(run.exits(0).stdout, wanted, "{run}");
    assert_eq!(run.stderr, "3 to check; nothing was checked.\n", "{run}");
    // Connections are taken in order: had there been one before, its head would be the first.
    let mut own = std::net::TcpStream::connect(far.authority()).unwrap();
    own.write_all(b"OURS / HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(far.head(), "OURS / HTTP/1.1\r\n\r\n");
}

#[test]
fn with_v_the_rules_and_limits_show_and_no_secret() {
    let args = ["--dry-run", "-v", "me:canary@a.example/x?y=z", "-H", "X-Token: canary-4711", "-d", "canary-4711"];
    let rules = ["--expect", "body contains 'canary-4711'", "--on", "timeout=degraded", "--degraded-over=2s"];
    let pace =
        ["--timeout=3s", "--max-redirects=4", "-k", "--per-host=2", "--retries=1", "--deadline=1m", "--rate=2/s"];
    let run = check(args).args(&rules).args(&pace).run();
    run.exits(0).hides("canary");
    let wanted = "\
POST https://***@a.example/x?y=z, from the command line
  expect      status < 500, by default
  expect      body contains \"***\"
  on          timeout=degraded
  degraded    over 2s
  timeout     3s
  redirects   at most 4
  headers     X-Token, Content-Type
  data        11 bytes
  insecure    certificates are not verified
";
    assert_eq!(run.stdout, wanted, "{run}");
    run.says("At once: 256; of one host: 2; rate: one every 500ms; retries: 1; deadline: 1m.");
    // A rule that names the status lifts the default one.
    let run = check(["--dry-run", "-v", "a.example", "--expect=301"]).run();
    run.exits(0).prints("  expect      301").prints("  redirects   at most 0");
    assert!(!run.stdout.contains("by default"), "{run}");
    // As it is shown it may be said; the redirects are followed as before.
    let run = check(["--dry-run", "-v", "a.example", "--expect=status < 500"]).run();
    run.exits(0).prints("  expect      status < 500").prints("  redirects   at most 10");
    assert!(!run.stdout.contains("by default"), "{run}");
}

#[test]
fn a_dry_run_of_bad_input_is_2() {
    let bad = file("dry-bad.txt", "a.example\nb c\n");
    check(["--dry-run", "-f", &bad]).run().exits(2).prints_nothing().says("dry-bad.txt:2:2: `b c` is not a URL");
    let run = check(["--dry-run"]).input("a.example\nb c\n").run();
    run.exits(2).prints("GET https://a.example, from stdin line 1").says("; skipped\n");
    run.says("1 to check, 1 skipped; nothing was checked.");
    check(["--dry-run"]).input("").run().exits(2).prints_nothing().says("there is no URL in the input");
    check(["--dry-run", "a.example", "--fail-on=new"]).run().exits(2).prints_nothing();
    check(["--dry-run", "a.example", "-w", "%{nope}"]).run().exits(2).prints_nothing().says("there is no %{nope}");
    let none = ["--dry-run", "a.example", "--select=tag=x"];
    check(none).run().exits(2).says("error: ").lacks("there is no URL");
    check(none).args(&["--allow-empty"]).run().exits(0).says("note: ").lacks("error: ");
    // As many bad lines as no channel holds: none of the two waits for the other.
    let run = check(["--dry-run"]).input("b c\n".repeat(5000)).run();
    run.exits(2).says("0 to check, 5000 skipped");
}

#[test]
fn a_dry_run_of_a_stream_says_each_as_it_comes() {
    let mut running = check(["--dry-run"]).input("").start();
    let mut stdin = running.stdin.take().unwrap();
    writeln!(stdin, "a.example").unwrap();
    assert_eq!(running.line(), "GET https://a.example, from stdin line 1");
    writeln!(stdin, "b.example").unwrap();
    assert_eq!(running.line(), "GET https://b.example, from stdin line 2");
    drop(stdin);
    running.finish().exits(0);
}

#[cfg(unix)]
#[test]
fn a_dry_run_whose_output_cannot_be_written_ends_as_a_round_does() {
    let (_, nobody) = std::io::pipe().unwrap();
    let run = check(["--dry-run", "a.example"]).stdout(nobody).run();
    run.exits(141);
    assert_eq!(run.stderr, "", "{run}");
    #[cfg(target_os = "linux")]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let run = check(["--dry-run", "a.example"]).stdout(full).run();
        run.exits(2).says("error: standard output cannot be written: no space left on device");
    }
}

#[test]
fn repeat_checks_each_so_many_times_in_a_row_with_ids_of_their_own() {
    let far = FarSide::answering(OK);
    let (one, two) = (format!("{}/one", far.url()), format!("{}/two", far.url()));
    let list = file("repeat.txt", format!("{two}\n"));
    let twice = [(1, &one, None), (2, &one, None), (3, &two, Some(1)), (4, &two, Some(1))];
    let streamed = [(1, &one, Some(1)), (2, &one, Some(1)), (3, &two, Some(2)), (4, &two, Some(2))];
    for (run, wanted) in [
        (check([one.as_str(), "-f", &list, "--repeat=2", "--format=ndjson"]).run(), twice),
        (check(["--format=ndjson"]).env("WATCHPOST_REPEAT", "2").input(format!("{one}\n{two}\n")).run(), streamed),
    ] {
        run.exits(0).says("4 checked: 4 up.");
        let statuses = run.statuses();
        let told = statuses.iter().map(|status| {
            let url = status["url"].as_str().unwrap().to_owned();
            (status["id"].as_u64().unwrap(), url, status["source"]["line"].as_u64())
        });
        let wanted = wanted.map(|(id, url, line)| (id, url.clone(), line));
        assert_eq!(told.collect::<Vec<_>>(), wanted, "{run}");
    }
    let document = check([one.as_str(), "--repeat=300", "--json"]).run().exits(0).document();
    assert_eq!((&document["summary"]["read"], &document["summary"]["checked"]), (&300.into(), &300.into()));
    // A line that is no URL is told once.
    check(["--repeat=3"]).input("b c\n").run().exits(2).says("1 read, 1 skipped");
    for bad in ["0", "-1", "many"] {
        check([one.as_str(), &format!("--repeat={bad}")]).run().exits(2).prints_nothing().says("--repeat");
    }
}
