//! The credit book: how many more checks each checker may hold.

/// How many more checks each member may hold. Work goes to the member with the most credit, so that one which is slow, and so
/// gives its credit back late, gets less of it: members pull.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CreditBook {
    /// A member and its credit, in the order they joined. A pool has few members, so a scan beats a heap.
    lines: Vec<(usize, usize)>,
}

impl CreditBook {
    /// Opens a line, or changes the credit of one.
    pub fn set(&mut self, member: usize, credit: usize) {
        match self.lines.iter_mut().find(|line| line.0 == member) {
            Some(line) => line.1 = credit,
            None => self.lines.push((member, credit)),
        }
    }

    /// Spends one credit of the member that has most; of equals, the first. `None` when nobody has any.
    pub fn spend(&mut self) -> Option<usize> {
        let mut best: Option<&mut (usize, usize)> = None;
        for line in &mut self.lines {
            if line.1 > best.as_ref().map_or(0, |best| best.1) {
                best = Some(line);
            }
        }
        let line = best?;
        line.1 -= 1;
        Some(line.0)
    }

    /// Gives one credit back. A member that has left has no line, and what it held is gone with it.
    pub fn give_back(&mut self, member: usize) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.0 == member) {
            line.1 += 1;
        }
    }

    /// Closes a member's line.
    pub fn close(&mut self, member: usize) {
        self.lines.retain(|line| line.0 != member);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(lines: &[(usize, usize)]) -> CreditBook {
        CreditBook { lines: lines.to_vec() }
    }

    #[test]
    fn work_goes_to_the_most_credit_and_of_equals_to_the_first() {
        let mut credit = book(&[(7, 1), (3, 2), (5, 2)]);
        let order: Vec<_> = std::iter::from_fn(|| credit.spend()).collect();
        assert_eq!(order, [3, 5, 7, 3, 5]);
        assert_eq!(credit, book(&[(7, 0), (3, 0), (5, 0)]));
    }

    #[test]
    fn credit_comes_back_to_who_is_still_there() {
        let mut credit = book(&[(1, 0), (2, 0)]);
        credit.give_back(2);
        credit.close(1);
        credit.give_back(1);
        assert_eq!(credit, book(&[(2, 1)]));
        credit.set(2, 9);
        credit.set(4, 3);
        assert_eq!(credit, book(&[(2, 9), (4, 3)]));
    }

    #[test]
    fn nobody_has_any() {
        assert_eq!(book(&[]).spend(), None);
        assert_eq!(book(&[(1, 0)]).spend(), None);
    }
}
