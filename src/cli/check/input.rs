//! What `watchpost check` takes about where its endpoints come from, beside the URLs and files themselves.

use std::path::PathBuf;

use clap::{ArgMatches, Args};

use super::{documents::DocumentArgs, select::Selector, switch::switch};
use crate::cli::typed::typed;

/// Which configuration, and which of the endpoints.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// A file of endpoints, in place of the nearest watchpost.toml; its endpoints are checked where no URL is named
    #[arg(long, value_name = "FILE", env = "WATCHPOST_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// Read no file of endpoints
    #[arg(long, value_parser = switch(), env = "WATCHPOST_NO_CONFIG", hide_env = true)]
    pub no_config: bool,
    /// Check only what fits, repeatable: tag=NAME, group=NAME, name~PART; of several with commas any has to fit, of several
    /// --select all
    #[arg(long, value_name = "WHAT", env = "WATCHPOST_SELECT", hide_env = true)]
    pub select: Vec<Selector>,
    /// Let nothing to check be no error
    #[arg(long, value_parser = switch(), env = "WATCHPOST_ALLOW_EMPTY", hide_env = true)]
    pub allow_empty: bool,
    #[command(flatten)]
    pub documents: DocumentArgs,
}

impl InputArgs {
    /// Whether neither a file of endpoints nor a document is named.
    pub fn names_nothing(&self) -> bool {
        self.config.is_none() && self.documents.is_empty()
    }
}

impl InputArgs {
    /// Of --config and --no-config the later one holds, and both win over the environment.
    pub fn settle(&mut self, matches: &ArgMatches) {
        let typed = |id| typed(matches, id);
        if typed("config") > typed("no_config") {
            self.no_config = false;
        } else if self.no_config {
            self.config = None;
        }
    }
}
