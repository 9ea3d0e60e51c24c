//! Every kind as a person meets it: its line, and what `-v` says under it. The texts are in `snapshots/`.

use std::time::Duration;

use super::{attempt, certificate, timing};
use crate::{
    model::{
        certificate::Certificate,
        dns::{DnsAnswer, Rcode},
        endpoint::Endpoint,
        observation::{Hop, HttpAnswer, HttpVersion, Observation},
        phase::Phase,
        reason::{Kind, Reason},
        shown_url::ShownUrl,
        spoken::Spoken,
        state::State,
        status::Status,
        tls::{TlsFacts, TlsVersion},
        tried::{Tried, TriedOutcome},
        wall::Wall,
    },
    report::{details::Details, text::TextLine},
};

/// What happened to one check.
pub struct Case {
    pub endpoint: Endpoint,
    pub status: Status,
}

fn case(url: &str, reason: Reason, seen: Observation) -> Case {
    let endpoint = Endpoint::builder(url).header("Authorization", "canary").build().unwrap();
    let state = if reason.kind.blames_the_endpoint() { State::Down } else { State::Unknown };
    let status = Status::new(1, &endpoint, state, Some(reason), seen);
    Case { endpoint, status }
}

const SHOP: &str = "https://shop.example/health?deep=1";

/// Facts of an attempt that came to a phase.
fn seen(phase: Phase) -> Observation {
    let times = [1_800, 12_400, 31_000, 100, 9_954_700, 20];
    let so_far = Phase::ALL.into_iter().take_while(|other| *other <= phase).count();
    let peer = (phase > Phase::Dns).then(|| "203.0.113.7:443".parse().unwrap());
    Observation { peer, timing: timing(&times[..so_far]), ..Observation::default() }
}

fn answered(code: u16) -> Observation {
    let http = HttpAnswer { status: code, version: HttpVersion::Http11, head_bytes: 90, body_bytes: None };
    Observation { http: Some(http), ..seen(Phase::FirstByte) }
}

fn shown(certificate: Certificate) -> Observation {
    Observation { certificate: Some(Box::new(certificate)), ..seen(Phase::Tls) }
}

fn tried(address: &str, outcome: TriedOutcome) -> Tried {
    Tried { address: address.parse().unwrap(), began: Duration::ZERO, took: Some(Duration::from_millis(2)), outcome }
}

