//! What processes use: CPU time and memory.

use std::{fs, io};

use nix::sys::{
    resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit},
    time::{TimeVal, TimeValLike},
};

use crate::Failed;

/// Resident memory in KiB.
pub struct Memory {
    /// At present.
    pub now: u64,
    /// At most.
    pub peak: u64,
}

/// CPU seconds and peak memory in KiB.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// User and system time together.
    pub cpu: f64,
    /// Resident memory.
    pub peak: u64,
}

/// The CPU seconds of this process so far.
///
/// # Errors
/// As the system has them.
pub fn cpu_of_this_process() -> io::Result<f64> {
    Ok(usage(UsageWho::RUSAGE_SELF)?.cpu)
}

/// What the children of this process used, those that ended and were waited for: the memory is that of the largest.
///
/// # Errors
/// As the system has them.
pub fn usage_of_children() -> io::Result<Usage> {
    usage(UsageWho::RUSAGE_CHILDREN)
}

fn usage(who: UsageWho) -> io::Result<Usage> {
    let usage = getrusage(who)?;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    Ok(Usage { cpu, peak: u64::try_from(usage.max_rss()).unwrap_or(0) })
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of years fit")]
fn seconds(time: TimeVal) -> f64 {
    time.num_microseconds() as f64 / 1e6
}

/// The memory of this process.
///
/// # Errors
/// There is no /proc.
pub fn memory_of_this_process() -> Result<Memory, Failed> {
    let status = fs::read_to_string("/proc/self/status")?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).ok_or("/proc/self/status tells no memory")
    };
    Ok(Memory { now: of("VmRSS:")?, peak: of("VmHWM:")? })
}

/// The CPU seconds of another process so far, all threads together, in steps of 10 ms.
///
/// # Errors
/// It is gone.
pub fn cpu_of(process: u32) -> Result<f64, Failed> {
    /// Linux tells them in hundredths of a second, whatever the kernel's own clock.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The second field is a name in parentheses, which may hold anything; `utime` and `stime` are the 14th and the 15th.
    let (_, rest) = stat.rsplit_once(") ").ok_or("/proc/PID/stat has no name")?;
    let ticks: Vec<f64> = rest.split(' ').skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    Ok(ticks.iter().sum::<f64>() / TICKS)
}

/// Raises the limit of open files as far as it goes, and gives it.
///
/// # Errors
/// As the system has them.
pub fn raise_open_files() -> io::Result<u64> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    Ok(most)
}
