//! Criterion by CPU time: whatever else the machine does counts little.

use std::time::Duration;

use cpu_time::ProcessTime;
use criterion::{
    Criterion,
    measurement::{Measurement, ValueFormatter, WallTime},
};

/// The CPU time of this process, in place of the clock on the wall.
pub struct Cpu;

/// Criterion, measuring it.
pub fn by_cpu() -> Criterion<Cpu> {
    Criterion::default().with_measurement(Cpu).sample_size(20).measurement_time(Duration::from_secs(3))
}

impl Measurement for Cpu {
    type Intermediate = ProcessTime;
    type Value = Duration;

    fn start(&self) -> ProcessTime {
        ProcessTime::now()
    }

    fn end(&self, start: ProcessTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}
