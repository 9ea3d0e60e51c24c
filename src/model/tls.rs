//! What was agreed on in a TLS handshake.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A version of TLS. Those before 1.2 are broken (RFC 8996), and never spoken here.
///
/// ```
/// use watchpost::TlsVersion;
///
/// assert!(TlsVersion::Tls12 < TlsVersion::Tls13);
/// assert_eq!("1.3".parse(), Ok(TlsVersion::Tls13));
/// assert_eq!(TlsVersion::Tls13.to_string(), "TLS1.3");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246).
    #[serde(rename = "TLS1.2", alias = "1.2")]
    Tls12,
    /// TLS 1.3 (RFC 8446).
    #[serde(rename = "TLS1.3", alias = "1.3")]
    Tls13,
}

/// A text that names no version of TLS that is spoken here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are 1.2 and 1.3")]
pub struct BadTlsVersion;

impl TlsVersion {
    /// The number alone: `1.3`.
    pub fn number(self) -> &'static str {
        match self {
            Self::Tls12 => "1.2",
            Self::Tls13 => "1.3",
        }
    }
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TLS{}", self.number())
    }
}

impl FromStr for TlsVersion {
    type Err = BadTlsVersion;

    /// Reads `1.3`, and `TLS1.3` as it is shown.
    fn from_str(text: &str) -> Result<Self, BadTlsVersion> {
        match text.strip_prefix("TLS").unwrap_or(text) {
            "1.2" => Ok(Self::Tls12),
            "1.3" => Ok(Self::Tls13),
            _ => Err(BadTlsVersion),
        }
    }
}

/// What was agreed on in a TLS handshake, also in one whose certificate was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFacts {
    /// The version.
    pub version: TlsVersion,
    /// The cipher suite, as IANA names it: `TLS_AES_128_GCM_SHA256`.
    pub cipher: Option<String>,
    /// The protocol that the server chose by ALPN (RFC 7301): `http/1.1`; `None` where it chose none.
    pub alpn: Option<String>,
}
