//! What `--wait` takes.

use std::{ffi::OsString, time::Duration};

use clap::Args;

use super::command::Program;
use crate::cli::some_time;

/// Waiting for endpoints, and what is run then.
#[derive(Args)]
#[command(next_help_heading = "Waiting")]
pub struct WaitArgs {
    /// Wait for so long at most until each has been up, and then run the command, if there is one
    // Neither this nor --invert in the environment: they make another thing of `check`.
    #[arg(long, value_name = "DURATION", value_parser = some_time::parse)]
    pub wait: Option<Duration>,
    /// With --wait, until each has been down
    #[arg(long)]
    pub invert: bool,
    /// With --wait, what is run in place of watchpost once the wait is over
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<OsString>,
    /// What is said of a flag beside it that a wait has no use for.
    #[arg(skip)]
    pub goes_without: Option<&'static str>,
}

/// Flags that a wait has no use for, and what is said of each.
const WITHOUT: &[(&str, &str)] = &[
    ("json", "--wait says itself what happens: leave --json out"),
    ("format", "--wait says itself what happens: leave --format out"),
    ("output", "--wait says itself what happens: leave --output out"),
    ("write_out", "--wait says itself what happens: leave --write-out out"),
    ("sort", "--wait says itself what happens: leave --sort out"),
    ("stats", "--wait says itself what happens: leave --stats out"),
    ("deadline", "--wait has its own end: leave --deadline out"),
    ("max_down", "--wait waits for each: leave --max-down out"),
    ("p95", "--wait waits for each: leave --p95 out"),
    ("fail_fast", "--wait waits for each: leave --fail-fast out"),
    ("recheck", "--wait looks again by itself: leave --recheck out"),
    ("repeat", "--wait looks again by itself: leave --repeat out"),
    ("canary", "--wait asks no other: leave --canary out"),
    ("baseline", "--wait compares with nothing: leave --baseline out"),
    ("dry_run", "--dry-run shows what would be checked: leave --wait out"),
];

/// What is waited for, and what for.
pub struct Waiting {
    pub within: Duration,
    pub invert: bool,
    pub quiet: bool,
    pub program: Option<Program>,
}

impl WaitArgs {
    /// Notes what does not go with it; `typed` says which flags stand on the command line.
    pub fn settle(&mut self, typed: impl Fn(&'static str) -> bool) {
        self.goes_without = WITHOUT.iter().find(|(flag, _)| typed(flag)).map(|(_, said)| *said);
    }

    /// The wait, which says nothing where it is `quiet`.
    ///
    /// # Errors
    /// A sentence for who does not say how long to wait.
    pub fn waiting(&self, quiet: bool) -> Result<Option<Waiting>, &'static str> {
        let Some(within) = self.wait else {
            return match (self.command.is_empty(), self.invert) {
                (false, _) => Err("a command after -- is run after a wait: say how long, as in --wait 60s"),
                (_, true) => Err("--invert goes with --wait: say how long, as in --wait 60s"),
                (true, false) => Ok(None),
            };
        };
        let program = Program::of(&self.command);
        Ok(Some(Waiting { within, invert: self.invert, quiet, program }))
    }
}
