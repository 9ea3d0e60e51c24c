//! What waits for one subscriber of a monitor: bounded, and the latest is never lost.

use std::collections::VecDeque;

use super::verdict::Transition;

/// The transitions that wait for one subscriber. Past the bound a newer one of an endpoint takes the place of those that wait, and
/// counts them; so it never holds more than the bound and one for each endpoint that is watched.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Backlog {
    waiting: VecDeque<Transition>,
    bound: usize,
}

impl Backlog {
    pub fn new(bound: usize) -> Self {
        Self { waiting: VecDeque::new(), bound: bound.max(1) }
    }

    /// Adds a transition, at the end.
    pub fn push(&mut self, mut transition: Transition) {
        if self.waiting.len() >= self.bound {
            transition.missed += self.withdraw(&transition.name);
        }
        self.waiting.push_back(transition);
    }

    /// Takes out what waits of an endpoint: how many transitions those stand for.
    pub fn withdraw(&mut self, name: &str) -> u64 {
        let mut withdrawn = 0;
        self.waiting.retain(|waiting| {
            let other = &*waiting.name != name;
            withdrawn += if other { 0 } else { 1 + waiting.missed };
            other
        });
        withdrawn
    }

    /// The next one to send.
    pub fn next(&mut self) -> Option<Transition> {
        self.waiting.pop_front()
    }
}
