//! The actor that is asked how the app is: it knows whether the app stops, and asks the monitor for the rest.

use std::{
    pin::Pin,
    task::{Context as TaskContext, Poll},
};

use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, Message, ResponseFuture, fut::ActorFuture};
use tracing::info;

use super::{bad_health::HealthError, end::Open};
use crate::{
    actors::alone::Alone,
    monitor::{
        actor::Monitor,
        message::{Follow, GetVerdicts},
        verdict::Verdict,
    },
};

/// The actor that is asked how the app is. It ends when it is told to, or when nobody can ask it any more.
pub(super) struct Desk {
    monitor: Addr<Monitor>,
    draining: bool,
    alone: Alone,
    /// Dropped with it: those who serve its answers, and who ends what is behind it, learn that it has ended.
    _open: Open,
}

/// What is held at a moment.
#[derive(Debug)]
pub(super) struct State {
    pub draining: bool,
    pub verdicts: Vec<Verdict>,
}

/// Asks what is held.
pub(super) struct GetState;

impl Message for GetState {
    type Result = Result<State, HealthError>;
}

/// Says that the app stops: it is not ready any more.
pub(super) struct Drain;

impl Message for Drain {
    type Result = ();
}

/// Ends the desk, and with it the monitor, the checkers of its own, and who serves its answers.
pub(super) struct Stop;

impl Message for Stop {
    type Result = ();
}

impl Desk {
    /// A desk before a monitor.
    pub fn new(monitor: Addr<Monitor>, open: Open) -> Self {
        Self { monitor, draining: false, alone: Alone::default(), _open: open }
    }
}

impl Actor for Desk {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.spawn(EndAlone);
    }
}

/// Ends a desk that nobody can ask any more.
struct EndAlone;

impl ActorFuture<Desk> for EndAlone {
    type Output = ();

    fn poll(self: Pin<&mut Self>, desk: &mut Desk, ctx: &mut Context<Desk>, cx: &mut TaskContext<'_>) -> Poll<()> {
        if desk.alone.for_a_turn(ctx.connected(), cx) {
            ctx.stop();
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Handler<GetState> for Desk {
    type Result = ResponseFuture<Result<State, HealthError>>;

    fn handle(&mut self, _: GetState, _: &mut Context<Self>) -> Self::Result {
        let (draining, verdicts) = (self.draining, self.monitor.send(GetVerdicts));
        Box::pin(async move {
            let verdicts = verdicts.await.map_err(|_| HealthError::Stopped)?;
            Ok(State { draining, verdicts })
        })
    }
}

impl Handler<Follow> for Desk {
    type Result = ();

    fn handle(&mut self, follow: Follow, _: &mut Context<Self>) {
        self.monitor.do_send(follow);
    }
}

impl Handler<Drain> for Desk {
    type Result = ();

    fn handle(&mut self, _: Drain, _: &mut Context<Self>) {
        if !std::mem::replace(&mut self.draining, true) {
            info!("draining: not ready any more");
        }
    }
}

impl Handler<Stop> for Desk {
    type Result = ();

    fn handle(&mut self, _: Stop, ctx: &mut Context<Self>) {
        ctx.stop();
    }
}
