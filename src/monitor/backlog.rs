//! What waits for one subscriber of a monitor: bounded, and the latest is never lost.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::verdict::Transition;

/// The transitions that wait for one subscriber. Past the bound a newer one of an endpoint takes the place of those that wait, and
/// counts them; so it never holds more than the bound and one for each endpoint that is watched.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Backlog {
    /// By a number that grows, so in the order in which they came.
    waiting: BTreeMap<u64, Transition>,
    /// The numbers of those that wait, by name: a subscriber that reads nothing while everything falls must not make each fall a
    /// search through all that waits.
    places: HashMap<Arc<str>, Vec<u64>>,
    bound: usize,
    /// The last number that was given.
    serial: u64,
}

impl Backlog {
    pub fn new(bound: usize) -> Self {
        Self { waiting: BTreeMap::new(), places: HashMap::new(), bound: bound.max(1), serial: 0 }
    }

    /// So many may wait from now on.
    pub fn set_bound(&mut self, bound: usize) {
        self.bound = bound.max(1);
    }

    /// Adds a transition, at the end.
    pub fn push(&mut self, mut transition: Transition) {
        if self.waiting.len() >= self.bound {
            transition.missed += self.withdraw(&transition.name);
        }
        self.serial += 1;
        self.places.entry(transition.name.clone()).or_default().push(self.serial);
        self.waiting.insert(self.serial, transition);
    }

    /// An endpoint is watched no longer: past the bound, it has no place of its own any more.
    pub fn forget(&mut self, name: &str) {
        if self.waiting.len() > self.bound {
            self.withdraw(name);
        }
    }

    /// The next one to send.
    pub fn next(&mut self) -> Option<Transition> {
        let (serial, transition) = self.waiting.pop_first()?;
        if let Some(places) = self.places.get_mut(&transition.name) {
            places.retain(|place| *place != serial);
            if places.is_empty() {
                self.places.remove(&transition.name);
            }
        }
        Some(transition)
    }

    /// Takes out what waits of an endpoint: how many transitions those stand for.
    fn withdraw(&mut self, name: &str) -> u64 {
        let places = self.places.remove(name).unwrap_or_default();
        places.iter().filter_map(|place| self.waiting.remove(place)).map(|waiting| 1 + waiting.missed).sum()
    }
}

#[cfg(test)]
#[path = "backlog_tests.rs"]
mod tests;
