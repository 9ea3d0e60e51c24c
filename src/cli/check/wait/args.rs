//! What `--wait` takes.

use std::{ffi::OsString, time::Duration};

use clap::Args;
use watchpost::parse_duration;

use super::command::Program;

/// Waiting for endpoints, and what is run then.
#[derive(Args)]
#[command(next_help_heading = "Waiting")]
pub struct WaitArgs {
    /// Wait for so long at most until each has been up, and then run the command, if there is one
    // Neither this nor --invert in the environment: they make another thing of `check`.
    #[arg(long, value_name = "DURATION", value_parser = parse_wait)]
    pub wait: Option<Duration>,
    /// With --wait, until each has been down
    #[arg(long)]
    pub invert: bool,
    /// With --wait, what is run in place of watchpost once the wait is over
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

/// What is waited for, and what for.
pub struct Waiting {
    pub within: Duration,
    pub invert: bool,
    pub quiet: bool,
    pub program: Option<Program>,
}

impl WaitArgs {
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

fn parse_wait(text: &str) -> Result<Duration, String> {
    match parse_duration(text) {
        Ok(Duration::ZERO) => Err("a wait must be more than nothing".to_owned()),
        Ok(wait) => Ok(wait),
        Err(error) => Err(error.to_string()),
    }
}
