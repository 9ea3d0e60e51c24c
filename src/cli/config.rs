//! A file of endpoints: `watchpost.toml`.
//!
//! What is wrong in it is told all at once; [`fields`] says what may stand in it.

mod document;
mod fault;
mod field;
mod fields;
pub mod find;
mod include;
mod lexer;
pub mod listed;
mod load;
mod reader;
pub mod schema;
mod span;
pub mod variables;
mod veil;

use std::{path::Path, sync::Arc};

use listed::Listed;
use load::Loader;
use variables::Variables;

use super::settings::{Settings, hosts::Hosts};

/// What a file says, with the files that it includes.
pub struct Config {
    /// The file, as a person would write it.
    pub name: Arc<str>,
    /// For all endpoints, wherever they come from.
    pub defaults: Settings,
    /// For those of some hosts, over the defaults.
    pub hosts: Hosts,
    pub endpoints: Vec<Listed>,
}

impl Config {
    /// Reads a file and all that it includes.
    ///
    /// # Errors
    /// All that is wrong with any of them, as sentences for standard error.
    pub fn load(path: &Path, variables: &Variables) -> Result<Self, Vec<String>> {
        let mut loader = Loader::new(variables);
        let scope = loader.load(path);
        let (endpoints, faults) = loader.finish();
        if !faults.is_empty() {
            return Err(fault::told(faults));
        }
        Ok(Self { name: path.to_string_lossy().into(), defaults: scope.defaults, hosts: scope.hosts, endpoints })
    }
}
