//! `watchpost validate`: what `check` would read, and no network.

use std::{
    collections::BTreeSet,
    env,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    check::validate_list,
    config::{Config, find, variables::Variables},
    exit::Exit,
};

const EXAMPLES: &str = "\
Examples:
  watchpost validate
  watchpost validate watchpost.toml teams/*.toml
  watchpost validate -f urls.txt";

/// Checks files of endpoints and lists of URLs, without asking any network.
///
/// Without a file it is the one that `watchpost check` would find here: watchpost.toml, .watchpost.toml or .config/watchpost.toml, from
/// the working directory upwards. What is wrong is told all at once. Variables that a file names have to be set, as for a check.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct ValidateArgs {
    /// The files of endpoints
    #[arg(value_name = "FILE")]
    configs: Vec<PathBuf>,
    /// Also lists of URLs, one a line
    #[arg(short, long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Says of each file what is in it, or what is wrong.
pub fn run(args: ValidateArgs) -> Exit {
    let ValidateArgs { mut configs, files } = args;
    if configs.is_empty() && files.is_empty() {
        match env::current_dir().ok().and_then(|folder| find::nearest(&folder)) {
            Some(found) => configs.push(found),
            None => {
                let _ = writeln!(
                    io::stderr(),
                    "error: there is no watchpost.toml here, nor above: `watchpost init` writes one"
                );
                return Exit::Trouble;
            }
        }
    }
    let variables = Variables::of_this_process();
    let read = configs.iter().map(|path| of_a_config(path, &variables));
    let told = read.chain(files.iter().map(|path| validate_list(path)));
    told.fold(Exit::AllUp, |exit, told| exit.max(tell(told)))
}

fn tell(told: Result<String, Vec<String>>) -> Exit {
    let (written, exit) = match told {
        Ok(line) => (writeln!(io::stdout(), "{line}"), Exit::AllUp),
        Err(lines) => (writeln!(io::stderr(), "{}", lines.join("\n")), Exit::Trouble),
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
        Err(_) => Exit::Trouble,
        Ok(()) => exit,
    }
}

fn of_a_config(path: &Path, variables: &Variables) -> Result<String, Vec<String>> {
    let config = Config::load(path, variables)?;
    let groups: BTreeSet<_> = config.endpoints.iter().filter_map(|endpoint| endpoint.group.as_deref()).collect();
    let tags: BTreeSet<_> = config.endpoints.iter().flat_map(|endpoint| endpoint.tags.iter()).collect();
    let counted = [count(config.endpoints.len(), "endpoint"), count(groups.len(), "group"), count(tags.len(), "tag")];
    Ok(format!("{}: {}", watchpost::printable(&config.name, 200), counted.join(", ")))
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
