//! What becomes of a check that a checker of ours looked at: its final status, or another attempt, now or when its host wants one.

use actix_rt::time::Instant;
use tracing::{debug, info};

use super::{
    coordinator::Coordinator,
    holds::Heeded,
    owed::Owed,
    retry::{pause_before, worth_retrying},
};
use crate::model::{answering::server, observation::HttpAnswer, status::Status};

impl Coordinator {
    /// A checker of ours has looked.
    pub(super) fn looked_at(&mut self, owed: Owed, mut status: Box<Status>, now: Instant) {
        let led_to = status.answering.take();
        let heeded = if self.holds.heeds() { self.heed(&owed, &status, led_to, now) } else { None };
        if heeded == Some(Heeded::TooLong) || !self.should_retry(&owed, &status) {
            return self.settle(owed, status);
        }
        self.retry(owed, status, heeded, now);
    }

    /// Takes notice of what the host asks for, and of an answer that asks for nothing; `led_to` is the server that redirects led to.
    fn heed(&mut self, owed: &Owed, status: &Status, led_to: Option<String>, now: Instant) -> Option<Heeded> {
        let HttpAnswer { status: code, .. } = status.observation.http?;
        let asks = matches!(code, 429 | 503);
        let wait = status.observation.retry_after.filter(|_| asks);
        if wait.is_none() && (asks || self.holds.is_empty()) {
            return None;
        }
        // Where one led to another, all that goes there begins here.
        let begins = server(owed.check.endpoint.url());
        let ends = led_to.filter(|ends| begins.as_ref() != Some(ends));
        let mut heeded = None;
        for host in begins.into_iter().chain(ends) {
            match wait {
                Some(wait) => {
                    info!(
                        host = owed.check.endpoint.secrets().hide(&host).unwrap_or(host.clone()),
                        code,
                        wait_ms = wait.as_millis() as u64,
                        "the host asks for a pause"
                    );
                    let this = self.holds.ask(host, wait, now);
                    heeded = if heeded == Some(Heeded::TooLong) { heeded } else { Some(this) };
                }
                None => self.holds.answered(&host, now),
            }
        }
        heeded
    }

    fn should_retry(&self, owed: &Owed, status: &Status) -> bool {
        owed.check.attempt < self.settings.retries.saturating_add(1)
            && worth_retrying(status, self.settings.retry_any_method)
    }

    /// Puts a check aside for its next attempt.
    fn retry(&mut self, mut owed: Owed, status: Box<Status>, heeded: Option<Heeded>, now: Instant) {
        let kind = status.reason.as_ref().map(|reason| reason.kind.as_str());
        owed.keep(status);
        self.queue.finish(&owed);
        let mut at = now + pause_before(owed.check.attempt, self.random.f64());
        if let Some(Heeded::Until(until)) = heeded {
            at = at.max(until);
        }
        let endpoint = &owed.check.endpoint;
        debug!(
            url = endpoint.shown_url().without_query(),
            name = endpoint.name().map(|name| &**name),
            attempt = owed.check.attempt,
            kind,
            pause_ms = (at - now).as_millis() as u64,
            "tried again"
        );
        self.backoff.put(at, owed);
    }

    /// Lets a check that was taken out of the queue wait beside it while its host is held; gives it back where it is not.
    pub(super) fn park(&mut self, mut owed: Owed, now: Instant) -> Option<Owed> {
        if !self.holds.holds_any(now) {
            return Some(owed);
        }
        let Some(origin) = server(owed.check.endpoint.url()) else { return Some(owed) };
        if !self.holds.is_held(&origin, now) {
            return Some(owed);
        }
        // This wait is its host's wish, and not for a member that has room.
        owed.refused_since = None;
        self.queue.finish(&owed);
        self.holds.park(&origin, owed, now).err()
    }
}
