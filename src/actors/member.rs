//! One member of a pool: where its checks go, and the thread it lives on.

use std::{io, thread, time::Duration};

use actix::{Actor, Recipient};
use actix_rt::{Arbiter, time::Instant};
use tokio::sync::{mpsc::UnboundedSender, watch};

use super::{checker::Checker, looking::Pulse};
use crate::{message::Check, probe::registry::Registry};

/// One member of a pool.
pub(crate) struct Member {
    /// Never used twice, so that what belonged to one that left is not taken for its successor's.
    pub id: usize,
    pub to: Recipient<Check>,
    /// The checks that it has.
    pub held: usize,
    /// How many it may have.
    pub limit: usize,
    /// Whether it gets no more work and goes when it has none.
    pub leaving: bool,
    pub home: Home,
}

/// Who made a member, and what is known of its thread.
pub(crate) enum Home {
    /// The pool did, on an Arbiter of its own.
    Thread(OwnThread),
    /// The pool did, on the coordinator's own Arbiter.
    Here,
    /// Someone else did. It is never replaced.
    Foreign {
        credit: usize,
        budget: Duration,
        /// It lost a reply: until then it gets nothing, and whether it still lives is seen.
        aside_until: Option<Instant>,
    },
}

/// The thread of a member that the pool made.
pub(crate) struct OwnThread {
    arbiter: Option<Arbiter>,
    pub pulse: watch::Receiver<Pulse>,
    /// The beats that were counted at the last look; `None` before the first.
    pub beats: Option<u64>,
}

/// The news that a thread has ended: it was given up as stuck before, or not.
pub(crate) struct ThreadEnded {
    pub was_stuck: bool,
}

impl Member {
    /// A checker on an Arbiter of its own.
    pub fn on_a_thread(id: usize, registry: Registry, beat: Duration) -> io::Result<Self> {
        let arbiter = Arbiter::try_new()?;
        let (to_pool, pulse) = watch::channel(Pulse::default());
        let checker =
            Checker::start_in_arbiter(&arbiter.handle(), move |_| Checker::with_pulse(registry, to_pool, beat));
        let home = Home::Thread(OwnThread { arbiter: Some(arbiter), pulse, beats: None });
        Ok(Self::new(id, checker.recipient(), home))
    }

    /// A checker on the current Arbiter.
    pub fn here(id: usize, registry: Registry) -> Self {
        Self::new(id, Checker::new(registry).start().recipient(), Home::Here)
    }

    /// Without a share yet.
    pub fn new(id: usize, to: Recipient<Check>, home: Home) -> Self {
        Self { id, to, held: 0, limit: 0, leaving: false, home }
    }

    /// Whether the pool made it, and so may replace it.
    pub fn is_own(&self) -> bool {
        !matches!(self.home, Home::Foreign { .. })
    }
}

impl OwnThread {
    /// Ends the thread: asks it to stop, and waits for that on a thread of its own, which then sends the news. One that never returns
    /// from a probe can't be ended, and no news comes. `false` when there is no thread to wait with either.
    pub fn end(&mut self, was_stuck: bool, news: UnboundedSender<ThreadEnded>) -> bool {
        let Some(arbiter) = self.arbiter.take() else { return false };
        arbiter.stop();
        let wait = move || {
            let _ = arbiter.join();
            let _ = news.send(ThreadEnded { was_stuck });
        };
        thread::Builder::new().name("watchpost-join".to_owned()).spawn(wait).is_ok()
    }
}

impl Drop for OwnThread {
    fn drop(&mut self) {
        // An Arbiter that is only dropped runs on.
        if let Some(arbiter) = &self.arbiter {
            arbiter.stop();
        }
    }
}
