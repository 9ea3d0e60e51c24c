//! Endpoints of what was read: what the command line says, over what the configuration says of the host, and by default.

use std::time::Duration;

use url::Url;
use watchpost::{BadEndpoint, DEFAULT_TIMEOUT, Endpoint, Method, Secrets, TypedUrl, printable};

use crate::cli::{
    config::{
        contents::{Config, Planned},
        pattern::Pattern,
    },
    settings::Settings,
};

/// Makes endpoints. For URLs that are typed the layers are merged once, not for each of a million.
pub struct Endpoints {
    flags: Settings,
    config: Config,
    /// What holds for some hosts, the most special pattern first, each with all that is below it.
    hosts: Vec<(Pattern, Layer)>,
    /// What holds where the configuration says nothing of a host.
    base: Layer,
}

/// What holds for some URLs, and what of it is shown nowhere.
struct Layer {
    settings: Settings,
    secrets: Secrets,
}

impl From<Settings> for Layer {
    fn from(settings: Settings) -> Self {
        Self { secrets: Secrets::of(&settings.secrets), settings }
    }
}

impl Endpoints {
    pub fn new(flags: Settings, config: Config) -> Self {
        let base = flags.over(&config.defaults).into();
        let merged = |(pattern, _): &(Pattern, Settings)| {
            (pattern.clone(), flags.over(&config.about_all_of(pattern).over(&config.defaults)).into())
        };
        let hosts = config.hosts.iter().map(merged).collect();
        Self { flags, config, hosts, base }
    }

    /// A URL as it may be shown: somebody may have typed a token into it that is given in another way, too.
    pub fn shown(&self, url: TypedUrl) -> TypedUrl {
        let secrets = &self.layer(url.url()).secrets;
        if secrets.is_empty() { url } else { url.without(secrets) }
    }

    fn layer(&self, url: &Url) -> &Layer {
        let host = url.host_str().unwrap_or_default();
        self.hosts.iter().find(|(pattern, _)| pattern.fits(host)).map_or(&self.base, |(_, layer)| layer)
    }

    /// The endpoint of a URL.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn of(&self, url: &Url) -> Result<Endpoint, BadEndpoint> {
        self.layer(url).settings.endpoint(url, None)
    }

    /// The endpoint of a URL that a document lists, by HEAD where that is all it takes. What leads `elsewhere` gets only what the
    /// configuration says of its host: headers and bodies are for those that somebody named.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn listed(&self, url: &Url, head: bool, elsewhere: bool) -> Result<Endpoint, BadEndpoint> {
        let mut settings = self.about(url, elsewhere);
        // A body means POST, where nobody says otherwise.
        if head && settings.method.is_none() && settings.body.is_none() {
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

    /// A sentence for each endpoint of a file that does not go with what the command line says.
    pub fn refused(&self, planned: &[Planned]) -> Vec<String> {
        let refused = planned.iter().filter_map(|planned| Some((planned, self.planned(planned).err()?)));
        refused
            .map(|(planned, why)| format!("error: {}:{}: {why}", printable(&planned.file, 200), planned.line))
            .collect()
    }
}
