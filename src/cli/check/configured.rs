//! The file of endpoints, as `watchpost check` finds and uses it.

use std::{env, path::PathBuf, sync::Arc};

use clap::{ArgMatches, Args, parser::ValueSource};
use watchpost::{Endpoint, printable};

use super::switch::switch;
use crate::cli::{
    config::{
        Config, find,
        listed::{Listed, reason},
        variables::Variables,
    },
    settings::Settings,
};

/// Which file of endpoints is read.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub struct ConfigArgs {
    /// Read this file of endpoints, and check them where no URL is named; by default watchpost.toml, .watchpost.toml or
    /// .config/watchpost.toml, from here upwards
    #[arg(long, value_name = "FILE", env = "WATCHPOST_CONFIG", hide_env = true)]
    config: Option<PathBuf>,
    /// Read no file of endpoints
    #[arg(long, value_parser = switch(), env = "WATCHPOST_NO_CONFIG", hide_env = true)]
    no_config: bool,
}

impl ConfigArgs {
    /// Of the two the later one holds, and both win over the environment.
    pub fn settle(&mut self, matches: &ArgMatches) {
        let typed = |id| match matches.value_source(id) {
            Some(ValueSource::CommandLine) => matches.indices_of(id).and_then(Iterator::last),
            _ => None,
        };
        if typed("config") > typed("no_config") {
            self.no_config = false;
        } else if self.no_config {
            self.config = None;
        }
    }

    /// Whether a file is named.
    pub fn is_named(&self) -> bool {
        self.config.is_some()
    }

    /// Reads the file that is named, or the one that is found.
    ///
    /// # Errors
    /// All that is wrong with it. One that is found is never passed over.
    pub fn load(&self) -> Result<Option<Config>, Vec<String>> {
        let found = || env::current_dir().ok().filter(|_| !self.no_config).and_then(|folder| find::nearest(&folder));
        let path = self.config.clone().or_else(found);
        path.map(|path| Config::load(&path, &Variables::of_this_process())).transpose()
    }
}

/// An endpoint of the file, ready to be checked.
pub struct Ready {
    pub endpoint: Arc<Endpoint>,
    pub listed: Arc<Listed>,
}

/// The endpoints of the file, where they are a source.
pub struct Configured {
    /// Whether the command line names the file, so that nothing else is waited for.
    pub is_named: bool,
    /// The file, in a sentence.
    pub called: String,
    pub endpoints: Vec<Ready>,
}

impl Configured {
    /// The file's endpoints under what the command line says.
    ///
    /// # Errors
    /// A sentence for each of which that can't be true.
    pub fn new(config: Config, is_named: bool, flags: &Settings) -> Result<Self, Vec<String>> {
        let (mut endpoints, mut told) = (Vec::new(), Vec::new());
        for listed in config.endpoints {
            match listed.endpoint(flags) {
                Ok(endpoint) => endpoints.push(Ready { endpoint: Arc::new(endpoint), listed: Arc::new(listed) }),
                Err(bad) => {
                    let (file, line) = &listed.source;
                    told.push(format!("error: {}:{line}: {}", printable(file, 200), reason(&bad)));
                }
            }
        }
        let called = printable(&config.name, 200);
        if told.is_empty() { Ok(Self { is_named, called, endpoints }) } else { Err(told) }
    }
}
