//! Restart intensity, as OTP counts it.

use std::{collections::VecDeque, time::Duration};

use actix_rt::time::Instant;

/// At most so many restarts within a time. It keeps the *times* of restarts and not a counter, so that a burst long ago does not
/// count and a steady trickle does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RestartWindow {
    most: usize,
    within: Duration,
    times: VecDeque<Instant>,
}

impl RestartWindow {
    pub fn new(most: usize, within: Duration) -> Self {
        Self { most: most.max(1), within, times: VecDeque::new() }
    }

    /// Allows a restart now and notes it, or says when to ask again.
    pub fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        while self.times.front().is_some_and(|oldest| *oldest + self.within <= now) {
            self.times.pop_front();
        }
        match self.times.front() {
            Some(oldest) if self.times.len() >= self.most => Err(*oldest + self.within),
            _ => {
                self.times.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_waits_until_its_oldest_is_forgotten() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut window = RestartWindow::new(2, Duration::from_secs(10));
        for (now, wanted) in [
            (0, Ok(())),
            (3, Ok(())),
            (4, Err(at(10))),
            (9, Err(at(10))),
            (10, Ok(())),
            (11, Err(at(13))),
            (13, Ok(())),
        ] {
            assert_eq!(window.admit(at(now)), wanted, "at {now} s");
        }
        assert_eq!(window.times, [at(10), at(13)]);
    }
}
