//! An earlier round, to tell what is new.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use serde::Deserialize;
use watchpost::{State, Status};

use crate::cli::plain::{called, plainly};

/// The longest baseline that is read, in bytes: a million statuses and more.
const LONGEST: u64 = 4 << 30;
const FOREIGN: &str = "this is no output of `watchpost check` with --format json or ndjson";

/// What was not up in an earlier round.
pub struct Baseline {
    failed: HashMap<Key, State>,
}

/// What makes two statuses two of the same endpoint: name, method, URL.
type Key = (Option<Box<str>>, Box<str>, Box<str>);

/// An output of ours: a document that has statuses, or one status.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Part {
    statuses: Option<Vec<Part>>,
    name: Option<Box<str>>,
    method: Option<Box<str>>,
    url: Option<Box<str>>,
    state: Option<State>,
}

impl Baseline {
    /// Reads what `--format json` or `--format ndjson` printed.
    ///
    /// # Errors
    /// A sentence about a file that can't be read, or that is something else.
    pub fn read(path: &Path) -> Result<Self, String> {
        let called = called(path);
        let file =
            File::open(path).map_err(|error| format!("--baseline: {called} cannot be read: {}", plainly(&error)))?;
        let mut baseline = Self { failed: HashMap::new() };
        let reader = BufReader::new(file.take(LONGEST));
        let mut any = false;
        for part in serde_json::Deserializer::from_reader(reader).into_iter::<Part>() {
            let part = part.map_err(|error| match error.is_io() {
                true => format!("--baseline: {called} cannot be read: {}", plainly(&error.into())),
                false => format!("--baseline: {called}:{}:{}: {FOREIGN}", error.line(), error.column()),
            })?;
            baseline.take(part).ok_or_else(|| format!("--baseline: {called}: {FOREIGN}"))?;
            any = true;
        }
        if any { Ok(baseline) } else { Err(format!("--baseline: {called} is empty")) }
    }

    /// `None` is a part that we never wrote.
    fn take(&mut self, part: Part) -> Option<()> {
        if let Some(statuses) = part.statuses {
            return statuses.into_iter().try_for_each(|status| self.take(status));
        }
        let Part { name, method: Some(method), url: Some(url), state: Some(state), .. } = part else { return None };
        if matches!(state, State::Down | State::Degraded) {
            self.failed.insert((name, method, url), state);
        }
        Some(())
    }

    /// How the endpoint of this status was, where it was down or degraded.
    pub fn state_of(&self, status: &Status) -> Option<State> {
        if self.failed.is_empty() {
            return None;
        }
        let name = status.name.as_deref().map(Into::into);
        self.failed.get(&(name, status.method.as_str().into(), status.url.as_str().into())).copied()
    }
}
