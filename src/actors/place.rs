//! Where checkers run.

/// The most checkers that a pool has. Each is a thread, and work goes to the one with the most credit by a look at all of them.
pub const MOST_CHECKERS: usize = 1024;

/// Where the checkers of a pool run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// So many checkers ([`MOST_CHECKERS`] at most), each on an Arbiter (a thread) of its own. A probe that never returns then
    /// harms only its neighbours there, and the pool goes on.
    Arbiters(usize),
    /// One checker on the current Arbiter, beside the coordinator: for tests with a paused clock, and small apps. A probe that
    /// blocks then blocks all, so checks end by their deadlines only as long as every probe yields.
    Here,
}

impl Place {
    /// How many checkers it asks for.
    pub(crate) fn checkers(self) -> usize {
        match self {
            Self::Arbiters(n) => n.clamp(1, MOST_CHECKERS),
            Self::Here => 1,
        }
    }
}
