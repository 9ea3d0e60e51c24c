//! Endpoints of what was read: what the command line says, over what the configuration says of the host, and by default.

use url::Url;
use watchpost::{BadEndpoint, Endpoint};

use crate::cli::{
    config::contents::{Config, Planned},
    settings::Settings,
};

/// Makes endpoints.
pub struct Endpoints {
    flags: Settings,
    config: Config,
    /// What holds where the configuration says nothing of a host: merged once, not for each of a million URLs.
    base: Settings,
}

impl Endpoints {
    pub fn new(flags: Settings, config: Config) -> Self {
        let base = flags.over(&config.defaults);
        Self { flags, config, base }
    }

    /// The endpoint of a URL.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn of(&self, url: &Url) -> Result<Endpoint, BadEndpoint> {
        if self.config.hosts.is_empty() {
            return self.base.endpoint(url, None);
        }
        self.flags.over(&self.config.about(url)).endpoint(url, None)
    }

    /// The endpoint of a file.
    ///
    /// # Errors
    /// What the command line says does not go with it.
    pub fn planned(&self, planned: &Planned) -> Result<Endpoint, BadEndpoint> {
        self.flags.over(&planned.settings).endpoint(planned.url.url(), planned.name.as_ref())
    }
}
