//! The one item of a monitor's context: it does what is due, takes statuses, and delivers transitions.

use std::{
    pin::Pin,
    task::{Context as TaskContext, Poll},
};

use actix::{ActorContext, Context, fut::ActorFuture};
use actix_rt::time::Instant;
use futures_util::stream::StreamExt;
use tracing::warn;

use super::actor::{Driver, Monitor};

impl ActorFuture<Monitor> for Driver {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        monitor: &mut Monitor,
        ctx: &mut Context<Monitor>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<()> {
        if monitor.alone.for_a_turn(ctx.connected(), cx) {
            ctx.stop();
            return Poll::Ready(());
        }
        monitor.drive(cx);
        Poll::Pending
    }
}

impl Monitor {
    /// One pass. What is due already after it waits for another turn: other actors and this one's mailbox come in between.
    fn drive(&mut self, cx: &mut TaskContext<'_>) {
        // Statuses that came first make room for what is due; what is due then begins.
        self.take_statuses(cx);
        self.on_time();
        self.take_statuses(cx);
        self.followers.poll(cx);
        let next = self.due.first().map(|&(at, _)| at);
        if self.alarm.poll(next, cx).is_ready() {
            cx.waker().wake_by_ref();
        }
    }

    fn take_statuses(&mut self, cx: &mut TaskContext<'_>) {
        while let Poll::Ready(Some(landed)) = self.flights.poll_next_unpin(cx) {
            self.land(landed);
        }
    }

    /// Does what is due.
    fn on_time(&mut self) {
        let now = Instant::now();
        self.wake_up(now);
        let mut missed = 0;
        while let Some(&(at, serial)) = self.due.first()
            && at <= now
        {
            self.due.pop_first();
            missed += self.check(serial, now);
        }
        if missed > 0 {
            warn!(
                missed,
                "the machine was late: checks that were due are left out, and each endpoint waits for its next turn"
            );
        }
    }
}
