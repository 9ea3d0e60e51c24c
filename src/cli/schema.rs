//! `watchpost schema`: the schema of a file of endpoints, for editors.

use clap::Args;

use super::{config::schema::schema, exit::Exit, print::print};

const EXAMPLES: &str = "\
Example:
  watchpost schema > watchpost.schema.json

An editor with TOML support uses it where the file begins with
  #:schema ./watchpost.schema.json";

/// It takes nothing.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct SchemaArgs {}

/// Prints the schema.
pub fn run(_args: &SchemaArgs) -> Exit {
    print(format!("{:#}\n", schema()).as_bytes())
}
