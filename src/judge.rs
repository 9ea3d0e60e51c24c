//! From what was seen to a state: pure functions.

use crate::model::{
    duration::in_words,
    endpoint::Endpoint,
    expectation::Expectation,
    observation::Observation,
    reason::{Kind, Reason},
    status::State,
};

/// Judges an observation. `failure` is what stopped the probe, if anything did.
///
/// All expectations must hold. An answer of 500 and above breaks the default rule, which holds unless an expectation names the
/// status. What holds but took too long is degraded.
pub fn judge(endpoint: &Endpoint, seen: &Observation, failure: Option<Reason>) -> (State, Option<Reason>) {
    if let Some(reason) = failure {
        let state = if reason.kind.blames_the_endpoint() { State::Down } else { State::Unknown };
        return (state, Some(reason));
    }
    if let Some(broken) = broken_rule(endpoint, seen) {
        return (State::Down, Some(broken));
    }
    match endpoint.degraded_over() {
        Some(limit) if seen.timing.total > limit => {
            let message = format!("total {}, wanted under {}", in_words(seen.timing.total), in_words(limit));
            (State::Degraded, Some(Reason::new(Kind::Expectation, message)))
        }
        _ => (State::Up, None),
    }
}

/// The first rule that does not hold.
fn broken_rule(endpoint: &Endpoint, seen: &Observation) -> Option<Reason> {
    let rules = endpoint.expectations();
    // What has no HTTP answer (a probe of another scheme) has no status to judge.
    let code = seen.http.as_ref()?.status;
    if !rules.iter().any(Expectation::names_the_status) && code >= 500 {
        return Some(Reason::new(Kind::Expectation, format!("status {code}, wanted under 500")));
    }
    let broken = rules.iter().find(|rule| !rule.allows_status(code))?;
    Some(Reason::new(Kind::Expectation, format!("status {code}, wanted {broken}")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{
        observation::{HttpAnswer, HttpVersion},
        phase::Timing,
    };

    fn seen(code: u16, total_ms: u64) -> Observation {
        let http = Some(HttpAnswer { status: code, version: HttpVersion::Http11, head_bytes: 1, body_bytes: None });
        let timing = Timing { total: Duration::from_millis(total_ms), ..Timing::default() };
        Observation { http, timing, ..Observation::default() }
    }

    #[test]
    fn status_rules() {
        let rows: &[(&[&str], u16, Option<&str>)] = &[
            (&[], 200, None),
            (&[], 404, None),
            (&[], 301, None),
            (&[], 499, None),
            (&[], 500, Some("status 500, wanted under 500")),
            (&[], 999, Some("status 999, wanted under 500")),
            (&["any"], 503, None),
            (&["2xx"], 404, Some("status 404, wanted 2xx")),
            (&["2xx"], 204, None),
            (&["5xx"], 503, None),
            (&["200,204,301-308"], 302, None),
            (&["2xx", "200"], 204, Some("status 204, wanted 200")),
            (&["any", "2xx"], 500, Some("status 500, wanted 2xx")),
        ];
        for (rules, code, wanted) in rows {
            let endpoint = rules.iter().fold(Endpoint::builder("http://x"), |b, rule| b.expect(rule.parse().unwrap()));
            let (state, reason) = judge(&endpoint.build().unwrap(), &seen(*code, 1), None);
            let wanted_state = if wanted.is_some() { State::Down } else { State::Up };
            let message = reason.map(|reason| (reason.kind, reason.message));
            let wanted = wanted.map(|text| (Kind::Expectation, text.to_owned()));
            assert_eq!((state, message), (wanted_state, wanted), "{rules:?} {code}");
        }
    }

    #[test]
    fn slow_is_degraded_only_when_all_else_holds() {
        let endpoint = Endpoint::builder("http://x").degraded_over(Duration::from_millis(500)).build().unwrap();
        assert_eq!(judge(&endpoint, &seen(200, 500), None), (State::Up, None));
        let late = Reason::new(Kind::Expectation, "total 812 ms, wanted under 500 ms");
        assert_eq!(judge(&endpoint, &seen(200, 812), None), (State::Degraded, Some(late)));
        assert_eq!(judge(&endpoint, &seen(503, 812), None).0, State::Down);
    }

    #[test]
    fn a_failure_is_down_only_where_it_blames_the_endpoint() {
        let endpoint = Endpoint::new("http://x").unwrap();
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
            assert_eq!(judge(&endpoint, &seen(200, 1), Some(reason.clone())), (wanted, Some(reason)));
        }
    }
}
