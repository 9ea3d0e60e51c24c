//! The one item of the coordinator's context: it moves checks on and keeps time.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context as TaskContext, Poll},
    time::Duration,
};

use actix::{AsyncContext, Context, fut::ActorFuture};
use actix_rt::time::Instant;
use futures_util::stream::StreamExt;
use tokio::task::coop::unconstrained;

use super::coordinator::{Coordinator, Driver, Stage};
use crate::{
    message::Grant,
    model::passage::{Party, Passed},
};

/// How often those who stopped waiting are looked for among the waiting.
const SWEEP_EVERY: Duration = Duration::from_millis(250);
/// So many answers are taken in one go before others on the thread get their turn.
const BATCH: usize = 1024;

impl ActorFuture<Coordinator> for Driver {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        coordinator: &mut Coordinator,
        ctx: &mut Context<Coordinator>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<()> {
        coordinator.drive(ctx, cx)
    }
}

impl Coordinator {
    fn drive(&mut self, ctx: &mut Context<Self>, cx: &mut TaskContext<'_>) -> Poll<()> {
        let now = Instant::now();
        let forgotten = self.alone.for_a_turn(ctx.connected(), cx);
        let mut landed = 0;
        loop {
            self.take_in();
            landed += self.poll_flights(now, cx);
            self.pool.poll_ended(cx);
            self.on_time(now);
            let sent = self.dispatch(now);
            self.grant(ctx);
            self.subscribers.poll(cx);
            if self.should_end(forgotten && !ctx.connected(), now) {
                return self.end(ctx);
            }
            if landed >= BATCH {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            // What was just sent must be polled once, so that its answer wakes us.
            if !sent {
                self.wait_for_time(now, cx);
                return Poll::Pending;
            }
        }
    }

    /// Takes the answers that have come.
    fn poll_flights(&mut self, now: Instant, cx: &mut TaskContext<'_>) -> usize {
        let mut count = 0;
        while count < BATCH {
            let flights = &mut self.flights;
            // Out of the scheduler's budget, which counts every reply that is polled and would end a busy round half-way;
            // BATCH bounds it.
            let next = pin!(unconstrained(poll_fn(|cx| flights.poll_next_unpin(cx))));
            match next.poll(cx) {
                Poll::Ready(Some(Some(landed))) => self.land(landed, now),
                Poll::Ready(Some(None)) => {}
                Poll::Ready(None) | Poll::Pending => break,
            }
            count += 1;
        }
        count
    }

    /// Grants places to those who wait for them.
    fn grant(&mut self, ctx: &mut Context<Self>) {
        while let Some((places, asker)) = self.places.grant() {
            self.trace(Party::Coordinator, Party::Submitter, Passed::Grant(places));
            // Who is gone gives its grant back by dropping it.
            let _ = asker.send(Ok(Grant::new(places, ctx.address().recipient())));
        }
    }

    /// Sets the alarm for the next moment of interest.
    fn wait_for_time(&mut self, now: Instant, cx: &mut TaskContext<'_>) {
        if self.next_sweep.is_none()
            && self.queue.len() + self.backoff.len() + self.holds.len() + self.places.waiting() > 0
        {
            self.next_sweep = Some(now + SWEEP_EVERY);
        }
        let closing = match self.stage {
            Stage::Closing(until) => Some(until),
            Stage::Running | Stage::Draining => None,
        };
        let moments = [
            self.deadlines.next(),
            self.backoff.next(),
            self.holds.next(),
            self.rate_opens,
            self.next_sweep,
            self.pool.next_look(now),
            closing,
        ];
        if self.alarm.poll(moments.into_iter().flatten().min(), cx).is_ready() {
            cx.waker().wake_by_ref();
        }
    }
}
