//! The hosts that asked for a pause, and who waits for its end.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use actix_rt::time::Instant;

/// The hosts that are held at once. What a further one asks for is heeded by its own check alone.
const MOST_HELD: usize = 1024;

/// The hosts that asked for a pause (`Retry-After`, RFC 9110, 10.2.3), and who waits for its end.
///
/// The bound is on the pauses of one host that follow one another: together they last `max` at most. It begins anew with an answer
/// that asks for nothing, or when the host was left alone for as long. So a host that asks again and again, or for a day, costs `max`, and
/// not that for each check.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Holds<T> {
    max: Duration,
    /// Empty while nobody asks, so that the others cost nothing.
    hosts: HashMap<String, Hold<T>>,
    waiting: usize,
    /// The first end of a hold that someone waits for, or a moment before it.
    next: Option<Instant>,
    /// The last end of a hold: from then on nobody is held.
    last: Option<Instant>,
    /// When the first host may be forgotten, or a moment before it.
    forget: Option<Instant>,
    /// Where there was no room for a further host: when there may be some again.
    full_until: Option<Instant>,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hold<T> {
    until: Instant,
    /// How much longer it may be held.
    left: Duration,
    waiting: VecDeque<T>,
}

/// What becomes of what a host asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heeded {
    /// It fits: a further attempt may be made then.
    Until(Instant),
    /// It asks for more than the bound: no further attempt.
    TooLong,
}

impl<T> Holds<T> {
    /// A host is held for `max` at most; where that is nothing, never.
    pub fn new(max: Duration) -> Self {
        Self { max, hosts: HashMap::new(), waiting: 0, next: None, last: None, forget: None, full_until: None }
    }

    /// Whether anyone may be held.
    pub fn heeds(&self) -> bool {
        !self.max.is_zero()
    }

    /// Whether any host is held. It costs nothing, so that the others need not be asked by name.
    pub fn holds_any(&self, now: Instant) -> bool {
        self.last.is_some_and(|last| last > now)
    }

    /// Whether nothing is known of any host.
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.waiting
    }

    /// When [`release`](Self::release) is due, if anyone waits.
    pub fn next(&self) -> Option<Instant> {
        self.next
    }

    /// A host asks for a pause of `wait`, and is held as far as the bound allows.
    pub fn ask(&mut self, origin: String, wait: Duration, now: Instant) -> Heeded {
        // Longer than any bound is all the same.
        let wait = wait.min(self.max.saturating_add(Duration::from_secs(1)));
        let heeded = |fits| if fits { Heeded::Until(now + wait) } else { Heeded::TooLong };
        if !self.hosts.contains_key(&origin) && (wait.is_zero() || !self.has_room(now)) {
            return heeded(wait <= self.max);
        }
        let fresh = || Hold { until: now, left: self.max, waiting: VecDeque::new() };
        let hold = self.hosts.entry(origin).or_insert_with(fresh);
        if now.saturating_duration_since(hold.until) >= self.max {
            hold.left = self.max;
        }
        let from = hold.until.max(now);
        let last = from + hold.left;
        let until = last.min(now + wait);
        // A wish that is not heeded at all does not put off the end of the time in which the host is left alone.
        if until > from {
            (hold.until, hold.left) = (until, last - until);
            self.last = self.last.max(Some(until));
        }
        let forget = hold.until + self.max;
        self.forget = Some(self.forget.map_or(forget, |first| first.min(forget)));
        heeded(now + wait <= last)
    }

    /// Whether one more host may be held. Those that are not held now are forgotten before one is turned away; where all are, nobody is
    /// looked at again before the first of them may not be.
    fn has_room(&mut self, now: Instant) -> bool {
        if self.hosts.len() < MOST_HELD {
            return true;
        }
        if self.full_until.is_some_and(|until| until > now) {
            return false;
        }
        self.hosts.retain(|_, hold| hold.until > now || !hold.waiting.is_empty());
        let full = self.hosts.len() >= MOST_HELD;
        // Those whose end has come and who are waited for are let go in a moment, which resets this.
        let ends = self.hosts.values().map(|hold| hold.until).filter(|until| *until > now);
        self.full_until = if full { ends.min() } else { None };
        !full
    }

    /// Forgets the hosts whose time and bound are over: for them all begins anew.
    fn forget(&mut self, now: Instant) {
        if self.forget.is_none_or(|forget| forget > now) {
            return;
        }
        let max = self.max;
        self.hosts.retain(|_, hold| hold.until + max > now || !hold.waiting.is_empty());
        self.forget = self.hosts.values().map(|hold| hold.until + max).min();
    }

    /// A host gave an answer that asks for nothing: the bound begins anew. One that is held stays so, for what it answers now was
    /// asked before.
    pub fn answered(&mut self, origin: &str, now: Instant) {
        if self.hosts.get(origin).is_some_and(|hold| hold.until <= now && hold.waiting.is_empty()) {
            self.hosts.remove(origin);
        }
    }

    /// Whether a host is held.
    pub fn is_held(&self, origin: &str, now: Instant) -> bool {
        self.hosts.get(origin).is_some_and(|hold| hold.until > now)
    }

    /// Lets one wait for the end of its host's hold; gives it back where the host is not held.
    pub fn park(&mut self, origin: &str, item: T, now: Instant) -> Result<(), T> {
        match self.hosts.get_mut(origin) {
            Some(hold) if hold.until > now => {
                hold.waiting.push_back(item);
                self.waiting += 1;
                self.next = Some(self.next.map_or(hold.until, |next| next.min(hold.until)));
                Ok(())
            }
            _ => Err(item),
        }
    }

    /// Those whose wait is over, each host's in the order in which they came. Hosts of which nothing need be known any more are forgotten.
    pub fn release(&mut self, now: Instant) -> Vec<T> {
        let over = self.let_go(now);
        self.forget(now);
        over
    }

    fn let_go(&mut self, now: Instant) -> Vec<T> {
        if self.next.is_none_or(|next| next > now) {
            return Vec::new();
        }
        let mut over = Vec::new();
        for hold in self.hosts.values_mut().filter(|hold| hold.until <= now) {
            over.extend(hold.waiting.drain(..));
        }
        self.waiting -= over.len();
        self.next = self.hosts.values().filter(|hold| !hold.waiting.is_empty()).map(|hold| hold.until).min();
        self.full_until = None;
        over
    }

    /// Takes out those that a test picks.
    pub fn extract(&mut self, pick: impl Fn(&T) -> bool) -> Vec<T> {
        let mut picked = Vec::new();
        if self.waiting == 0 {
            return picked;
        }
        for hold in self.hosts.values_mut() {
            let (out, kept): (VecDeque<T>, VecDeque<T>) =
                std::mem::take(&mut hold.waiting).into_iter().partition(|item| pick(item));
            hold.waiting = kept;
            picked.extend(out);
        }
        self.waiting -= picked.len();
        if self.waiting == 0 {
            self.next = None;
        }
        picked
    }
}

#[cfg(test)]
#[path = "holds_tests.rs"]
mod tests;
