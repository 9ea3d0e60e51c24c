//! The actor that checks on schedule: its watches, and the messages about them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt, io,
    sync::Arc,
    time::SystemTime,
};

use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, MessageResult, Recipient};
use actix_rt::time::Instant;
use futures_util::stream::FuturesUnordered;
use tracing::{debug, info, warn};

use super::{
    flight::{self, Flight, Landed, Tether},
    followers::Followers,
    message::{Follow, GetVerdict, GetVerdicts, Stop, Unfollow, Unwatch},
    schedule::{Due, Grid, Schedule},
    verdict::{Transition, Verdict},
    watch::Watch,
};
use crate::{
    actors::{
        alarm::Alarm,
        alone::Alone,
        own_system::{self, Alive},
    },
    message::Check,
    model::{printable::printable, timestamp::Timestamp},
};

/// The actor that checks endpoints on schedule, through anything that is a `Recipient<Check>`, and holds a [`Verdict`] on each.
///
/// It is asked by messages: [`Watch`] and [`Unwatch`], [`GetVerdict`] and [`GetVerdicts`], which check nothing, [`Follow`] and
/// [`Unfollow`] for a [`Transition`] at each change, and [`Stop`]. Without an address that anyone holds, it ends.
///
/// It starts where actors can run: in an actix System or a tokio `LocalSet`. Elsewhere, as in a plain `#[tokio::main]`, actix'
/// `start()` panics: there [`start_on_own_thread`](Self::start_on_own_thread) does it.
///
/// ```
/// use actix::Actor;
/// use watchpost::{Endpoint, GetVerdict, Monitor, Watch, Watchpost};
///
/// # actix::System::new().block_on(async {
/// let watchpost = Watchpost::builder().checkers(1).start()?;
/// let monitor = Monitor::new(watchpost.recipient()).start();
/// monitor.send(Watch::new("db", Endpoint::new("tcp://127.0.0.1:5432")?)).await?;
/// let verdict = monitor.send(GetVerdict("db".into())).await?;
/// // Pending until the first status is there, which may be soon.
/// println!("db is {:?}", verdict.map(|verdict| verdict.state));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct Monitor {
    checker: Recipient<Check>,
    grid: Grid,
    /// By a number that is never used twice, so in the order in which they began.
    pub(super) watches: BTreeMap<u64, Watched>,
    names: HashMap<Arc<str>, u64>,
    /// When each of them is due.
    pub(super) due: BTreeSet<(Instant, u64)>,
    pub(super) flights: FuturesUnordered<Flight>,
    pub(super) followers: Followers,
    pub(super) alarm: Alarm,
    pub(super) alone: Alone,
    /// The last number that a watch or a check got.
    serial: u64,
    /// Where it has a System of its own.
    _alive: Option<Alive>,
}

/// One endpoint that is watched.
pub(super) struct Watched {
    watch: Watch,
    schedule: Schedule,
    verdict: Verdict,
    /// The check that is under way, if one is.
    flight: Option<(u64, Tether)>,
}

/// Drives a monitor: the one item of its context. What it does stands in a file of its own, which knows the monitor.
pub(super) struct Driver;

/// A monitor's mailbox holds many.
const MAILBOX: usize = 1024;
/// What a log shows of a name, in characters.
const LONGEST_NAME: usize = 200;

impl Monitor {
    /// A monitor whose checks go to this recipient, unless a watch names another.
    pub fn new(checker: Recipient<Check>) -> Self {
        Self {
            checker,
            grid: Grid::new(Instant::now(), SystemTime::now()),
            watches: BTreeMap::new(),
            names: HashMap::new(),
            due: BTreeSet::new(),
            flights: FuturesUnordered::new(),
            followers: Followers::default(),
            alarm: Alarm::default(),
            alone: Alone::default(),
            serial: 0,
            _alive: None,
        }
    }

    /// Starts one in a System of its own, on a thread of its own: it works in every kind of program, and the thread ends with it.
    ///
    /// ```
    /// use watchpost::{Endpoint, GetVerdicts, Monitor, Watch, Watchpost};
    ///
    /// # tokio::runtime::Builder::new_multi_thread().build().unwrap().block_on(async {
    /// let watchpost = Watchpost::builder().checkers(1).start()?;
    /// let monitor = Monitor::start_on_own_thread(watchpost.recipient())?;
    /// monitor.send(Watch::new("db", Endpoint::new("tcp://127.0.0.1:5432")?)).await?;
    /// assert_eq!(monitor.send(GetVerdicts).await?.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// A thread can't be had.
    pub fn start_on_own_thread(checker: Recipient<Check>) -> io::Result<Addr<Self>> {
        own_system::start("watchpost-monitor", move |alive| Ok(Self { _alive: Some(alive), ..Self::new(checker) }))
    }

    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn watch(&mut self, watch: Watch) {
        let (now, name) = (Instant::now(), watch.name.clone());
        let before = self.unwatch(&name).filter(|(_, before)| before.watch.endpoint == watch.endpoint);
        // Its number stays, and with it its place in the order.
        let (serial, verdict) = match before {
            Some((serial, before)) => (serial, before.verdict),
            None => (self.next_serial(), Verdict::pending(name.clone(), Timestamp::now())),
        };
        debug!(endpoint = %shown(&name), url = watch.endpoint.shown_url().without_query(), interval = ?watch.interval, "watched");
        let schedule = Schedule::new(now + watch.initial_delay, watch.interval, &name);
        self.due.insert((schedule.next(), serial));
        self.names.insert(name, serial);
        self.watches.insert(serial, Watched { watch, schedule, verdict, flight: None });
    }

