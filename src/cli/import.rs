//! `watchpost import`: the configuration of another program as `watchpost.toml`.

mod authority;
mod blackbox;
mod document;
mod draft;
mod file;
mod gatus;
mod notes;
mod pattern;
mod record;
mod section;
mod times;
mod variables;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, ValueEnum};

use super::{exit::Exit, new_file, print::print};
use blackbox::{prometheus::targets, targets::Targets};
use draft::Draft;
use file::File;
use notes::Notes;

const SECTIONS: &str = "\
Examples:
  watchpost import config.yaml -o watchpost.toml
  watchpost import blackbox.yml --prometheus prometheus.yml -o watchpost.toml
  watchpost import blackbox.yml --module http_2xx --target https://example.com

Notes:
  What has no like here is told on standard error, a line each.

Exit codes:
  0  written
  2  usage, or a file that can't be read or written";

/// Writes a watchpost.toml from the configuration of Gatus or blackbox_exporter
#[derive(Args)]
#[command(after_help = SECTIONS)]
pub struct ImportArgs {
    /// Gatus' config.yaml, or blackbox_exporter's blackbox.yml; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write it to this file, which must not be there yet; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write over the file of --output
    #[arg(long, requires = "output")]
    force: bool,
    /// Whose configuration it is; seen by itself
    #[arg(long, value_enum, value_name = "PROGRAM")]
    from: Option<Program>,
    /// Of blackbox_exporter: the targets, from this configuration of Prometheus
    #[arg(long, value_name = "FILE")]
    prometheus: Option<PathBuf>,
    /// Of blackbox_exporter: check this with each module, repeatable
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<String>,
    /// Of blackbox_exporter: only this module, repeatable
    #[arg(long = "module", value_name = "MODULE")]
    modules: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Program {
    Gatus,
    Blackbox,
}

/// Carries a configuration over.
pub fn run(args: &ImportArgs) -> Exit {
    match import(args) {
        Ok(exit) => exit,
        Err(wrong) => {
            let _ = writeln!(io::stderr(), "error: {wrong}");
            Exit::Trouble
        }
    }
}

/// Nothing is written unless all could be read.
fn import(args: &ImportArgs) -> Result<Exit, String> {
    let file = File::read(&args.file)?;
    let program = match args.from {
        Some(program) => program,
        None => whose(&file)?,
    };
    let mut notes = Notes::on(file.called());
    file.tell_of_more(&mut notes);
    let (drafts, more_notes) = match program {
        Program::Gatus => {
            if args.prometheus.is_some() || !args.targets.is_empty() || !args.modules.is_empty() {
                return Err("--prometheus, --target and --module are for modules of blackbox_exporter".to_owned());
            }
            (gatus::carry(file.root(), &mut notes), None)
        }
        Program::Blackbox => of_blackbox(args, &file, &mut notes)?,
    };
    if drafts.is_empty() {
        tell(&[&notes], more_notes.as_ref());
        return Err(format!("{} has no endpoint that can be checked here: nothing was written", file.called()));
    }
    let name = match program {
        Program::Gatus => "a configuration of Gatus",
        Program::Blackbox => "a configuration of blackbox_exporter",
    };
    let head = format!("Made by `watchpost import` from {}, {name}.", file.name());
    let written = write(args, &document::write(&head, &drafts))?;
    tell(&[&notes], more_notes.as_ref());
    let count = notes.count() + more_notes.as_ref().map_or(0, Notes::count);
    let endpoints = counted(drafts.len(), "endpoint");
    let _ = writeln!(io::stderr(), "{}: {endpoints}, {}", file.called(), counted(count, "note"));
    Ok(written)
}

fn of_blackbox(args: &ImportArgs, file: &File, notes: &mut Notes) -> Result<(Vec<Draft>, Option<Notes>), String> {
    let mut more = None;
    let found = match &args.prometheus {
        None => Vec::new(),
        Some(path) => {
            let prometheus = File::read(path)?;
            let more = more.insert(Notes::on(prometheus.called()));
            prometheus.tell_of_more(more);
            targets(prometheus.root(), &blackbox::names(file.root()), more)
        }
    };
    let targets = Targets::new(found, &args.targets);
    let drafts = blackbox::carry(file.root(), &targets, &args.modules, notes)?;
    Ok((drafts, more))
}

/// Which program's configuration it is, by the keys at its top.
fn whose(file: &File) -> Result<Program, String> {
    let has = |key: &str| file.root().get(key).is_some();
    let called = file.called();
    match (gatus::KEYS.iter().any(|key| has(key)), has("modules")) {
        (true, false) => Ok(Program::Gatus),
        (false, true) => Ok(Program::Blackbox),
        (true, true) => {
            Err(format!("{called} has `endpoints` and `modules`: say which it is, --from gatus or blackbox"))
        }
        (false, false) if has("scrape_configs") => Err(format!(
            "{called} is a configuration of Prometheus: name that of blackbox_exporter, and this one with --prometheus"
        )),
        (false, false) => Err(format!(
            "{called} is neither a configuration of Gatus (`endpoints:`) nor of blackbox_exporter (`modules:`)"
        )),
    }
}

fn write(args: &ImportArgs, text: &str) -> Result<Exit, String> {
    match args.output.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(path) => new_file::write(path, text, args.force).map(|()| Exit::AllUp),
        None => Ok(print(text.as_bytes())),
    }
}

fn tell(notes: &[&Notes], more: Option<&Notes>) {
    let mut stderr = io::stderr().lock();
    for line in notes.iter().copied().chain(more).flat_map(Notes::lines) {
        let _ = writeln!(stderr, "{line}");
    }
}

fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
