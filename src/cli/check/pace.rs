//! What `watchpost check` takes about how fast, how often and how long.

use std::{num::NonZeroUsize, time::Duration};

use clap::Args;
use watchpost::{Rate, parse_duration};

use super::switch::switch;
use crate::cli::some_time;

/// How fast.
#[derive(Args)]
#[command(next_help_heading = "Pace")]
pub struct PaceArgs {
    /// The time one attempt has, all phases together: 500ms, 2s, 1m, or seconds; 10s by default
    #[arg(short, short_alias = 'm', long, alias = "max-time", value_name = "DURATION")]
    #[arg(value_parser = some_time::parse, env = "WATCHPOST_TIMEOUT", hide_env = true)]
    pub timeout: Option<Duration>,
    /// The time that look-up, connect and TLS of a connection have together
    #[arg(long, value_name = "DURATION", value_parser = some_time::parse)]
    #[arg(env = "WATCHPOST_CONNECT_TIMEOUT", hide_env = true)]
    pub connect_timeout: Option<Duration>,
    /// Attempts after the first, when what failed may pass by itself
    #[arg(long, aliases = ["retry", "max-retries"], value_name = "N", default_value_t = 0)]
    #[arg(value_parser = |text: &str| parse_up_to(1000, text), env = "WATCHPOST_RETRIES", hide_env = true)]
    pub retries: u32,
    /// Also try again what may not be sent twice, as POST; what failed before it was sent is tried again anyway
    #[arg(long, value_parser = switch(), env = "WATCHPOST_RETRY_ANY_METHOD", hide_env = true)]
    pub retry_any_method: bool,
    /// Heed a server that asks for a pause (Retry-After), for so long at most; 0 is not at all
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = parse_duration)]
    #[arg(env = "WATCHPOST_RETRY_AFTER_MAX", hide_env = true)]
    pub retry_after_max: Duration,
    /// Checks at once
    #[arg(short = 'j', long, alias = "max-concurrency", value_name = "N", default_value = "256")]
    #[arg(value_parser = parse_count, env = "WATCHPOST_CONCURRENCY", hide_env = true)]
    pub concurrency: NonZeroUsize,
    /// Checks at once of one host
    #[arg(long, value_name = "N", value_parser = parse_count, env = "WATCHPOST_PER_HOST", hide_env = true)]
    pub per_host: Option<NonZeroUsize>,
    /// Checks in a time: 10/s, 600/m
    #[arg(long, value_name = "RATE", env = "WATCHPOST_RATE", hide_env = true)]
    pub rate: Option<Rate>,
    /// The time that the whole run has; what has no status by then is unknown: cancelled, but for what an earlier attempt found
    #[arg(long, value_name = "DURATION", value_parser = some_time::parse, env = "WATCHPOST_DEADLINE", hide_env = true)]
    pub deadline: Option<Duration>,
    /// Stop at the first that is down; with --max-down N at the first that is one too many, with --fail-on new at the first new one
    #[arg(long, alias = "fail-early", value_parser = switch(), env = "WATCHPOST_FAIL_FAST", hide_env = true)]
    pub fail_fast: bool,
    /// Check each endpoint so many times; each time counts, and has a status and an id of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = parse_times)]
    #[arg(env = "WATCHPOST_REPEAT", hide_env = true)]
    pub repeat: u32,
}

fn parse_count(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<usize>() {
        Ok(count) => NonZeroUsize::new(count)
            .ok_or_else(|| "with none at once, nothing would ever be checked: write 1 or more".to_owned()),
        Err(_) => Err("write a whole number, 1 or more".to_owned()),
    }
}

/// How often the same may be checked.
const MOST_TIMES: u32 = 10_000;

fn parse_times(text: &str) -> Result<u32, String> {
    let times = text.parse().ok().filter(|times| (1..=MOST_TIMES).contains(times));
    times.ok_or_else(|| format!("write a whole number from 1 to {MOST_TIMES}"))
}

/// A whole number up to a limit.
///
/// # Errors
/// A sentence that names the limit.
pub fn parse_up_to(most: u32, text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number <= most);
    number.ok_or_else(|| format!("write a whole number from 0 to {most}"))
}
