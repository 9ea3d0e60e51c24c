//! The actor that dispatches: it accepts checks, hands them to the members of its pool, and owes each one a status.

use std::io;

use actix::{
    Actor, AsyncContext, Context, Handler, MessageResult,
    dev::{MessageResponse, OneshotSender},
};
use actix_rt::time::Instant;
use futures_util::stream::FuturesUnordered;

use super::{
    alarm::Alarm, alone::Alone, deadlines::Deadlines, flight::Flight, holds::Holds, intake::Intake, owed::Owed,
    own_system::Alive, places::Places, pool::Pool, queue::Queue, rate::Limiter, retry::Backoff, settings::Settings,
    subscribers::Subscribers,
};
use crate::{
    message::{Abort, Answer, Check, Drain, GetStats, Grant, Lapse, Reserve, Resize, Stopped, Submit, Subscribe},
    model::{
        passage::{Party, Passed},
        reason::Kind,
        refused::Refused,
        stats::Stats,
    },
};

/// The actor that dispatches. Its handlers only note things; the one item of its context, [`Driver`], does the work. Every check
/// that it accepted is an [`Owed`] with one owner: the intake, the queue, a hold, a flight or the back-off.
///
/// It runs no foreign code. It is not restarted: when it dies, what is owed is answered `cancelled` and handles get
/// [`Refused::Closed`].
pub(crate) struct Coordinator {
    pub(super) intake: Intake<Arrival>,
    /// The list that the intake had before, empty: its memory is used again.
    pub(super) spare: Vec<Arrival>,
    pub(super) places: Places<OneshotSender<Result<Grant, Refused>>>,
    pub(super) queue: Queue<Owed>,
    pub(super) flights: FuturesUnordered<Flight>,
    pub(super) deadlines: Deadlines,
    pub(super) backoff: Backoff<Owed>,
    pub(super) holds: Holds<Owed>,
    pub(super) limiter: Option<Limiter>,
    /// When the limiter lets the next check through, while one waits for that.
    pub(super) rate_opens: Option<Instant>,
    pub(super) pool: Pool,
    pub(super) subscribers: Subscribers,
    pub(super) stage: Stage,
    pub(super) alone: Alone,
    /// Who asked for the end and waits for it.
    pub(super) asked_to_stop: Vec<OneshotSender<Stopped>>,
    pub(super) counts: Stats,
    pub(super) settings: Settings,
    /// Numbers every dispatch. Members get it in place of the submitter's id, since those of two submitters may be the same.
    pub(super) serial: u64,
    pub(super) random: fastrand::Rng,
    /// When those who stopped waiting are looked for among the waiting.
    pub(super) next_sweep: Option<Instant>,
    pub(super) alarm: Alarm,
    /// Where it has a System of its own.
    _alive: Option<Alive>,
}

/// How far a coordinator is from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// It accepts checks.
    Running,
    /// It finishes what it accepted and refuses the rest.
    Draining,
    /// Its members end; it waits for them until then.
    Closing(Instant),
}

/// Drives a coordinator. A context polls every item at each wake-up, so there is one item for all checks. What it does stands in
/// a file of its own, which knows the coordinator; so the coordinator need not know that file.
pub(super) struct Driver;

/// What a handler hands over to the driver.
pub(crate) enum Arrival {
    Check(Owed),
    Reserve(usize, OneshotSender<Result<Grant, Refused>>),
    Stop(OneshotSender<Stopped>),
}

/// A coordinator's mailbox holds many. It bounds nothing: that is what places are for.
const MAILBOX: usize = 4096;

impl Coordinator {
    /// Starts the members. It must run in the System and on the Arbiter where the coordinator will.
    ///
    /// # Errors
    /// When a thread can't be had.
    pub fn new(settings: Settings, alive: Option<Alive>) -> io::Result<Self> {
        Ok(Self {
            intake: Intake::new(),
            spare: Vec::new(),
            places: Places::new(settings.concurrency.saturating_add(settings.queue)),
            queue: Queue::new(settings.per_host),
            flights: FuturesUnordered::new(),
            deadlines: Deadlines::default(),
            backoff: Backoff::new(),
            holds: Holds::new(settings.retry_after_max),
            limiter: settings.rate.map(Limiter::new),
            rate_opens: None,
            pool: Pool::start(&settings)?,
            subscribers: Subscribers::default(),
            stage: Stage::Running,
            alone: Alone::default(),
            asked_to_stop: Vec::new(),
            counts: Stats::default(),
            serial: 0,
            random: fastrand::Rng::with_seed(settings.seed),
            next_sweep: None,
            alarm: Alarm::default(),
            settings,
            _alive: alive,
        })
    }

    fn refuse(&mut self, id: u64, refused: Refused) -> Admission {
        self.counts.refused += 1;
        self.trace(Party::Submitter, Party::Coordinator, Passed::Check(id));
        self.trace(Party::Coordinator, Party::Submitter, Passed::Refused(id));
        Admission::Refused(refused)
    }

