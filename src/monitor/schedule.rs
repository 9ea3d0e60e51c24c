//! When an endpoint is due: at once, and then at its own places on a grid that the wall clock gives.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_rt::time::Instant;

/// What the wall clock said at one moment. After that moment only the steady clock is asked: a wall clock that is set anew moves no
/// check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    at: Instant,
    /// Since 1970.
    wall: Duration,
}

impl Grid {
    pub fn new(at: Instant, wall: SystemTime) -> Self {
        Self { at, wall: wall.duration_since(UNIX_EPOCH).unwrap_or_default() }
    }

    /// How long the machine slept since it was asked last, where it did: the wall clock is so much further than the steady one, which
    /// on Linux stands still meanwhile. A wall clock that is set forward looks the same. The grid goes by the wall clock again then.
    pub fn slept(&mut self, now: Instant, wall: SystemTime) -> Option<Duration> {
        let here = Self::new(now, wall);
        let slept = here.wall.checked_sub(self.wall + now.saturating_duration_since(self.at))?;
        if slept < SLEPT {
            return None;
        }
        *self = here;
        Some(slept)
    }

    /// The first moment after `now` that lies `phase` after a multiple of the interval since 1970.
    fn next(&self, now: Instant, interval: Duration, phase: Duration) -> Instant {
        let wall = self.wall + now.saturating_duration_since(self.at);
        let (interval, phase) = (interval.as_nanos().max(1), phase.as_nanos());
        let into = (wall.as_nanos() + interval - phase % interval) % interval;
        now + Duration::from_nanos(u64::try_from(interval - into).unwrap_or(u64::MAX))
    }
}

/// When one endpoint is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    next: Instant,
    interval: Duration,
    phase: Duration,
    /// Whether nothing was due yet.
    first: bool,
}

/// What is to be done at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing yet.
    NotYet,
    /// A check.
    Check,
    /// So many checks were missed, and are left out: one that is made late would come together with those of everyone else.
    Missed(u64),
}

/// Clocks that are further apart than this tell of a machine that slept; a wall clock that is set right moves less.
const SLEPT: Duration = Duration::from_secs(10);

/// What is later than this was missed, and is left out; of an interval shorter than two of these, half of it.
const LATE: Duration = Duration::from_secs(1);

impl Schedule {
    pub fn new(first: Instant, interval: Duration, name: &str) -> Self {
        Self { next: first, interval, phase: phase(name, interval), first: true }
    }

    /// How many checks fall into a time.
    pub fn checks_in(&self, time: Duration) -> u64 {
        u64::try_from(time.as_nanos() / self.interval.as_nanos().max(1)).unwrap_or(u64::MAX)
    }

    /// When it is due next.
    pub fn next(&self) -> Instant {
        self.next
    }

    /// What is due now; what was due is moved to the next place on the grid. The first check is never left out, however late: until
    /// it is made nothing is known, and it comes together with the others' first ones anyway.
    pub fn take(&mut self, now: Instant, grid: &Grid) -> Due {
        let Some(late) = now.checked_duration_since(self.next) else { return Due::NotYet };
        self.next = grid.next(now, self.interval, self.phase);
        if std::mem::take(&mut self.first) || late <= LATE.min(self.interval / 2) {
            return Due::Check;
        }
        Due::Missed(self.checks_in(late).saturating_add(1))
    }
}

