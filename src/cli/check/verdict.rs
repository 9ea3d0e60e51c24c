//! What `watchpost check` takes about states that are other than usual.

use clap::Args;
use watchpost::{BadOverrule, Kind, Overrule};

use crate::cli::nearest::nearest;

/// Which state a failure means.
#[derive(Args)]
#[command(next_help_heading = "What counts as up")]
pub struct VerdictArgs {
    /// The state for a kind of failure or a status code, repeatable: timeout=degraded, timeout:connect=down, 429=unknown. A code
    /// holds for any answer with it, one that is up too; the reason stays
    #[arg(long, value_name = "WHAT=STATE", value_parser = parse_overrule, value_delimiter = ',')]
    #[arg(env = "WATCHPOST_ON", hide_env = true)]
    pub on: Vec<Overrule>,
}

fn parse_overrule(text: &str) -> Result<Overrule, String> {
    text.parse().map_err(|bad: BadOverrule| match &bad {
        BadOverrule::Kind(typed) => {
            let kind = typed.split(':').next().unwrap_or_default();
            let names = Kind::ALL.iter().map(|kind| kind.as_str());
            match nearest(kind, names) {
                Some(name) => format!("{bad}; did you mean `{name}`?"),
                None => format!("{bad}: `watchpost explain` lists the kinds"),
            }
        }
        _ => bad.to_string(),
    })
}
