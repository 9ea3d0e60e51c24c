//! The handle: what an app has of its health.

use std::{fmt, sync::Arc};

use actix::{Addr, Recipient};

use super::{
    answer::{self, Held},
    bad_health::HealthError,
    book::Book,
    desk::{Desk, Drain, GetState, Stop},
    end::End,
    start::Started,
};
use crate::{
    model::state::State,
    monitor::{
        message::Follow,
        verdict::{Transition, Verdict},
    },
};

/// The health of an app: what it depends on is watched, and whoever asks is told what is held, without anything being checked for it.
///
/// It is a service of actix-web: `App::new().service(health.clone())` answers at `/health/live`, `/health/ready`, `/health/started` and
/// `/health/group/NAME`. [`run`](Self::run) stops a server in order, and [`listen`](Self::listen) answers on a thread of its own.
///
/// - **live**: 200, as long as the app can answer at all. A restart mends no dependency, so none is asked about.
/// - **ready**: 200 while every required dependency is up or degraded, 503 once one is down, while one is not known yet, and when the
///   app stops. The words are `pass`, `warn` (an optional one is not up, or any is degraded) and `fail`.
/// - **started**: 503 until something is known of every required dependency, be it good or bad; 200 from then on.
///
/// **What to require.** A dependency that all replicas share (one database for all of them) should rarely be required: when it is down,
/// all of them turn unready at once, and the platform takes the whole service away where it could still have said so. Require what one
/// replica may lack while another has it. And watch the `live` of another service of yours, not its `ready`: of two that require each
/// other's `ready`, neither ever becomes so.
///
/// It is cheap to clone, and it may go to any thread and any runtime. When the last clone is gone, or after [`stop`](Self::stop), the
/// checks end.
///
/// ```
/// use watchpost::{Health, State};
///
/// # actix::System::new().block_on(async {
/// let health = Health::new()
///     .required("config", || async { Ok::<(), String>(()) })
///     .optional("search", || async { Err("the index is being built") })
///     .start()?;
/// # while health.verdicts().await?.iter().any(|verdict| verdict.last.is_none()) {}
/// assert!(health.is_up("config").await?);
/// assert!(!health.is_up("search").await?);
/// assert_eq!(health.ready().await?, State::Degraded);
/// health.stop().await;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Health {
    pub(super) book: Arc<Book>,
    pub(super) desk: Addr<Desk>,
    pub(super) end: End,
}

impl Health {
    pub(super) fn of(book: Book, Started { desk, end }: Started) -> Self {
        Self { book: Arc::new(book), desk, end }
    }

    /// Whether a dependency is up; a degraded one is. One that is not known yet is not.
    ///
    /// # Errors
    /// [`HealthError::NoSuch`] where no dependency has this name, [`HealthError::Stopped`].
    pub async fn is_up(&self, name: &str) -> Result<bool, HealthError> {
        if !self.book.knows(name) {
            return Err(HealthError::NoSuch(name.to_owned()));
        }
        let (_, held) = self.ask().await?;
        let state = held.iter().find(|held| *held.verdict.name == *name).map(|held| answer::of_one(held.verdict.state));
        Ok(matches!(state, Some(State::Up | State::Degraded)))
    }

    /// Whether the app is ready: yes when it is up or degraded.
    ///
    /// # Errors
    /// [`HealthError::Stopped`].
    pub async fn ready(&self) -> Result<State, HealthError> {
        self.ask().await.map(|(draining, held)| answer::ready(draining, &held))
    }

    /// Whether the app has started: yes when it is up.
    ///
    /// # Errors
    /// [`HealthError::Stopped`].
    pub async fn started(&self) -> Result<State, HealthError> {
        self.ask().await.map(|(_, held)| answer::started(&held))
    }

    /// How the dependencies of a group are, all together.
    ///
    /// # Errors
    /// [`HealthError::NoSuch`] where no group has this name, [`HealthError::Stopped`].
    pub async fn group(&self, name: &str) -> Result<State, HealthError> {
        self.ask_group(name).await.map(|held| answer::of_all(&held))
    }

    /// What is held of every dependency, in the order in which they were named.
    ///
    /// # Errors
    /// [`HealthError::Stopped`].
    pub async fn verdicts(&self) -> Result<Vec<Verdict>, HealthError> {
        self.ask().await.map(|(_, held)| held.into_iter().map(|held| held.verdict).collect())
    }

    /// Sends a message at each change of a verdict from now on, as [`Follow`] says.
    ///
    /// # Errors
    /// [`HealthError::Stopped`].
    pub async fn follow(&self, to: Recipient<Transition>, buffer: usize) -> Result<(), HealthError> {
        self.desk.send(Follow { to, buffer }).await.map_err(|_| HealthError::Stopped)
    }

    /// Says that the app stops: it is not ready from now on. [`run`](Self::run) does it by itself.
    ///
    /// # Errors
    /// [`HealthError::Stopped`].
    pub async fn drain(&self) -> Result<(), HealthError> {
        self.desk.send(Drain).await.map_err(|_| HealthError::Stopped)
    }

    /// Ends the checks, and returns when they have ended, whoever stopped them first: what was under way is cancelled, and
    /// [`listen`](Self::listen) answers no more. `ready` and `started` are 503 from then on, and `live` is still 200.
    ///
    /// A closure that blocks its thread can't be ended: it is left behind after two seconds.
    pub async fn stop(&self) {
        // Whoever stopped it before us has closed the desk, and the end is to come all the same.
        let _ = self.desk.send(Stop).await;
        self.end.come().await;
    }

    /// Whether the app stops, and what is held of each dependency.
    pub(super) async fn ask(&self) -> Result<(bool, Vec<Held>), HealthError> {
        let state = self.desk.send(GetState).await.map_err(|_| HealthError::Stopped)??;
        Ok((state.draining, self.book.held(state.verdicts)))
    }

    /// What is held of each dependency of a group.
    pub(super) async fn ask_group(&self, name: &str) -> Result<Vec<Held>, HealthError> {
        let group = self.book.group(name).ok_or_else(|| HealthError::NoSuch(name.to_owned()))?;
        let (_, mut held) = self.ask().await?;
        held.retain(|held| group.members.iter().any(|member| **member == *held.verdict.name));
        Ok(held)
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.book.dependencies.iter().map(|(name, _)| name).collect();
        f.debug_struct("Health").field("dependencies", &names).finish_non_exhaustive()
    }
}
