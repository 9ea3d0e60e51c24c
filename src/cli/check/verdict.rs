//! What `watchpost check` takes about what failures mean, and about what all of them come to.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use watchpost::{Overrule, TypedUrl, parse_duration};

use super::{switch::switch, thresholds::MaxDown};
use crate::cli::overrule;

/// What failures mean, and what they come to.
#[derive(Args)]
#[command(next_help_heading = "What it comes to")]
pub struct VerdictArgs {
    /// The state for a kind of failure or a status code, repeatable: timeout=degraded, timeout:connect=down, 429=unknown. A code
    /// holds for any answer with it, one that is up too; the reason stays
    #[arg(long, value_name = "WHAT=STATE", value_parser = overrule::parse, value_delimiter = ',')]
    #[arg(env = "WATCHPOST_ON", hide_env = true)]
    pub on: Vec<Overrule>,
    /// Let degraded count as down in the exit code
    #[arg(long, value_parser = switch(), env = "WATCHPOST_STRICT", hide_env = true)]
    pub strict: bool,
    /// So many may be down, 3 or 5%, before the exit code says so
    #[arg(long, value_name = "N|P%", default_value = "0", env = "WATCHPOST_MAX_DOWN", hide_env = true)]
    pub max_down: MaxDown,
    /// Of all that answered or ran out of time, 95 of 100 have to take no longer; else the exit code is 1
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, env = "WATCHPOST_P95", hide_env = true)]
    pub p95: Option<Duration>,
    /// Look once more, so long after all others, at what failed and may pass by itself; what is up then is flaky
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    #[arg(env = "WATCHPOST_RECHECK", hide_env = true)]
    pub recheck: Option<Duration>,
    /// A URL that is up where the network is: it is checked first, and when it is not up, nothing is reported as down
    #[arg(long, value_name = "URL", env = "WATCHPOST_CANARY", hide_env = true)]
    pub canary: Option<TypedUrl>,
    /// An earlier output of json or ndjson, to compare with
    #[arg(long, value_name = "FILE", env = "WATCHPOST_BASELINE", hide_env = true)]
    pub baseline: Option<PathBuf>,
    /// What counts in the exit code: any that is down, or only what is new since --baseline
    #[arg(long, value_enum, value_name = "WHAT", default_value_t, env = "WATCHPOST_FAIL_ON", hide_env = true)]
    pub fail_on: FailOn,
}

/// Which of those that are down count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum FailOn {
    #[default]
    Any,
    New,
}
