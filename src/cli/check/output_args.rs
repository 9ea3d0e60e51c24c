//! What `watchpost check` takes about what it prints and writes.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Args, ValueEnum};

use super::{
    formatter::Format,
    switch::{count, switch},
};
use crate::cli::{nearest::nearest, typed::typed};

/// What is printed.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// What is printed: text for people; json, one document; ndjson, one status a line; junit; tap; csv; markdown; github,
    /// annotations and a summary of the step
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, hide_possible_values = true)]
    #[arg(env = "WATCHPOST_FORMAT", hide_env = true)]
    pub format: Format,
    /// The same as --format json
    #[arg(long)]
    pub json: bool,
    /// Write a format to a file too, repeatable: junit=report.xml. It is there whole, or as it was. The path - is standard
    /// output, in place of --format
    #[arg(short, long, value_name = "FORMAT=PATH", value_parser = parse_output)]
    #[arg(env = "WATCHPOST_OUTPUT", hide_env = true)]
    pub output: Vec<Wanted>,
    /// Print this for each status, in place of its line: '%{state} %{http_code} %{url}\n', @FILE for what a file holds. The names
    /// are curl's where it has one; %{json} is the status as JSON
    #[arg(short, long, value_name = "TEMPLATE", env = "WATCHPOST_WRITE_OUT", hide_env = true)]
    pub write_out: Option<String>,
    /// The order: input, as they were read, where only what overtook another waits; state (down first), url or time (slowest
    /// first), where all of them wait for the end. Without it, as they arrive
    #[arg(
        long,
        value_enum,
        value_name = "ORDER",
        hide_possible_values = true,
        env = "WATCHPOST_SORT",
        hide_env = true
    )]
    pub sort: Option<Sort>,
    /// Print only what is not up; -qq nothing but errors. Of the formats only text and -w heed one q
    #[arg(short, long, action = ArgAction::Count, value_parser = count, env = "WATCHPOST_QUIET", hide_env = true)]
    pub quiet: u8,
    /// Show for each host how many of its checks were up, and how long they took
    #[arg(long, value_parser = switch(), env = "WATCHPOST_STATS", hide_env = true)]
    pub stats: bool,
    /// Explain what is not up; -vv explains successes too. Only in text: the other formats have it all
    #[arg(short, long, action = ArgAction::Count, value_parser = count, env = "WATCHPOST_VERBOSE", hide_env = true)]
    pub verbose: u8,
    /// auto, always or never; auto heeds NO_COLOR, CLICOLOR_FORCE and CLICOLOR
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, hide_possible_values = true)]
    #[arg(env = "WATCHPOST_COLOR", hide_env = true)]
    pub color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// An order as it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sort {
    Input,
    State,
    Url,
    Time,
}

/// An output that is wanted beside, or in place of, the usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub format: Format,
    /// `None` is standard output.
    pub path: Option<PathBuf>,
}

impl OutputArgs {
    /// Of --json and --format the later one holds, and what was typed of --format, --write-out and --output wins over the environment.
    pub fn settle(&mut self, matches: &ArgMatches) {
        let typed = |id| typed(matches, id);
        self.json = typed("json") > typed("format");
        let format_typed = self.json || typed("format").is_some();
        let template_typed = typed("write_out").is_some();
        match (template_typed, format_typed) {
            (true, false) => self.format = Format::Text,
            (false, true) => self.write_out = None,
            _ => {}
        }
        if (template_typed || format_typed) && typed("output").is_none() {
            self.output.retain(|wanted| wanted.path.is_some());
        }
    }

    /// The format, once the arguments are settled.
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

/// What `--output` says.
fn parse_output(text: &str) -> Result<Wanted, String> {
    let advice = "write FORMAT=PATH, such as junit=report.xml";
    let Some((name, path)) = text.split_once('=') else {
        return Err(match Format::from_str(text, false) {
            Ok(_) => format!("{advice}; to print it, --format {text}"),
            Err(_) => format!("{advice}; what an endpoint answers is not kept"),
        });
    };
    let format = Format::from_str(name, false).map_err(|_| {
        let formats = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = formats.map(|format| format.get_name().to_owned()).collect();
        match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("there is no such format; did you mean `{near}`?"),
            None => format!("there is no such format: there are {}", names.join(", ")),
        }
    })?;
    match path {
        "" => Err(advice.to_owned()),
        "-" => Ok(Wanted { format, path: None }),
        path => Ok(Wanted { format, path: Some(path.into()) }),
    }
}
