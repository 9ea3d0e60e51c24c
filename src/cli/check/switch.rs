//! Options that are on or off.

use clap::builder::{FalseyValueParser, ValueParser};

/// A switch that the environment turns off with 0, false, no, off or nothing, and on with anything else.
pub fn switch() -> ValueParser {
    FalseyValueParser::new().into()
}
