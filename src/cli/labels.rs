//! What an endpoint is known by, beside its name.

use std::sync::Arc;

/// What an endpoint is known by. A URL that was typed has none of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Labels {
    pub group: Option<Arc<str>>,
    pub tags: Vec<Arc<str>>,
}
