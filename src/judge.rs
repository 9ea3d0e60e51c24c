//! From what was seen to a state: pure functions.

use crate::model::{
    dns::Rcode,
    endpoint::Endpoint,
    expectation::{
        Expectation, Severity,
        latency::Latency,
        rule::Rule,
        sight::{Sight, Verdict},
        status_limit::StatusLimit,
    },
    observation::Observation,
    phase::Phase,
    reason::{Kind, Reason},
    state::State,
};

/// Judges an observation. `failure` is what stopped the probe, if anything did.
///
/// All expectations must hold, those that mean `down` before those that mean `degraded`. An answer of 500 and above breaks the
/// default rule, which holds unless an expectation that means `down` names the status; of a name server's answer the default rule
/// is that it has a record of the type. A rule that can't be decided, because the body was cut at its limit, or because not all of
/// that answer is kept, makes it `too_large`, but only where no other rule is broken.
///
/// Then the endpoint's [`Overrule`](crate::Overrule)s have their say.
pub fn judge(endpoint: &Endpoint, seen: &Observation, failure: Option<Reason>) -> (State, Option<Reason>) {
    let (state, reason) = judge_by_rules(endpoint, seen, failure);
    endpoint.overruled(state, reason, seen.http.map(|answer| answer.status))
}

fn judge_by_rules(endpoint: &Endpoint, seen: &Observation, failure: Option<Reason>) -> (State, Option<Reason>) {
    if let Some(reason) = failure {
        let state = if reason.kind.blames_the_endpoint() { State::Down } else { State::Unknown };
        return (state, Some(reason));
    }
    let final_url = seen.final_url.as_ref().unwrap_or(endpoint.shown_url());
    let mut sight = Sight::new(seen, final_url.as_str(), endpoint.asks_openly(), endpoint.sent());

    let default = default_rule(endpoint, &sight).or_else(|| default_rule_of_dns(endpoint, seen));
    if let Some(reason) = default.or_else(|| broken(endpoint, Severity::Down, &mut sight)) {
        return (State::Down, Some(reason));
    }
    match broken(endpoint, Severity::Degraded, &mut sight).or_else(|| too_slow(endpoint, &mut sight)) {
        Some(reason) => (State::Degraded, Some(reason)),
        None => (State::Up, None),
    }
}

/// Whether all rules that need the body hold on what was read so far, were that all: then a probe that listens has heard enough.
#[cfg(feature = "tcp")]
pub fn holds_so_far(endpoint: &Endpoint, seen: &Observation) -> bool {
    let mut sight = Sight::new(seen, endpoint.shown_url().as_str(), false, endpoint.sent());
    let rules = endpoint.expectations().iter().map(|rule| rule.rule());
    // Time is judged at the end.
    let mut about_the_body = rules.filter(|rule| rule.needs_the_body() && !matches!(rule, Rule::Latency(_)));
    about_the_body.all(|rule| rule.judge(&mut sight) == Verdict::Holds)
}

/// What breaks the default rule. What has no HTTP answer (a probe of another scheme) has no status to judge.
fn default_rule(endpoint: &Endpoint, sight: &Sight<'_>) -> Option<Reason> {
    match StatusLimit::DEFAULT.judge(sight) {
        Verdict::Fails(why) if !endpoint.expectations().iter().any(Expectation::names_the_status) => {
            Some(Reason::new(Kind::Expectation, why))
        }
        _ => None,
    }
}

/// What breaks the default rule of DNS: an answer has records of the type that was asked for. Rules that name the response code lift it;
/// those that name the number of answers lift what says that there has to be one, and an error of the server stays one.
fn default_rule_of_dns(endpoint: &Endpoint, seen: &Observation) -> Option<Reason> {
    let answer = seen.dns.as_ref()?;
    let named = |names: fn(&Expectation) -> bool| endpoint.expectations().iter().any(names);
    if named(Expectation::names_the_rcode) {
        return None;
    }
    let none = |why: String| (!named(Expectation::names_the_answers)).then(|| Reason::new(Kind::DnsNotFound, why));
    match answer.rcode {
        Rcode::NOERROR if answer.answers > 0 => None,
        Rcode::NOERROR => none(format!("there is no {} record", answer.asked)),
        Rcode::NXDOMAIN => none("no such name (NXDOMAIN)".to_owned()),
        other => Some(Reason::new(Kind::DnsFailed, format!("the name server answers {other}"))),
    }
}

/// The first rule of a severity that does not hold, or else the first that can't be decided.
fn broken(endpoint: &Endpoint, severity: Severity, sight: &mut Sight<'_>) -> Option<Reason> {
    let mut undecided = None;
    for rule in endpoint.expectations().iter().filter(|rule| rule.severity() == severity) {
        match rule.rule().judge(sight) {
            Verdict::Holds => {}
            Verdict::Fails(why) => return Some(Reason::new(Kind::Expectation, why)),
            Verdict::Undecided(why) => {
                // What a name server answers has no body.
                let phase = if sight.dns().is_some() { Phase::FirstByte } else { Phase::Body };
                undecided = undecided.or_else(|| Some(Reason::new(Kind::TooLarge, why).during(phase)));
            }
        }
    }
    undecided
}

/// Whether it took longer than the endpoint's own limit.
fn too_slow(endpoint: &Endpoint, sight: &mut Sight<'_>) -> Option<Reason> {
    match Rule::Latency(Latency { phase: None, limit: endpoint.degraded_over()? }).judge(sight) {
        Verdict::Fails(why) => Some(Reason::new(Kind::Expectation, why)),
        Verdict::Holds | Verdict::Undecided(_) => None,
    }
}

#[cfg(test)]
mod facts_tests;
#[cfg(all(test, feature = "rules"))]
mod secrets_tests;
#[cfg(test)]
mod tests;
