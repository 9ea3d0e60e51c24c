//! The builder and the handle: how everyone starts the actors.

mod retrying;

use std::{io, time::Duration};

use actix::{Actor, Addr, Recipient};
use actix_rt::System;
use futures_core::Stream;
use futures_util::StreamExt;

use crate::{
    actors::{
        coordinator::Coordinator,
        own_system,
        place::Place,
        rate::Rate,
        settings::{Foreign, Settings},
    },
    message::{Abort, Check, Drain, GetStats, Notice, Reserve, Resize, Stopped, Subscribe, Topic},
    model::{duration::LONGEST, refused::Refused, stats::Stats, status::Status},
    probe::{Probe, registry::Registry},
    round::Round,
};
#[cfg(feature = "tcp")]
use crate::{net::options::NetOptions, probe::built_in};

/// A handle to running actors: cheap to clone, and it may go to any thread and any runtime.
///
/// A question or an order to the actors is a future that a drop takes back while the coordinator has not read it. After that, a check is
/// cancelled down to its socket; the others ([`drain`](Self::drain), [`abort`](Self::abort), [`resize`](Self::resize),
/// [`subscribe`](Self::subscribe)) take effect all the same, and only their answer is lost.
///
/// When the last handle and the last [`recipient`](Self::recipient) are gone, what was accepted is finished and the actors stop.
///
/// ```
/// use watchpost::{Endpoint, Kind, Watchpost};
///
/// # actix::System::new().block_on(async {
/// let watchpost = Watchpost::builder().checkers(2).concurrency(256).start()?;
/// let status = watchpost.check(Endpoint::new("gopher://example.com")?).await?;
/// assert_eq!(status.reason.map(|reason| reason.kind), Some(Kind::Unsupported));
/// watchpost.drain().await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Watchpost {
    coordinator: Addr<Coordinator>,
}

/// Why the actors could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The system has no thread for them.
    #[error("no thread could be started for the checkers: {0}")]
    Thread(#[from] io::Error),
    /// `start_here` was called where no actix System runs.
    #[error("no actix System runs here: call `start`, which brings its own")]
    NoSystem,
}

impl Watchpost {
    /// Starts to build. The probes that are built in are there from the start.
    pub fn builder() -> Builder {
        let builder = Builder { settings: Settings::new(Registry::new()) };
        #[cfg(feature = "tcp")]
        let builder = builder.net(NetOptions::default());
        builder
    }

    /// Checks one endpoint: waits for a place in the queue, then for the status. Dropping the future cancels the check.
    ///
    /// # Errors
    /// [`Refused::Draining`] or [`Refused::Closed`] when the actors take nothing any more; never [`Refused::Full`].
    pub async fn check(&self, check: impl Into<Check>) -> Result<Status, Refused> {
        let mut grant = self.coordinator.send(Reserve(1)).await.map_err(|_| Refused::Closed)??;
        let submit = grant.spend(check.into()).map_err(|_| Refused::Full)?;
        let answer = self.coordinator.send(submit).await.map_err(|_| Refused::Closed)?;
        answer.map(|status| *status)
    }

    /// Checks everything that a stream gives: one item for each input, in the order in which they finish. Checks without an id (0)
    /// are numbered from 1.
    ///
    /// It takes from the stream only what it has places for. Dropping it cancels what it has submitted; so once a drain has begun,
    /// when refusals come among the statuses that are still owed, take every item before you give up.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use watchpost::{Endpoint, Summary, Watchpost};
    ///
    /// # actix::System::new().block_on(async {
    /// let watchpost = Watchpost::builder().checkers(1).start()?;
    /// let endpoints = ["gopher://a", "gopher://b"].map(Endpoint::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let mut statuses = watchpost.check_all(stream::iter(endpoints));
    /// let mut summary = Summary::default();
    /// while let Some(status) = statuses.next().await {
    ///     summary.add(&status?);
    /// }
    /// assert_eq!(summary.checked, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use = "nothing is checked until the stream is polled"]
    pub fn check_all<S>(&self, checks: S) -> impl Stream<Item = Result<Status, Refused>> + use<S>
    where
        S: Stream<Item: Into<Check>>,
    {
        let numbered = checks.enumerate().map(|(index, check)| {
            let mut check: Check = check.into();
            if check.id == 0 {
                check.id = index as u64 + 1;
            }
            ((), check)
        });
        Round::new(self.coordinator.clone(), numbered).map(|((), answer)| answer.map(|status| *status))
    }

