//! The actor that checks: it runs probes, side by side, on one thread.

use std::{
    fmt,
    pin::Pin,
    rc::Rc,
    task::{Context as TaskContext, Poll},
    time::Duration,
};

use actix::{
    Actor, AsyncContext, Context, Handler,
    dev::{MessageResponse, OneshotSender},
    fut::ActorFuture,
};
use actix_rt::time::{Instant, Interval};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::watch;
use tracing::{Level, Span, debug, debug_span, span_enabled, warn};

use super::{
    alarm::Alarm,
    alone::Alone,
    deadlines::Deadlines,
    guarded::{Guarded, Kept, catch},
    intake::Intake,
    looking::{Crashed, Ended, Looking, Pulse, PulseSender, in_time, show},
};
use crate::{
    judge::judge,
    message::{Answer, Check},
    model::{
        endpoint::Endpoint,
        reason::{Kind, Reason},
        status::Status,
        timestamp::Timestamp,
    },
    probe::{Probe, out_of_time::out_of_time, registry::Registry, trace::Trace},
};

/// The actor that checks: a `Recipient<Check>` that runs the probe of the endpoint's scheme, judges what it saw, and replies.
///
/// It bounds nothing by itself: whoever sends gives it no more than its share. A probe that panics costs its own check, a time-out
/// too; a reply that nobody waits for any more ends its look at once.
///
/// ```
/// use actix::Actor;
/// use watchpost::{Check, Checker, Endpoint, Kind, Registry};
///
/// # actix::System::new().block_on(async {
/// let checker = Checker::new(Registry::new()).start();
/// let status = checker.send(Check::new(1, Endpoint::new("gopher://example.com")?)).await??;
/// assert_eq!(status.reason.map(|reason| reason.kind), Some(Kind::Unsupported));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct Checker {
    registry: Registry,
    /// Made when their scheme is first met, and made again after a panic: what broke half-way is not trusted.
    probes: Vec<(String, Rc<dyn Probe>)>,
    arrivals: Intake<Arrival>,
    /// The list that the intake had before, empty: its memory is used again.
    spare: Vec<Arrival>,
    looks: FuturesUnordered<Looking>,
    /// One timer for all looks.
    deadlines: Deadlines,
    alarm: Alarm,
    begun: u64,
    pulse: Option<Heart>,
}

/// Where the pulse goes, and how often it beats.
pub(crate) struct Heart {
    to: PulseSender,
    every: Interval,
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checker")
            .field("registry", &self.registry)
            .field("looks", &self.looks.len())
            .finish_non_exhaustive()
    }
}

type Arrival = (Check, OneshotSender<Answer>);

/// A checker's mailbox holds many: the coordinator counts what it sends.
const MAILBOX: usize = 1024;

impl Checker {
    /// A checker with the probes of a registry.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry,
            probes: Vec::new(),
            arrivals: Intake::new(),
            spare: Vec::new(),
            looks: FuturesUnordered::new(),
            deadlines: Deadlines::default(),
            alarm: Alarm::default(),
            begun: 0,
            pulse: None,
        }
    }

    /// A checker that shows its pulse, so that a pool sees when its thread is stuck, and in which check.
    pub(crate) fn with_pulse(registry: Registry, to: watch::Sender<Pulse>, every: Duration) -> Self {
        let pulse = Heart { to: Rc::new(to), every: actix_rt::time::interval(every) };
        Self { pulse: Some(pulse), ..Self::new(registry) }
    }

    /// Begins a look.
    fn begin(&mut self, (check, reply): Arrival, now: Instant) {
        let pulse = self.pulse.as_ref().map(|pulse| pulse.to.clone());
        let id = check.id;
        let span = span_of(&check);
        show(pulse.as_ref(), Some(id));
        let probe = {
            let _entered = span.as_deref().map(Span::enter);
            self.probe_for(&check.endpoint)
        };
        show(pulse.as_ref(), None);
        self.begun += 1;
        let deadline = now + check.endpoint.timeout();
        let ticket = self.deadlines.set(deadline, self.begun);
        let look = examine(check, probe, deadline);
        self.looks.push(Looking::new(look, id, (deadline, ticket), reply, pulse, span));
    }

    fn probe_for(&mut self, endpoint: &Endpoint) -> Result<Rc<dyn Probe>, Reason> {
        let scheme = endpoint.url().scheme();
        if let Some((_, probe)) = self.probes.iter().find(|(known, _)| known == scheme) {
            return Ok(probe.clone());
        }
        let factory = self
            .registry
            .factory(scheme)
            .ok_or_else(|| Reason::new(Kind::Unsupported, format!("nothing here checks {scheme}: URLs")))?;
        let probe = catch(|| factory()).map_err(|crash| Reason::new(Kind::Crashed, crash))?;
        let probe: Rc<dyn Probe> = Rc::new(Kept::new(probe));
        self.probes.push((scheme.to_owned(), probe.clone()));
        Ok(probe)
    }

    fn poll_looks(&mut self, cx: &mut TaskContext<'_>) {
        let now = Instant::now();
        let mut arrived = self.arrivals.swap(std::mem::take(&mut self.spare));
        for arrival in arrived.drain(..) {
            self.begin(arrival, now);
        }
        self.spare = arrived;
        if self.deadlines.due(now) {
            for ticket in self.looks.iter_mut().filter_map(|look| look.wake_if_due(now)) {
                self.deadlines.take_back(ticket);
            }
        }
        while let Poll::Ready(Some(Ended { ticket, crashed })) = self.looks.poll_next_unpin(cx) {
            self.deadlines.take_back(ticket);
            if let Some(scheme) = crashed {
                warn!(%scheme, "a probe panicked: it is made anew");
                self.probes.retain(|(known, _)| *known != scheme);
            }
        }
        if self.alarm.poll(self.deadlines.next(), cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        if let Some(pulse) = &mut self.pulse {
            while pulse.every.poll_tick(cx).is_ready() {
                pulse.to.send_if_modified(|pulse| {
                    pulse.beats += 1;
                    false
                });
            }
        }
    }
}

