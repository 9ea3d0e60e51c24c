//! Whether and when a check is tried again.

use std::{cmp::Ordering, collections::BinaryHeap, time::Duration};

use actix_rt::time::Instant;

use crate::model::{phase::Phase, status::Status};

/// The pause before the first retry; it doubles for each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Whether another attempt may find something else: the reason may pass by itself, and the request may be sent twice or was never sent
/// (RFC 9110, 9.2.2), or the app says that any may.
pub(crate) fn worth_retrying(status: &Status, any_method: bool) -> bool {
    (any_method || status.method.is_idempotent() || was_never_sent(status)) && status.may_pass()
}

/// Whether it failed before any connection was there to send a request over.
fn was_never_sent(status: &Status) -> bool {
    let phase = status.reason.as_ref().and_then(|reason| reason.phase);
    let early = phase.is_some_and(|phase| matches!(phase, Phase::Dns | Phase::Connect | Phase::Tls));
    // Where a redirect led on, something was sent before.
    early && status.observation.http.is_none() && status.observation.redirects.is_empty()
}

/// How long to wait before attempt number `attempt` (2 for the first retry). `jitter` is between 0 and 1 and spreads it over half to
/// one and a half times, so that what failed together does not come back together.
pub(crate) fn pause_before(attempt: u32, jitter: f64) -> Duration {
    let doublings = attempt.saturating_sub(2).min(16);
    let pause = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    pause.mul_f64(0.5 + jitter.clamp(0.0, 1.0))
}

/// What waits for its next attempt, by time.
#[derive(Debug)]
pub(crate) struct Backoff<T> {
    heap: BinaryHeap<Due<T>>,
}

#[derive(Debug)]
struct Due<T> {
    at: Instant,
    item: T,
}

impl<T> Backoff<T> {
    pub fn new() -> Self {
        Self { heap: BinaryHeap::new() }
    }

    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Puts one aside until `at`.
    pub fn put(&mut self, at: Instant, item: T) {
        self.heap.push(Due { at, item });
    }

    /// When the next one is due.
    pub fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|due| due.at)
    }

    /// Takes one whose time has come.
    pub fn pop(&mut self, now: Instant) -> Option<T> {
        if self.next()? <= now { self.heap.pop().map(|due| due.item) } else { None }
    }

    /// Takes out those that a test picks.
    pub fn extract(&mut self, pick: impl Fn(&T) -> bool) -> Vec<T> {
        let (picked, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.heap).into_iter().partition(|due| pick(&due.item));
        self.heap = kept.into();
        picked.into_iter().map(|due| due.item).collect()
    }
}

// A `BinaryHeap` gives the greatest first: the earliest is the greatest here.
impl<T> Ord for Due<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.cmp(&self.at)
    }
}

impl<T> PartialOrd for Due<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Due<T> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<T> Eq for Due<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        endpoint::Endpoint,
        observation::{Hop, HttpAnswer, HttpVersion, Observation},
        phase::Timing,
        reason::{Kind, Reason},
        state::State,
    };

    fn status(method: &str, kind: Kind, code: Option<u16>) -> Status {
        let endpoint = Endpoint::builder("http://x").method(method).build().unwrap();
        let http =
            code.map(|status| HttpAnswer { status, version: HttpVersion::Http11, head_bytes: 1, body_bytes: None });
        let seen = Observation { http, ..Observation::default() };
        let state = if kind.blames_the_endpoint() { State::Down } else { State::Unknown };
        Status::new(1, &endpoint, state, Some(Reason::new(kind, "x")), seen)
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        use Kind::*;
        for (method, kind, code, wanted) in [
            ("GET", Timeout, None, true),
            ("GET", Reset, None, true),
            ("GET", ConnectRefused, None, true),
            ("HEAD", ConnectUnreachable, None, true),
            ("GET", DnsFailed, None, true),
            ("POST", Timeout, None, false),
            ("GET", DnsNotFound, None, false),
            ("GET", TlsExpired, None, false),
            ("GET", Redirect, Some(302), false),
            ("GET", Blocked, None, false),
            ("GET", Expectation, Some(404), false),
            ("GET", Expectation, Some(501), false),
            ("GET", Expectation, Some(503), true),
            ("GET", Expectation, Some(429), true),
            ("GET", Expectation, Some(408), true),
            ("PATCH", Expectation, Some(503), false),
        ] {
            assert_eq!(worth_retrying(&status(method, kind, code), false), wanted, "{method} {kind} {code:?}");
        }
        assert!(worth_retrying(&status("POST", Timeout, None), true));
        assert!(!worth_retrying(&status("POST", DnsNotFound, None), true));
    }

    #[test]
    fn what_was_never_sent_may_be_sent_again_whatever_it_is() {
        for (kind, phase, wanted) in [
            (Kind::ConnectRefused, Phase::Connect, true),
            (Kind::DnsFailed, Phase::Dns, true),
            (Kind::Timeout, Phase::Tls, true),
            (Kind::Reset, Phase::Send, false),
            (Kind::Timeout, Phase::FirstByte, false),
            (Kind::TlsExpired, Phase::Tls, false),
        ] {
            let mut status = status("POST", kind, None);
            status.reason = Some(Reason::new(kind, "x").during(phase));
            assert_eq!(worth_retrying(&status, false), wanted, "{kind} {phase}");
            let url = status.url.clone();
            status.observation.redirects.push(Hop { url, status: 303, timing: Timing::default() });
            assert!(!worth_retrying(&status, false), "the first hop was sent: {kind} {phase}");
        }
    }

    #[test]
    fn what_is_up_is_not_tried_again() {
        let mut status = status("GET", Kind::Timeout, None);
        for (state, wanted) in [(State::Up, false), (State::Degraded, true), (State::Unknown, true)] {
            status.state = state;
            assert_eq!(worth_retrying(&status, true), wanted, "{state}");
        }
    }

    #[test]
    fn the_pause_doubles_and_ends() {
        let millis = |attempt, jitter| pause_before(attempt, jitter).as_millis();
        assert_eq!([millis(2, 0.5), millis(3, 0.5), millis(4, 0.5)], [200, 400, 800]);
        assert_eq!([millis(2, 0.0), millis(2, 1.0)], [100, 300]);
        assert_eq!(millis(u32::MAX, 0.5), 10_000);
    }

    #[test]
    fn back_off_gives_the_earliest_first_and_only_when_due() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut backoff = Backoff::new();
        for (seconds, item) in [(3, 'c'), (1, 'a'), (2, 'b'), (4, 'd')] {
            backoff.put(at(seconds), item);
        }
        assert_eq!((backoff.pop(at(0)), backoff.next()), (None, Some(at(1))));
        assert_eq!((backoff.pop(at(2)), backoff.pop(at(2)), backoff.pop(at(2))), (Some('a'), Some('b'), None));
        assert_eq!(backoff.extract(|item| *item == 'd'), ['d']);
        assert_eq!(backoff.len(), 1);
    }
}