    /// The same for checks with a tag each, which comes back with the answer: whatever the submitter wants to remember of an input. Dropping it cancels what it has submitted.
    pub fn check_each<T, S>(&self, checks: S) -> Round<T, S>
    where
        S: Stream<Item = (T, Check)>,
    {
        Round::new(self.coordinator.clone(), checks)
    }

    /// Where anyone may send a [`Check`] without a reservation: on a full queue it is refused at once.
    pub fn recipient(&self) -> Recipient<Check> {
        self.coordinator.clone().recipient()
    }

    /// Sends every final status to `to` from now on. `buffer` statuses wait for it when it is busy; past it, it gets one
    /// [`Notice::Lagged`] in their place. It delays nobody.
    ///
    /// # Errors
    /// [`Refused`] when the actors stop or have stopped.
    pub async fn subscribe(&self, to: Recipient<Notice>, buffer: usize) -> Result<(), Refused> {
        let subscribe = Subscribe { to, buffer, topic: Topic::Statuses };
        self.coordinator.send(subscribe).await.unwrap_or(Err(Refused::Closed))
    }

    /// Tells `to` of the messages of all checks from now on, each as a [`Notice::Passage`], to see the actors at work: what submitters,
    /// coordinator and checkers send one another ([`Passed`](crate::Passed)). Else it is as [`subscribe`](Self::subscribe).
    ///
    /// # Errors
    /// [`Refused`] when the actors stop or have stopped.
    pub async fn trace(&self, to: Recipient<Notice>, buffer: usize) -> Result<(), Refused> {
        let subscribe = Subscribe { to, buffer, topic: Topic::Messages };
        self.coordinator.send(subscribe).await.unwrap_or(Err(Refused::Closed))
    }

    /// What the coordinator counts.
    ///
    /// # Errors
    /// [`Refused::Closed`] when the actors have stopped.
    pub async fn stats(&self) -> Result<Stats, Refused> {
        self.coordinator.send(GetStats).await.map_err(|_| Refused::Closed)
    }

    /// Changes the number of checkers, between one and [`MOST_CHECKERS`](crate::MOST_CHECKERS); the answer is how many there are
    /// now.
    ///
    /// # Errors
    /// [`Refused`] when the actors stop or have stopped.
    pub async fn resize(&self, checkers: usize) -> Result<usize, Refused> {
        self.coordinator.send(Resize(checkers)).await.unwrap_or(Err(Refused::Closed))
    }

    /// Finishes what was accepted, refuses the rest, and ends the actors and their threads. The answer comes when all is over. Dropping
    /// the future does not call the drain off once it has begun.
    ///
    /// Checks whose server asked for a pause are waited for, too ([`Stats::held`]), for as long as
    /// [`retry_after_max`](Builder::retry_after_max) beyond all timeouts; an [`abort`](Self::abort) ends that at once.
    ///
    /// # Errors
    /// [`Refused::Closed`] when they had ended before.
    pub async fn drain(&self) -> Result<Stopped, Refused> {
        self.coordinator.send(Drain).await.map_err(|_| Refused::Closed)
    }

    /// Answers everything that was accepted with `cancelled`, and ends the actors and their threads. What waits for a further attempt, and
    /// is in none, has the status of its last one: what was found is final. Dropping the future does not call it off once it has begun.
    ///
    /// # Errors
    /// [`Refused::Closed`] when they had ended before.
    pub async fn abort(&self) -> Result<Stopped, Refused> {
        self.coordinator.send(Abort).await.map_err(|_| Refused::Closed)
    }
}

/// Builds a [`Watchpost`].
#[derive(Debug, Clone)]
#[must_use = "nothing runs until `start`"]
pub struct Builder {
    settings: Settings,
}

impl Builder {
    /// So many checkers, each on a thread of its own; as many as there are cores by default, since a check is nearly all work of the
    /// kernel's for the thread that makes it. On a single core, and with probes that yield, [`Place::Here`] costs a third less.
    pub fn checkers(self, checkers: usize) -> Self {
        self.place(Place::Arbiters(checkers))
    }

    /// Where the checkers run.
    pub fn place(mut self, place: Place) -> Self {
        self.settings.place = Some(place);
        self
    }

