//! How TLS is wanted, by an endpoint.

use super::{
    server_name::{BadServerName, ServerName},
    tls::TlsVersion,
};

/// What an endpoint says about TLS that can't be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadTls {
    /// The name to ask for is none.
    #[error("{0}")]
    Name(#[from] BadServerName),
    /// There is no version between the two.
    #[error("the lowest TLS version, {}, is above the highest, {}", .min.number(), .max.number())]
    Versions {
        /// The lowest that is wanted.
        min: TlsVersion,
        /// The highest that is wanted.
        max: TlsVersion,
    },
}

/// How TLS is wanted, by an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    pub sni: Option<ServerName>,
    pub min: Option<TlsVersion>,
    pub max: Option<TlsVersion>,
    pub http2: bool,
}

impl TlsSettings {
    /// What was said, checked.
    pub fn new(
        sni: Option<&str>,
        min: Option<TlsVersion>,
        max: Option<TlsVersion>,
        http2: bool,
    ) -> Result<Self, BadTls> {
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            return Err(BadTls::Versions { min, max });
        }
        Ok(Self { sni: sni.map(str::parse).transpose()?, min, max, http2 })
    }
}
