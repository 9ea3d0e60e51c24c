//! What one run of one contestant cost, and the median of some.

/// One run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The checks that were made.
    pub checks: u64,
    /// Seconds on the wall.
    pub wall: f64,
    /// User and system time together, in seconds.
    pub cpu: f64,
    /// Resident memory at its peak, in KiB; 0 where it is not known.
    pub peak: u64,
}

/// The medians of some runs, each by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Median {
    /// Checks in a run.
    pub checks: u64,
    /// Seconds on the wall.
    pub wall: f64,
    /// Checks a second.
    pub rate: f64,
    /// CPU microseconds a check.
    pub cpu: f64,
    /// KiB at the peak.
    pub peak: f64,
    /// How far the CPU's extremes are apart, as a part of its median.
    pub spread: f64,
}

impl Median {
    /// Of samples, if there are any.
    pub fn of(samples: &[Sample]) -> Option<Self> {
        let cpu = |sample: &Sample| 1e6 * sample.cpu / number(sample.checks);
        let costs = samples.iter().map(cpu);
        let apart = costs.clone().fold(0.0, f64::max) - costs.fold(f64::INFINITY, f64::min);
        let middle = median(samples.iter().map(cpu))?;
        Some(Self {
            checks: samples.first()?.checks,
            wall: median(samples.iter().map(|sample| sample.wall))?,
            rate: median(samples.iter().map(|sample| number(sample.checks) / sample.wall))?,
            cpu: middle,
            peak: median(samples.iter().map(|sample| number(sample.peak)))?,
            spread: apart / middle,
        })
    }
}

/// The value in the middle; of an even number of them the higher of the two.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// A count as what ratios are made of.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_of_each_figure_by_itself() {
        let sample = |checks, wall, cpu, peak| Sample { checks, wall, cpu, peak };
        let samples = [sample(100, 1.0, 0.003, 10), sample(100, 4.0, 0.001, 30), sample(100, 2.0, 0.002, 20)];
        let median = Median { checks: 100, wall: 2.0, rate: 50.0, cpu: 20.0, peak: 20.0, spread: 1.0 };
        assert_eq!(Median::of(&samples), Some(median));
        assert_eq!(Median::of(&[]), None);
    }
}
