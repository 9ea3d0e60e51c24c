//! Endpoints of what was read: what the command line says, over what the configuration says of the host, and by default.

use url::Url;
use watchpost::{BadEndpoint, Endpoint, printable};

use crate::cli::{
    config::{
        contents::{Config, Planned},
        pattern::Pattern,
    },
    settings::Settings,
};

/// Makes endpoints. The layers are merged once, not for each of a million URLs.
pub struct Endpoints {
    flags: Settings,
    /// What holds for some hosts, the most special pattern first, each with all that is below it.
    hosts: Vec<(Pattern, Settings)>,
    /// What holds where the configuration says nothing of a host.
    base: Settings,
}

impl Endpoints {
    pub fn new(flags: Settings, config: &Config) -> Self {
        let base = flags.over(&config.defaults);
        let merged = |(pattern, _): &(Pattern, Settings)| (pattern.clone(), flags.over(&config.about_all_of(pattern)));
        let hosts = config.hosts.iter().map(merged).collect();
        Self { flags, hosts, base }
    }

    /// The endpoint of a URL.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn of(&self, url: &Url) -> Result<Endpoint, BadEndpoint> {
        let host = || url.host_str().unwrap_or_default();
        let of_its_host = self.hosts.iter().find(|(pattern, _)| pattern.fits(host()));
        of_its_host.map_or(&self.base, |(_, settings)| settings).endpoint(url, None)
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
