//! Servers of TLS, by an authority of the tests' own.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use rcgen::date_time_ymd;
use rustls::{
    SupportedProtocolVersion,
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;

pub use super::issuer::{Authority, GOOD_YEARS};
use super::issuer::{Clients, config};

const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];

/// How a server speaks TLS.
pub struct Serves {
    /// The names in its certificate.
    pub names: &'static [&'static str],
    /// When the certificate is valid.
    pub years: (i32, i32),
    /// So many days from now it ends, whatever the second year is.
    pub days_left: Option<u64>,
    pub versions: &'static [&'static SupportedProtocolVersion],
    /// It refuses who has no client certificate.
    pub needs_client: bool,
    pub alpn: &'static [&'static [u8]],
}

impl Default for Serves {
    fn default() -> Self {
        Self {
            names: &["localhost"],
            years: GOOD_YEARS,
            days_left: None,
            versions: BOTH,
            needs_client: false,
            alpn: &[],
        }
    }
}

impl Authority {
    /// A server's side of TLS.
    pub fn serves(&self, serves: Serves) -> TlsAcceptor {
        let leaf = self.issue_with(serves.names, |params| {
            params.not_before = date_time_ymd(serves.years.0, 1, 1);
            params.not_after = date_time_ymd(serves.years.1, 1, 1);
            if let Some(days) = serves.days_left {
                let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
                params.not_after = date_time_ymd(1970, 1, 1) + now + Duration::from_secs(days * 86_400);
            }
        });
        let clients = if serves.needs_client { Clients::Need } else { Clients::Unasked };
        let mut config = config(self, leaf, serves.versions, clients);
        config.alpn_protocols = serves.alpn.iter().map(|name| name.to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}
