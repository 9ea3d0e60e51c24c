//! Answers that hold for a time, and no more of them than so many.

use std::{collections::HashMap, hash::Hash, mem, time::Instant};

/// Answers by what was asked, each until its time is over.
///
/// Nothing goes through them in search of those whose time is over: where they grow too many, the older half of them goes.
pub struct Kept<K, V> {
    young: HashMap<K, (V, Instant)>,
    old: HashMap<K, (V, Instant)>,
    most: usize,
}

impl<K: Eq + Hash, V> Kept<K, V> {
    /// None yet, and never more than so many.
    pub fn new(most: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), most }
    }

    /// The answer that still holds.
    pub fn get(&self, key: &K, now: Instant) -> Option<&V> {
        let (answer, until) = self.young.get(key).or_else(|| self.old.get(key))?;
        (now < *until).then_some(answer)
    }

    /// Keeps an answer, in place of what was kept before; not one that holds for no time.
    pub fn keep(&mut self, key: K, answer: V, until: Instant, now: Instant) {
        if until <= now {
            return;
        }
        if self.young.len() >= self.most / 2 {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, (answer, until));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_answer_holds_until_its_time_is_over() {
        let (mut kept, now) = (Kept::new(10), Instant::now());
        kept.keep("name", 1, now + 2 * SECOND, now);
        let at = |kept: &Kept<_, _>, seconds| kept.get(&"name", now + seconds * SECOND).copied();
        assert_eq!([at(&kept, 0), at(&kept, 1), at(&kept, 2), at(&kept, 3)], [Some(1), Some(1), None, None]);
        kept.keep("name", 2, now + 5 * SECOND, now + 3 * SECOND);
        assert_eq!([at(&kept, 3), at(&kept, 4), at(&kept, 5)], [Some(2), Some(2), None]);
        assert_eq!(kept.get(&"other", now), None);
    }

    #[test]
    fn what_holds_for_no_time_is_not_kept() {
        let (mut kept, now) = (Kept::new(10), Instant::now());
        kept.keep("name", 1, now, now);
        assert_eq!(kept.get(&"name", now), None);
        assert!(kept.young.is_empty());
    }

    #[test]
    fn of_too_many_the_older_ones_go() {
        let (mut kept, now) = (Kept::new(10), Instant::now());
        for name in 0..1_000 {
            kept.keep(name, name, now + SECOND, now);
            assert!(kept.young.len() + kept.old.len() <= 10, "{name}");
            assert_eq!(kept.get(&name, now), Some(&name), "the last is there");
            assert_eq!(kept.get(&(name - 4), now).is_some(), name >= 4, "so are the four before it: {name}");
        }
    }

    #[test]
    fn a_new_answer_wins_over_one_in_the_older_half() {
        let (mut kept, now) = (Kept::new(4), Instant::now());
        for (name, answer) in [("a", 1), ("b", 1), ("c", 1), ("a", 2)] {
            kept.keep(name, answer, now + SECOND, now);
        }
        assert_eq!(kept.get(&"a", now), Some(&2));
    }
}
