//! The URL of an endpoint that is being built.

use serde::{Deserialize, Serialize};
use url::Url;

/// The URL, as text or parsed already. In serde it is text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(super) enum GivenUrl {
    Text(String),
    Parsed(Url),
}

impl GivenUrl {
    /// Its text, secrets included.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Parsed(url) => url.as_str(),
        }
    }
}

impl From<String> for GivenUrl {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<GivenUrl> for String {
    fn from(given: GivenUrl) -> Self {
        match given {
            GivenUrl::Text(text) => text,
            GivenUrl::Parsed(url) => url.into(),
        }
    }
}
