//! No byte that a server sends can act: all formats times all places from which a server's words come.
#![cfg(all(feature = "tls", feature = "dns"))]

use std::{fmt::Write as _, fs, io::Write, net::UdpSocket, sync::Arc, thread};

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use regex::Regex;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::{
    binary::check,
    far_side::{FarSide, OK, read_head},
    inputs::file,
    tap,
};

/// What would act somewhere, in one line: a terminal, a CI, XML, CSV, Markdown, a reader from left to right.
const EVIL: &str = "::error::forged ##[command]forged \u{1b}[2J\u{1b}]0;forged\u{7}\u{9b}31m \u{202e}\u{2066}\u{61c}\u{2028}\u{85} \
                    </failure></testcase>]]><!-- &amp; \" ' | `forged` =1+1 @forged <img src=x> [forged](http://forged.example)";
/// The same as far as a head may hold it: no control characters.
const EVIL_IN_A_HEAD: &str = "::error::forged ##[command]forged \u{202e}\u{2066}\u{61c}\u{2028} </failure></testcase>]]><!-- &amp; \" ' | \
                              `forged` =1+1 @forged <img src=x>";
/// And what begins lines of its own.
const LINES: &str = "\r::error::forged\n::error::forged\r\n##[error]forged\n\u{0}\nnot ok 99 - forged\n  ...\n1..1\n| forged |\n,forged,\n";

/// What a place is called, its URL and what is expected there.
struct Place {
    name: &'static str,
    url: String,
    expect: &'static str,
}

/// An answer over HTTP.
fn answering(name: &'static str, expect: &'static str, answer: impl Into<Vec<u8>>) -> Place {
    Place { name, url: FarSide::answering(answer).url(), expect }
}

