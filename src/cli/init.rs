//! `watchpost init`: a file of endpoints to start with.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use watchpost::printable;

use super::{exit::Exit, system_error::plainly};

/// What is written.
const START: &str = include_str!("init.toml");

/// Writes a file of endpoints to start with, with every key in its comments.
#[derive(Args)]
pub struct InitArgs {
    /// The file
    #[arg(value_name = "FILE", default_value = "watchpost.toml")]
    file: PathBuf,
    /// Write over one that is there
    #[arg(long)]
    force: bool,
}

/// Writes the file.
pub fn run(args: &InitArgs) -> Exit {
    let InitArgs { file, force } = args;
    let called = printable(&file.to_string_lossy(), 200);
    let mut options = OpenOptions::new();
    options.write(true);
    match force {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    match options.open(file).and_then(|mut file| file.write_all(START.as_bytes())) {
        Ok(()) => {
            let _ = writeln!(io::stdout(), "{called} is written: put your endpoints in, then run `watchpost check`");
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
