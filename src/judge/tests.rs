//! Named scenarios: what was seen, what was expected, and what comes of it.

use std::time::Duration;

use super::*;
use crate::model::{
    observation::{Body, HttpAnswer, HttpVersion},
    phase::Timing,
};

pub fn seen(code: u16, total_ms: u64) -> Observation {
    let http = Some(HttpAnswer { status: code, version: HttpVersion::Http11, head_bytes: 1, body_bytes: None });
    let timing = Timing { total: Duration::from_millis(total_ms), ..Timing::default() };
    Observation { http, timing, ..Observation::default() }
}

/// What comes of it, in a line.
pub fn judged(rules: &[&str], seen: &Observation) -> String {
    judged_at("http://a.example/", rules, seen)
}

pub fn judged_at(url: &str, rules: &[&str], seen: &Observation) -> String {
    let endpoint = rules.iter().fold(Endpoint::builder(url), |builder, rule| {
        builder.expect(rule.parse().unwrap_or_else(|bad| panic!("{rule}: {bad}")))
    });
    let (state, reason) = judge(&endpoint.build().unwrap(), seen, None);
    reason.map_or(state.to_string(), |reason| format!("{state} {reason}"))
}

#[test]
fn status_rules() {
    let rows: &[(&[&str], u16, &str)] = &[
        (&[], 200, "up"),
        (&[], 404, "up"),
        (&[], 301, "up"),
        (&[], 499, "up"),
        (&[], 500, "down expectation: status 500, wanted under 500"),
        (&[], 999, "down expectation: status 999, wanted under 500"),
        (&["any"], 503, "up"),
        (&["2xx"], 404, "down expectation: status 404, wanted 2xx"),
        (&["2xx"], 204, "up"),
        (&["5xx"], 503, "up"),
        (&["status in 200,204,301-308"], 302, "up"),
        (&["status == 200"], 204, "down expectation: status 204, wanted 200"),
        (&["2xx", "200"], 204, "down expectation: status 204, wanted 200"),
        (&["any", "2xx"], 500, "down expectation: status 500, wanted 2xx"),
        (&["2xx else degraded"], 404, "degraded expectation: status 404, wanted 2xx"),
        // What is only a warning does not make a 503 good.
        (&["2xx else degraded"], 503, "down expectation: status 503, wanted under 500"),
        (&["any", "2xx else degraded"], 503, "degraded expectation: status 503, wanted 2xx"),
        (&["total < 1s"], 503, "down expectation: status 503, wanted under 500"),
        (&["status < 500"], 499, "up"),
        (&["status < 500"], 500, "down expectation: status 500, wanted under 500"),
        (&["status < 503"], 502, "up"),
        (&["status <= 299"], 300, "down expectation: status 300, wanted at most 299"),
        (&["status > 399"], 503, "up"),
        (&["status > 399"], 399, "down expectation: status 399, wanted over 399"),
        (&["status >= 400"], 200, "down expectation: status 200, wanted at least 400"),
        (&["status != 404"], 999, "up"),
        (&["status != 404"], 404, "down expectation: status 404, wanted any but 404"),
        (&["status < 400 else degraded"], 404, "degraded expectation: status 404, wanted under 400"),
        (&["status < 400 else degraded"], 503, "down expectation: status 503, wanted under 500"),
    ];
    for (rules, code, wanted) in rows {
        assert_eq!(judged(rules, &seen(*code, 1)), *wanted, "{rules:?} {code}");
    }
    let without_http = Observation::default();
    assert_eq!(judged(&["2xx"], &without_http), "up");
    assert_eq!(judged(&["status < 500"], &without_http), "up");
}

#[test]
fn down_before_degraded_and_the_first_of_each() {
    let rows: &[(&[&str], &str)] = &[
        (&["total < 1ms else degraded", "2xx"], "down expectation: status 404, wanted 2xx"),
        (
            &["body contains 'x' else degraded", "any"],
            "degraded expectation: there is no body, wanted body contains \"x\"",
        ),
        (&["total < 1ms", "2xx"], "down expectation: total 7 ms, wanted under 1 ms"),
        (&["2xx", "total < 1ms"], "down expectation: status 404, wanted 2xx"),
        (&["total < 1ms else down"], "down expectation: total 7 ms, wanted under 1 ms"),
    ];
    for (rules, wanted) in rows {
        assert_eq!(judged(rules, &seen(404, 7)), *wanted, "{rules:?}");
    }
}

#[test]
fn slow_is_degraded_only_when_all_else_holds() {
    let endpoint = Endpoint::builder("http://x").degraded_over(Duration::from_millis(500)).build().unwrap();
    let rule = Endpoint::builder("http://x").expect("total < 500ms else degraded".parse().unwrap()).build().unwrap();
    for (total, code) in [(499, 200), (500, 200), (812, 200), (812, 503)] {
        assert_eq!(
            judge(&endpoint, &seen(code, total), None),
            judge(&rule, &seen(code, total), None),
            "{total} {code}"
        );
    }
    assert_eq!(judge(&endpoint, &seen(200, 499), None), (State::Up, None));
    let late = Reason::new(Kind::Expectation, "total 812 ms, wanted under 500 ms");
    assert_eq!(judge(&endpoint, &seen(200, 812), None), (State::Degraded, Some(late)));
    assert_eq!(judge(&endpoint, &seen(503, 812), None).0, State::Down);
}

#[test]
fn a_failure_is_down_only_where_it_blames_the_endpoint() {
    // Whatever the rules would have found: a body that was cut short by the far side is no body.
    let endpoint = Endpoint::builder("http://x").expect("body contains 'ok'".parse().unwrap()).build().unwrap();
    let body = Some(Body { bytes: b"ok".to_vec(), ..Body::default() });
    let with_ok = Observation { body, ..seen(200, 1) };
    for kind in Kind::ALL {
        let wanted = match kind {
            Kind::Crashed
            | Kind::Stalled
            | Kind::Cancelled
            | Kind::Resources
            | Kind::Proxy
            | Kind::Blocked
            | Kind::Unsupported => State::Unknown,
            _ => State::Down,
        };
        let reason = Reason::new(*kind, "x");
        assert_eq!(judge(&endpoint, &with_ok, Some(reason.clone())), (wanted, Some(reason)));
    }
}
