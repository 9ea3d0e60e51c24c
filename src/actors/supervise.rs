//! What the coordinator does about members that die, fall silent or answer too late.

use actix_rt::time::Instant;
use tracing::warn;

use super::{coordinator::Coordinator, dispatch::Recalled, upkeep::Silent};
use crate::model::reason::Kind;

impl Coordinator {
    /// Whatever time has brought: deadlines, retries, the ends of holds, silent members.
    pub(super) fn on_time(&mut self, now: Instant) {
        if self.deadlines.due(now) {
            for late in self.recall(|flight| flight.deadline <= now) {
                self.pool.give_back(late.member);
                let url = late.owed.check.endpoint.shown_url().without_query();
                warn!(member = late.member, url, "a checker gave no answer in time: the check is answered as stalled");
                self.settle_taken(late.owed, Kind::Stalled, "the checker gave no answer in time");
            }
        }
        while let Some(owed) = self.backoff.pop(now) {
            self.queue.push(owed);
        }
        for owed in self.holds.release(now) {
            self.queue.push(owed);
        }
        if self.next_sweep.is_some_and(|at| at <= now) {
            self.next_sweep = None;
            self.sweep();
        }
        for silent in self.pool.look_after(now) {
            self.member_silent(&silent, now);
        }
    }

    /// A member lost a reply. One of our own answers always, unless it died; of a foreign one it is not known.
    pub(super) fn member_lost(&mut self, member: usize, now: Instant) {
        if !self.pool.is_own(member) {
            return self.pool.set_aside(member, now);
        }
        self.replace(&Silent { id: member, polling: None, stuck: false }, now, "the checker died");
    }

    fn member_silent(&mut self, silent: &Silent, now: Instant) {
        let why = if silent.stuck { "its checker stopped answering" } else { "the checker died" };
        self.replace(silent, now, why);
    }

    /// Replaces a member. The check whose probe has its thread is answered `stalled`; those beside it go to others.
    fn replace(&mut self, silent: &Silent, now: Instant, why: &str) {
        // Before the member goes: what it held is recalled under its id.
        let recalled = self.recall(|flight| flight.member == silent.id);
        self.counts.restarts += u64::from(self.pool.replace(silent.id, silent.stuck, now));
        warn!(member = silent.id, stuck = silent.stuck, held = recalled.len(), why, "a checker is replaced");
        for Recalled { owed, sent_at, serial, .. } in recalled {
            if silent.stuck && silent.polling == Some(serial) {
                let url = owed.check.endpoint.shown_url().without_query();
                warn!(member = silent.id, url, "its probe blocked the thread: the check is answered as stalled");
                self.settle_taken(owed, Kind::Stalled, "the probe blocked its checker's thread");
            } else {
                self.redeliver(owed, sent_at, now, why);
            }
        }
    }
}
