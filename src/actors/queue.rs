//! The queue: who waits for a turn, with a cap per host.

use std::collections::{HashMap, VecDeque};

/// What waits in a queue: it has a host.
pub(crate) trait Hosted {
    fn host(&self) -> &str;
}

/// First come, first served, but for a cap on what one host has in its turn: what is over it waits beside the queue, and
/// delays nobody else who is in. It has a place all the same: where those of one host have all places, nobody else gets in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Queue<T> {
    ready: VecDeque<T>,
    /// The cap per host, if there is one; only then are hosts counted.
    per_host: Option<usize>,
    hosts: HashMap<String, Lane<T>>,
    waiting: usize,
}

/// One host: how many are ready or taken out and not finished, and who waits for them.
#[derive(Debug, PartialEq, Eq)]
struct Lane<T> {
    admitted: usize,
    waiting: VecDeque<T>,
}

impl<T: Hosted> Queue<T> {
    pub fn new(per_host: Option<usize>) -> Self {
        Self { ready: VecDeque::new(), per_host, hosts: HashMap::new(), waiting: 0 }
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.ready.len() + self.waiting
    }

    /// Puts one at the end.
    pub fn push(&mut self, item: T) {
        let Some(cap) = self.per_host else { return self.ready.push_back(item) };
        let host = item.host();
        match self.hosts.get_mut(host) {
            Some(lane) if lane.admitted >= cap => {
                lane.waiting.push_back(item);
                self.waiting += 1;
                return;
            }
            Some(lane) => lane.admitted += 1,
            None => {
                self.hosts.insert(host.to_owned(), Lane { admitted: 1, waiting: VecDeque::new() });
            }
        }
        self.ready.push_back(item);
    }

    /// Puts one that was taken out back at the front. It is still counted with its host.
    pub fn put_back(&mut self, item: T) {
        self.ready.push_front(item);
    }

    /// Takes the next one out. Its host counts it until [`finish`](Self::finish).
    pub fn pop(&mut self) -> Option<T> {
        self.ready.pop_front()
    }

    /// One of a host that was taken out is finished, or goes to wait elsewhere: the next of that host gets its turn.
    pub fn finish(&mut self, item: &T) {
        if self.per_host.is_none() {
            return;
        }
        let Some(lane) = self.hosts.get_mut(item.host()) else { return };
        if let Some(next) = lane.waiting.pop_front() {
            self.waiting -= 1;
            self.ready.push_back(next);
            return;
        }
        lane.admitted = lane.admitted.saturating_sub(1);
        if lane.admitted == 0 {
            self.hosts.remove(item.host());
        }
    }

    /// Takes out those that a test picks, wherever they wait.
    pub fn extract(&mut self, pick: impl Fn(&T) -> bool) -> Vec<T> {
        let mut picked = Vec::new();
        for lane in self.hosts.values_mut() {
            let before = lane.waiting.len();
            picked.extend(take_where(&mut lane.waiting, &pick));
            self.waiting -= before - lane.waiting.len();
        }
        let ready = take_where(&mut self.ready, &pick);
        for item in &ready {
            self.finish(item);
        }
        picked.extend(ready);
        picked
    }

    /// Takes everything out.
    pub fn clear(&mut self) -> Vec<T> {
        let mut all: Vec<T> = std::mem::take(&mut self.ready).into();
        for lane in self.hosts.values_mut() {
            all.extend(std::mem::take(&mut lane.waiting));
        }
        self.hosts.clear();
        self.waiting = 0;
        all
    }
}

fn take_where<T>(items: &mut VecDeque<T>, pick: impl Fn(&T) -> bool) -> Vec<T> {
    let (picked, kept): (VecDeque<T>, VecDeque<T>) = std::mem::take(items).into_iter().partition(|item| pick(item));
    *items = kept;
    picked.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Item = (&'static str, u32);

    impl Hosted for Item {
        fn host(&self) -> &str {
            self.0
        }
    }

    fn fill(per_host: Option<usize>, items: &[Item]) -> Queue<Item> {
        let mut queue = Queue::new(per_host);
        for item in items {
            queue.push(*item);
        }
        queue
    }

    fn drain(queue: &mut Queue<Item>) -> Vec<u32> {
        std::iter::from_fn(|| queue.pop()).map(|item| item.1).collect()
    }

    #[test]
    fn without_a_cap_it_is_first_come_first_served() {
        let mut queue = fill(None, &[("a", 1), ("a", 2), ("b", 3)]);
        assert_eq!(drain(&mut queue), [1, 2, 3]);
        assert_eq!(queue, Queue::new(None));
    }

    #[test]
    fn a_host_over_its_cap_waits_beside_and_delays_nobody() {
        let mut queue = fill(Some(1), &[("a", 1), ("a", 2), ("a", 3), ("b", 4)]);
        assert_eq!(queue.len(), 4);
        assert_eq!(drain(&mut queue), [1, 4]);
        queue.finish(&("a", 0));
        assert_eq!(drain(&mut queue), [2]);
        queue.finish(&("b", 0));
        queue.finish(&("a", 0));
        assert_eq!(drain(&mut queue), [3]);
        queue.finish(&("a", 0));
        assert_eq!(queue, Queue::new(Some(1)));
    }

    #[test]
    fn what_is_put_back_comes_first_and_is_counted_once() {
        let mut queue = fill(Some(1), &[("a", 1), ("a", 2)]);
        let first = queue.pop().unwrap();
        queue.put_back(first);
        assert_eq!(drain(&mut queue), [1]);
        queue.finish(&("a", 0));
        assert_eq!(drain(&mut queue), [2]);
    }

    #[test]
    fn who_is_gone_is_taken_out_wherever_it_waits() {
        let mut queue = fill(Some(1), &[("a", 1), ("a", 2), ("b", 3), ("a", 4)]);
        let gone = queue.extract(|item| item.1 == 1 || item.1 == 4);
        assert_eq!(gone.iter().map(|item| item.1).collect::<Vec<_>>(), [4, 1]);
        assert_eq!(queue.len(), 2);
        assert_eq!(drain(&mut queue), [3, 2], "the place of 1 went to 2");
        queue.finish(&("a", 0));
        queue.finish(&("b", 0));
        assert_eq!(queue, Queue::new(Some(1)));
    }

    #[test]
    fn clear_gives_all_and_leaves_nothing() {
        let mut queue = fill(Some(1), &[("a", 1), ("a", 2), ("b", 3)]);
        let mut all: Vec<_> = queue.clear().into_iter().map(|item| item.1).collect();
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3]);
        assert_eq!(queue, Queue::new(Some(1)));
    }
}