/// Some cases of a kind. A new kind has none, and this does not compile.
pub fn cases(kind: Kind) -> Vec<Case> {
    let why = |message: &str| Reason::new(kind, message);
    let in_phase = |phase, message: &str| Reason::new(kind, message).during(phase);
    let plain = |phase, message: &str| case(SHOP, in_phase(phase, message), seen(phase));
    match kind {
        Kind::DnsNotFound => vec![
            case("https://www.shop.example/", in_phase(Phase::Dns, "no such host"), seen(Phase::Dns)),
            case("http://db:5432", in_phase(Phase::Dns, "no such host"), seen(Phase::Dns)),
            case("dns://192.0.2.53/shop.example", why("no such name (NXDOMAIN)"), {
                let (asked, records) = ("A".to_owned(), Vec::new());
                let rcode = Rcode::NXDOMAIN;
                let answer =
                    DnsAnswer { rcode, asked, answers: 0, records, left_out: 0, authoritative: false, over_tcp: false };
                Observation { dns: Some(Box::new(answer)), ..Observation::default() }
            }),
        ],
        Kind::DnsFailed => vec![plain(Phase::Dns, "no name server answered")],
        Kind::ConnectRefused => vec![
            plain(Phase::Connect, "connection refused"),
            case("http://localhost:3000", in_phase(Phase::Connect, "connection refused"), {
                let tried = vec![
                    tried("[::1]:3000", TriedOutcome::Failed(kind)),
                    tried("127.0.0.1:3000", TriedOutcome::Failed(kind)),
                ];
                Observation { peer: Some(tried[1].address), tried, ..seen(Phase::Connect) }
            }),
        ],
        Kind::ConnectUnreachable => vec![
            plain(Phase::Connect, "no way there: host unreachable"),
            case(SHOP, in_phase(Phase::Connect, "no way there: network unreachable"), {
                let tried = vec![tried("[2001:db8::7]:443", TriedOutcome::Failed(kind))];
                Observation { peer: Some(tried[0].address), tried, ..seen(Phase::Connect) }
            }),
        ],
        Kind::Reset => Phase::ALL[2..].iter().map(|phase| plain(*phase, "the connection was reset")).collect(),
        Kind::TlsExpired => {
            let expired = certificate();
            vec![case(SHOP, expired.problem.clone().unwrap(), shown(expired))]
        }
        Kind::TlsNotYetValid => vec![plain(Phase::Tls, "the certificate is not valid for another 3 days")],
        Kind::TlsUntrusted => {
            let untrusted = || in_phase(Phase::Tls, "the certificate leads to no root that is trusted here");
            let alone = Certificate { chain: Vec::new(), chain_length: 1, problem: None, ..certificate() };
            let own = Certificate { issuer: alone.subject.clone(), ..alone.clone() };
            [certificate(), alone, own].map(|shown_one| case(SHOP, untrusted(), shown(shown_one))).into()
        }
        Kind::TlsWrongHost => {
            let names = vec!["*.other.example".to_owned(), "a;reboot".to_owned(), "other.example".to_owned()];
            let other = Certificate { names, ..certificate() };
            vec![case(SHOP, in_phase(Phase::Tls, "the certificate is for another name"), shown(other))]
        }
        Kind::TlsHandshake => vec![
            plain(Phase::Tls, "the server has no version or cipher of TLS in common with us"),
            case(SHOP, in_phase(Phase::Tls, "what came is not TLS"), {
                Observation { spoken: Some(Spoken::Http), ..seen(Phase::Tls) }
            }),
        ],
        Kind::Timeout => Phase::ALL
            .map(|phase| {
                let mut case = plain(phase, "not within 10 s");
                case.status.earlier = vec![attempt(Kind::Reset, "the connection was reset", 200)];
                case
            })
            .into(),
        Kind::Protocol => vec![
            plain(Phase::FirstByte, "what came is not HTTP: invalid token"),
            plain(Phase::Body, "the server closed the connection in the middle of the body"),
            case("http://shop.example:8443/", in_phase(Phase::FirstByte, "what came is not HTTP: invalid version"), {
                Observation { spoken: Some(Spoken::Tls), ..seen(Phase::FirstByte) }
            }),
            case("http://shop.example:22/", in_phase(Phase::FirstByte, "what came is not HTTP: invalid version"), {
                Observation { spoken: Some(Spoken::Ssh), ..seen(Phase::FirstByte) }
            }),
        ],
        Kind::TooLarge => vec![
            plain(Phase::FirstByte, "the head is longer than 64 KiB"),
            plain(Phase::Body, "the body is longer than the 1 MiB that is read"),
        ],
        Kind::Redirect => {
            let looped = in_phase(Phase::FirstByte, "the redirects go round in a loop");
            let url = ShownUrl::of(&SHOP.parse().unwrap());
            let hop = Hop { url, status: 302, timing: timing(&[100, 200]) };
            vec![
                plain(Phase::FirstByte, "the redirect does not say where to"),
                case(SHOP, looped, Observation { redirects: vec![hop; 10], ..seen(Phase::FirstByte) }),
            ]
        }
        Kind::Expectation => {
            let mut cases: Vec<_> =
                [503, 404, 429, 401].map(|code| case(SHOP, why("as the rule says"), answered(code))).into();
            let walled = |wall| Observation { wall: Some(wall), ..answered(403) };
            cases.extend(
                [Wall::CloudflareChallenge, Wall::Akamai].map(|wall| case(SHOP, why("status 403"), walled(wall))),
            );
            cases.push(case("http://shop.example:8443/", why("status 400, wanted 2xx"), answered(400)));
            cases.push(case(SHOP, why("the body lacks `ready`"), answered(200)));
            cases
        }
        Kind::Blocked => vec![plain(Phase::Connect, "127.0.0.1 is a loopback address")],
        Kind::Unsupported => {
            vec![case("gopher://shop.example", why("nothing here checks gopher: URLs"), seen(Phase::Dns))]
        }
        Kind::Crashed => vec![case(SHOP, why("the probe panicked"), Observation::default())],
        Kind::Stalled => vec![case(SHOP, why("the checker stopped answering"), Observation::default())],
        Kind::Cancelled => vec![case(SHOP, why("stopped before it was checked"), Observation::default())],
        Kind::Proxy => vec![plain(Phase::Connect, "the proxy is not there: connection refused")],
        Kind::Resources => vec![plain(Phase::Connect, "too many open files here, or no buffer left")],
    }
}

