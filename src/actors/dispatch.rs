//! A check's way through the coordinator: from the queue to a member, and from the answer to the submitter.

use std::{pin::Pin, sync::Arc, time::Duration};

use actix::dev::OneshotSender;
use actix_rt::time::Instant;

use super::{
    coordinator::{Arrival, Coordinator},
    flight::{Flight, Landed, Outcome},
    member::Home,
    owed::Owed,
};
use crate::{
    message::Check,
    model::{
        passage::{
            Party::{self, Checker, Submitter},
            Passed,
        },
        reason::Kind,
        refused::Refused,
        status::Status,
    },
};

/// How much longer than the endpoint's own timeout an answer may take on its way: messages, and a thread that is busy.
const GRACE: Duration = Duration::from_secs(1);

/// A check that was taken out of the air.
pub(super) struct Recalled {
    pub owed: Owed,
    pub sent_at: Instant,
    pub member: usize,
    /// What its member knows it by.
    pub serial: u64,
}

impl Coordinator {
    /// Takes what the handlers handed over.
    pub(super) fn take_in(&mut self) {
        let mut arrivals = self.intake.swap(std::mem::take(&mut self.spare));
        for arrival in arrivals.drain(..) {
            match arrival {
                Arrival::Check(owed) => self.queue.push(owed),
                Arrival::Reserve(n, asker) => self.places.ask(n, asker),
                Arrival::Stop(asker) => self.asked_to_stop.push(asker),
            }
        }
        self.spare = arrivals;
    }

    /// Tells those who want to see the messages.
    pub(super) fn trace(&mut self, from: Party, to: Party, what: Passed) {
        self.counts.lagged += self.subscribers.trace(from, to, what);
    }

    /// Gives the waiting to the members, as far as concurrency, credit and rate allow.
    pub(super) fn dispatch(&mut self, now: Instant) -> bool {
        self.rate_opens = None;
        let mut any = false;
        while self.deadlines.len() < self.settings.concurrency {
            let Some(owed) = self.queue.pop() else { break };
            if owed.is_forsaken() {
                self.forget(owed);
                continue;
            }
            if self.pool.is_hopeless() {
                self.settle_taken(owed, Kind::Stalled, "no checker is left to take it");
                continue;
            }
            let Some(owed) = self.park(owed, now) else { continue };
            let admitted = self.limiter.as_ref().map_or(Ok(()), |limiter| limiter.may(now));
            if let Err(opens) = admitted {
                self.rate_opens = Some(opens);
                self.queue.put_back(owed);
                break;
            }
            if let Err(owed) = self.send(owed, now) {
                self.queue.put_back(owed);
                break;
            }
            if let Some(limiter) = &mut self.limiter {
                limiter.note(now);
            }
            any = true;
        }
        any
    }

    /// Sends a check to the member with the most credit, or gives it back.
    fn send(&mut self, mut owed: Owed, now: Instant) -> Result<(), Owed> {
        let Some(member) = self.pool.take() else { return Err(owed) };
        self.counts.retries += u64::from(owed.begin());
        self.serial += 1;
        let endpoint = match owed.redelivered {
            Some(left) => Arc::new(owed.check.endpoint.with_timeout(left)),
            None => owed.check.endpoint.clone(),
        };
        let budget = match member.home {
            Home::Foreign { budget, .. } => budget,
            // Silence is found out first, so that the culprit is told from those beside it.
            Home::Thread(_) => endpoint.timeout() + GRACE + 3 * self.settings.stall_after,
            Home::Here => endpoint.timeout() + GRACE,
        };
        let check = Check { id: self.serial, endpoint, attempt: owed.check.attempt };
        let (member, request) = (member.id, member.to.send(check));
        let deadline = now + budget;
        let ticket = self.deadlines.set(deadline, self.serial);
        self.trace(Party::Coordinator, Checker(member), Passed::Check(owed.check.id));
        self.flights.push(Flight::new(member, ticket, now, deadline, owed, request));
        Ok(())
    }

    /// A flight has ended.
    pub(super) fn land(&mut self, landed: Landed, now: Instant) {
        let Landed { member, ticket, sent_at, owed, outcome } = landed;
        self.deadlines.take_back(ticket);
        // Before the credit: a member that leaves is gone with its last check.
        let own = self.pool.is_own(member);
        self.pool.give_back(member);
        if let Outcome::Answered(answer) = &outcome {
            let id = owed.check.id;
            let what = if answer.is_ok() { Passed::Status(id) } else { Passed::Refused(id) };
            self.trace(Checker(member), Party::Coordinator, what);
        }
        match outcome {
            Outcome::Answered(Ok(status)) if own => self.looked_at(owed, status, now),
            Outcome::Answered(Ok(status)) => self.settle(owed, status),
            Outcome::Answered(Err(refused)) => self.turned_down(owed, member, refused, now),
            Outcome::Forsaken => self.forget(owed),
            Outcome::Lost => {
                self.redeliver(owed, sent_at, now, "the checker died");
                self.member_lost(member, now);
            }
        }
    }

