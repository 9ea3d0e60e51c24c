//! Layers for some hosts.

use std::collections::HashMap;

use watchpost::url::Host;

use super::Settings;

/// Which hosts are meant: one, or all below a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HostPattern {
    One(Box<str>),
    Below(Box<str>),
}

/// Text that means no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadHostPattern {
    #[error("all hosts are what [defaults] is for")]
    All,
    #[error("a `*` stands for all names below one, at its beginning: *.example.com")]
    Star,
    #[error(
        "a host is a name or an address, without scheme, port and path: api.example.com, *.example.com, 127.0.0.1, [::1]"
    )]
    NoHost,
}

impl HostPattern {
    /// Reads `api.example.com`, `*.example.com`, `127.0.0.1`, `[::1]`.
    ///
    /// # Errors
    /// Anything else.
    pub fn read(text: &str) -> Result<Self, BadHostPattern> {
        let (host, below) = match text.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None if text == "*" => return Err(BadHostPattern::All),
            None => (text, false),
        };
        if host.contains('*') {
            return Err(BadHostPattern::Star);
        }
        // What the parser of URLs would read as the end of a host, or would not mind.
        if host.is_empty() || host.contains(['/', '?', '#', '@', '\\', '%']) {
            return Err(BadHostPattern::NoHost);
        }
        match Host::parse(host).map_err(|_| BadHostPattern::NoHost)? {
            Host::Domain(name) => {
                let name = name.trim_end_matches('.').into();
                Ok(if below { Self::Below(name) } else { Self::One(name) })
            }
            _ if below => Err(BadHostPattern::NoHost),
            address => Ok(Self::One(address.to_string().into())),
        }
    }
}

/// Layers by host. Of two that mean the same host, the more special one is the stronger.
#[derive(Clone, Default)]
pub struct Hosts(HashMap<HostPattern, Settings>);

impl Hosts {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, pattern: HostPattern, settings: Settings) {
        self.0.insert(pattern, settings);
    }

    /// These over weaker ones, pattern by pattern.
    pub fn over(mut self, below: &Self) -> Self {
        for (pattern, settings) in &below.0 {
            let stronger = self.0.remove(pattern).unwrap_or_default();
            self.0.insert(pattern.clone(), stronger.over(settings));
        }
        self
    }

    /// All that is said of a host, the most special over the others, over a layer for all hosts.
    pub fn of(&self, host: &str, below: &Settings) -> Settings {
        self.merged(patterns(host), below)
    }

    /// The same, with a layer above all, for each pattern: so that [`find`](Self::find) has nothing to merge.
    pub fn between(&self, above: &Settings, below: &Settings) -> Self {
        let merged = |pattern: &HostPattern| above.clone().over(&self.merged(pattern.and_wider(), below));
        Self(self.0.keys().map(|pattern| (pattern.clone(), merged(pattern))).collect())
    }

    /// The most special layer for a host.
    pub fn find(&self, host: &str) -> Option<&Settings> {
        patterns(host).find_map(|pattern| self.0.get(&pattern))
    }

    fn merged(&self, patterns: impl Iterator<Item = HostPattern>, below: &Settings) -> Settings {
        let layers: Vec<_> = patterns.filter_map(|pattern| self.0.get(&pattern)).collect();
        layers.into_iter().rev().fold(below.clone(), |weaker, layer| layer.clone().over(&weaker))
    }
}

impl HostPattern {
    /// This one, and all that mean its hosts and more.
    fn and_wider(&self) -> impl Iterator<Item = Self> {
        let (Self::One(name) | Self::Below(name)) = self;
        [self.clone()].into_iter().chain(name.match_indices('.').map(|(at, _)| Self::Below(name[at + 1..].into())))
    }
}

/// The patterns that mean a host, the most special first.
fn patterns(host: &str) -> impl Iterator<Item = HostPattern> {
    // Of a scheme that the parser of URLs does not know, a host is as it was typed.
    let host = HostPattern::One(host.trim_end_matches('.').to_ascii_lowercase().into());
    host.and_wider().collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_means_a_host_and_what_does_not() {
        for (text, wanted) in [
            ("API.example.com", Ok(HostPattern::One("api.example.com".into()))),
            ("api.example.com.", Ok(HostPattern::One("api.example.com".into()))),
            ("*.Example.com", Ok(HostPattern::Below("example.com".into()))),
            ("bücher.example", Ok(HostPattern::One("xn--bcher-kva.example".into()))),
            ("localhost", Ok(HostPattern::One("localhost".into()))),
            ("127.0.0.1", Ok(HostPattern::One("127.0.0.1".into()))),
            ("[::1]", Ok(HostPattern::One("[::1]".into()))),
            ("*", Err(BadHostPattern::All)),
            ("a.*.example", Err(BadHostPattern::Star)),
            ("*example.com", Err(BadHostPattern::Star)),
            ("*.127.0.0.1", Err(BadHostPattern::NoHost)),
            ("example.com:80", Err(BadHostPattern::NoHost)),
            ("https://example.com", Err(BadHostPattern::NoHost)),
            ("example.com/a", Err(BadHostPattern::NoHost)),
            ("*.", Err(BadHostPattern::NoHost)),
            ("", Err(BadHostPattern::NoHost)),
        ] {
            assert_eq!(HostPattern::read(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_more_special_one_wins_and_the_others_fill_in() {
        let seconds = |n| Some(Duration::from_secs(n));
        let layer = |timeout, degraded_over| Settings { timeout, degraded_over, ..Settings::default() };
        let mut hosts = Hosts::default();
        for (pattern, settings) in [
            ("*.example.com", layer(seconds(1), seconds(10))),
            ("*.eu.example.com", layer(seconds(2), None)),
            ("api.eu.example.com", layer(seconds(3), None)),
        ] {
            hosts.add(HostPattern::read(pattern).unwrap(), settings);
        }
        for (host, timeout, degraded_over) in [
            ("api.eu.example.com", 3, 10),
            ("API.eu.example.com.", 3, 10),
            ("web.eu.example.com", 2, 10),
            ("a.b.eu.example.com", 2, 10),
            ("api.example.com", 1, 10),
            ("example.com", 7, 8),
            ("badexample.com", 7, 8),
        ] {
            let of = hosts.of(host, &layer(seconds(7), seconds(8)));
            assert_eq!((of.timeout, of.degraded_over), (seconds(timeout), seconds(degraded_over)), "{host}");
            let merged = hosts.between(&layer(None, seconds(9)), &layer(seconds(7), seconds(8)));
            let found = merged.find(host).map(|found| (found.timeout, found.degraded_over));
            assert_eq!(found, (timeout < 7).then_some((seconds(timeout), seconds(9))), "{host}");
        }
        let mut nearer = Hosts::default();
        nearer.add(HostPattern::Below("example.com".into()), layer(seconds(5), None));
        let of = nearer.over(&hosts).of("api.example.com", &Settings::default());
        assert_eq!((of.timeout, of.degraded_over), (seconds(5), seconds(10)));
    }
}