/// The span that a look stands in. A checker knows a check by the number that its coordinator gave it, which is used once only.
///
/// At the level debug, and boxed: where nobody listens at that level, there is none, and it costs a look a comparison.
fn span_of(Check { id, endpoint, attempt }: &Check) -> Option<Box<Span>> {
    if !span_enabled!(Level::DEBUG) {
        return None;
    }
    let (url, name) = (endpoint.shown_url().without_query(), endpoint.name().map(|name| &**name));
    Some(Box::new(debug_span!("check", id, attempt, url, name)))
}

/// Looks once and judges; `noticed` is when the checker has it polled, because its time is up. The scheme comes back when its probe
/// panicked.
async fn examine(check: Check, probe: Result<Rc<dyn Probe>, Reason>, noticed: Instant) -> (Box<Status>, Crashed) {
    let Check { id, endpoint, .. } = check;
    let checked_at = Timestamp::now();
    let mut trace = Trace::begin();
    let deadline = trace.began() + endpoint.timeout();
    let mut crashed = None;
    let failure = match probe {
        Err(reason) => Some(reason),
        Ok(probe) => {
            let look = Guarded::begin(&*probe, &endpoint, &mut trace);
            match in_time(noticed, deadline, look).await {
                Some(Ok(found)) => found.err(),
                Some(Err(crash)) => {
                    crashed = Some(endpoint.url().scheme().to_owned());
                    Some(Reason::new(Kind::Crashed, crash))
                }
                None => Some(out_of_time(&trace, endpoint.timeout())),
            }
        }
    };
    trace.close();
    let (state, reason) = judge(&endpoint, &trace.seen, failure);
    (trace.seen.body, trace.seen.headers) = (None, None);
    debug!(
        state = state.as_str(),
        kind = reason.as_ref().map(|reason| reason.kind.as_str()),
        elapsed_ms = trace.seen.timing.total.as_secs_f64() * 1000.0,
        "looked"
    );
    (Box::new(Status::at(checked_at, id, &endpoint, state, reason, trace.seen)), crashed)
}

impl Actor for Checker {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.spawn(Driver { alone: Alone::default() });
    }
}

/// The one item of the context: it polls all looks. One item for each would be polled at every wake-up.
struct Driver {
    alone: Alone,
}

impl ActorFuture<Checker> for Driver {
    type Output = ();

    fn poll(
        mut self: Pin<&mut Self>,
        checker: &mut Checker,
        ctx: &mut Context<Checker>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<()> {
        checker.poll_looks(cx);
        let forgotten = self.alone.for_a_turn(ctx.connected(), cx);
        if forgotten && checker.looks.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// A check that begins when the sender of its reply is known.
pub struct Begin(Intake<Arrival>, Check);

impl Handler<Check> for Checker {
    type Result = Begin;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Begin {
        #[cfg(test)]
        assert!(check.endpoint.url().scheme() != "poison", "scripted: a handler that panics");
        Begin(self.arrivals.clone(), check)
    }
}

impl MessageResponse<Checker, Check> for Begin {
    fn handle(self, _: &mut Context<Checker>, reply: Option<OneshotSender<Answer>>) {
        // Without a reply to send, a look is for nobody.
        if let Some(reply) = reply {
            self.0.put((self.1, reply));
        }
    }
}
