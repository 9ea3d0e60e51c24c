//! The actor that is asked how the app is: it knows whether the app stops, and asks the monitor for the rest.

use std::{
    pin::Pin,
    task::{Context as TaskContext, Poll},
};

use actix::{
    Actor, ActorContext, Addr, AsyncContext, Context, Handler, Message, MessageResult, ResponseFuture, fut::ActorFuture,
};
use tokio::sync::{oneshot, watch};
use tracing::info;

use super::bad_health::HealthError;
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
    /// Whoever has the other end learns that it has ended, and who waits for that.
    ended: Option<oneshot::Sender<Option<oneshot::Sender<()>>>>,
    /// Dropped with it: those who serve its answers learn that there are none any more.
    open: watch::Sender<()>,
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

/// Ends the desk, and with it the monitor and the checkers of its own; the sender is told when they have ended.
pub(super) struct Stop(pub oneshot::Sender<()>);

impl Message for Stop {
    type Result = ();
}

/// Asks for what says that the desk has ended, by ending itself.
pub(super) struct GetEnd;

impl Message for GetEnd {
    type Result = watch::Receiver<()>;
}

impl Desk {
    /// A desk before a monitor. `ended` comes with its end, and has whom to tell when all of it has ended.
    pub fn new(monitor: Addr<Monitor>, ended: oneshot::Sender<Option<oneshot::Sender<()>>>) -> Self {
        let (open, _) = watch::channel(());
        Self { monitor, draining: false, alone: Alone::default(), ended: Some(ended), open }
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
        if desk.alone.for_a_turn(ctx.connected(), cx) && !ctx.connected() {
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

    fn handle(&mut self, Stop(done): Stop, ctx: &mut Context<Self>) {
        if let Some(ended) = self.ended.take() {
            let _ = ended.send(Some(done));
        }
        ctx.stop();
    }
}

impl Handler<GetEnd> for Desk {
    type Result = MessageResult<GetEnd>;

    fn handle(&mut self, _: GetEnd, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.open.subscribe())
    }
}
