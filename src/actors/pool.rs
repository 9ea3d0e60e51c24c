//! The supervised set of checkers: who is in it, what each may hold, and who is replaced.

use std::{io, time::Duration};

use actix_rt::time::Instant;
use tokio::sync::mpsc;

use super::{
    credit::CreditBook,
    member::{Home, Member, ThreadEnded},
    place::Place,
    settings::Settings,
    window::RestartWindow,
};
use crate::probe::registry::Registry;

/// A member that shows no pulse.
pub(crate) struct Silent {
    pub id: usize,
    /// The check whose probe has its thread, by our serial.
    pub polling: Option<u64>,
    /// Whether its thread is stuck; else its actor is gone.
    pub stuck: bool,
}

/// The supervised set of checkers. It knows nothing of checks but how many each member holds.
pub(crate) struct Pool {
    registry: Registry,
    place: Option<Place>,
    members: Vec<Member>,
    next_id: usize,
    credit: CreditBook,
    /// The checks in flight at once, shared out among the pool's own members.
    concurrency: usize,
    /// How many own members there should be.
    wanted: usize,
    window: RestartWindow,
    /// When members that could not be replaced at once are due.
    vacancies: Vec<Instant>,
    stall_after: Duration,
    last_look: Option<Instant>,
    /// Threads that were asked to end, and those given up as stuck.
    pub ending: u64,
    pub stuck: u64,
    news: (mpsc::UnboundedSender<ThreadEnded>, mpsc::UnboundedReceiver<ThreadEnded>),
}

