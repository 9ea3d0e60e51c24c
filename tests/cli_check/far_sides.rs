//! What the far side does, and what is said of it.

use crate::{
    binary::check,
    far_side::{FarSide, NOT_FOUND, OK, Refusing, UNAVAILABLE},
};

#[test]
fn an_answer_is_up_and_its_line_is_the_lesson_s() {
    let far = FarSide::answering(OK);
    let run = check([far.url()]).run();
    run.exits(0).prints(&format!("SUCCESS: {} is up and running!", far.url())).says("\n1 checked: 1 up.\n");
    let done = run.stdout.lines().last().unwrap();
    assert!(done.starts_with("Done! It took ") && done.ends_with(" seconds!"), "{run}");
}

#[test]
fn a_404_is_up_and_says_so_on_both_streams() {
    let far = FarSide::answering(NOT_FOUND);
    check([far.url()])
        .run()
        .exits(0)
        .prints(&format!("SUCCESS: {} is up and running! (404: it answers, but not what you asked for)", far.url()))
        .says("1 checked: 1 up. One up answered 404; --expect 2xx would count it as down.");
    check([far.url(), "--expect=2xx".into()])
        .run()
        .exits(1)
        .prints(&format!("ERROR: {} is down! (expectation: status 404, wanted 2xx)", far.url()))
        .says("1 checked: 1 down.");
    let asked = check([far.url(), "--expect=404".into()]).run();
    asked.exits(0).prints(&format!("SUCCESS: {} is up and running! (404: as expected)", far.url()));
    assert!(!asked.stderr.contains("--expect"), "{asked}");
}

#[test]
fn a_503_is_down_unless_anything_will_do() {
    let far = FarSide::answering(UNAVAILABLE);
    check([far.url()])
        .run()
        .exits(1)
        .prints(&format!("ERROR: {} is down! (expectation: status 503, wanted under 500)", far.url()));
    check([far.url(), "--expect=any".into()]).run().exits(0);
    let run = check([far.url(), "--format=ndjson".into()]).run();
    assert_eq!(run.statuses()[0]["retry_after_ms"], 7000, "{run}");
}

#[test]
fn each_fault_has_its_kind() {
    let silent = FarSide::silent();
    let reset = FarSide::scripted(|connection| connection.reset());
    let closing = FarSide::scripted(|mut connection| drop(connection.read_head()));
    let looping = FarSide::answering("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
    let nowhere = FarSide::answering("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
    let ssh = FarSide::answering("SSH-2.0-OpenSSH_9.2\r\n");
    let truncated = FarSide::answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    let half_a_head = FarSide::answering("HTTP/1.1 200 OK\r\nContent-Le");
    let refusing = Refusing::new();
    for (url, flags, kind, phase) in [
        (silent.url(), &["--timeout=300ms"][..], "timeout", Some("first_byte")),
        (reset.url(), &[], "reset", Some("first_byte")),
        (closing.url(), &[], "reset", Some("first_byte")),
        (looping.url(), &[], "redirect", None),
        (nowhere.url(), &[], "redirect", None),
        (ssh.url(), &[], "protocol", Some("first_byte")),
        (half_a_head.url(), &[], "protocol", Some("first_byte")),
        (truncated.url(), &["--read-body"], "protocol", Some("body")),
        (refusing.url(), &[], "connect_refused", Some("connect")),
    ] {
        let args = [url.as_str(), "--format=ndjson"].into_iter().chain(flags.iter().copied());
        let run = check(args).run();
        run.exits(1).says("1 checked: 1 down.");
        let (found, in_phase) = run.kind_and_phase();
        assert_eq!(found, kind, "{run}");
        if phase.is_some() {
            assert_eq!(in_phase.as_deref(), phase, "{run}");
        }
    }
}

#[test]
fn what_is_odd_and_yet_up() {
    for (answer, flags) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", &[][..]),
        ("HTTP/1.1 200 OK\r\n\r\nup to the end of the connection", &["--read-body"]),
        ("HTTP/1.0 200 OK\r\n\r\nup to the end of the connection", &["--read-body"]),
        ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", &[]),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", &["--read-body"]),
    ] {
        let far = FarSide::answering(answer);
        let url = far.url();
        let run = check([url.as_str(), "--format=ndjson"].into_iter().chain(flags.iter().copied())).run();
        run.exits(0);
        assert_eq!(run.statuses()[0]["http"]["status"], 200, "{run}");
    }
}

#[test]
fn a_retry_that_helps_is_up_and_flaky() {
    let mut count = 0;
    let far = FarSide::scripted(move |mut connection| {
        count += 1;
        if count == 1 {
            return connection.reset();
        }
        connection.read_head();
        connection.write(OK);
    });
    let run = check([far.url(), "--retries=2".into(), "--format=ndjson".into()]).run();
    run.exits(0);
    let status = &run.statuses()[0];
    assert_eq!((status["state"].as_str(), status["flaky"].as_bool()), (Some("up"), Some(true)), "{run}");
    let attempts = status["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 2, "{run}");
    assert_eq!(attempts[0]["reason"]["kind"], "reset", "{run}");
    assert_eq!(attempts[1]["http_status"], 200, "{run}");
}

#[test]
fn redirects_are_followed_or_are_the_answer() {
    let target = FarSide::answering(OK);
    let answer = format!("HTTP/1.1 301 Moved\r\nLocation: {}/there\r\nContent-Length: 0\r\n\r\n", target.url());
    let far = FarSide::answering(answer);
    let run = check([far.url(), "--format=ndjson".into()]).run();
    run.exits(0);
    let status = &run.statuses()[0];
    assert_eq!(status["final_url"], format!("{}/there", target.url()), "{run}");
    assert_eq!(status["redirects"][0]["status"], 301, "{run}");
    assert_eq!(status["redirects"][0]["url"], format!("{}/", far.url()), "{run}");
    for flags in [["--max-redirects=0", "--expect=301"], ["--expect=3xx", "--read-body"]] {
        let run = check(flags.map(str::to_owned).into_iter().chain([far.url()])).run();
        run.exits(0).shows("(301: as expected)");
    }
}

#[cfg(feature = "ws")]
#[test]
fn a_web_socket_that_is_opened_is_what_was_asked_for() {
    let far = FarSide::scripted(|mut connection| {
        let head = connection.read_head();
        let key = head
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key")));
        let accept = actix_http::ws::hash_key(key.map_or("", |(_, key)| key).as_bytes());
        let accept = String::from_utf8_lossy(&accept);
        let upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade";
        connection.write(format!("{upgrade}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    });
    let url = far.url().replace("http:", "ws:");
    let run = check([&url]).run();
    run.exits(0).prints(&format!("SUCCESS: {url} is up and running!")).says("1 checked: 1 up.\n");
}
