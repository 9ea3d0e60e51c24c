//! How a coordinator ends: by a drain, by an abort, or because nobody can reach it any more.

use std::{task::Poll, time::Duration};

use actix::{ActorContext, Context};
use actix_rt::time::Instant;
use tracing::{info, warn};

use super::coordinator::{Coordinator, Stage};
use crate::{message::Stopped, model::refused::Refused};

/// How long the end waits for threads and subscribers.
const CLOSING: Duration = Duration::from_secs(2);

impl Coordinator {
    /// Takes nothing new from now on.
    pub(super) fn drain(&mut self, why: &'static str) {
        info!(why, owed = self.places.taken(), "stopping");
        if self.stage == Stage::Running {
            self.stage = Stage::Draining;
        }
        for asker in self.places.turn_away() {
            let _ = asker.send(Err(Refused::Draining));
        }
    }

    /// Whether it is over: everyone who asked can be told.
    pub(super) fn should_end(&mut self, forgotten: bool, now: Instant) -> bool {
        let forgotten = forgotten && self.places.reserved() == 0;
        let over = self.places.taken() == 0 && (self.stage == Stage::Draining || forgotten);
        if over && !matches!(self.stage, Stage::Closing(_)) {
            self.pool.close();
            self.stage = Stage::Closing(now + CLOSING);
        }
        match self.stage {
            Stage::Closing(until) => (self.pool.ending == 0 && self.subscribers.are_idle()) || now >= until,
            Stage::Running | Stage::Draining => false,
        }
    }

    pub(super) fn end(&mut self, ctx: &mut Context<Self>) -> Poll<()> {
        self.counts.lagged += self.subscribers.undelivered();
        let stopped = Stopped { stats: self.stats(), left_threads: self.pool.ending + self.pool.stuck };
        let Stopped { stats, left_threads } = &stopped;
        info!(finished = stats.finished, refused = stats.refused, left_threads, "stopped");
        if *left_threads > 0 {
            warn!(left_threads, "threads are left that have not ended: a probe has not returned");
        }
        for asker in self.asked_to_stop.drain(..) {
            let _ = asker.send(stopped);
        }
        ctx.stop();
        Poll::Ready(())
    }
}
