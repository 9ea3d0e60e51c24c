//! `watchpost schema`: the schema of a file of endpoints, for editors.

use std::io::{self, Write};

use clap::Args;

use super::{config::schema::schema, exit::Exit};

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
    match writeln!(io::stdout(), "{:#}", schema()) {
        Ok(()) => Exit::AllUp,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
        Err(_) => Exit::Trouble,
    }
}
