//! What a coordinator is told when it starts.

use std::time::Duration;

use actix::Recipient;

use super::{place::Place, rate::Rate};
use crate::{message::Check, probe::registry::Registry};

/// The checks in flight at once, where nothing else is said.
pub const DEFAULT_CONCURRENCY: usize = 256;
/// The checks that may wait beside those in flight, where nothing else is said.
pub const DEFAULT_QUEUE: usize = 1024;
/// How long a checker's thread may stay silent before it is replaced, where nothing else is said.
pub const DEFAULT_STALL_AFTER: Duration = Duration::from_secs(2);

/// How long a host that asks for a pause is left alone at most, where nothing else is said.
pub const DEFAULT_RETRY_AFTER_MAX: Duration = Duration::from_secs(60);

/// What a coordinator is told when it starts.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Where the pool's own checkers run; `None` when it has foreign members only.
    pub place: Option<Place>,
    pub members: Vec<Foreign>,
    pub registry: Registry,
    pub concurrency: usize,
    pub queue: usize,
    pub per_host: Option<usize>,
    pub rate: Option<Rate>,
    pub retries: u32,
    /// Whether what may not be sent twice is tried again, too.
    pub retry_any_method: bool,
    /// How long a host that asks for a pause is left alone at most; nothing where none is.
    pub retry_after_max: Duration,
    pub stall_after: Duration,
    /// So many restarts of checkers within so much time, then a pause.
    pub restarts: (usize, Duration),
    /// Where the jitter of retries starts, so that tests know it.
    pub seed: u64,
}

/// A member that the pool did not make: a checker of the app's own, another pool, a bridge.
#[derive(Debug, Clone)]
pub(crate) struct Foreign {
    pub to: Recipient<Check>,
    /// How many checks it may hold.
    pub credit: usize,
    /// How long it may take for one, with its own queue and retries.
    pub budget: Duration,
}

impl Settings {
    pub fn new(registry: Registry) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            place: Some(Place::Arbiters(cores)),
            members: Vec::new(),
            registry,
            concurrency: DEFAULT_CONCURRENCY,
            queue: DEFAULT_QUEUE,
            per_host: None,
            rate: None,
            retries: 0,
            retry_any_method: false,
            retry_after_max: DEFAULT_RETRY_AFTER_MAX,
            stall_after: DEFAULT_STALL_AFTER,
            restarts: (10, Duration::from_secs(10)),
            seed: fastrand::u64(..),
        }
    }
}
