//! When the whole run has to be over.

use std::time::Duration;

use tokio::time::Instant;

/// A moment, and how long it was until then when the run began.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    pub at: Instant,
    pub time: Duration,
}

impl Deadline {
    /// So long from now on.
    pub fn after(time: Duration) -> Self {
        Self { at: Instant::now() + time, time }
    }
}
