//! The supervised set of checkers: who is in it, what each may hold, and who is replaced.

use std::{io, time::Duration};

use actix_rt::time::Instant;
use tokio::sync::mpsc;
use tracing::warn;

use super::{
    credit::CreditBook,
    member::{Home, Member, ThreadEnded},
    place::{MOST_CHECKERS, Place},
    settings::Settings,
    window::RestartWindow,
};
use crate::probe::registry::Registry;

/// The supervised set of checkers. It knows nothing of checks but how many each member holds.
pub(crate) struct Pool {
    registry: Registry,
    place: Option<Place>,
    pub(super) members: Vec<Member>,
    next_id: usize,
    pub(super) credit: CreditBook,
    /// The checks in flight at once, shared out among the pool's own members.
    concurrency: usize,
    /// How many own members there should be.
    pub(super) wanted: usize,
    pub(super) window: RestartWindow,
    /// When members that could not be replaced at once are due.
    pub(super) vacancies: Vec<Instant>,
    pub(super) stall_after: Duration,
    pub(super) last_look: Option<Instant>,
    /// Threads that were asked to end, and those given up as stuck.
    pub ending: u64,
    pub stuck: u64,
    news: (mpsc::UnboundedSender<ThreadEnded>, mpsc::UnboundedReceiver<ThreadEnded>),
}

/// The pause after a thread could not be had.
pub(super) const NO_THREAD_PAUSE: Duration = Duration::from_secs(1);

impl Pool {
    /// Starts the members.
    ///
    /// # Errors
    /// When a thread can't be had; those that were started end.
    pub fn start(settings: &Settings) -> io::Result<Self> {
        let mut pool = Self {
            registry: settings.registry.clone(),
            place: settings.place,
            members: Vec::new(),
            next_id: 0,
            credit: CreditBook::default(),
            concurrency: settings.concurrency,
            wanted: settings.place.map_or(0, Place::checkers),
            window: RestartWindow::new(settings.restarts.0, settings.restarts.1),
            vacancies: Vec::new(),
            stall_after: settings.stall_after,
            last_look: None,
            ending: 0,
            stuck: 0,
            news: mpsc::unbounded_channel(),
        };
        for foreign in &settings.members {
            let home = Home::Foreign { credit: foreign.credit, budget: foreign.budget, aside_until: None };
            let id = pool.new_id();
            pool.members.push(Member::new(id, foreign.to.clone(), home));
        }
        for _ in 0..pool.wanted {
            pool.add_own()?;
        }
        pool.share_out();
        Ok(pool)
    }

    fn new_id(&mut self) -> usize {
        self.next_id += 1;
        self.next_id
    }

    pub(super) fn add_own(&mut self) -> io::Result<()> {
        let id = self.new_id();
        let member = match self.place {
            Some(Place::Here) => Member::here(id, self.registry.clone()),
            _ => Member::on_a_thread(id, self.registry.clone(), self.stall_after / 4)?,
        };
        self.members.push(member);
        Ok(())
    }

    /// Writes the credit book anew: the concurrency in equal shares, less what each holds.
    pub(super) fn share_out(&mut self) {
        let own = self.own_that_stay().count().max(1);
        let share = self.concurrency.div_ceil(own);
        for member in &mut self.members {
            member.limit = match member.home {
                _ if member.leaving => 0,
                Home::Foreign { aside_until: Some(_), .. } => 0,
                Home::Foreign { credit, .. } => credit,
                Home::Thread(_) | Home::Here => share,
            };
            self.credit.set(member.id, member.limit.saturating_sub(member.held));
        }
    }

    /// A member's address, for tests that kill it.
    #[cfg(test)]
    pub fn nth(&self, n: usize) -> Option<&actix::Recipient<crate::message::Check>> {
        self.members.get(n % self.members.len().max(1)).map(|member| &member.to)
    }

