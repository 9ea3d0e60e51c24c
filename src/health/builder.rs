//! How a health is built and started.

use std::{fmt, time::Duration};

use actix::Recipient;

use super::{
    answer::Need,
    bad_health::BadHealth,
    book::{Book, Group},
    dependency::Dependency,
    details::ShowDetails,
    handle::Health,
    paths::Paths,
    start::{self, Named},
};
use crate::message::Check;

/// How long ordinary requests still succeed after [`Health::run`] turned unready, unless a health says otherwise.
pub const DEFAULT_DRAIN_FOR: Duration = Duration::from_secs(5);

/// Builds a [`Health`]. What is wrong is said once, by [`start`](Self::start).
#[must_use = "nothing is watched until `start`"]
pub struct HealthBuilder {
    checker: Option<Recipient<Check>>,
    named: Vec<Named>,
    groups: Vec<Group>,
    paths: Paths,
    details: ShowDetails,
    drain_for: Duration,
}

impl Health {
    /// Starts to build the health of an app, with checkers of its own on two threads.
    #[expect(clippy::new_ret_no_self, reason = "it is built in a chain, and `start` gives it")]
    pub fn new() -> HealthBuilder {
        HealthBuilder {
            checker: None,
            named: Vec::new(),
            groups: Vec::new(),
            paths: Paths::default(),
            details: ShowDetails::Never,
            drain_for: DEFAULT_DRAIN_FOR,
        }
    }

    /// The same over checkers that the app has already, such as [`Watchpost::recipient`](crate::Watchpost::recipient). Closures
    /// still run on threads of the health's own.
    pub fn over(checker: Recipient<Check>) -> HealthBuilder {
        HealthBuilder { checker: Some(checker), ..Self::new() }
    }
}

impl HealthBuilder {
    /// Something without which the app can do nothing: when it is down, the app is not ready.
    pub fn required(self, name: impl Into<String>, dependency: impl Into<Dependency>) -> Self {
        self.depends_on(name.into(), Need::Required, dependency.into())
    }

    /// Something without which the app does less: when it is down, the app is ready and says `warn`.
    pub fn optional(self, name: impl Into<String>, dependency: impl Into<Dependency>) -> Self {
        self.depends_on(name.into(), Need::Optional, dependency.into())
    }

    fn depends_on(mut self, name: String, need: Need, dependency: Dependency) -> Self {
        self.named.push(Named { name, need, dependency });
        self
    }

    /// Some of the dependencies under a name, to be asked for together at `/health/group/NAME`.
    pub fn group<M: Into<String>>(mut self, name: impl Into<String>, members: impl IntoIterator<Item = M>) -> Self {
        self.groups.push(Group { name: name.into(), members: members.into_iter().map(Into::into).collect() });
        self
    }

    /// Who is shown details; nobody by default.
    pub fn details(mut self, details: ShowDetails) -> Self {
        self.details = details;
        self
    }

    /// How long ordinary requests still succeed after [`Health::run`] turned unready, so that whoever spreads the requests learns of
    /// it first; [`DEFAULT_DRAIN_FOR`] by default.
    pub fn drain_for(mut self, time: Duration) -> Self {
        self.drain_for = time;
        self
    }

    /// Where `live` is asked, in place of `/health/live`.
    pub fn live_at(mut self, path: impl Into<String>) -> Self {
        self.paths.live = path.into();
        self
    }

    /// Where `ready` is asked, in place of `/health/ready`.
    pub fn ready_at(mut self, path: impl Into<String>) -> Self {
        self.paths.ready = path.into();
        self
    }

    /// Where `started` is asked, in place of `/health/started`.
    pub fn started_at(mut self, path: impl Into<String>) -> Self {
        self.paths.started = path.into();
        self
    }

    /// Where groups are asked about, in place of `/health/group`; the name comes after it.
    pub fn groups_at(mut self, path: impl Into<String>) -> Self {
        self.paths.groups = path.into();
        self
    }

    /// Starts to watch, on threads of its own: it works alike under actix, actix-web, plain tokio and without any runtime, and no
    /// probe runs on the caller's thread.
    ///
    /// # Errors
    /// [`BadHealth`] says what is wrong, or that a thread can't be had.
    pub fn start(self) -> Result<Health, BadHealth> {
        self.paths.judge()?;
        start::judge_names(&self.named, &self.groups)?;
        let dependencies = self.named.iter().map(|named| (named.name.as_str().into(), named.need)).collect();
        let started = start::start(self.checker, self.named)?;
        let Self { groups, paths, details, drain_for, .. } = self;
        Ok(Health::of(Book { dependencies, groups, paths, details, drain_for }, started))
    }
}

impl fmt::Debug for HealthBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<_> = self.named.iter().map(|named| &named.name).collect();
        f.debug_struct("HealthBuilder").field("dependencies", &named).finish_non_exhaustive()
    }
}