/// Where in the interval an endpoint of this name has its place. It must stay the same for ever, so it is no hash of the standard
/// library, which may change: FNV-1a (the IETF's draft-eastlake-fnv), its bits mixed once more as MurmurHash3 ends, since the names of
/// endpoints are short and alike.
fn phase(name: &str, interval: Duration) -> Duration {
    let fnv = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    let hash = u128::from(mixed ^ (mixed >> 33));
    let nanos = (interval.as_nanos() * hash) >> 64;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::duration::LONGEST;

    const INTERVAL: Duration = Duration::from_secs(30);

    fn seconds(n: f64) -> Duration {
        Duration::from_secs_f64(n)
    }

    #[test]
    fn a_place_on_the_grid_depends_on_the_wall_clock_and_not_on_the_start() {
        let start = Instant::now();
        // The same moments, seen by two that began 11 s apart.
        let early = Grid::new(start, UNIX_EPOCH + seconds(1_000.0));
        let late = Grid::new(start + seconds(11.0), UNIX_EPOCH + seconds(1_011.0));
        for (now, phase, next) in [
            (0.0, 0.0, 20.0), // 1,020 is a multiple of 30
            (20.0, 0.0, 50.0),
            (19.5, 0.0, 20.0),
            (20.0, 5.0, 25.0),
            (24.0, 29.0, 49.0),
            (49.0, 29.0, 79.0),
        ] {
            let wanted = start + seconds(next);
            assert_eq!(early.next(start + seconds(now), INTERVAL, seconds(phase)), wanted, "{now} {phase}");
            if now >= 11.0 {
                assert_eq!(late.next(start + seconds(now), INTERVAL, seconds(phase)), wanted, "{now} {phase}");
            }
        }
    }

    #[test]
    fn a_machine_that_slept_is_told_by_its_two_clocks() {
        let start = Instant::now();
        let wall = UNIX_EPOCH + seconds(1_000.0);
        for (steady, walled, slept) in [
            (0.0, 0.0, None),
            (60.0, 60.0, None),
            (60.0, 69.9, None),
            (60.0, 70.0, Some(10.0)),
            (0.5, 3_600.5, Some(3_600.0)),
            // A clock that was set back, or a clock of tests that runs ahead.
            (3_600.0, 1.0, None),
        ] {
            let mut grid = Grid::new(start, wall);
            let (now, then) = (start + seconds(steady), wall + seconds(walled));
            assert_eq!(grid.slept(now, then), slept.map(seconds), "{steady} {walled}");
            assert_eq!(grid.slept(now, then), None, "it is told once: {steady} {walled}");
            if slept.is_some() {
                assert_eq!(grid, Grid::new(now, then), "the places are those of the wall clock again");
            }
        }
    }

    #[test]
    fn what_is_due_is_checked_and_what_was_missed_is_left_out_and_counted() {
        let start = Instant::now();
        let grid = Grid::new(start, UNIX_EPOCH);
        let due = |next: f64, now: f64| {
            let mut schedule =
                Schedule { next: start + seconds(next), interval: INTERVAL, phase: seconds(10.0), first: false };
            let due = schedule.take(start + seconds(now), &grid);
            (due, schedule.next().duration_since(start).as_secs_f64())
        };
        for (next, now, wanted) in [
            (10.0, 9.9, (Due::NotYet, 10.0)),
            (10.0, 10.0, (Due::Check, 40.0)),
            (10.0, 11.0, (Due::Check, 40.0)),
            (10.0, 11.1, (Due::Missed(1), 40.0)),
            (10.0, 39.9, (Due::Missed(1), 40.0)),
            (10.0, 41.0, (Due::Missed(2), 70.0)),
            (10.0, 3_610.0, (Due::Missed(121), 3_640.0)),
            // One that was not on the grid.
            (0.0, 0.0, (Due::Check, 10.0)),
        ] {
            assert_eq!(due(next, now), wanted, "{next} {now}");
        }
    }

    #[test]
    fn the_first_check_is_made_however_late_and_the_next_one_is_not() {
        let start = Instant::now();
        let grid = Grid::new(start, UNIX_EPOCH);
        let mut schedule = Schedule::new(start, INTERVAL, "x");
        assert_eq!(schedule.take(start + seconds(100.0), &grid), Due::Check);
        assert_eq!(schedule.take(start + seconds(200.0), &grid), Due::Missed(3));
    }

    #[test]
    fn a_year_is_no_interval_too_long_and_no_moment_is_before_1970() {
        let start = Instant::now();
        for wall in [UNIX_EPOCH - LONGEST, UNIX_EPOCH, UNIX_EPOCH + 300 * LONGEST] {
            let grid = Grid::new(start, wall);
            let mut schedule = Schedule::new(start + LONGEST, LONGEST, "x");
            assert_eq!(schedule.take(start, &grid), Due::NotYet);
            assert_eq!(schedule.take(start + 3 * LONGEST, &grid), Due::Check);
            let next = schedule.next();
            assert!(next > start + 3 * LONGEST && next <= start + 4 * LONGEST, "{next:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_next_place_is_within_an_interval_and_the_same_for_a_monitor_that_began_later(
            wall in 0..4_000_000_000_000_u64,
            since in 0..100_000_000_u64,
            later in 0..100_000_000_u64,
            interval in 10..31_536_000_000_u64,
            name in ".*",
        ) {
            let [since, later, interval] = [since, later, interval].map(Duration::from_millis);
            let (start, wall) = (Instant::now(), Duration::from_millis(wall));
            let phase = phase(&name, interval);
            assert!(phase < interval);
            let now = start + later + since;
            let next = Grid::new(start, UNIX_EPOCH + wall).next(now, interval, phase);
            assert!(next > now && next <= now + interval);
            let at_next = wall + next.duration_since(start);
            assert_eq!((at_next - phase.min(at_next)).as_nanos() % interval.as_nanos(), 0);
            let began_later = Grid::new(start + later, UNIX_EPOCH + wall + later);
            assert_eq!(began_later.next(now, interval, phase), next);
        }
    }

    #[test]
    fn an_interval_of_little_time_is_late_after_half_of_it() {
        let start = Instant::now();
        let grid = Grid::new(start, UNIX_EPOCH);
        for (millis, due) in [(10, Due::Check), (11, Due::Missed(1)), (20, Due::Missed(2))] {
            let mut schedule = Schedule { first: false, ..Schedule::new(start, Duration::from_millis(20), "x") };
            assert_eq!(schedule.take(start + Duration::from_millis(millis), &grid), due, "{millis} ms");
        }
    }

    #[test]
    fn names_that_are_alike_are_spread_and_a_name_keeps_its_place() {
        let phases: Vec<_> = (1..=60).map(|n| phase(&format!("db-{n}"), INTERVAL)).collect();
        assert!(phases.iter().all(|phase| *phase < INTERVAL));
        for begin in &phases {
            let within = |phase: &&Duration| (**phase).checked_sub(*begin).is_some_and(|after| after < seconds(1.0));
            let crowd = phases.iter().filter(within).count();
            assert!(crowd <= 8, "{crowd} in the second from {begin:?}");
        }
        // Written down once: what moves them moves everybody's checks.
        let places = ["db", "auth", "search"].map(|name| phase(name, INTERVAL).as_millis());
        assert_eq!(places, [21_268, 26_004, 14_037]);
    }
}