    fn accept(&mut self, check: Check) -> Admission {
        self.counts.accepted += 1;
        self.trace(Party::Submitter, Party::Coordinator, Passed::Check(check.id));
        Admission::Accepted(self.intake.clone(), check)
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            finished: self.counts.accepted - self.places.taken() as u64,
            // What the driver has not met yet waits, too.
            waiting: (self.places.taken() - self.deadlines.len() - self.backoff.len()) as u64,
            held: self.holds.len() as u64,
            in_flight: self.deadlines.len() as u64,
            backing_off: self.backoff.len() as u64,
            reserved: self.places.reserved() as u64,
            checkers: self.pool.len() as u64,
            stuck_threads: self.pool.stuck,
            subscribers: self.subscribers.len() as u64,
            ..self.counts
        }
    }
}

impl Actor for Coordinator {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.spawn(Driver);
    }
}

/// The response to a check: refused at once, or accepted and answered later.
pub(crate) enum Admission {
    Accepted(Intake<Arrival>, Check),
    Refused(Refused),
}

impl Admission {
    fn respond(self, reply: Option<OneshotSender<Answer>>) {
        match (self, reply) {
            (Self::Accepted(intake, check), reply) => intake.put(Arrival::Check(Owed::new(check, reply))),
            (Self::Refused(refused), Some(reply)) => drop(reply.send(Err(refused))),
            (Self::Refused(_), None) => {}
        }
    }
}

impl MessageResponse<Coordinator, Check> for Admission {
    fn handle(self, _: &mut Context<Coordinator>, reply: Option<OneshotSender<Answer>>) {
        self.respond(reply);
    }
}

impl MessageResponse<Coordinator, Submit> for Admission {
    fn handle(self, _: &mut Context<Coordinator>, reply: Option<OneshotSender<Answer>>) {
        self.respond(reply);
    }
}

impl Handler<Check> for Coordinator {
    type Result = Admission;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Admission {
        if self.stage != Stage::Running {
            return self.refuse(check.id, Refused::Draining);
        }
        if self.places.take() { self.accept(check) } else { self.refuse(check.id, Refused::Full) }
    }
}

impl Handler<Submit> for Coordinator {
    type Result = Admission;

    fn handle(&mut self, submit: Submit, _: &mut Context<Self>) -> Admission {
        if self.stage != Stage::Running {
            return self.refuse(submit.id(), Refused::Draining);
        }
        self.places.redeem();
        self.accept(submit.redeem())
    }
}

/// The response to a message that the driver answers.
pub(crate) enum Later<T> {
    /// The driver answers it.
    Wait(Intake<Arrival>, fn(OneshotSender<T>, usize) -> Arrival, usize),
    Now(T),
}

impl<M: actix::Message> MessageResponse<Coordinator, M> for Later<M::Result> {
    fn handle(self, _: &mut Context<Coordinator>, reply: Option<OneshotSender<M::Result>>) {
        let Some(reply) = reply else { return };
        match self {
            Self::Wait(intake, arrival, n) => intake.put(arrival(reply, n)),
            Self::Now(answer) => drop(reply.send(answer)),
        }
    }
}

impl Handler<Reserve> for Coordinator {
    type Result = Later<Result<Grant, Refused>>;

    fn handle(&mut self, Reserve(n): Reserve, _: &mut Context<Self>) -> Self::Result {
        if self.stage != Stage::Running {
            return Later::Now(Err(Refused::Draining));
        }
        self.trace(Party::Submitter, Party::Coordinator, Passed::Reserve(n));
        Later::Wait(self.intake.clone(), |reply, n| Arrival::Reserve(n, reply), n)
    }
}

impl Handler<Lapse> for Coordinator {
    type Result = ();

    fn handle(&mut self, Lapse(places): Lapse, _: &mut Context<Self>) {
        self.places.lapse(places);
    }
}

impl Handler<Drain> for Coordinator {
    type Result = Later<Stopped>;

    fn handle(&mut self, _: Drain, _: &mut Context<Self>) -> Self::Result {
        self.drain("drain");
        Later::Wait(self.intake.clone(), |reply, _| Arrival::Stop(reply), 0)
    }
}

impl Handler<Abort> for Coordinator {
    type Result = Later<Stopped>;

    fn handle(&mut self, _: Abort, _: &mut Context<Self>) -> Self::Result {
        self.drain("abort");
        self.settle_all(Kind::Cancelled, "stopped before it ended");
        Later::Wait(self.intake.clone(), |reply, _| Arrival::Stop(reply), 0)
    }
}

impl Handler<Subscribe> for Coordinator {
    type Result = Result<(), Refused>;

    fn handle(&mut self, subscribe: Subscribe, _: &mut Context<Self>) -> Self::Result {
        if self.stage != Stage::Running {
            return Err(Refused::Draining);
        }
        self.subscribers.add(subscribe);
        Ok(())
    }
}

impl Handler<Resize> for Coordinator {
    type Result = Result<usize, Refused>;

    fn handle(&mut self, Resize(checkers): Resize, _: &mut Context<Self>) -> Self::Result {
        if self.stage != Stage::Running {
            return Err(Refused::Draining);
        }
        Ok(self.pool.resize(checkers, Instant::now()))
    }
}

impl Handler<GetStats> for Coordinator {
    type Result = MessageResult<GetStats>;

    fn handle(&mut self, _: GetStats, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.stats())
    }
}

#[cfg(test)]
#[path = "doubles_tests.rs"]
mod doubles;
#[cfg(test)]
#[path = "model_tests.rs"]
mod model;
#[cfg(test)]
#[path = "coordinator_tests.rs"]
mod tests;
