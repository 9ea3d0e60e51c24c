//! What `-v` says is to be tried, chosen by facts that came over real sockets.

use std::net::{Ipv6Addr, TcpListener};

use crate::{
    binary::{Run, check},
    far_side::{FarSide, OK, UNAVAILABLE},
};

/// The commands under `Try`, with what they are good for.
fn tries(run: &Run) -> Vec<String> {
    let lines = run.stdout.lines().skip_while(|line| !line.starts_with("  Try ")).enumerate();
    let lines = lines.take_while(|(index, line)| *index == 0 || line.starts_with("              "));
    lines.map(|(_, line)| line.get(14..).unwrap_or_default().to_owned()).collect()
}

#[track_caller]
fn suggests(run: &Run, wanted: &str) {
    let tries = tries(run);
    assert!(!tries.is_empty() && tries.len() <= 3, "{run}");
    assert!(tries.iter().any(|line| line.starts_with(wanted)), "no line begins with {wanted}\n{run}");
}

fn explained(url: &str, flags: &[&str]) -> Run {
    check(["-v", url]).args(flags).env("COLUMNS", "200").run()
}

#[test]
#[cfg(feature = "tls")]
fn http_in_the_plain_where_tls_was_asked_for() {
    // As nginx and others answer what they take for a request.
    let far = FarSide::scripted(|mut connection| {
        connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        connection.wait_for_its_end();
    });
    let run = explained(&format!("https://{}/health", far.authority()), &[]);
    run.exits(1).shows("(tls_handshake: ").shows("speaks HTTP in the plain, and no TLS, on that port.");
    suggests(&run, &format!("watchpost check http://{}/health  # it speaks HTTP in the plain", far.authority()));
}

#[test]
fn tls_where_http_in_the_plain_was_asked_for() {
    // An alert (RFC 8446, 6), as servers of TLS answer a request in the plain.
    let alert = FarSide::answering(*b"\x15\x03\x03\x00\x02\x02\x0a");
    // A server that takes both, and says so in HTTP.
    let polite = FarSide::answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    for (far, flag, said) in [(&alert, "--expect=any", "(protocol: "), (&polite, "--expect=2xx", "(expectation: ")] {
        let run = explained(&far.url(), &[flag]);
        run.exits(1).shows(said);
        suggests(&run, &format!("watchpost check https://{}/  # ", far.authority()));
    }
    explained(&alert.url(), &[]).shows("speaks TLS on that port, and the request came in the plain.");
}

#[test]
#[cfg(feature = "tls")]
fn a_real_server_of_tls_that_is_asked_in_the_plain() {
    let (far, _) = crate::tls::server("127.0.0.1", 2100);
    let run = explained(&far.url(), &[]);
    run.exits(1);
    suggests(&run, &format!("watchpost check https://{}/  # ", far.authority()));
}

#[test]
fn one_family_alone_listens() {
    let far = FarSide::answering(UNAVAILABLE);
    let port = far.authority().rsplit(':').next().unwrap().to_owned();
    let both = format!("--resolve=shop.test-zone:{port}:[::1],127.0.0.1");
    let url = format!("http://shop.test-zone:{port}");
    // Where this machine has no IPv6, nothing refuses there, and nothing is to be said.
    let has_ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    let run = explained(&url, &[&both]);
    run.exits(1);
    let note = "Nothing listens on ::1: it is there over IPv4 alone";
    assert_eq!(run.stdout.contains(note), has_ipv6, "{run}");
    if has_ipv6 {
        run.shows(&format!("\n  address     127.0.0.1:{port}   (::1 tried first: refused after "));
        suggests(&run, &format!("watchpost check -6 {url}"));
    }
    // The other way round, for who asked for one of the two.
    let run = explained(&format!("http://[::1]:{port}/"), &[]);
    run.exits(if has_ipv6 { 1 } else { 3 });
    if has_ipv6 {
        suggests(&run, &format!("watchpost check http://127.0.0.1:{port}/"));
    }
}

#[test]
fn a_wall_against_programs_is_recognised_by_its_headers() {
    for (header, code, who) in [
        ("cf-mitigated: challenge", 403, "Cloudflare answered in the server's place"),
        ("Server: cloudflare", 503, "The answer came through Cloudflare"),
        ("x-amzn-waf-action: captcha", 405, "By its headers the AWS WAF answered"),
        ("X-DataDome: protected", 403, "By its headers DataDome answered"),
        ("Server: AkamaiGHost", 403, "The answer came through Akamai"),
    ] {
        let far = FarSide::answering(format!("HTTP/1.1 {code} No\r\n{header}\r\nContent-Length: 0\r\n\r\n"));
        let run = explained(&far.url(), &["--expect=2xx"]);
        run.exits(1).shows(who);
        suggests(&run, &format!("watchpost check --expect 2xx,{code} {}", far.url()));
        suggests(&run, &format!("watchpost check -A Mozilla/5.0 {}", far.url()));
    }
    for answer in [OK.to_owned(), "HTTP/1.1 403 No\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n".to_owned()] {
        let far = FarSide::answering(answer);
        let run = explained(&far.url(), &["--expect=404"]);
        assert!(!run.exits(1).stdout.contains("Mozilla"), "{run}");
    }
}

#[test]
fn commands_are_quoted_and_hold_no_secret() {
    let far = FarSide::silent();
    let url = format!("http://me:canary@{}/it's?a=1&b=$HOME", far.authority());
    let run = explained(&url, &["--timeout=200ms", "-H", "X-Key: canary", "-d", "canary"]);
    run.exits(1).hides("canary");
    let quoted =
        format!("watchpost check --timeout 10s http://\"$USER_INFO\"'@{}/it'\\''s?a=1&b=$HOME'", far.authority());
    suggests(&run, &quoted);
}
