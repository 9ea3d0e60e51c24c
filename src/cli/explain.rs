//! `watchpost explain`: what a kind of reason or a status code means.

use std::ffi::OsStr;

use clap::{
    Arg, Args, Command, Error,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use watchpost::{ExplanationPage, Kind};

use super::{exit::Exit, print::print, terminal};

const SECTIONS: &str = "\
Examples:
  watchpost explain timeout
  watchpost explain 503
  watchpost explain

Exit codes:
  0    explained
  2    there is no such kind, or standard output cannot be written
  141  the pipe that it wrote to was closed";

/// Explains a kind of reason, such as `timeout`, or a status code, such as 503; without one, lists the kinds.
#[derive(Args)]
#[command(after_help = SECTIONS)]
pub struct ExplainArgs {
    /// A kind, as it stands in brackets after "is down!", or a status code
    #[arg(value_name = "KIND", value_parser = TopicParser, hide_possible_values = true)]
    topic: Option<Topic>,
}

/// What is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Kind(Kind),
    Code(u16),
}

/// Reads a topic. What is none is told with what comes near, as the parser does it for all choices.
#[derive(Clone)]
struct TopicParser;

impl TypedValueParser for TopicParser {
    type Value = Topic;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Topic, Error> {
        let typed = value.to_string_lossy();
        if let Some(code) = typed.parse().ok().filter(|code| (100..1000).contains(code)) {
            return Ok(Topic::Code(code));
        }
        let named = typed.to_lowercase().replace('-', "_");
        if let Some(kind) = Kind::ALL.iter().find(|kind| kind.as_str() == named) {
            return Ok(Topic::Kind(*kind));
        }
        let names = PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.as_str()));
        // It is none of them: this is for what the parser says of that.
        names.parse_ref(command, arg, OsStr::new(&named)).and_then(|name| {
            match Kind::ALL.iter().find(|kind| kind.as_str() == name) {
                Some(kind) => Ok(Topic::Kind(*kind)),
                None => Err(command.clone().error(clap::error::ErrorKind::InvalidValue, "that is no kind of reason")),
            }
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Kind::ALL.iter().map(|kind| PossibleValue::new(kind.as_str()))))
    }
}

/// Prints what was asked for.
pub fn run(ExplainArgs { topic }: ExplainArgs) -> Exit {
    let columns = terminal::columns().unwrap_or(100);
    let page = match topic {
        None => ExplanationPage::of_all(columns),
        Some(Topic::Kind(kind)) => ExplanationPage::of_kind(kind, columns),
        Some(Topic::Code(code)) => ExplanationPage::of_code(code, columns),
    };
    print(page.to_string().as_bytes())
}
