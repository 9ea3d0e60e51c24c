//! Where the questions are asked.

use std::collections::HashSet;

use super::bad_health::BadHealth;

/// Where the questions are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paths {
    pub live: String,
    pub ready: String,
    pub started: String,
    /// A group's name comes after it.
    pub groups: String,
}

impl Default for Paths {
    fn default() -> Self {
        let [live, ready, started, groups] =
            ["/health/live", "/health/ready", "/health/started", "/health/group"].map(str::to_owned);
        Self { live, ready, started, groups }
    }
}

impl Paths {
    pub fn judge(&self) -> Result<(), BadHealth> {
        let mut seen = HashSet::new();
        for path in [&self.live, &self.ready, &self.started, &self.groups] {
            let odd = |c: char| "{}?#".contains(c) || c.is_whitespace() || c.is_control();
            if !path.starts_with('/') || path.contains(odd) || !seen.insert(path) {
                return Err(BadHealth::Path(path.clone()));
            }
        }
        Ok(())
    }
}
