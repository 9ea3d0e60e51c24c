//! What is sent.

use crate::{
    binary::check,
    far_side::{FarSide, OK, UNAVAILABLE},
    inputs::file,
};

/// The head that a command line sends, in lower case but for its first line.
#[track_caller]
fn head_of(args: &[&str]) -> Vec<String> {
    let far = FarSide::answering(OK);
    let run = check([far.url().as_str()].iter().chain(args)).run();
    run.exits(0).hides("canary");
    let head = far.head();
    let mut lines = head.trim_end().lines().map(str::to_owned);
    let first = lines.next().unwrap();
    let rest = lines
        .map(|line| line.split_once(": ").map_or(line.to_lowercase(), |(n, v)| format!("{}: {v}", n.to_lowercase())));
    [first].into_iter().chain(rest).collect()
}

#[test]
fn methods_and_headers_reach_the_server() {
    let plain = head_of(&[]);
    assert_eq!(plain[0], "GET / HTTP/1.1");
    assert!(plain.iter().any(|line| line.starts_with("host: 127.0.0.1:")), "{plain:?}");
    let agent = format!("user-agent: watchpost/{}", env!("CARGO_PKG_VERSION"));
    assert!(plain.contains(&agent), "{plain:?}");

    let bare = head_of(&["-H", "User-Agent:", "-H", "accept:"]);
    assert!(!bare.iter().any(|line| line.starts_with("user-agent") || line.starts_with("accept")), "{bare:?}");
    assert_eq!(head_of(&["-X", "OPTIONS"])[0], "OPTIONS / HTTP/1.1");
    assert_eq!(head_of(&["-I"])[0], "HEAD / HTTP/1.1");
    let list = file("headers.txt", "X-File: canary-file\n\nX-Empty;\n");
    let sent = head_of(&[
        "-H",
        "Authorization: Bearer canary",
        "-H",
        "X-Gone: 1",
        "-H",
        "X-Gone:",
        "-H",
        &format!("@{list}"),
        "-A",
        "me/1",
    ]);
    for line in ["authorization: Bearer canary", "x-file: canary-file", "user-agent: me/1"] {
        assert!(sent.iter().any(|sent| sent == line), "{line} in {sent:?}");
    }
    assert!(sent.iter().any(|line| line.starts_with("x-empty:")), "{sent:?}");
    assert!(!sent.iter().any(|line| line.contains("x-gone") || line.contains("watchpost/")), "{sent:?}");
}

#[test]
fn headers_come_on_standard_input_where_nothing_else_does() {
    let far = FarSide::answering(OK);
    let run = check([far.url().as_str(), "-H", "@-"]).input("X-Piped: canary\nX-Other: 1\n").run();
    run.exits(0).hides("canary");
    let head = far.head().to_lowercase();
    assert!(head.contains("x-piped: canary\r\n") && head.contains("x-other: 1\r\n"), "{head}");

    let nowhere = "http://127.0.0.1:9/";
    let bad = check([nowhere, "-H", "@-"]).input("X-Good: 1\nbad\n").run();
    bad.exits(2).prints_nothing().says("error: --header: stdin:2: ");
    for (args, said) in [
        (&["-H", "@-"][..], "--header @- takes standard input: name the URLs"),
        (&["-H", "@-", "-f", "-"], "--header @- takes standard input: name the URLs"),
        (&[nowhere, "-H", "@-", "-d", "@-"], "--header @- and --data @- both take standard input"),
        (&[nowhere, "-H", "@-", "-H", "@-"], "--header @- stands twice"),
        (&[nowhere, "-d", "@-", "-d", "@-"], "--data @- stands twice"),
    ] {
        check(args).input("x").run().exits(2).prints_nothing().says(said);
    }
}

#[test]
fn a_file_that_is_called_a_dash_is_no_standard_input() {
    for (args, said) in [
        (&["--cacert", "-"], "--cacert: - cannot be read: no such file or directory"),
        (&["--cert", "-"], "--cert: - cannot be read: no such file or directory"),
    ] {
        check(["http://127.0.0.1:9/"]).args(args).input("x").run().exits(2).says(said).hides("stdin");
    }
}

