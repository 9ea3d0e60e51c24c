use watchpost::{Endpoint, HttpAnswer, HttpVersion, Observation, Reason};

use super::*;

fn status(state: State, kind: Option<Kind>, code: Option<u16>) -> Status {
    let mut seen = Observation::default();
    seen.http = code.map(|status| HttpAnswer { status, version: HttpVersion::Http11, head_bytes: 9, body_bytes: None });
    let reason = kind.map(|kind| Reason::new(kind, "x"));
    Status::new(1, &Endpoint::new("http://x").unwrap(), state, reason, seen)
}

fn down(kind: Kind) -> Status {
    status(State::Down, Some(kind), None)
}

fn answered(code: u16) -> Status {
    status(State::Down, Some(Kind::Expectation), Some(code))
}

fn up() -> Status {
    status(State::Up, None, Some(200))
}

fn book(names: &[&str], invert: bool, strict: bool) -> Book {
    Book::new(names.iter().map(|name| (*name).to_owned()), invert, strict)
}

fn at(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

#[test]
fn a_wait_as_it_is_told() {
    let mut book = book(&["db", "api"], false, false);
    assert_eq!(book.note(0, &down(Kind::ConnectRefused), false), Noted::Changed);
    assert!(!book.all_are_known());
    assert_eq!(book.note(1, &down(Kind::DnsNotFound), false), Noted::Changed);
    assert!(book.all_are_known());
    assert_eq!(book.begin(), "waiting for 2: db (connect_refused), api (dns_not_found)\n");
    assert_eq!(book.note(0, &down(Kind::ConnectRefused), false), Noted::Same);
    assert_eq!(book.note(0, &up(), false), Noted::Arrived);
    assert_eq!(book.line(0, at(4.1)), "  4.1 s  db is up\n");
    assert_eq!(book.note(1, &down(Kind::ConnectRefused), false), Noted::Changed);
    assert_eq!(book.note(1, &answered(503), false), Noted::Changed);
    assert_eq!(book.line(1, at(9.84)), "  9.8 s  api: dns_not_found → connect_refused → 503\n");
    assert_eq!(book.ran_out(at(60.0)), "not up within 60.0 s: api (503)");
    assert_eq!(book.stopped(at(9.9)), "stopped after 9.9 s, not up: api (503)");
    assert_eq!(book.note(1, &up(), false), Noted::Arrived);
    assert_eq!(book.line(1, at(14.2)), " 14.2 s  api is up\n");
    assert!(book.is_complete());
    assert_eq!(book.complete(at(14.2)), "both up after 14.2 s");
}

#[test]
fn what_arrives_by_state() {
    let degraded = status(State::Degraded, Some(Kind::Expectation), Some(200));
    let unknown = status(State::Unknown, Some(Kind::Resources), None);
    // Whether it arrives: plainly, with --strict, with --invert, with both.
    for (status, wanted) in [
        (up(), [true, true, false, false]),
        (degraded, [true, false, false, true]),
        (down(Kind::Reset), [false, false, true, true]),
        (unknown, [false, false, false, false]),
    ] {
        let modes = [(false, false), (false, true), (true, false), (true, true)];
        for ((invert, strict), wanted) in modes.into_iter().zip(wanted) {
            let mut book = book(&["x"], invert, strict);
            let arrived = book.note(0, &status, false) == Noted::Arrived;
            assert_eq!(arrived, wanted, "{:?}, invert {invert}, strict {strict}", status.state);
        }
    }
}

#[test]
fn going_down_has_its_words() {
    let mut book = book(&["db", "api"], true, false);
    book.note(0, &up(), false);
    book.note(1, &answered(503), false);
    assert_eq!(book.begin(), "waiting for 1 of 2 to go down: db (up)\n");
    assert_eq!(book.ran_out(at(3.0)), "not down within 3.0 s: db (up)");
    book.note(0, &down(Kind::ConnectRefused), false);
    assert_eq!(book.line(0, at(0.25)), "  0.2 s  db is down (connect_refused)\n");
    assert_eq!(book.complete(at(3.0)), "both down after 3.0 s");
}

#[test]
fn a_reason_in_a_word() {
    for (status, word) in [
        (up(), "up"),
        (down(Kind::TlsExpired), "tls_expired"),
        (answered(503), "503"),
        (answered(200), "expectation"),
        (status(State::Degraded, Some(Kind::Expectation), Some(404)), "degraded"),
        (status(State::Unknown, Some(Kind::Proxy), None), "proxy"),
        (status(State::Down, Some(Kind::Redirect), Some(302)), "redirect"),
    ] {
        assert_eq!(label(&status), word);
    }
}

#[test]
fn a_line_is_bounded_and_so_is_what_is_remembered() {
    let mut flapping = book(&["x"], false, false);
    for _ in 0..100 {
        flapping.note(0, &down(Kind::Timeout), false);
        flapping.note(0, &answered(502), false);
    }
    assert_eq!(flapping.line(0, at(100.0)), "100.0 s  x: … → timeout → 502 → timeout → 502\n");
    let names: Vec<String> = (1..=7).map(|n| n.to_string()).collect();
    let mut many = Book::new(names, false, false);
    let none = "(no answer yet)";
    assert_eq!(many.begin(), format!("waiting for 7: 1 {none}, 2 {none}, 3 {none}, 4 {none}, 5 {none} and 2 more\n"));
    assert_eq!(many.complete(at(1.0)), "all 7 up after 1.0 s");
    assert_eq!(book(&["x"], false, false).complete(at(1.0)), "x is up after 1.0 s");
}

#[test]
fn an_attempt_that_was_cut_short_says_nothing_new_by_a_timeout() {
    let mut book = book(&["x"], false, false);
    book.note(0, &answered(503), false);
    assert_eq!(book.note(0, &down(Kind::Timeout), true), Noted::Same);
    assert_eq!(book.ran_out(at(1.0)), "not up within 1.0 s: x (503)");
    assert_eq!(book.note(0, &down(Kind::Reset), true), Noted::Changed);
    assert_eq!(book.note(0, &down(Kind::Timeout), false), Noted::Changed);
}

#[test]
fn names_are_as_short_as_they_may_be() {
    let called = |name, host, port, url| Called { name, host, port, url };
    let found = names(&[
        called(None, "db", Some(5432), "tcp://db:5432"),
        called(None, "localhost", Some(3000), "http://localhost:3000"),
        called(None, "localhost", Some(4000), "http://localhost:4000"),
        called(None, "api", Some(80), "http://api/a"),
        called(None, "api", Some(80), "http://api/b"),
        called(None, "", None, "unix:/run/app.sock"),
        called(Some("shop"), "api", Some(80), "http://api/c"),
    ]);
    let wanted =
        ["db", "localhost:3000", "localhost:4000", "http://api/a", "http://api/b", "unix:/run/app.sock", "shop"];
    assert_eq!(found, wanted);
}
