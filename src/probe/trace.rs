//! An observation while it is being made.

use std::time::Duration;

use actix_rt::time::Instant;

use crate::model::{
    observation::Observation,
    phase::{Phase, Timing},
    reason::{Kind, Reason},
};

/// An observation while it is being made: the facts so far, and the phase that is running.
///
/// The look borrows it and its owner keeps it, so that what was seen by then is there when the look is cut short.
#[derive(Debug)]
pub struct Trace {
    /// The facts so far.
    pub seen: Observation,
    running: Option<Phase>,
    /// When the running phase began; before the first one, when the look did.
    since: Instant,
    /// The times before the hop that is running.
    earlier_hops: Timing,
    /// What a proxy owes, while that is waited for.
    owed_by_proxy: Option<&'static str>,
}

impl Trace {
    /// Begins now.
    pub fn begin() -> Self {
        Self {
            seen: Observation::default(),
            running: None,
            since: Instant::now(),
            earlier_hops: Timing::default(),
            owed_by_proxy: None,
        }
    }

    /// When the look began; before its first phase ends.
    pub(crate) fn began(&self) -> Instant {
        self.since
    }

    /// Ends the phase that is running and begins another, at the same moment, so that the phases add up. Time before the first
    /// phase counts to it.
    pub fn enter(&mut self, phase: Phase) {
        if self.running.is_some() {
            self.close();
        }
        self.running = Some(phase);
    }

    /// The phase that is running.
    pub fn phase(&self) -> Option<Phase> {
        self.running
    }

    /// What is waited for from now on is a proxy's, in words for when it does not come; with nothing, the endpoint's again.
    #[cfg(feature = "tcp")]
    pub(crate) fn wait_for_proxy(&mut self, what: Option<&'static str>) {
        self.owed_by_proxy = what;
    }

    /// What a proxy did not do, where it is the one that is waited for.
    pub(crate) fn owed_by_proxy(&self) -> Option<&'static str> {
        self.owed_by_proxy
    }

    /// How long it has run.
    #[cfg(feature = "tcp")]
    pub(crate) fn elapsed(&self) -> Duration {
        self.seen.timing.total.saturating_add(self.since.elapsed())
    }

    /// A reason with the phase that is running, where it names none. A failed expectation has none: it is no phase that failed.
    pub fn placed(&self, reason: Reason) -> Reason {
        let running = self.running.filter(|_| reason.kind != Kind::Expectation);
        Reason { phase: reason.phase.or(running), ..reason }
    }

    /// Ends a hop: its times alone, from the last hop's end until now. The phase goes on.
    pub fn end_hop(&mut self) -> Timing {
        self.close();
        let mut hop = Timing::default();
        for phase in Phase::ALL {
            let so_far = self.seen.timing.get(phase);
            let before = self.earlier_hops.get(phase);
            match (so_far, before) {
                (Some(so_far), before) if Some(so_far) != before => {
                    hop.add(phase, so_far.saturating_sub(before.unwrap_or_default()))
                }
                _ => {}
            }
        }
        self.earlier_hops = self.seen.timing;
        hop
    }

    /// Ends the look: closes the running phase and gives the facts.
    pub fn finish(mut self) -> Observation {
        self.close();
        self.seen
    }

    /// Closes the running phase; the facts stay where they are, because there is half a kilobyte of them.
    ///
    /// In whole microseconds, as they are reported, so that the phases add up there too. The rest counts to the next phase.
    pub(crate) fn close(&mut self) {
        let took = Duration::from_micros(u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX));
        self.since += took;
        match self.running {
            Some(phase) => self.seen.timing.add(phase, took),
            // A probe may have written any time there.
            None => self.seen.timing.total = self.seen.timing.total.saturating_add(took),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_rt::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn phases_add_up_and_the_running_one_counts_to_the_end() {
        let mut trace = Trace::begin();
        for (phase, ms) in [(Phase::Dns, 1), (Phase::Connect, 20), (Phase::FirstByte, 300)] {
            trace.enter(phase);
            sleep(Duration::from_millis(ms)).await;
        }
        assert_eq!(trace.phase(), Some(Phase::FirstByte));
        let timing = trace.finish().timing;
        assert_eq!(timing.dns, Some(Duration::from_millis(1)));
        assert_eq!(timing.first_byte, Some(Duration::from_millis(300)));
        assert_eq!((timing.tls, timing.total), (None, Duration::from_millis(321)));
    }

    #[test]
    fn phases_add_up_to_the_microsecond_that_is_reported() {
        let mut trace = Trace::begin();
        for phase in Phase::ALL {
            trace.since -= Duration::from_nanos(1_900);
            trace.enter(phase);
        }
        let timing = trace.finish().timing;
        let phases = Phase::ALL.map(|phase| timing.get(phase).unwrap());
        assert!(phases.iter().all(|took| took.subsec_nanos() % 1000 == 0), "{timing:?}");
        assert_eq!(phases.iter().sum::<Duration>(), timing.total);
        assert!(timing.total >= Duration::from_nanos(6 * 1_900 - 1000), "no time is lost: {timing:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_hop_has_its_own_times_and_the_whole_has_the_sum() {
        let mut trace = Trace::begin();
        trace.enter(Phase::Connect);
        sleep(Duration::from_millis(10)).await;
        let first = trace.end_hop();
        trace.enter(Phase::Connect);
        sleep(Duration::from_millis(7)).await;
        let second = trace.end_hop();
        assert_eq!((first.connect, first.total), (Some(Duration::from_millis(10)), Duration::from_millis(10)));
        assert_eq!((second.connect, second.total), (Some(Duration::from_millis(7)), Duration::from_millis(7)));
        assert_eq!(trace.finish().timing.connect, Some(Duration::from_millis(17)));
    }
}
