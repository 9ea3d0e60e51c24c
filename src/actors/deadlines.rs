//! The deadlines of what is in flight: one heap.

use std::{cmp::Reverse, collections::BinaryHeap};

use actix_rt::time::Instant;
use slab::Slab;

/// The deadlines of what is in flight. Nearly all are taken back before they come, so a taken-back one stays in the heap until it
/// reaches the top, or until such remains outnumber the rest: the memory stays in proportion to what is in flight.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    heap: BinaryHeap<Reverse<(Instant, u64, usize)>>,
    /// The serial that holds each slot: an entry of the heap whose serial is another's was taken back.
    live: Slab<u64>,
}

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
        if self.heap.len() > 64 + 2 * self.live.len() {
            let live = &self.live;
            self.heap.retain(|Reverse((_, serial, slot))| live.get(*slot) == Some(serial));
        }
        let slot = self.live.insert(serial);
        self.heap.push(Reverse((at, serial, slot)));
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
        while let Some(Reverse((at, serial, slot))) = self.heap.peek() {
            if self.live.get(*slot) == Some(serial) {
                return Some(*at);
            }
            self.heap.pop();
        }
        None
    }

    /// Whether one has come.
    pub fn due(&mut self, now: Instant) -> bool {
        self.next().is_some_and(|at| at <= now)
    }
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
        deadlines.take_back(second);
        deadlines.take_back(third);
        assert_eq!((deadlines.next(), deadlines.len()), (None, 0));
    }

    #[test]
    fn a_million_that_are_taken_back_leave_no_heap() {
        let start = Instant::now();
        let mut deadlines = Deadlines::default();
        for serial in 0..1_000_000 {
            let ticket = deadlines.set(start + Duration::from_micros(serial), serial);
            deadlines.take_back(ticket);
        }
        assert!(deadlines.heap.len() <= 66, "{}", deadlines.heap.len());
    }
}
