//! Endpoints of what was read: what the command line says, over what the configuration says of the host, and by default.

use std::time::Duration;

use url::Url;
use watchpost::{BadEndpoint, DEFAULT_TIMEOUT, Endpoint, Method};

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

    /// The endpoint of a URL that a document lists, by HEAD where that is all it takes. What leads `elsewhere` gets only what the
    /// configuration says of its host: headers and bodies are for those that somebody named.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn listed(&self, url: &Url, head: bool, elsewhere: bool) -> Result<Endpoint, BadEndpoint> {
        let mut settings = self.about(url, elsewhere);
        if head && settings.method.is_none() {
            settings.method = Some(Method::HEAD);
        }
        settings.endpoint(url, None)
    }

    /// A document that lists URLs, asked for as they are.
    ///
    /// # Errors
    /// What keeps it from being an endpoint.
    pub fn document(&self, url: &Url, elsewhere: bool, least: Duration) -> Result<Endpoint, BadEndpoint> {
        let settings = self.about(url, elsewhere);
        let timeout = settings.timeout.unwrap_or(DEFAULT_TIMEOUT).max(least);
        let yes = Some(true);
        let (timeout, decode, read_body) = (Some(timeout), yes, yes);
        let (method, body, expect, max_redirects) = Default::default();
        Settings { timeout, decode, read_body, method, body, expect, max_redirects, ..settings }.endpoint(url, None)
    }

    fn about(&self, url: &Url, elsewhere: bool) -> Settings {
        let all = self.flags.over(&self.config.about(url));
        if !elsewhere {
            return all;
        }
        let Settings { headers, body, method, .. } = self.config.about_host(url);
        // A POST without its body would be another request.
        let method = if all.body.is_some() { method } else { all.method.clone() };
        Settings { headers, body, method, ..all }
    }

    /// The endpoint of a file.
    ///
    /// # Errors
    /// What the command line says does not go with it.
    pub fn planned(&self, planned: &Planned) -> Result<Endpoint, BadEndpoint> {
        self.flags.over(&planned.settings).endpoint(planned.url.url(), planned.name.as_ref())
    }
}
