//! What keeps a pool whole: members that died or are stuck are replaced, those that rested come back.

use std::time::Duration;

use actix_rt::time::Instant;
use tracing::warn;

use super::{
    member::{Home, Member},
    pool::{NO_THREAD_PAUSE, Pool},
};
use crate::model::refused::Refused;

/// A member that shows no pulse.
pub(crate) struct Silent {
    pub id: usize,
    /// The check whose probe has its thread, by our serial.
    pub polling: Option<u64>,
    /// Whether its thread is stuck; else its actor is gone.
    pub stuck: bool,
}

/// The pause in which a foreign member that lost a reply or had no room gets nothing.
const ASIDE: Duration = Duration::from_millis(100);

impl Pool {
    /// A foreign member lost a reply or had no room: it rests, and then it is seen whether it lives.
    pub fn set_aside(&mut self, id: usize, now: Instant) {
        if let Some(Member { home: Home::Foreign { aside_until, .. }, .. }) = self.find(id) {
            *aside_until = Some(now + ASIDE);
            self.share_out();
        }
    }

    /// A foreign member refused a check. One without room rests; one that takes nothing any more is left out from now on, or it
    /// would draw all work by refusing it at once.
    pub fn refused_by(&mut self, id: usize, refused: Refused, now: Instant) {
        match refused {
            Refused::Full => self.set_aside(id, now),
            Refused::Draining | Refused::Closed if !self.is_own(id) => self.leave_out(id),
            Refused::Draining | Refused::Closed => {}
        }
    }

    /// A foreign member takes nothing any more.
    fn leave_out(&mut self, id: usize) {
        self.remove(id, false);
        warn!(member = id, left = self.len(), "a member has stopped or is gone: it gets no more checks");
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

    /// Fills the vacancies whose time has come.
    fn fill_vacancies(&mut self, now: Instant) {
        let (due, mut later): (Vec<_>, Vec<_>) = self.vacancies.drain(..).partition(|at| *at <= now);
        for _ in due {
            if self.own_that_stay().count() + later.len() >= self.wanted {
                continue; // the pool has shrunk meanwhile
            }
            match self.window.admit(now) {
                Ok(()) if self.add_own().is_ok() => {}
                Ok(()) => {
                    warn!("no thread could be had for a checker: tried again in a second");
                    later.push(now + NO_THREAD_PAUSE);
                }
                Err(at) => {
                    let pause_ms = at.saturating_duration_since(now).as_millis() as u64;
                    warn!(pause_ms, "too many checkers were replaced: the next one waits");
                    later.push(at);
                }
            }
        }
        self.vacancies = later;
        self.share_out();
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
            self.leave_out(id);
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actors::{place::Place, settings::Settings},
        model::duration::LONGEST,
        probe::registry::Registry,
    };

    #[test]
    fn who_shows_no_pulse_is_silent_unless_we_were_late_ourselves() {
        actix::System::new().block_on(async {
            let mut settings = Settings::new(Registry::new());
            // Its pulse goes on once, at its start, and then not for a long time.
            (settings.place, settings.stall_after) = (Some(Place::Arbiters(1)), LONGEST);
            let mut pool = Pool::start(&settings).unwrap();
            let Home::Thread(thread) = &pool.members[0].home else { panic!("it has no thread") };
            while thread.pulse.borrow().beats < 1 {
                actix_rt::task::yield_now().await;
            }
            let start = Instant::now();
            for (intervals, silent) in [(0, 0), (1, 1), (2, 1), (4, 0), (5, 1)] {
                let found = pool.look_after(start + LONGEST * intervals);
                assert_eq!(found.len(), silent, "after {intervals} intervals");
                assert!(found.iter().all(|silent| silent.stuck));
            }
        });
    }
}
