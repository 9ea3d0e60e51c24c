//! Arguments: `FIRST --name value --switch`. Nobody types them but the other half of this program.

use std::{env, str::FromStr};

/// The arguments after a subcommand.
pub struct Args(Vec<String>);

impl Args {
    /// Those of this process, the subcommand left out.
    pub fn of_this_process() -> Self {
        Self(env::args().skip(2).collect())
    }

    /// The first one.
    pub fn first(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// Whether `--name` is among them.
    pub fn is_set(&self, name: &str) -> bool {
        self.0.iter().any(|arg| arg.strip_prefix("--") == Some(name))
    }

    /// What follows `--name`.
    pub fn value(&self, name: &str) -> Option<&str> {
        let at = self.0.iter().position(|arg| arg.strip_prefix("--") == Some(name))?;
        self.0.get(at + 1).map(String::as_str)
    }

    /// The same as a number, or whatever can be read from text.
    pub fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        self.value(name)?.parse().ok()
    }

    /// What follows `--`: a command.
    pub fn command(&self) -> &[String] {
        let at = self.0.iter().position(|arg| arg == "--").map_or(self.0.len(), |at| at + 1);
        self.0.get(at..).unwrap_or_default()
    }
}