#[test]
fn a_body_is_a_post_and_shows_nowhere() {
    let file = file("body.json", r#"{"key": "canary"}"#);
    for (args, method, kind, length) in [
        (vec!["-d", "key=canary"], "POST", "application/x-www-form-urlencoded", 10),
        (vec!["-d", "key=canary", "--data-binary", "b=2"], "POST", "application/x-www-form-urlencoded", 14),
        (vec!["-d", &format!("@{file}"), "-H", "Content-Type: application/json"], "POST", "application/json", 17),
        (vec!["--data", "canary", "-X", "PUT"], "PUT", "application/x-www-form-urlencoded", 6),
    ] {
        let head = head_of(&args);
        assert_eq!(head[0], format!("{method} / HTTP/1.1"));
        for line in [format!("content-type: {kind}"), format!("content-length: {length}")] {
            assert!(head.contains(&line), "{line} in {head:?}");
        }
    }
    let piped = FarSide::answering(OK);
    check([piped.url().as_str(), "-d", "@-"]).input("canary").run().exits(0).hides("canary");
    assert!(piped.head().to_lowercase().contains("content-length: 6"));
    check(["-d", "@-"]).input("http://127.0.0.1:9/").run().exits(2).says("--data @- takes standard input");
    check(["127.0.0.1:9", "-d", "@/no/such/file"]).run().exits(2).says("--data: /no/such/file cannot be read");
}

#[test]
fn words_to_a_server_that_speaks_no_http() {
    let redis = FarSide::scripted(|mut connection| {
        connection.read_head();
        connection.write(b"+PONG\r\n");
    });
    let args = [format!("tcp://{}", redis.authority()), "-d".into(), "PING\r\n\r\n".into()];
    let run = check(args.iter().map(String::as_str).chain(["--expect", "body contains \"PONG\""])).run();
    run.exits(0).shows("SUCCESS: tcp://127.0.0.1:");
}

#[cfg(feature = "dns")]
#[test]
fn a_question_to_a_name_server() {
    let server = std::net::UdpSocket::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((length, from)) = server.recv_from(&mut query) {
            // The question, without the OPT record behind it, and 192.0.2.1 (RFC 1035, 4).
            let question = &query[12..length - 11];
            let head = [&query[..2], &[0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]].concat();
            let record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
            let _ = server.send_to(&[&head, question, &record].concat(), from);
        }
    });
    let (here, resolver) = (format!("dns://{address}/a.example"), address.to_string());
    let rule = "dns answer == \"192.0.2.1\"";
    let run = check([&here, "--expect", rule, "--format=ndjson"]).run();
    run.exits(0);
    assert_eq!(run.statuses()[0]["dns"]["records"][0]["value"], "192.0.2.1");
    check(["dns:///a.example", "--resolver", &resolver, "--expect", rule]).run().exits(0);
    check([&here, "-vv"]).run().exits(0).shows("  answer      NOERROR, 1 A record: 192.0.2.1");
    let run = check([&here, "--expect", "dns answers > 1"]).run();
    run.exits(1).shows("(expectation: dns answers 1, wanted dns answers > 1)");
}

#[test]
fn user_info_becomes_basic_authorization_and_shows_nowhere() {
    let far = FarSide::answering(OK);
    let run = check([format!("http://me:canary@{}", far.authority()), "--format=ndjson".into()]).run();
    run.exits(0).hides("canary");
    let head = far.head().to_lowercase();
    assert!(head.contains("authorization: basic bwu6y2fuyxj5"), "{head}");
}

#[test]
fn who_asks_is_told_by_name_and_password_or_by_a_token_of_the_environment() {
    let far = FarSide::answering(UNAVAILABLE);
    for (args, sent) in [
        (&["-u", "me:pa55word"][..], "Basic bWU6cGE1NXdvcmQ="),
        (&["--user=me"], "Basic bWU6"),
        (&["--bearer-env=TOKEN"], "Bearer pa55word"),
        (&["-u", "me:pa55word", "-H", "authorization: Other pa55word"], "Other pa55word"),
    ] {
        let run = check([far.url()]).args(args).args(&["-vv"]).env("TOKEN", " pa55word\n").run();
        run.exits(1).hides("pa55word").hides("bWU6");
        let head = far.head().to_lowercase();
        assert!(head.contains(&format!("authorization: {sent}").to_lowercase()), "{run}");
        assert_eq!(head.matches("authorization:").count(), 1, "{run}");
    }
    // The command line wins over the environment.
    check([far.url().as_str(), "-u", "me:pa55word"]).env("WATCHPOST_BEARER_ENV", "TOKEN").run().exits(1);
    assert!(far.head().to_lowercase().contains("authorization: basic "));
    for (args, said) in [
        (&["--bearer-env=TOKN"][..], "the environment has no `TOKN`; did you mean `TOKEN`?"),
        (&["--bearer-env=EMPTY"], "`EMPTY` in the environment is empty"),
        (&["--bearer-env=TOKEN", "-u", "a:pa55word"], "--user and --bearer-env both say who asks"),
    ] {
        let run = check([far.url()]).args(args).env("TOKEN", "pa55word").env("EMPTY", "").run();
        run.exits(2).prints_nothing().says(said).hides("pa55word");
    }
}

#[test]
fn a_connection_has_a_time_of_its_own() {
    // It takes connections and shakes no hand.
    let silent = FarSide::silent();
    let url = silent.url().replace("http://", "https://");
    let run = check([&url, "--connect-timeout=100ms", "--timeout=200s", "--format=ndjson"]).run();
    assert_eq!(run.exits(1).kind_and_phase(), ("timeout".to_owned(), Some("tls".to_owned())), "{run}");
    assert!(run.stdout.contains("no TLS handshake within 100 ms"), "{run}");
    // Once it is there, only the attempt's own time counts.
    let run = check([&silent.url(), "--connect-timeout=60s", "--timeout=200ms", "--format=ndjson"]).run();
    assert_eq!(run.exits(1).kind_and_phase(), ("timeout".to_owned(), Some("first_byte".to_owned())), "{run}");
    let tls =
        check([&url.replace("https", "tls"), "--connect-timeout=100ms", "--timeout=200s", "--format=ndjson"]).run();
    assert_eq!(tls.exits(1).kind_and_phase(), ("timeout".to_owned(), Some("tls".to_owned())), "{tls}");
}
