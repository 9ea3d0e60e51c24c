//! What is said about statuses, one format a file. Nothing here writes: it is text that a caller puts where it belongs.

mod columns;
pub mod csv;
pub mod details;
mod escape;
pub mod explained;
mod flaky;
pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
mod outcome;
pub mod tap;
pub mod text;

use std::sync::Arc;

use serde::Serialize;

use crate::model::status::Status;

/// A status, and what a person typed to get it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The status.
    pub status: &'a Status,
    /// What was typed, user-info hidden.
    pub input: &'a str,
    /// What was typed, with the scheme where it was left out; user-info hidden.
    pub shown: &'a str,
    /// Where it was typed; `None` on the command line.
    pub source: Option<Source<'a>>,
    /// The group that the endpoint is in, where it has one.
    pub group: Option<&'a str>,
    /// The tags that the endpoint has.
    pub tags: &'a [Arc<str>],
}

/// A line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Source<'a> {
    /// The file; `-` is standard input.
    pub file: &'a str,
    /// The line, from 1; 0 where the file is one that nobody reads by lines, as a document in JSON.
    pub line: u64,
}

impl<'a> From<&'a Status> for Entry<'a> {
    /// A status that nobody typed a URL for: it is shown by its own.
    fn from(status: &'a Status) -> Self {
        let url = status.url.as_str();
        Self { status, input: url, shown: url, source: None, group: None, tags: &[] }
    }
}
