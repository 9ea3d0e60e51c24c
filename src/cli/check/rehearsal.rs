//! Whether a round is only rehearsed. What is shown then is in `dry_run.rs`.

use clap::Args;

use super::switch::switch;

/// Whether nothing is asked.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct RehearsalArgs {
    /// Print what would be checked, a line each, and check nothing; -v shows the rules and limits of each
    #[arg(long, value_parser = switch(), env = "WATCHPOST_DRY_RUN", hide_env = true)]
    pub dry_run: bool,
}