/// A server whose certificate says it.
fn certificate(expect: &'static str) -> Place {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, EVIL);
    params.distinguished_name.push(DnType::OrganizationName, LINES);
    let leaf = params.self_signed(&key).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = builder.with_no_client_auth().with_single_cert(vec![leaf.der().clone()], key).unwrap();
    let config = Arc::new(config);
    let far = FarSide::scripted(move |connection| {
        let connection_of_tls = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(connection_of_tls, connection.into_stream());
        read_head(&mut stream);
        let _ = stream.write_all(OK.as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
    });
    Place { name: "certificate", url: far.url().replace("http:", "https:"), expect }
}

/// A name server that answers every question with a TXT record (RFC 1035, 4.1).
fn name_server(expect: &'static str) -> Place {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let url = format!("dns://{}/a.example?type=TXT", socket.local_addr().unwrap());
    thread::spawn(move || {
        let mut question = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            let end = 12 + question[12..length].iter().position(|byte| *byte == 0).unwrap() + 5;
            let mut answer = question[..end].to_vec();
            // An answer without error, of one record, and nothing additional.
            answer[2..12].copy_from_slice(&[0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
            let strings: Vec<u8> = [EVIL, LINES]
                .iter()
                .flat_map(|text| text.as_bytes().chunks(255))
                .flat_map(|text| [&[u8::try_from(text.len()).unwrap()], text].concat())
                .collect();
            answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
            answer.extend(u16::try_from(strings.len()).unwrap().to_be_bytes());
            answer.extend(strings);
            let _ = socket.send_to(&answer, from);
        }
    });
    Place { name: "dns", url, expect }
}

fn places() -> Vec<Place> {
    let head = |line: &str| format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n");
    let body = format!("{EVIL}{LINES}");
    let whole = |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let json = serde_json::json!({ "a": body }).to_string();
    let tcp = FarSide::scripted({
        let body = body.clone();
        move |mut connection| connection.write(&body)
    });
    vec![
        answering("status line", "2xx", head(&format!("200 {EVIL}"))),
        answering("bad status line", "2xx", format!("{EVIL}{LINES}\r\n\r\n")),
        answering("reason phrase", "header x-a present", head(&format!("200 {EVIL_IN_A_HEAD}"))),
        answering("header", "header x-a == 'good'", head(&format!("200 OK\r\nX-A: {EVIL_IN_A_HEAD}"))),
        answering("control in a header", "header x-a == 'good'", head(&format!("200 OK\r\nX-A: {EVIL}"))),
        answering("bad header", "2xx", format!("HTTP/1.1 200 OK\r\n{EVIL}: \0\r\n\r\n")),
        answering("type", "content type == 'text/html'", head(&format!("200 OK\r\nContent-Type: {EVIL_IN_A_HEAD}"))),
        answering("body", "body == 'good'", whole(&body)),
        answering("json", "json $.a == 'good'", whole(&json)),
        answering("location", "2xx", head(&format!("302 Found\r\nLocation: http://a.example:x/{EVIL_IN_A_HEAD}"))),
        answering(
            "near location",
            "2xx",
            head("302 Found\r\nLocation: /%0d%0a::error::forged/##[forged]?</failure>]]>"),
        ),
        answering("far location", "2xx", head("302 Found\r\nLocation: forged:##[error]</failure>|`")),
        answering("final url", "final url == 'http://a.example/'", head("200 OK")),
        certificate("header x-b present"),
        name_server("dns answer == 'good'"),
        Place { name: "tcp", url: tcp.url().replace("http:", "tcp:"), expect: "body == 'good'" },
    ]
}

/// What would act in any place: what a terminal obeys, and what turns the direction of a line.
#[track_caller]
fn nothing_acts(what: &str, text: &str) {
    let acts = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some(c) = text.chars().find(acts) {
        panic!("{c:?} acts in {what}:\n{text}");
    }
}

/// What GitHub's runner would obey, beside what is meant.
#[track_caller]
fn commands_nothing(what: &str, text: &str) {
    assert!(!text.contains("##["), "a command in {what}:\n{text}");
    for line in text.lines().filter(|line| line.trim_start().starts_with("::")) {
        let ours = ["::error file=", "::error title=", "::warning title="].iter().any(|start| line.starts_with(start));
        assert!(ours, "a command in {what}: {line}\n{text}");
    }
}

/// The document is whole, and holds so many statuses and nothing that is none.
#[track_caller]
fn is_sound(format: &str, text: &str, count: usize) {
    match format {
        "text" | "github" => {
            let starts =
                ["SUCCESS: ", "ERROR: ", "UNKNOWN: ", "  ", "Done! ", "::error file=", "::error title=watchpost::and "];
            let forged: Vec<_> =
                text.lines().filter(|line| !starts.iter().any(|start| line.starts_with(start))).collect();
            assert!(forged.is_empty(), "{forged:?}\n{text}");
            let told = text.lines().filter(|line| !line.starts_with("  ") && !line.starts_with("Done! ")).count();
            // The last of the annotations says how many there are beside.
            assert!(told == count || (format == "github" && told <= count + 1), "{told}\n{text}");
        }
        "ndjson" => {
            assert_eq!(text.lines().count(), count, "{text}");
            for line in text.lines() {
                assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
            }
        }
        "json" => {
            let document: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(document["statuses"].as_array().unwrap().len(), count);
        }
        "junit" => {
            crate::junit::valid(text);
            assert_eq!(text.matches("<testcase ").count(), count, "{text}");
        }
        "tap" => assert_eq!(tap::points(text).len(), count),
        "csv" => {
            let rows: Vec<_> = csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), count, "{text}");
            let formula = |cell: &&str| cell.starts_with(['=', '+', '-', '@']);
            assert_eq!(rows.iter().flatten().find(formula), None, "{text}");
        }
        "markdown" => {
            let ours = Regex::new("<https?://127[0-9.:]+>|</?code>").unwrap();
            for row in text.lines().filter(|line| line.starts_with("| ❌") || line.starts_with("| ❔")) {
                assert_eq!(row.matches('|').count(), 5, "{row}");
                let rest = ours.replace_all(row, "");
                assert!(!rest.contains(['<', '[', '@']) && rest.matches('`').count() == 2, "{row}");
            }
            let starts = ["### ", "It took ", "| State |", "| --- |", "| ❌ ", "| ❔ "];
            let forged =
                text.lines().find(|line| !line.is_empty() && !starts.iter().any(|start| line.starts_with(start)));
            assert_eq!(forged, None, "{text}");
        }
        _ => panic!("{format}"),
    }
}

