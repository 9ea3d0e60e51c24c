//! Contestants take turns: A B A B, each in a process of its own on the same core, so that whatever drifts drifts for all.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::Path,
    process::{Command, Stdio},
};

use super::{
    row::Line,
    sample::{Median, Sample},
    setting::Setting,
    target::Target,
};
use crate::Failed;

/// Who does some work, and how it is told.
pub struct Contestant {
    /// The name in the tables.
    pub name: String,
    /// The checks that it makes in a run; where that is not known before, 0, and the target's count is taken.
    pub checks: u64,
    how: How,
}

enum How {
    /// A program that ends when the work is done. It may print the number of good checks; else what it prints is thrown away.
    Program { command: Vec<OsString>, prints_count: bool },
    /// A daemon, which is watched for a while.
    Daemon(Watch),
}

type Watch = Box<dyn Fn(&Setting) -> Result<Sample, Failed>>;

impl Contestant {
    /// One of our own, by its arguments.
    ///
    /// # Errors
    /// This program does not know where it is.
    pub fn ours<S: AsRef<OsStr>>(name: &str, checks: u64, args: impl IntoIterator<Item = S>) -> Result<Self, Failed> {
        let command = [std::env::current_exe()?.into_os_string(), "contestant".into()];
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        let command = command.into_iter().chain(args).collect();
        Ok(Self { name: name.to_owned(), checks, how: How::Program { command, prints_count: true } })
    }

    /// A program whose output nobody reads.
    pub fn program<S: AsRef<OsStr>>(
        name: &str,
        checks: u64,
        program: &Path,
        args: impl IntoIterator<Item = S>,
    ) -> Self {
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        let command = [program.as_os_str().to_owned()].into_iter().chain(args).collect();
        Self { name: name.to_owned(), checks, how: How::Program { command, prints_count: false } }
    }

    /// A daemon, and how it is watched.
    pub fn daemon(name: &str, watch: impl Fn(&Setting) -> Result<Sample, Failed> + 'static) -> Self {
        Self { name: name.to_owned(), checks: 0, how: How::Daemon(Box::new(watch)) }
    }

    /// The same, but it prints the number of good checks.
    #[must_use]
    pub fn printing_a_count(mut self) -> Self {
        if let How::Program { prints_count, .. } = &mut self.how {
            *prints_count = true;
        }
        self
    }
}

/// Lets all have their turns, as often as the setting says.
pub fn turns(setting: &Setting, contestants: &[Contestant], target: Option<&Target>) -> Vec<Line> {
    turns_of(setting, setting.turns(), contestants, target)
}

/// The same, so often.
pub fn turns_of(setting: &Setting, turns: usize, contestants: &[Contestant], target: Option<&Target>) -> Vec<Line> {
    let mut samples: Vec<Result<Vec<Sample>, Failed>> = contestants.iter().map(|_| Ok(Vec::new())).collect();
    for _ in 0..turns {
        for (contestant, samples) in contestants.iter().zip(&mut samples) {
            // Who failed once has no more turns.
            if let Ok(so_far) = samples {
                match verified(setting, contestant, target) {
                    Ok(sample) => so_far.push(sample),
                    Err(why) => *samples = Err(why),
                }
            }
        }
    }
    let lines = contestants.iter().zip(samples);
    lines
        .map(|(contestant, samples)| Line::new(&contestant.name, samples.map(|samples| Median::of(&samples))))
        .collect()
}

/// One run. The target has to have seen as many requests as there were checks.
fn verified(setting: &Setting, contestant: &Contestant, target: Option<&Target>) -> Result<Sample, Failed> {
    let How::Program { prints_count, .. } = contestant.how else {
        return Ok(once(setting, setting.core, contestant)?.0);
    };
    let before = target.map(Target::served).transpose()?;
    let (mut sample, printed) = once(setting, setting.core, contestant)?;
    if prints_count {
        let good: u64 = printed.split_whitespace().next().unwrap_or_default().parse()?;
        if good != contestant.checks {
            return Err(format!("{good} of {} checks were good", contestant.checks).into());
        }
    }
    if let (Some(before), Some(target)) = (before, target) {
        let served = target.served()?.saturating_sub(before + 1);
        if contestant.checks == 0 {
            sample.checks = served;
        } else if served != contestant.checks {
            return Err(format!("the target served {served} of {} requests", contestant.checks).into());
        }
    }
    Ok(sample)
}

/// One run on a core, measured, and what was printed.
///
/// # Errors
/// It can't run, or was not content.
pub fn once(setting: &Setting, core: usize, contestant: &Contestant) -> Result<(Sample, String), Failed> {
    let (command, prints_count) = match &contestant.how {
        How::Program { command, prints_count } => (command, *prints_count),
        How::Daemon(watch) => return Ok((watch(setting)?, String::new())),
    };
    let report = setting.folder.path("report");
    let mut measured = Command::new(std::env::current_exe()?);
    measured.args(["measure", "--core", &core.to_string(), "--report"]).arg(&report).arg("--");
    measured.args(command).stdin(Stdio::null());
    // Words of complaint are ours to read, and of nobody else.
    measured.stderr(if prints_count { Stdio::inherit() } else { Stdio::null() });
    measured.stdout(if prints_count { Stdio::piped() } else { Stdio::null() });
    let output = measured.output()?;
    if !output.status.success() {
        return Err("it could not be started".into());
    }
    let report = fs::read_to_string(report)?;
    let told: Vec<f64> = report.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [wall, cpu, peak, content] = told[..] else { return Err("there is no report".into()) };
    if content == 0.0 {
        return Err("it failed".into());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a count")]
    let sample = Sample { checks: contestant.checks, wall, cpu, peak: peak as u64 };
    Ok((sample, String::from_utf8_lossy(&output.stdout).into_owned()))
}
