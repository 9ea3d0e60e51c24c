//! Options that are on or off.

use clap::builder::{BoolishValueParser, ValueParser};

/// A switch that the environment turns on with 1, true, yes or on, and off with 0, false, no or off. Anything else is an error: who writes
/// `never` for `--insecure` must not get it.
pub fn switch() -> ValueParser {
    BoolishValueParser::new().into()
}

/// How often a flag stands; the environment says a number, or turns it on or off as a [`switch`].
pub fn count(text: &str) -> Result<u8, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Ok(1),
        "false" | "no" | "off" => Ok(0),
        number => number.parse().map_err(|_| "write a number, such as 1 or 2".to_owned()),
    }
}