/// A case's line, and the details under it.
fn told(Case { endpoint, status }: &Case) -> String {
    let details = Details::new(status.into()).limit(Duration::from_secs(10)).endpoint(endpoint).width(80);
    format!("{}\n{details}\n", TextLine::new(status.into()))
}

#[test]
fn every_kind_reads_so() {
    for kind in Kind::ALL {
        let told: Vec<_> = cases(*kind).iter().map(told).collect();
        assert!(!told.is_empty() && told.iter().all(|text| !text.contains("canary")), "{kind}");
        // The version is in the name that requests give.
        let text = told.join("\n").replace(concat!("watchpost/", env!("CARGO_PKG_VERSION")), "watchpost/VERSION");
        insta::assert_snapshot!(kind.as_str(), text);
    }
}

#[test]
fn what_is_to_be_tried_is_at_most_three_things_and_explained_is_the_kind_or_the_code() {
    for case in Kind::ALL.iter().flat_map(|kind| cases(*kind)) {
        let text = told(&case);
        let tries =
            text.lines().skip_while(|line| !line.starts_with("  Try")).take_while(|line| !line.contains("As curl"));
        let commands =
            tries.filter(|line| line.starts_with("  Try   ") || line.starts_with("              watchpost")).count();
        assert!(commands <= 3, "{text}");
        let kind = case.status.reason.as_ref().unwrap().kind;
        let last = text.trim_end().lines().last().unwrap();
        let code = case.status.observation.http.filter(|answer| answer.status >= 400).map(|answer| answer.status);
        let wanted = code.map_or(kind.to_string(), |code| code.to_string());
        assert_eq!(last, format!("  Means       watchpost explain {wanted}"), "{text}");
    }
}

#[test]
fn an_answer_that_is_up_is_explained_where_there_is_something_to_say() {
    let endpoint = Endpoint::new("http://localhost:3000/").unwrap();
    let tried = vec![
        tried("[::1]:3000", TriedOutcome::Failed(Kind::ConnectRefused)),
        tried("127.0.0.1:3000", TriedOutcome::Connected),
    ];
    let seen = Observation { peer: Some(tried[1].address), tried, ..answered(200) };
    let status = Status::new(1, &endpoint, State::Up, None, seen);
    let text = Details::new((&status).into()).endpoint(&endpoint).to_string();
    for line in [
        "  address     127.0.0.1:3000   (::1 tried first: refused after 2 ms)",
        "  Nothing listens on ::1: it is there over IPv4 alone, and who tries IPv6 alone finds it down.",
        "  Try         watchpost check -6 http://localhost:3000/  # as who tries ::1 alone finds it",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line}\n{text}");
    }
    assert!(!text.contains("watchpost explain"), "{text}");
    let missing = Status::new(1, &endpoint, State::Up, None, answered(404));
    let text = Details::new((&missing).into()).endpoint(&endpoint).to_string();
    assert!(text.contains("  404 is Not Found. The server is well, and has nothing at this path"), "{text}");
    let good = Status::new(1, &endpoint, State::Up, None, answered(200));
    let text = Details::new((&good).into()).endpoint(&endpoint).to_string();
    assert!(!text.contains("Try") && text.contains("  As curl     curl "), "{text}");
}

#[test]
fn what_was_retried_need_not_be_once_more() {
    let reset = || case(SHOP, Reason::new(Kind::Reset, "cut").during(Phase::FirstByte), seen(Phase::FirstByte));
    assert!(told(&reset()).contains("--retries 2"));
    let mut again = reset();
    again.status.earlier = vec![attempt(Kind::Reset, "cut", 200)];
    assert!(!told(&again).contains("--retries"), "{}", told(&again));
}

#[test]
fn the_versions_of_tls_are_told_apart() {
    let tls = TlsFacts { version: TlsVersion::Tls13, cipher: None, alpn: Some("h2".into()) };
    let seen = Observation { tls: Some(tls), ..seen(Phase::FirstByte) };
    let over_http2 = case(SHOP, Reason::new(Kind::Reset, "cut").during(Phase::FirstByte), seen);
    assert!(told(&over_http2).contains("watchpost check --http1.1 "), "{}", told(&over_http2));
}