    fn unwatch(&mut self, name: &str) -> Option<(u64, Watched)> {
        let serial = self.names.remove(name)?;
        let watched = self.watches.remove(&serial)?;
        self.due.remove(&(watched.schedule.next(), serial));
        Some((serial, watched))
    }

    /// Marks what the machine missed while it slept. It makes up for none of it: checks go on where they were.
    pub(super) fn wake_up(&mut self, now: Instant) {
        let Some(slept) = self.grid.slept(now, SystemTime::now()) else { return };
        let seconds = slept.as_secs();
        warn!(seconds, "the machine slept, or its clock was set forward: what is held is as old as that");
        for Watched { schedule, verdict, .. } in self.watches.values_mut() {
            let missed = schedule.checks_in(slept);
            if missed > 0 {
                verdict.miss(missed, Timestamp::now());
            }
        }
    }

    /// Does what is due for one watch; how many checks were left out, because the machine was late.
    pub(super) fn check(&mut self, serial: u64, now: Instant) -> u64 {
        let id = self.next_serial();
        let Some(watched) = self.watches.get_mut(&serial) else { return 0 };
        let due = watched.schedule.take(now, &self.grid);
        self.due.insert((watched.schedule.next(), serial));
        match due {
            Due::NotYet => 0,
            Due::Missed(missed) => {
                watched.verdict.miss(missed, Timestamp::now());
                missed
            }
            Due::Check if watched.flight.is_some() => {
                watched.verdict.counts.skipped += 1;
                debug!(endpoint = %shown(&watched.watch.name), "skipped: the check before is still under way");
                0
            }
            Due::Check => {
                let Watch { endpoint, through, .. } = &watched.watch;
                let check = Check::new(id, endpoint.clone());
                let to = through.as_ref().unwrap_or(&self.checker).clone();
                let (flight, tether) = flight::begin(serial, check, to, watched.watch.patience_or_default());
                watched.flight = Some((id, tether));
                self.flights.push(flight);
                0
            }
        }
    }

    /// A check has ended.
    pub(super) fn land(&mut self, Landed { watch, id, status }: Landed) {
        let (Some(status), Some(watched)) = (status, self.watches.get_mut(&watch)) else { return };
        if watched.flight.as_ref().is_none_or(|(under_way, _)| *under_way != id) {
            return;
        }
        watched.flight = None;
        let was_stale = watched.verdict.stale_since.is_some();
        let reason = status.reason.as_ref().map_or("", |reason| reason.kind.as_str());
        let transition = watched.verdict.observe(status.clone(), watched.watch.steady, Timestamp::now());
        let is_stale = watched.verdict.stale_since.is_some();
        if is_stale && !was_stale {
            // Once, and not at each check: else nobody learns why a verdict is pending for ever.
            warn!(endpoint = %shown(&watched.watch.name), held = %watched.verdict.state, reason, "can't be looked at: stale");
        }
        let Some(transition) = transition else { return };
        let Transition { name, from, to, .. } = &transition;
        info!(endpoint = %shown(name), %from, %to, reason, "transition");
        self.followers.publish(&transition);
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").field("watched", &self.watches.len()).finish_non_exhaustive()
    }
}

/// A name in a line of a log, which it can't forge.
fn shown(name: &str) -> String {
    printable(name, LONGEST_NAME)
}

impl Actor for Monitor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.spawn(Driver);
    }
}

impl Handler<Watch> for Monitor {
    type Result = ();

    fn handle(&mut self, watch: Watch, _: &mut Context<Self>) {
        self.watch(watch);
    }
}

impl Handler<Unwatch> for Monitor {
    type Result = Option<Verdict>;

    fn handle(&mut self, Unwatch(name): Unwatch, _: &mut Context<Self>) -> Option<Verdict> {
        let (_, watched) = self.unwatch(&name)?;
        self.followers.forget(&name);
        Some(watched.verdict)
    }
}

impl Handler<GetVerdict> for Monitor {
    type Result = Option<Verdict>;

    fn handle(&mut self, GetVerdict(name): GetVerdict, _: &mut Context<Self>) -> Option<Verdict> {
        let serial = self.names.get(&name)?;
        self.watches.get(serial).map(|watched| watched.verdict.clone())
    }
}

impl Handler<GetVerdicts> for Monitor {
    type Result = MessageResult<GetVerdicts>;

    fn handle(&mut self, _: GetVerdicts, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.watches.values().map(|watched| watched.verdict.clone()).collect())
    }
}

impl Handler<Follow> for Monitor {
    type Result = ();

    fn handle(&mut self, follow: Follow, _: &mut Context<Self>) {
        self.followers.add(follow);
    }
}

impl Handler<Unfollow> for Monitor {
    type Result = ();

    fn handle(&mut self, Unfollow(to): Unfollow, _: &mut Context<Self>) {
        self.followers.leave(&to);
    }
}

impl Handler<Stop> for Monitor {
    type Result = ();

    fn handle(&mut self, _: Stop, ctx: &mut Context<Self>) {
        // The answer may be read before the context has ended.
        self.flights.clear();
        ctx.stop();
    }
}
