//! `watchpost init`: a file of endpoints to begin with.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    exit::Exit,
    plain::{self, plainly},
};

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
    let called = plain::called(&args.file);
    match write(&args.file, args.force) {
        Ok(()) => {
            let _ = writeln!(io::stderr(), "{called} is written: put your endpoints in, then `watchpost check`");
            Exit::AllUp
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let _ = writeln!(io::stderr(), "error: {called} is there already: --force writes over it");
            Exit::Trouble
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {called} cannot be written: {}", plainly(&error));
            Exit::Trouble
        }
    }
}

fn write(path: &Path, force: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let options =
        if force { options.write(true).create(true).truncate(true) } else { options.write(true).create_new(true) };
    let mut file: File = options.open(path)?;
    file.write_all(START.as_bytes())
}
