//! Where on the command line an option was typed: what settles which of two holds.

use clap::{ArgMatches, parser::ValueSource};

/// The place at which an option was typed last; `None` where it was not, and its value is from the environment or the default.
pub fn typed(matches: &ArgMatches, id: &str) -> Option<usize> {
    match matches.value_source(id) {
        Some(ValueSource::CommandLine) => matches.indices_of(id).and_then(Iterator::last),
        _ => None,
    }
}
