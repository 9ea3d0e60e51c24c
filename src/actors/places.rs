//! The bound: how many checks are accepted at once, and who was promised a place.

use std::collections::VecDeque;

/// The places for accepted checks. A mailbox bounds nothing, so this count does: `taken + reserved` never exceeds `capacity`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Places<W> {
    capacity: usize,
    taken: usize,
    reserved: usize,
    /// Who waits for a reservation, in order, and how many places each asked for.
    waiting: VecDeque<(usize, W)>,
}

impl<W> Places<W> {
    pub fn new(capacity: usize) -> Self {
        Self { capacity, taken: 0, reserved: 0, waiting: VecDeque::new() }
    }

    pub fn taken(&self) -> usize {
        self.taken
    }

    pub fn reserved(&self) -> usize {
        self.reserved
    }

    /// Takes a place that nobody reserved; false when there is none.
    pub fn take(&mut self) -> bool {
        let free = self.taken + self.reserved < self.capacity;
        self.taken += usize::from(free);
        free
    }

    /// Takes a place that was reserved.
    pub fn redeem(&mut self) {
        self.lapse(1);
        self.taken += 1;
    }

    /// A reservation of so many places is given up.
    pub fn lapse(&mut self, places: usize) {
        self.reserved = self.reserved.saturating_sub(places);
    }

    /// A check that was accepted is finished.
    pub fn free(&mut self) {
        self.taken = self.taken.saturating_sub(1);
    }

    /// Someone asks for places.
    pub fn ask(&mut self, wanted: usize, who: W) {
        self.waiting.push_back((wanted.max(1), who));
    }

    /// The next grant that can be made: who asked first gets what there is, up to what it wanted.
    pub fn grant(&mut self) -> Option<(usize, W)> {
        let free = self.capacity.saturating_sub(self.taken + self.reserved);
        if free == 0 {
            return None;
        }
        let (wanted, who) = self.waiting.pop_front()?;
        let granted = wanted.min(free);
        self.reserved += granted;
        Some((granted, who))
    }

    /// How many wait for a grant.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Forgets those who stopped waiting for a grant.
    pub fn forget(&mut self, is_gone: impl Fn(&W) -> bool) {
        self.waiting.retain(|(_, who)| !is_gone(who));
    }

    /// Everyone who still waits, to be refused.
    pub fn turn_away(&mut self) -> impl Iterator<Item = W> {
        std::mem::take(&mut self.waiting).into_iter().map(|(_, who)| who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(capacity: usize, taken: usize, reserved: usize, waiting: &[(usize, char)]) -> Places<char> {
        Places { capacity, taken, reserved, waiting: waiting.iter().copied().collect() }
    }

    #[test]
    fn a_place_is_taken_only_while_one_is_free() {
        let mut all = places(3, 1, 1, &[]);
        assert!(all.take());
        assert!(!all.take());
        assert_eq!(all, places(3, 2, 1, &[]));
        all.redeem();
        assert_eq!(all, places(3, 3, 0, &[]));
        all.free();
        assert_eq!(all, places(3, 2, 0, &[]));
    }

    #[test]
    fn grants_go_in_order_and_give_what_there_is() {
        let mut all = places(5, 2, 0, &[]);
        all.ask(2, 'a');
        all.ask(9, 'b');
        all.ask(0, 'c');
        assert_eq!(all.grant(), Some((2, 'a')));
        assert_eq!(all.grant(), Some((1, 'b')));
        assert_eq!(all.grant(), None);
        assert_eq!(all, places(5, 2, 3, &[(1, 'c')]));
        all.lapse(2);
        assert_eq!(all.grant(), Some((1, 'c')));
        assert_eq!(all, places(5, 2, 2, &[]));
    }

    #[test]
    fn who_is_gone_gets_no_grant() {
        let mut all = places(2, 0, 0, &[(1, 'a'), (9, 'b'), (1, 'c')]);
        all.forget(|who| *who == 'b');
        assert_eq!((all.waiting(), all.grant(), all.grant()), (2, Some((1, 'a')), Some((1, 'c'))));
    }

    #[test]
    fn those_who_wait_are_turned_away_once() {
        let mut all = places(1, 1, 0, &[(1, 'a'), (2, 'b')]);
        assert_eq!(all.turn_away().collect::<String>(), "ab");
        assert_eq!(all, places(1, 1, 0, &[]));
    }
}
