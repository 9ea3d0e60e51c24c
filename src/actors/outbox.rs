//! What waits for one subscriber: a bounded buffer.

use std::collections::VecDeque;

use crate::message::Notice;

/// What waits for one subscriber. It has a bound; what comes past it is counted, and the count is delivered in its place.
#[derive(Debug)]
pub(crate) struct Outbox {
    waiting: VecDeque<Notice>,
    bound: usize,
}

impl Outbox {
    pub fn new(bound: usize) -> Self {
        Self { waiting: VecDeque::new(), bound: bound.max(1) }
    }

    /// Adds a notice, or counts it as missed; true when it was missed.
    pub fn push(&mut self, notice: Notice) -> bool {
        if self.waiting.len() < self.bound {
            self.waiting.push_back(notice);
            return false;
        }
        match self.waiting.back_mut() {
            Some(Notice::Lagged(missed)) => *missed += 1,
            _ => self.waiting.push_back(Notice::Lagged(1)),
        }
        true
    }

    /// The next notice to send.
    pub fn next(&mut self) -> Option<Notice> {
        self.waiting.pop_front()
    }

    /// How many wait that were not counted as missed.
    pub fn undelivered(&self) -> u64 {
        self.waiting.iter().map(|notice| u64::from(!matches!(notice, Notice::Lagged(_)))).sum()
    }

    /// Whether all was sent.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::passage::{Party, Passage, Passed};

    fn fill(outbox: &mut Outbox, ids: std::ops::Range<u64>) -> usize {
        let passage = |id| Passage { from: Party::Submitter, to: Party::Coordinator, what: Passed::Check(id) };
        ids.filter(|id| outbox.push(Notice::Passage(passage(*id)))).count()
    }

    fn take(outbox: &mut Outbox) -> String {
        let words = std::iter::from_fn(|| outbox.next()).map(|notice| match notice {
            Notice::Passage(passage) => passage.what.to_string(),
            Notice::Lagged(missed) => format!("lagged {missed}"),
            Notice::Status(_) => "none was put in".to_owned(),
        });
        words.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_is_past_the_bound_is_counted_in_its_place() {
        let mut outbox = Outbox::new(3);
        assert_eq!(fill(&mut outbox, 1..8), 4);
        assert_eq!(take(&mut outbox), "Check 1, Check 2, Check 3, lagged 4");
        assert_eq!(fill(&mut outbox, 8..10), 0);
        assert_eq!(take(&mut outbox), "Check 8, Check 9");
    }
}
