//! `watchpost man`: manual pages, made of what `--help` is made of.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Command;
use clap_mangen::{
    Man,
    roff::{Roff, roman},
};

use super::{
    exit::Exit,
    plain::{called, plainly},
    print::print,
};

const SECTIONS: &str = "\
Examples:
  watchpost man | man -l -
  watchpost man ~/.local/share/man/man1

Exit codes:
  0    printed or written
  2    it cannot be written
  141  the pipe that it wrote to was closed";

/// Print the manual page, or write one for each subcommand too
#[derive(clap::Args)]
#[command(after_help = SECTIONS)]
pub struct ManArgs {
    /// Write all pages into this directory, which is made where it is not there
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

/// Prints the page of a command, or writes it and those of its subcommands.
pub fn run(args: ManArgs, command: Command) -> Exit {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let written = match &args.directory {
        None => return page(&command, None).map_or_else(|error| complain("the page", &error), |page| print(&page)),
        Some(directory) => write_all(directory, &command),
    };
    match written {
        Ok(()) => Exit::AllUp,
        Err((path, error)) => complain(&called(&path), &error),
    }
}

fn complain(what: &str, error: &io::Error) -> Exit {
    let _ = writeln!(io::stderr(), "error: {what} cannot be written: {}", plainly(error));
    Exit::Trouble
}

/// Writes a page for the command and for each of its subcommands; or says which file could not be written.
fn write_all(directory: &Path, command: &Command) -> Result<(), (PathBuf, io::Error)> {
    fs::create_dir_all(directory).map_err(|error| (directory.to_owned(), error))?;
    let write = |command: &Command, above: Option<&str>| {
        let path = directory.join(format!("{}.1", title(command)));
        page(command, above).and_then(|page| fs::write(&path, page)).map_err(|error| (path, error))
    };
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        write(subcommand, Some(title(command)))?;
    }
    write(command, None)
}

fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// The page of a command, which stands below another one.
fn page(command: &Command, above: Option<&str>) -> io::Result<Vec<u8>> {
    // In place of the help's last part come sections of the page's own: there, lines would be run together.
    let man = Man::new(command.clone()).source(concat!("watchpost ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut roff = Roff::new();
    if let Some(sections) = command.get_after_long_help().or_else(|| command.get_after_help()) {
        add_sections(&mut roff, &sections.to_string());
    }
    if let Some(above) = above {
        roff.control("SH", ["SEE ALSO"]).text([roman(format!("{above}(1)"))]);
    }
    roff.to_writer(&mut page)?;
    Ok(page)
}

/// The last part of a help: headings that end in a colon, and below each its lines, which stay as they are.
fn add_sections(roff: &mut Roff, help: &str) {
    for section in help.split("\n\n") {
        let (heading, lines) = section.split_once(":\n").unwrap_or(("Notes", section));
        roff.control("SH", [heading.to_uppercase().as_str()]).control("nf", []);
        for line in lines.lines() {
            roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
        roff.control("fi", []);
    }
}