#[test]
fn no_byte_that_a_server_sends_can_act_in_any_format_wherever_it_comes_from() {
    let places = places();
    let mut config = String::new();
    for Place { name, url, expect } in &places {
        let _ = writeln!(
            config,
            "[[endpoint]]\nurl = \"{url}\"\nname = \"{name}\"\nexpect = [\"{expect}\"]\ninsecure = true\ntimeout = \"20s\""
        );
    }
    let config = file("hostile.toml", config);
    let (mut quoted, mut shown) = (Vec::new(), String::new());
    for format in ["text", "github", "ndjson", "json", "junit", "tap", "csv", "markdown"] {
        let (written, summary) = (file(&format!("hostile-{format}"), ""), file(&format!("hostile-{format}.md"), ""));
        let output = format!("-o{format}={written}");
        let run = check(["--config", &config, "--format", format, "-vv", "--sort=input", &output])
            .env("GITHUB_STEP_SUMMARY", &summary)
            .run();
        run.exits(1);
        // As bytes: what is no UTF-8 has no business there either.
        let bytes = String::from_utf8(fs::read(&written).unwrap()).unwrap();
        for (what, text) in [("stdout", &run.stdout), ("file", &bytes)] {
            nothing_acts(&format!("{format} on {what}"), text);
            is_sound(format, text, places.len());
        }
        nothing_acts(&format!("stderr beside {format}"), &run.stderr);
        match format {
            "github" => {
                commands_nothing("stdout", &run.stdout);
                commands_nothing("stderr", &run.stderr);
                let summary = fs::read_to_string(&summary).unwrap();
                nothing_acts("the summary", &summary);
                is_sound("markdown", &summary, places.len());
            }
            "ndjson" => {
                let has = |status: &serde_json::Value| status.to_string().contains("forged");
                quoted =
                    run.statuses().iter().filter(|status| has(status)).map(|status| status["name"].clone()).collect();
            }
            "text" => shown = bytes,
            _ => {}
        }
    }
    // The test would say nothing if the words came nowhere.
    for place in ["header", "body", "json", "near location", "certificate", "dns", "tcp"] {
        assert!(quoted.contains(&place.into()), "{place} quotes nothing: {quoted:?}\n{shown}");
    }

    let template = "%{state} %{message} %{url_effective} %{certificate_subject} %{json}\\n%{message}\\n";
    let run = check(["--config", &config, "--sort=input", "-w", template]).env("GITHUB_ACTIONS", "true").run();
    run.exits(1);
    nothing_acts("a template", &run.stdout);
    commands_nothing("a template", &run.stdout);
    assert_eq!(run.stdout.lines().count(), 2 * places.len(), "{run}");
    for format in ["text", "ndjson", "json", "junit", "tap", "csv", "markdown"] {
        let line = check(["--config", &config, "-vv", "--format", format]).env("GITHUB_ACTIONS", "true");
        let run = line.run();
        commands_nothing(&format!("{format} in a CI"), &run.stdout);
        commands_nothing("standard error in a CI", &run.stderr);
        is_sound(format, &run.stdout, places.len());
    }
}

#[test]
fn no_byte_of_a_list_or_a_file_can_act_in_a_ci() {
    let list = file("hostile.txt", "http://a b/##[error]x\n");
    let toml = file("hostile-rule.toml", "[[endpoint]]\nurl = \"http://x/\"\nexpect = [\"\"\"\n::error::foo\"\"\"]\n");
    for args in [
        &["check", "-f", &list, "--format=github"][..],
        &["check", "--config", &toml],
        &["check", "http://127.0.0.1:9", "--timeout", "\n::error::x"],
        &["validate", "-f", &list],
        &["validate", &toml],
    ] {
        let run = crate::binary::watchpost(args).env("GITHUB_ACTIONS", "true").run();
        run.exits(2);
        commands_nothing(&format!("{args:?}"), &run.stderr);
    }
}
