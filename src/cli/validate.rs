//! `watchpost validate`: whether a file of endpoints, or a list of URLs, is sound. It asks no network.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{check::validate_list, commands, config, exit::Exit, plain::called, print::print};

const SECTIONS: &str = "\
Examples:
  watchpost validate
  watchpost validate staging.toml production.toml
  watchpost validate -f urls.txt

Exit codes:
  0    all is well
  2    something is to be mended
  141  the pipe that it wrote to was closed";

/// What is to be looked at.
#[derive(Args)]
#[command(after_help = SECTIONS)]
pub struct ValidateArgs {
    /// The files of endpoints; by default the nearest watchpost.toml
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A list of URLs, one a line; - is standard input
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    lists: Vec<PathBuf>,
}

/// Looks at the files, and says what is to be mended.
pub fn run(args: ValidateArgs) -> Exit {
    let mut files = args.files;
    if files.is_empty() && args.lists.is_empty() {
        match config::find::nearest() {
            Some(path) => files.push(path),
            None => {
                let none =
                    "error: there is no watchpost.toml here or above: name a file, or let `watchpost init` write one";
                let _ = writeln!(io::stderr(), "{none}");
                return Exit::Trouble;
            }
        }
    }
    let configs = files.iter().map(|path| validate(path));
    let lists = args.lists.iter().map(|path| validate_list(path));
    let (mut sound, mut wrong) = (String::new(), false);
    for told in configs.chain(lists) {
        match told {
            Ok(line) => sound = sound + &line + "\n",
            Err(lines) => {
                wrong = true;
                commands::say(&lines);
            }
        }
    }
    match print(sound.as_bytes()) {
        Exit::AllUp if wrong => Exit::Trouble,
        exit => exit,
    }
}

/// What is in a file, or what is wrong with it.
fn validate(path: &Path) -> Result<String, Vec<String>> {
    let config = config::load(path).map_err(|troubles| {
        let count = if troubles.len() == 1 { "one thing".to_owned() } else { format!("{} things", troubles.len()) };
        let mut told = config::told(&troubles);
        told.push(format!("{} has {count} to mend", called(path)));
        if path.extension().is_none_or(|extension| extension != "toml") {
            told.push(format!("(if it is a list of URLs: watchpost validate -f {})", called(path)));
        }
        told
    })?;
    let tags: BTreeSet<_> = config.endpoints.iter().flat_map(|planned| &planned.labels.tags).collect();
    let groups: BTreeSet<_> = config.endpoints.iter().filter_map(|planned| planned.labels.group.as_ref()).collect();
    let counted = [
        (config.endpoints.len(), "endpoint"),
        (groups.len(), "group"),
        (tags.len(), "tag"),
        (config.hosts.len(), "host"),
    ];
    let counted = counted.into_iter().enumerate().filter(|(index, (count, _))| *index == 0 || *count > 0);
    let counted = counted.map(|(_, (count, what))| format!("{count} {what}{}", if count == 1 { "" } else { "s" }));
    Ok(format!("{}: {}", called(path), counted.collect::<Vec<_>>().join(", ")))
}
