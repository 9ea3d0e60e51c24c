//! The order in which statuses are reported, and what has to wait for it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, VecDeque},
};

use watchpost::{State, Status};

use super::{feed::Typed, output_args::Sort};

/// A status, and what it is of.
type Told = (Typed, Box<Status>);

/// Holds back what is not in its place yet.
pub enum Order {
    /// As they arrive.
    Arrival,
    /// As they were read: only what overtook another waits.
    Input { next: u64, waiting: BTreeMap<u64, Told> },
    /// By something that is known of all at the end.
    AtTheEnd { by: Sort, waiting: Vec<Told> },
}

impl Order {
    pub fn new(sort: Option<Sort>) -> Self {
        match sort {
            None => Self::Arrival,
            Some(Sort::Input) => Self::Input { next: 1, waiting: BTreeMap::new() },
            Some(by) => Self::AtTheEnd { by, waiting: Vec::new() },
        }
    }

    /// Takes a status; gives it back where it is its turn already.
    pub fn take(&mut self, typed: Typed, status: Box<Status>) -> Option<Told> {
        match self {
            Self::Arrival => Some((typed, status)),
            Self::Input { next, .. } if typed.id == *next => {
                *next += 1;
                Some((typed, status))
            }
            Self::Input { waiting, .. } => {
                waiting.insert(typed.id, (typed, status));
                None
            }
            Self::AtTheEnd { waiting, .. } => {
                waiting.push((typed, status));
                None
            }
        }
    }

    /// The next one that waits no more, after one was given back.
    pub fn next(&mut self) -> Option<Told> {
        let Self::Input { next, waiting } = self else { return None };
        let told = waiting.remove(next)?;
        *next += 1;
        Some(told)
    }

    /// All that still waits, when nothing more comes.
    pub fn rest(&mut self) -> VecDeque<Told> {
        match self {
            Self::Arrival => VecDeque::new(),
            Self::Input { waiting, .. } => std::mem::take(waiting).into_values().collect(),
            Self::AtTheEnd { by, waiting } => {
                let mut all = std::mem::take(waiting);
                match by {
                    Sort::Input => all.sort_by_key(|(typed, _)| typed.id),
                    Sort::State => all.sort_by_key(|(typed, status)| (trouble(status.state), typed.id)),
                    Sort::Url => all
                        .sort_by(|(a, of_a), (b, of_b)| of_a.url.as_str().cmp(of_b.url.as_str()).then(a.id.cmp(&b.id))),
                    Sort::Time => {
                        all.sort_by_key(|(typed, status)| (Reverse(status.observation.timing.total), typed.id));
                    }
                }
                all.into()
            }
        }
    }
}

/// What somebody has to look at comes first.
fn trouble(state: State) -> u8 {
    match state {
        State::Down => 0,
        State::Unknown => 1,
        State::Degraded => 2,
        State::Up => 3,
    }
}
