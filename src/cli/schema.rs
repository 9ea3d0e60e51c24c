//! `watchpost schema`: the schema of a file of endpoints, for editors.

use clap::Args;

use super::{config::schema::schema, exit::Exit, print::print};

const SECTIONS: &str = "\
Examples:
  watchpost schema > watchpost.schema.json

In an editor:
  One that supports TOML uses it where the file begins with
  #:schema ./watchpost.schema.json

Exit codes:
  0    printed
  2    standard output cannot be written
  141  the pipe that it wrote to was closed";

/// It takes nothing.
#[derive(Args)]
#[command(after_help = SECTIONS)]
pub struct SchemaArgs {}

/// Prints the schema.
pub fn run(_args: &SchemaArgs) -> Exit {
    print(format!("{:#}\n", schema()).as_bytes())
}
