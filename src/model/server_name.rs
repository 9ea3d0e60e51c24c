//! The name that TLS asks a server for.

use std::{fmt, str::FromStr};

use url::Host;

use super::printable::printable;

/// A name that TLS asks a server for (server name indication: RFC 6066, 3), in ASCII and lower case.
///
/// ```
/// use watchpost::ServerName;
///
/// assert_eq!("Bücher.example".parse::<ServerName>()?.as_str(), "xn--bcher-kva.example");
/// assert!("127.0.0.1".parse::<ServerName>().is_err());
/// # Ok::<(), watchpost::BadServerName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerName(String);

/// A text that is no name for TLS to ask for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no name that TLS can ask for: it takes a host's name, and no address")]
pub struct BadServerName(String);

/// The longest label and the longest name (RFC 1035, 2.3.4), in bytes.
const LONGEST_LABEL: usize = 63;
const LONGEST_NAME: usize = 253;
/// How much of a bad name is repeated, in characters.
const LONGEST_SHOWN: usize = 64;

impl ServerName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServerName {
    type Err = BadServerName;

    fn from_str(text: &str) -> Result<Self, BadServerName> {
        let bad = || BadServerName(printable(text, LONGEST_SHOWN));
        match Host::parse(text) {
            Ok(Host::Domain(name)) => {
                // The last dot is DNS's, and in no certificate.
                let name = name.strip_suffix('.').unwrap_or(&name);
                let good = name.len() <= LONGEST_NAME && name.split('.').all(is_label);
                if good { Ok(Self(name.to_owned())) } else { Err(bad()) }
            }
            _ => Err(bad()),
        }
    }
}

fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_name_and_what_is_none() {
        for (text, wanted) in [
            ("A.example", Some("a.example")),
            ("a.example.", Some("a.example")),
            ("localhost", Some("localhost")),
            ("my_service.internal", Some("my_service.internal")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("", None),
            (".", None),
            ("a..b", None),
            ("-a.example", None),
            ("a.example:443", None),
            ("https://a.example", None),
            ("10.0.0.1", None),
            ("[::1]", None),
            ("*.example", None),
            ("a b", None),
            (&"a".repeat(64), None),
            (&"a.".repeat(128), None),
        ] {
            assert_eq!(text.parse::<ServerName>().ok().as_ref().map(ServerName::as_str), wanted, "{text}");
        }
    }
}