    /// Adds a member that the pool did not make: anything that is a `Recipient<Check>`, such as another pool. It may hold `credit`
    /// checks and take `budget` for each, with its own queue and retries; it is never replaced, and its answers are final. One
    /// that refuses a check as full rests a little; one that drains or has stopped gets no more. A budget is a year at most. With
    /// the first one, the pool makes no checkers of its own unless [`place`](Self::place) is called after it.
    pub fn member(mut self, to: Recipient<Check>, credit: usize, budget: Duration) -> Self {
        if self.settings.members.is_empty() {
            self.settings.place = None;
        }
        self.settings.members.push(Foreign { to, credit: credit.max(1), budget: budget.min(LONGEST) });
        self
    }

    /// The checks in flight at once; [`DEFAULT_CONCURRENCY`](crate::DEFAULT_CONCURRENCY) by default.
    pub fn concurrency(mut self, checks: usize) -> Self {
        self.settings.concurrency = checks.max(1);
        self
    }

    /// The checks that may wait beside those in flight; [`DEFAULT_QUEUE`](crate::DEFAULT_QUEUE) by default.
    pub fn queue(mut self, checks: usize) -> Self {
        self.settings.queue = checks;
        self
    }

    /// The checks of one host in flight at once; no cap by default. What is over it waits beside the queue, and lets the other hosts' pass,
    /// while there are places for both: those of one host may take all of [`concurrency`](Self::concurrency) and [`queue`](Self::queue).
    pub fn per_host(mut self, checks: usize) -> Self {
        self.settings.per_host = Some(checks.max(1));
        self
    }

    /// The rate at which checks begin; no limit by default.
    pub fn rate(mut self, rate: Rate) -> Self {
        self.settings.rate = Some(rate);
        self
    }

    /// How long a checker's thread may stay silent before the checker is replaced;
    /// [`DEFAULT_STALL_AFTER`](crate::DEFAULT_STALL_AFTER) by default, and between 20 ms and a year.
    pub fn stall_after(mut self, silence: Duration) -> Self {
        self.settings.stall_after = silence.clamp(Duration::from_millis(20), LONGEST);
        self
    }

    /// At most so many checkers are replaced within so much time; then the pool pauses. 10 within 10 s by default; a year is the
    /// longest time.
    pub fn restarts(mut self, most: usize, within: Duration) -> Self {
        self.settings.restarts = (most, within.min(LONGEST));
        self
    }

    /// Registers a probe for a scheme. The factory runs on the thread of each checker that meets the scheme.
    pub fn probe(mut self, scheme: &str, factory: impl Fn() -> Box<dyn Probe> + Send + Sync + 'static) -> Self {
        self.settings.registry.register(scheme, factory);
        self
    }

    /// Whether there is a probe for a scheme.
    #[cfg(feature = "actix-web")]
    pub(crate) fn has_probe(&self, scheme: &str) -> bool {
        self.settings.registry.factory(scheme).is_some()
    }

    /// Registers the built-in probes with these options, in place of those with the default options.
    #[cfg(feature = "tcp")]
    pub fn net(mut self, options: NetOptions) -> Self {
        built_in::register(&mut self.settings.registry, &options);
        self
    }

    /// Starts the actors in a System of their own, on a thread of its own: it works alike under actix, actix-web, plain tokio and
    /// without any runtime.
    ///
    /// # Errors
    /// [`StartError::Thread`] when a thread can't be had.
    pub fn start(self) -> Result<Watchpost, StartError> {
        let settings = self.settings;
        let make = move |alive| Coordinator::new(settings, Some(alive)).map_err(StartError::Thread);
        let coordinator = own_system::start("watchpost", make)?;
        Ok(Watchpost { coordinator })
    }

    /// Starts the actors in the current System, the coordinator on the current Arbiter.
    ///
    /// # Panics
    /// On a System's thread, but inside another runtime: nothing there can run actors.
    ///
    /// # Errors
    /// [`StartError::NoSystem`] where none runs, [`StartError::Thread`] when a thread can't be had.
    pub fn start_here(self) -> Result<Watchpost, StartError> {
        if !System::is_registered() || tokio::runtime::Handle::try_current().is_err() {
            return Err(StartError::NoSystem);
        }
        let coordinator = Coordinator::new(self.settings, None).map_err(StartError::Thread)?;
        Ok(Watchpost { coordinator: coordinator.start() })
    }
}
