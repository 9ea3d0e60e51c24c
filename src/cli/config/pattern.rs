//! Which hosts a table of settings is about.

use std::borrow::Cow;

use url::Host;

/// Which hosts a table is about: one, or all below it (`*.example.com`), or all (`*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    Host(String),
    Below(String),
    Any,
}

/// Text that means no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a host is a name or an address, such as \"api.example.com\", \"*.example.com\" or \"[::1]\"")]
pub struct BadPattern;

impl Pattern {
    /// Reads one. Names become as a URL has them: in lower case, in ASCII, without a dot at the end.
    ///
    /// # Errors
    /// It is no host.
    pub fn read(text: &str) -> Result<Self, BadPattern> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let (host, below) = text.strip_prefix("*.").map_or((text, false), |host| (host, true));
        // What a URL would read as the end of its host, or would decode.
        if host.contains(['*', '/', '?', '#', '@', '\\', '%']) {
            return Err(BadPattern);
        }
        match Host::parse(host).map_err(|_| BadPattern)? {
            Host::Domain(name) => match name.trim_end_matches('.') {
                "" => Err(BadPattern),
                name if below => Ok(Self::Below(format!(".{name}"))),
                name => Ok(Self::Host(name.to_owned())),
            },
            _ if below => Err(BadPattern),
            address => Ok(Self::Host(address.to_string())),
        }
    }

    /// Whether a host of a URL is meant.
    pub fn fits(&self, host: &str) -> bool {
        let host = plain(host);
        match self {
            Self::Host(one) => *host == *one,
            Self::Below(parent) => host.ends_with(parent.as_str()),
            Self::Any => true,
        }
    }

    /// Whether all hosts that another one means are meant, too.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) => true,
            (Self::Below(parent), Self::Host(host) | Self::Below(host)) => host.ends_with(parent.as_str()),
            (one, other) => one == other,
        }
    }

    /// How special it is: the greater the more.
    pub fn rank(&self) -> (u8, usize) {
        match self {
            Self::Host(_) => (2, 0),
            Self::Below(parent) => (1, parent.len()),
            Self::Any => (0, 0),
        }
    }
}

/// A host as a pattern has it: of a scheme that the parser of URLs does not know, it is as it was typed.
fn plain(host: &str) -> Cow<'_, str> {
    let host = host.trim_end_matches('.');
    let typed = host.bytes().any(|byte| byte.is_ascii_uppercase());
    if typed { host.to_ascii_lowercase().into() } else { host.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::read(text).unwrap_or_else(|bad| panic!("{text}: {bad}"))
    }

    #[test]
    fn patterns_fit_hosts_and_the_most_special_comes_first() {
        for (text, host, wanted) in [
            ("example.com", "example.com", true),
            ("Example.com.", "example.com", true),
            ("example.com", "EXAMPLE.com.", true),
            ("example.com", "a.example.com", false),
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "badexample.com", false),
            ("bücher.example", "xn--bcher-kva.example", true),
            ("[::1]", "[::1]", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("*", "anything", true),
        ] {
            assert_eq!(pattern(text).fits(host), wanted, "{text} {host}");
        }
        let ranks = ["*", "*.com", "*.example.com", "example.com"].map(|text| pattern(text).rank());
        assert!(ranks.is_sorted(), "{ranks:?}");
        for bad in ["", "*.", "a.*.b", "*a", "http://a", "a/b", "a:80", "*.127.0.0.1", "::1", "a b", "me@a"] {
            assert_eq!(Pattern::read(bad), Err(BadPattern), "{bad}");
        }
    }

    #[test]
    fn one_covers_another_where_it_fits_all_its_hosts() {
        let all = ["*", "*.b.c", "*.c", "a.b.c", "b.c"].map(pattern);
        let covers = |one: &Pattern| all.iter().filter(|other| one.covers(other)).count();
        assert_eq!(all.iter().map(covers).collect::<Vec<_>>(), [5, 2, 4, 1, 1]);
    }
}