    /// A member refused a check, so it never had it: it goes to another, or waits for room, for as long as its timeout.
    fn turned_down(&mut self, mut owed: Owed, member: usize, refused: Refused, now: Instant) {
        self.pool.refused_by(member, refused, now);
        self.counts.retries -= u64::from(owed.unbegin());
        let since = *owed.refused_since.get_or_insert(now);
        if now - since < owed.check.endpoint.timeout() {
            return self.queue.put_back(owed);
        }
        self.settle_taken(owed, Kind::Stalled, &format!("the checker refused it: {refused}"));
    }

    /// Gives a check that its member lost to another, once, with what remains of its time; what may not be sent twice is answered.
    pub(super) fn redeliver(&mut self, mut owed: Owed, sent_at: Instant, now: Instant, why: &str) {
        let limit = owed.redelivered.unwrap_or(owed.check.endpoint.timeout());
        let left = limit.saturating_sub(now - sent_at);
        if owed.redelivered.is_some() || left.is_zero() || !owed.check.endpoint.method().is_idempotent() {
            return self.settle_taken(owed, Kind::Stalled, why);
        }
        self.counts.redelivered += 1;
        owed.redelivered = Some(left);
        self.queue.put_back(owed);
    }

    /// Takes flights that a test picks out of the air. Their members still hold them, as far as the pool knows.
    pub(super) fn recall(&mut self, pick: impl Fn(&Flight) -> bool) -> Vec<Recalled> {
        let mut recalled = Vec::new();
        for mut flight in Pin::new(&mut self.flights).iter_pin_mut() {
            if !pick(&flight) {
                continue;
            }
            let (ticket, sent_at, member) = (flight.ticket, flight.sent_at, flight.member);
            if let Some(owed) = flight.as_mut().recall() {
                self.deadlines.take_back(ticket);
                recalled.push(Recalled { owed, sent_at, member, serial: ticket.serial });
            }
        }
        recalled
    }

    /// Gives a check its final status, which an attempt found: of one that was taken out of the queue.
    pub(super) fn settle(&mut self, mut owed: Owed, status: Box<Status>) {
        owed.supersede();
        self.queue.finish(&owed);
        self.answer(owed, status);
    }

    /// The same without a further look.
    pub(super) fn settle_taken(&mut self, mut owed: Owed, kind: Kind, why: &str) {
        let status = owed.stopped(kind, why);
        self.settle(owed, status);
    }

    /// A submitter stopped waiting: its check is over. Subscribers still get a status.
    fn forget(&mut self, owed: Owed) {
        self.settle_taken(owed, Kind::Cancelled, "nobody waits for it any more");
    }

    fn answer(&mut self, owed: Owed, mut status: Box<Status>) {
        self.places.free();
        if self.subscribers.len() > 0 {
            status.id = owed.check.id;
            status.earlier.clone_from(&owed.earlier);
            self.counts.lagged += self.subscribers.publish(&status);
        }
        if !owed.is_forsaken() {
            self.trace(Party::Coordinator, Submitter, Passed::Status(owed.check.id));
        }
        owed.answer(status);
    }

    /// Ends everything that was accepted.
    pub(super) fn settle_all(&mut self, kind: Kind, why: &str) {
        self.take_in();
        let waiting = self.queue.clear().into_iter().chain(self.backoff.extract(|_| true));
        let waiting = waiting.chain(self.holds.extract(|_| true)).collect::<Vec<_>>();
        let flying = self.recall(|_| true).into_iter().map(|recalled| recalled.owed).collect::<Vec<_>>();
        for mut owed in waiting.into_iter().chain(flying) {
            let status = owed.stopped(kind, why);
            self.answer(owed, status);
        }
    }

    /// Takes those who stopped waiting out of the queue, the back-off and the holds, so that their places are free, and forgets those
    /// who no longer wait for a place.
    pub(super) fn sweep(&mut self) {
        self.places.forget(OneshotSender::is_closed);
        let gone = self.queue.extract(Owed::is_forsaken);
        let gone = gone.into_iter().chain(self.backoff.extract(Owed::is_forsaken));
        let gone = gone.chain(self.holds.extract(Owed::is_forsaken)).collect::<Vec<_>>();
        for mut owed in gone {
            let status = owed.stopped(Kind::Cancelled, "nobody waits for it any more");
            self.answer(owed, status);
        }
    }
}
