//! The deadlines of what is in flight: a queue, and a heap for those that are out of order.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

use actix_rt::time::Instant;
use slab::Slab;

/// The deadlines of what is in flight.
///
/// Most are set in the order in which they come, because most endpoints have the same timeout: those wait in line, and only the others
/// in a heap. Nearly all are taken back before they come: such a one stays until it is the first, or until such outnumber the
/// rest, so the memory stays in proportion to what is in flight.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    /// In order.
    line: VecDeque<Deadline>,
    heap: BinaryHeap<Reverse<Deadline>>,
    /// The serial that holds each slot: a deadline whose serial is another's was taken back.
    live: Slab<u64>,
}

/// When, whose serial, and its slot.
type Deadline = (Instant, u64, usize);

/// A deadline that was set; taking it back needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket {
    slot: usize,
    pub serial: u64,
}

impl Deadlines {
    /// How many are set.
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Sets one, under a serial that is never used twice.
    pub fn set(&mut self, at: Instant, serial: u64) -> Ticket {
        let live = &self.live;
        if self.line.len() + self.heap.len() > 64 + 2 * live.len() {
            self.line.retain(|deadline| is_live(live, deadline));
            self.heap.retain(|Reverse(deadline)| is_live(live, deadline));
        }
        let slot = self.live.insert(serial);
        match self.line.back() {
            Some((last, ..)) if at < *last => self.heap.push(Reverse((at, serial, slot))),
            _ => self.line.push_back((at, serial, slot)),
        }
        Ticket { slot, serial }
    }

    /// Takes one back.
    pub fn take_back(&mut self, ticket: Ticket) {
        if self.live.get(ticket.slot) == Some(&ticket.serial) {
            self.live.remove(ticket.slot);
        }
    }

    /// When the next one comes.
    pub fn next(&mut self) -> Option<Instant> {
        let live = &self.live;
        while self.line.front().is_some_and(|deadline| !is_live(live, deadline)) {
            self.line.pop_front();
        }
        while self.heap.peek().is_some_and(|Reverse(deadline)| !is_live(live, deadline)) {
            self.heap.pop();
        }
        let firsts = [self.line.front(), self.heap.peek().map(|Reverse(deadline)| deadline)];
        firsts.into_iter().flatten().map(|(at, ..)| *at).min()
    }

    /// Whether one has come.
    pub fn due(&mut self, now: Instant) -> bool {
        self.next().is_some_and(|at| at <= now)
    }
}

fn is_live(live: &Slab<u64>, (_, serial, slot): &Deadline) -> bool {
    live.get(*slot) == Some(serial)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_earliest_that_was_not_taken_back_comes_next() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut deadlines = Deadlines::default();
        let first = deadlines.set(at(1), 1);
        let second = deadlines.set(at(2), 2);
        assert_eq!(deadlines.next(), Some(at(1)));
        deadlines.take_back(first);
        let third = deadlines.set(at(3), 3); // in the slot of the first
        deadlines.take_back(first);
        assert_eq!((deadlines.next(), deadlines.len()), (Some(at(2)), 2));
        assert!(!deadlines.due(at(1)) && deadlines.due(at(2)));
        let out_of_order = deadlines.set(at(1), 4);
        assert_eq!((deadlines.next(), deadlines.len()), (Some(at(1)), 3));
        deadlines.take_back(out_of_order);
        assert_eq!(deadlines.next(), Some(at(2)));
        deadlines.take_back(second);
        assert_eq!(deadlines.next(), Some(at(3)));
        deadlines.take_back(third);
        assert_eq!((deadlines.next(), deadlines.len()), (None, 0));
    }

    #[test]
    fn a_million_that_are_taken_back_leave_no_heap() {
        let start = Instant::now();
        let mut deadlines = Deadlines::default();
        for serial in 0..1_000_000 {
            // Every other one comes before the one that was set before it.
            let at = Duration::from_micros(if serial % 2 == 0 { serial } else { 0 });
            let ticket = deadlines.set(start + at, serial);
            deadlines.take_back(ticket);
        }
        let left = deadlines.line.len() + deadlines.heap.len();
        assert!(left <= 66, "{left}");
    }
}
