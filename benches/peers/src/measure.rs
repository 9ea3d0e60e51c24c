//! Small programs around others: on one core, and measured.
//!
//! A wrapper of its own for each contestant, because the system tells what children used in sum: this one has only that child.

use std::{
    fs, io,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    time::Instant,
};

use nix::{
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    sys::{prctl::set_pdeathsig, signal::Signal},
    unistd::Pid,
};

use crate::{
    Failed,
    args::Args,
    usage::{raise_open_files, usage_of_children},
};

/// Runs a command on `--core`, waits for it, and writes to the file `--report` what it used: wall seconds, CPU seconds, peak memory in
/// KiB, and whether it was content (1, else 0).
///
/// # Errors
/// It can't run.
pub fn run(args: &Args) -> Result<(), Failed> {
    let mut command = on_core(args)?;
    let start = Instant::now();
    let status = command.stdin(Stdio::null()).status()?;
    let wall = start.elapsed().as_secs_f64();
    let usage = usage_of_children()?;
    let report = args.value("report").ok_or("--report is missing")?;
    fs::write(report, format!("{wall:.6} {:.6} {} {}", usage.cpu, usage.peak, u8::from(status.success())))?;
    Ok(())
}

/// Becomes a command, on `--core`, that is killed when who started it is gone.
///
/// # Errors
/// It can't run.
pub fn pinned(args: &Args) -> Result<(), Failed> {
    let mut command = on_core(args)?;
    set_pdeathsig(Signal::SIGKILL)?;
    Err(command.exec().into())
}

fn on_core(args: &Args) -> Result<Command, Failed> {
    let core = args.number("core").ok_or("--core is missing")?;
    let mut one = CpuSet::new();
    one.set(core)?;
    sched_setaffinity(Pid::this(), &one)?;
    raise_open_files()?;
    let (program, rest) = args.command().split_first().ok_or("no command")?;
    let mut command = Command::new(program);
    // Go would start a thread for each core that the machine has, and it has one.
    command.args(rest).env("GOMAXPROCS", "1");
    Ok(command)
}

/// The cores that this process may run on.
///
/// # Errors
/// As the system has them.
pub fn cores() -> io::Result<Vec<usize>> {
    let set = sched_getaffinity(Pid::this())?;
    Ok((0..CpuSet::count()).filter(|core| set.is_set(*core).unwrap_or(false)).collect())
}
