//! What a file of endpoints says.

use std::sync::Arc;

use url::Url;
use watchpost::TypedUrl;

use super::pattern::Pattern;
use crate::cli::{labels::Labels, settings::Settings};

/// What the files say.
#[derive(Debug, Default)]
pub struct Config {
    pub defaults: Settings,
    /// The most special pattern first.
    pub hosts: Vec<(Pattern, Settings)>,
    pub endpoints: Vec<Planned>,
}

/// An endpoint of a file.
#[derive(Debug)]
pub struct Planned {
    pub url: TypedUrl,
    /// As it stands in the file.
    pub input: String,
    /// With the scheme where it was left out, and without secrets.
    pub shown: String,
    pub name: Option<Arc<str>>,
    pub labels: Labels,
    /// What the file says of it, hosts and defaults included.
    pub settings: Settings,
    pub file: Arc<str>,
    pub line: u64,
}

impl Config {
    /// What the file says of any URL: by its host, else by default.
    pub fn about(&self, url: &Url) -> Settings {
        self.about_host(url).over(&self.defaults)
    }

    /// What the file says of a URL's host alone.
    pub fn about_host(&self, url: &Url) -> Settings {
        let host = url.host_str().unwrap_or_default();
        self.said(|pattern| pattern.fits(host))
    }

    /// What it says of all the hosts that a pattern means.
    pub fn about_all_of(&self, pattern: &Pattern) -> Settings {
        self.said(|other| other.covers(pattern))
    }

    fn said(&self, of: impl Fn(&Pattern) -> bool) -> Settings {
        let said = self.hosts.iter().filter(|(pattern, _)| of(pattern)).map(|(_, settings)| settings);
        // The most special one comes first, and is said over the others.
        said.fold(Settings::default(), |above, below| above.over(below))
    }
}
