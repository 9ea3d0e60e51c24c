//! What a health knows from its start on, and nobody changes.

use std::{sync::Arc, time::Duration};

use super::{
    answer::{Held, Need},
    details::ShowDetails,
    paths::Paths,
};
use crate::monitor::verdict::Verdict;

/// What a health knows from its start on.
#[derive(Debug)]
pub(super) struct Book {
    /// In the order in which they were named, which is that of the monitor's verdicts.
    pub dependencies: Vec<(Arc<str>, Need)>,
    pub groups: Vec<Group>,
    pub paths: Paths,
    pub details: ShowDetails,
    pub drain_for: Duration,
}

/// Some of the dependencies, under a name.
#[derive(Debug)]
pub(super) struct Group {
    pub name: String,
    pub members: Vec<String>,
}

impl Book {
    /// Whether there is such a dependency.
    pub fn knows(&self, name: &str) -> bool {
        self.dependencies.iter().any(|(known, _)| **known == *name)
    }

    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Each dependency with the verdict on it: the monitor has them in the same order, since it is ours alone.
    pub fn held(&self, verdicts: Vec<Verdict>) -> Vec<Held> {
        self.dependencies.iter().zip(verdicts).map(|((_, need), verdict)| Held { need: *need, verdict }).collect()
    }
}
