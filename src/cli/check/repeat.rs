//! `--repeat`: the same endpoint more than once.

use clap::Args;

/// How often each is checked.
#[derive(Args)]
#[command(next_help_heading = "Pace")]
pub struct RepeatArgs {
    /// Check each endpoint so many times; each time counts, and has a status and an id of its own
    #[arg(long = "repeat", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    #[arg(env = "WATCHPOST_REPEAT", hide_env = true)]
    pub times: u32,
}
