//! Switches that may stand in the environment.

use clap::builder::{FalseyValueParser, ValueParser};

/// A switch that the environment turns off with 0, false, no, off or nothing, and on with anything else.
pub fn switch() -> ValueParser {
    FalseyValueParser::new().into()
}
