//! A duration of more than nothing.

use std::time::Duration;

use watchpost::parse_duration;

/// The duration, if there is something to it.
///
/// # Errors
/// A sentence.
pub fn some(time: Duration) -> Result<Duration, &'static str> {
    if time.is_zero() { Err("that leaves no time: write more than nothing") } else { Ok(time) }
}

/// Reads one.
///
/// # Errors
/// A sentence about what is no duration, or none at all.
pub fn parse(text: &str) -> Result<Duration, String> {
    let time = parse_duration(text).map_err(|bad| bad.to_string())?;
    Ok(some(time)?)
}