    pub(super) fn own_that_stay(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_own() && !member.leaving)
    }

    pub(super) fn find(&mut self, id: usize) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.id == id)
    }

    /// Takes the member that should get the next check; it then holds one more.
    pub fn take(&mut self) -> Option<&Member> {
        let id = self.credit.spend()?;
        let member = self.find(id)?;
        member.held += 1;
        Some(member)
    }

    /// A member holds one less.
    pub fn give_back(&mut self, id: usize) {
        let Some(member) = self.find(id) else { return };
        member.held = member.held.saturating_sub(1);
        if member.leaving && member.held == 0 {
            self.remove(id, false);
        } else if member.held < member.limit {
            // One that holds more than its share, since the shares became smaller, gets no new work for what it finishes.
            self.credit.give_back(id);
        }
    }

    /// Whether the pool made this member; also false when it is gone.
    pub fn is_own(&self, id: usize) -> bool {
        self.members.iter().any(|member| member.id == id && member.is_own())
    }

    /// How many take work.
    pub fn len(&self) -> usize {
        self.members.iter().filter(|member| !member.leaving).count()
    }

    /// Whether nobody is left who could ever take a check.
    pub fn is_hopeless(&self) -> bool {
        self.vacancies.is_empty() && self.members.iter().all(|member| member.leaving)
    }

    pub(super) fn remove(&mut self, id: usize, stuck: bool) {
        let Some(at) = self.members.iter().position(|member| member.id == id) else { return };
        self.credit.close(id);
        if let Home::Thread(thread) = &mut self.members[at].home {
            let counter = if stuck { &mut self.stuck } else { &mut self.ending };
            *counter += 1;
            thread.end(stuck, self.news.0.clone());
        }
        self.members.remove(at);
    }

    /// Changes how many own members there are, between one and [`MOST_CHECKERS`]; those that leave finish what they hold. Nothing
    /// changes where there are none to make.
    pub fn resize(&mut self, wanted: usize, now: Instant) -> usize {
        if self.place.is_none() {
            return self.len();
        }
        self.wanted = wanted.clamp(1, MOST_CHECKERS);
        self.vacancies.clear();
        let staying: Vec<_> = self.own_that_stay().map(|member| member.id).collect();
        for id in staying.iter().skip(self.wanted) {
            if let Some(member) = self.find(*id) {
                member.leaving = true;
            }
        }
        for _ in staying.len()..self.wanted {
            if self.add_own().is_err() {
                warn!("no thread could be had for a checker: tried again in a second");
                self.vacancies.push(now + NO_THREAD_PAUSE);
            }
        }
        self.share_out();
        self.remove_idle_leavers();
        self.len()
    }

    fn remove_idle_leavers(&mut self) {
        let idle: Vec<_> =
            self.members.iter().filter(|member| member.leaving && member.held == 0).map(|member| member.id).collect();
        for id in idle {
            self.remove(id, false);
        }
    }

    /// Ends every member.
    pub fn close(&mut self) {
        self.wanted = 0;
        self.vacancies.clear();
        while let Some(id) = self.members.last().map(|member| member.id) {
            self.remove(id, false);
        }
    }

    /// Counts the threads that have ended.
    pub fn poll_ended(&mut self, cx: &mut std::task::Context<'_>) {
        while let std::task::Poll::Ready(Some(ended)) = self.news.1.poll_recv(cx) {
            let counter = if ended.was_stuck { &mut self.stuck } else { &mut self.ending };
            *counter = counter.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_holds_more_than_its_share_gets_nothing_for_what_it_finishes() {
        actix::System::new().block_on(async {
            let mut settings = Settings::new(Registry::new());
            (settings.place, settings.concurrency) = (Some(Place::Here), 8);
            let mut pool = Pool::start(&settings).unwrap();
            let held = |pool: &Pool| pool.members.iter().map(|member| member.held).collect::<Vec<_>>();
            while pool.take().is_some() {}
            assert_eq!(held(&pool), [8]);
            pool.resize(2, Instant::now());
            let old = pool.members[0].id;
            for _ in 0..4 {
                pool.give_back(old);
                pool.take().unwrap();
            }
            assert_eq!(held(&pool), [4, 4]);
            assert!(pool.take().is_none());
            pool.give_back(old);
            assert_eq!(pool.take().map(|member| member.id), Some(old));
        });
    }
}
