//! What a document lists.

use std::sync::Arc;

use watchpost::TypedUrl;

/// A document, read whole.
#[derive(Debug)]
pub struct Document {
    /// The file or the URL, fit to be shown.
    pub name: Arc<str>,
    pub found: Vec<Found>,
    /// What it has that can't be asked for, a sentence each.
    pub left_out: Vec<String>,
}

/// So many of the sentences are shown where nothing is left.
const SHOWN: usize = 20;

impl Document {
    /// What is to be said where there is nothing that can be asked for.
    pub fn told_of_nothing(self) -> Vec<String> {
        let Self { name, left_out, .. } = self;
        let more = left_out.len().saturating_sub(SHOWN);
        let mut told: Vec<_> = left_out.into_iter().take(SHOWN).collect();
        if more > 0 {
            told.push(format!("and {more} more are left out"));
        }
        let that = if told.is_empty() { "" } else { " that can be asked for" };
        told.push(format!("error: there is no URL in {name}{that}: nothing was checked"));
        told
    }
}

/// A URL of a document.
#[derive(Debug)]
pub struct Found {
    pub url: TypedUrl,
    /// From 1; 0 where the document has no lines.
    pub line: u64,
    /// Whether it is asked for by HEAD.
    pub head: bool,
    /// Whether it leads to a host that nobody named: a document from the network may list any.
    pub elsewhere: bool,
}