/// The pause after a thread could not be had.
const NO_THREAD_PAUSE: Duration = Duration::from_secs(1);
/// The pause in which a foreign member that lost a reply gets nothing.
const ASIDE: Duration = Duration::from_millis(100);

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
            pool.members.push(Member { id, to: foreign.to.clone(), held: 0, leaving: false, home });
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

    fn add_own(&mut self) -> io::Result<()> {
        let id = self.new_id();
        let member = match self.place {
            Some(Place::Here) => Member::here(id, self.registry.clone()),
            _ => Member::on_a_thread(id, self.registry.clone(), self.stall_after / 4)?,
        };
        self.members.push(member);
        Ok(())
    }

    /// Writes the credit book anew: the concurrency in equal shares, less what each holds.
    fn share_out(&mut self) {
        let own = self.members.iter().filter(|member| member.is_own() && !member.leaving).count().max(1);
        let share = self.concurrency.div_ceil(own);
        for member in &self.members {
            let limit = match member.home {
                _ if member.leaving => 0,
                Home::Foreign { aside_until: Some(_), .. } => 0,
                Home::Foreign { credit, .. } => credit,
                Home::Thread(_) | Home::Here => share,
            };
            self.credit.set(member.id, limit.saturating_sub(member.held));
        }
    }

    fn find(&mut self, id: usize) -> Option<&mut Member> {
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
        if !member.leaving {
            let resting = matches!(member.home, Home::Foreign { aside_until: Some(_), .. });
            if !resting {
                self.credit.give_back(id);
            }
        } else if member.held == 0 {
            self.remove(id, false);
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

    /// A foreign member lost a reply: it rests, and then it is seen whether it lives.
    pub fn set_aside(&mut self, id: usize, now: Instant) {
        if let Some(Member { home: Home::Foreign { aside_until, .. }, .. }) = self.find(id) {
            *aside_until = Some(now + ASIDE);
            self.credit.set(id, 0);
        }
    }

    /// Replaces an own member that died or is stuck, now or as soon as the restart window allows. What it held is lost: the caller
    /// recalls it first.
    pub fn replace(&mut self, id: usize, stuck: bool, now: Instant) -> bool {
        let own = self.is_own(id);
        self.remove(id, stuck);
        if own {
            self.vacancies.push(now);
            self.fill_vacancies(now);
        }
        own
    }

    fn remove(&mut self, id: usize, stuck: bool) {
        let Some(at) = self.members.iter().position(|member| member.id == id) else { return };
        self.credit.close(id);
        if let Home::Thread(thread) = &mut self.members[at].home {
            let counter = if stuck { &mut self.stuck } else { &mut self.ending };
            *counter += 1;
            thread.end(stuck, self.news.0.clone());
        }
        self.members.remove(at);
    }

    /// Fills the vacancies whose time has come.
    fn fill_vacancies(&mut self, now: Instant) {
        let (due, mut later): (Vec<_>, Vec<_>) = self.vacancies.drain(..).partition(|at| *at <= now);
        for _ in due {
            let own = self.members.iter().filter(|member| member.is_own() && !member.leaving).count();
            if own + later.len() >= self.wanted {
                continue; // the pool has shrunk meanwhile
            }
            match self.window.admit(now) {
                Ok(()) if self.add_own().is_ok() => {}
                Ok(()) => later.push(now + NO_THREAD_PAUSE),
                Err(at) => later.push(at),
            }
        }
        self.vacancies = later;
        self.share_out();
    }

    /// Changes how many own members there are; those that leave finish what they hold. Nothing changes where there are none to make.
    pub fn resize(&mut self, wanted: usize, now: Instant) -> usize {
        if !matches!(self.place, Some(Place::Arbiters(_))) {
            return self.len();
        }
        self.wanted = wanted.max(1);
        self.vacancies.clear();
        let staying: Vec<_> =
            self.members.iter().filter(|member| member.is_own() && !member.leaving).map(|member| member.id).collect();
        for id in staying.iter().skip(self.wanted) {
            if let Some(member) = self.find(*id) {
                member.leaving = true;
            }
        }
        for _ in staying.len()..self.wanted {
            if self.add_own().is_err() {
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

    /// When [`look_after`](Self::look_after) is due, if it is.
    pub fn next_look(&self, now: Instant) -> Option<Instant> {
        let pulse = self.members.iter().any(|member| matches!(member.home, Home::Thread(_)));
        let pulse = pulse.then(|| self.last_look.map_or(now, |last| last + self.stall_after));
        let aside = self.members.iter().filter_map(|member| match member.home {
            Home::Foreign { aside_until, .. } => aside_until,
            _ => None,
        });
        aside.chain(pulse).chain(self.vacancies.iter().copied()).min()
    }

    /// Looks after the members when it is due: vacancies are filled, foreign members that rested come back or are gone, and those
    /// without a pulse are named.
    pub fn look_after(&mut self, now: Instant) -> Vec<Silent> {
        if self.vacancies.iter().any(|at| *at <= now) {
            self.fill_vacancies(now);
        }
        self.wake_the_resting(now);
        self.silent_ones(now)
    }

    fn wake_the_resting(&mut self, now: Instant) {
        let mut gone = Vec::new();
        let mut back = false;
        for member in &mut self.members {
            if let Home::Foreign { aside_until, .. } = &mut member.home
                && aside_until.is_some_and(|until| until <= now)
            {
                *aside_until = None;
                back = true;
                if !member.to.connected() {
                    gone.push(member.id);
                }
            }
        }
        if back {
            self.share_out();
        }
        for id in gone {
            self.remove(id, false);
        }
    }

    fn silent_ones(&mut self, now: Instant) -> Vec<Silent> {
        let due = self.last_look.map_or(now, |last| last + self.stall_after);
        if now < due {
            return Vec::new();
        }
        // We were late ourselves, as after a suspend: nobody is judged by that.
        let late = now > due + self.stall_after / 2;
        self.last_look = Some(now);
        let mut silent = Vec::new();
        for member in &mut self.members {
            let Home::Thread(thread) = &mut member.home else { continue };
            let pulse = *thread.pulse.borrow();
            let gone = thread.pulse.has_changed().is_err();
            if gone || (thread.beats == Some(pulse.beats) && !late) {
                silent.push(Silent { id: member.id, polling: pulse.polling, stuck: !gone });
            }
            thread.beats = Some(pulse.beats);
        }
        silent
    }

    /// Counts the threads that have ended.
    pub fn poll_ended(&mut self, cx: &mut std::task::Context<'_>) {
        while let std::task::Poll::Ready(Some(ended)) = self.news.1.poll_recv(cx) {
            let counter = if ended.was_stuck { &mut self.stuck } else { &mut self.ending };
            *counter = counter.saturating_sub(1);
        }
    }
}
