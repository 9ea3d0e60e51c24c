//! `watchpost init`: a file of endpoints to begin with.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;

use super::{exit::Exit, new_file, plain::called};

const SECTIONS: &str = "\
Examples:
  watchpost init
  watchpost init staging.toml
  watchpost validate && watchpost check

Exit codes:
  0  written
  2  the file is there already, or cannot be written";

/// The file to begin with. It is a good one, and a test holds it to that.
const START: &str = include_str!("init/watchpost.toml");

/// Where it goes.
#[derive(Args)]
#[command(after_help = SECTIONS)]
pub struct InitArgs {
    /// The file to write
    #[arg(value_name = "FILE", default_value = "watchpost.toml")]
    file: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

/// Writes the file.
pub fn run(args: &InitArgs) -> Exit {
    match new_file::write(&args.file, START, args.force) {
        Ok(()) => {
            let called = called(&args.file);
            let _ = writeln!(io::stderr(), "{called} is written: put your endpoints in, then `watchpost check`");
            Exit::AllUp
        }
        Err(wrong) => {
            let _ = writeln!(io::stderr(), "error: {wrong}");
            Exit::Trouble
        }
    }
}
