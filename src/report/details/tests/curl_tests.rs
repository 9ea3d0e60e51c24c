//! The same request as a command of curl's.

use super::status;
use crate::{
    model::{
        endpoint::Endpoint,
        endpoint_builder::EndpointBuilder,
        family::Family,
        observation::{Hop, HttpAnswer, HttpVersion, Observation},
        phase::{Phase, Timing},
        reason::{Kind, Reason},
        state::State,
        status::Status,
        tls::TlsVersion,
    },
    report::{
        Entry,
        details::{Details, curl_options::CurlOptions},
    },
};

/// The command for an endpoint, in one line, without what all of them begin with.
#[track_caller]
fn curl(endpoint: EndpointBuilder, seen: Observation) -> Option<String> {
    let endpoint = endpoint.build().unwrap();
    let status = Status::new(1, &endpoint, State::Up, None, seen);
    let text = Details::new((&status).into()).endpoint(&endpoint).width(4000).to_string();
    assert!(!text.contains("canary"), "{text}");
    let command = text.lines().find_map(|line| line.strip_prefix("  As curl     "))?;
    Some(command.strip_prefix("curl -sS -o /dev/null -m 10 ").expect("its beginning").to_owned())
}

#[test]
fn each_part_of_an_endpoint_has_its_option() {
    let agent = concat!("-A watchpost/", env!("CARGO_PKG_VERSION"));
    let close = "-H 'Connection: close'";
    let of = |url: &str| Endpoint::builder(url);
    let (http, https) = (|| of("http://a.example/x"), || of("https://a.example/"));
    for (endpoint, wanted) in [
        (http(), format!("{agent} {close} http://a.example/x")),
        (
            of("http://me:canary@a.example/?q=1&r"),
            format!("{agent} -u \"$USER_INFO\" {close} 'http://a.example/?q=1&r'"),
        ),
        (http().method("HEAD"), format!("-I {agent} {close} http://a.example/x")),
        (http().method("DELETE"), format!("-X DELETE {agent} {close} http://a.example/x")),
        (http().method("POST"), format!("{agent} -H Content-Type: {close} --data-raw '' http://a.example/x")),
        (
            http().method("PUT").body("canary").header("content-type", "application/json"),
            format!(
                "-X PUT {agent} -H 'content-type: application/json' {close} --data-raw \"$BODY\" http://a.example/x"
            ),
        ),
        (
            http().method("POST").body("canary").header("Content-Type", "application/x-www-form-urlencoded"),
            format!("{agent} {close} --data-raw \"$BODY\" http://a.example/x"),
        ),
        (
            http().method("POST").body(b"canary\0".as_slice()).header("Content-Type", "canary"),
            format!(
                "{agent} -H \"Content-Type: $CONTENT_TYPE\" {close} --data-binary \"@$BODY_FILE\" http://a.example/x"
            ),
        ),
        (
            http().header("X-Key", "canary").header("Accept", "text/*").header("X-Key", "canary").header("X-None", ""),
            format!(
                "{agent} -H \"X-Key: $X_KEY\" -H 'Accept: text/*' -H \"X-Key: $X_KEY_2\" -H 'X-None;' {close} \
                 http://a.example/x"
            ),
        ),
        (
            http().without_header("User-Agent").without_header("Accept"),
            format!("-H User-Agent: -H Accept: {close} http://a.example/x"),
        ),
        (http().header("User-Agent", "me/1"), format!("-H 'User-Agent: me/1' {close} http://a.example/x")),
        (
            http().header("User-Agent", "\u{202e}canary"),
            format!("-H \"User-Agent: $USER_AGENT\" {close} http://a.example/x"),
        ),
        (http().keep_alive(true), format!("{agent} http://a.example/x")),
        (http().family(Family::Ipv6), format!("-6 {agent} {close} http://a.example/x")),
        (https().insecure(true).http2(false), format!("-k --http1.1 {agent} {close} https://a.example/")),
        (https().tls_min(TlsVersion::Tls13), format!("--tlsv1.3 {agent} {close} https://a.example/")),
        (https().tls_max(TlsVersion::Tls12), format!("--tls-max 1.2 {agent} {close} https://a.example/")),
        (
            https().sni("b.example"),
            format!("--connect-to b.example:443:a.example:443 -H 'Host: a.example' {agent} {close} https://b.example/"),
        ),
        (
            of("unix:/run/app.sock:/health"),
            format!("--unix-socket /run/app.sock {agent} {close} http://localhost/health"),
        ),
    ] {
        assert_eq!(curl(endpoint, Observation::default()).as_deref(), Some(&*wanted));
    }
}

#[test]
fn redirects_are_followed_where_some_were() {
    let hop = Hop { url: super::shown("http://a.example/"), status: 302, timing: Timing::default() };
    let seen = Observation { redirects: vec![hop], ..Observation::default() };
    let command = curl(Endpoint::builder("http://a.example/").max_redirects(3), seen).unwrap();
    assert!(command.starts_with("-L --max-redirs 3 "), "{command}");
}

#[test]
fn over_http2_nothing_is_said_of_the_connection() {
    let http = HttpAnswer { status: 200, version: HttpVersion::Http2, head_bytes: 1, body_bytes: None };
    let command =
        curl(Endpoint::builder("https://a.example/"), Observation { http: Some(http), ..Observation::default() });
    assert_eq!(command.as_deref(), Some(concat!("-A watchpost/", env!("CARGO_PKG_VERSION"), " https://a.example/")));
}

#[test]
fn nothing_that_was_typed_acts_on_a_terminal() {
    let endpoint = Endpoint::new("http://a.example/").unwrap();
    let reason = Reason::new(Kind::Reset, "x").during(Phase::FirstByte);
    let status = status("http://a.example/", Some(reason), Observation::default());
    let entry = Entry { shown: "http://a.example/\u{202e}\u{1b}[2K", ..(&status).into() };
    let options = CurlOptions::new().option("--cacert", "a\n::error::b\u{1b}[2K");
    let text = Details::new(entry).endpoint(&endpoint).curl_options(&options).to_string();
    assert!(text.contains(" watchpost check --retries 2 http://a.example/  # "), "{text}");
    assert!(!text.contains(['\u{202e}', '\u{1b}']) && !text.lines().any(|line| line.starts_with("::")), "{text}");
}

#[test]
fn what_curl_does_not_speak_has_no_line() {
    for url in
        ["tcp://a.example:1", "dns://192.0.2.1/a.example", "ws://a.example/", "icmp://a.example", "unix:/a%20b.sock"]
    {
        assert_eq!(curl(Endpoint::builder(url), Observation::default()), None, "{url}");
    }
}

#[test]
fn other_options_come_from_whoever_knows_them() {
    let endpoint = Endpoint::new("http://a.example/").unwrap();
    let options = CurlOptions::new().option("-x", "").secret("--proxy-user", "PROXY_USER");
    let status = status("http://a.example/", None, Observation::default());
    let text = Details::new((&status).into()).endpoint(&endpoint).curl_options(&options).width(400).to_string();
    assert!(text.contains(" -m 10 -x '' --proxy-user \"$PROXY_USER\" -A "), "{text}");
}
