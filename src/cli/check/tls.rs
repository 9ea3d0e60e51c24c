//! What `watchpost check` takes about TLS.

#[cfg(feature = "tls")]
use std::path::{Path, PathBuf};

use clap::Args;
#[cfg(feature = "tls")]
use watchpost::BadIdentity;
use watchpost::{NetOptions, ServerName, TlsVersion};

use super::switch::switch;
use crate::cli::settings::Settings;
#[cfg(feature = "tls")]
use crate::cli::{bounded, plain::called};

/// The longest file of certificates that is read, in bytes. A system's bundle of roots is half a megabyte.
#[cfg(feature = "tls")]
const LONGEST_FILE: u64 = 16 << 20;

/// Whom to trust, and what to speak.
#[derive(Args)]
#[command(next_help_heading = "TLS")]
pub struct TlsArgs {
    /// Trust the certificates in this file (PEM, or one in DER) and no others
    #[cfg(feature = "tls")]
    #[arg(long, value_name = "FILE", env = "WATCHPOST_CACERT", hide_env = true)]
    pub cacert: Option<PathBuf>,
    /// Show this client certificate (PEM, then its chain) to servers that ask for one; not to where redirects lead
    #[cfg(feature = "tls")]
    #[arg(long, value_name = "FILE", env = "WATCHPOST_CERT", hide_env = true)]
    pub cert: Option<PathBuf>,
    /// The private key of --cert (PEM, not encrypted); by default it is in the same file
    #[cfg(feature = "tls")]
    #[arg(long, value_name = "FILE", env = "WATCHPOST_KEY", hide_env = true)]
    pub key: Option<PathBuf>,
    /// The name to ask the server for, and to verify its certificate against, in place of the URL's host
    #[arg(long, value_name = "NAME", env = "WATCHPOST_SNI", hide_env = true)]
    pub sni: Option<ServerName>,
    /// The lowest version to speak: 1.2, 1.3
    #[arg(long, value_name = "VERSION", env = "WATCHPOST_TLS_MIN", hide_env = true)]
    pub tls_min: Option<TlsVersion>,
    /// The highest version to speak: 1.2, 1.3
    #[arg(long, value_name = "VERSION", env = "WATCHPOST_TLS_MAX", hide_env = true)]
    pub tls_max: Option<TlsVersion>,
    /// Offer HTTP/2 beside HTTP/1.1 over TLS; so it is by default, except with --keep-alive
    #[arg(long, num_args = 0, default_missing_value = "true", value_parser = switch())]
    #[arg(env = "WATCHPOST_HTTP2", hide_env = true)]
    pub http2: Option<bool>,
    /// Speak HTTP/1.1 only
    #[arg(long = "http1.1")]
    pub http1: bool,
}

impl TlsArgs {
    /// Tells the settings their part.
    ///
    /// # Errors
    /// A sentence about versions between which there is none.
    pub fn tell(&self, settings: Settings) -> Result<Settings, String> {
        if let (Some(min), Some(max)) = (self.tls_min, self.tls_max)
            && min > max
        {
            return Err(format!("--tls-min {} is above --tls-max {}", min.number(), max.number()));
        }
        let http2 = if self.http1 { Some(false) } else { self.http2 };
        Ok(Settings { sni: self.sni.clone(), tls_min: self.tls_min, tls_max: self.tls_max, http2, ..settings })
    }

    /// Tells the probes their part.
    ///
    /// # Errors
    /// A sentence about the file that is of no use.
    #[cfg(feature = "tls")]
    pub fn options(&self, mut options: NetOptions) -> Result<NetOptions, String> {
        if let Some(path) = &self.cacert {
            let bytes = read("--cacert", path)?;
            options = options.roots(bytes).map_err(|bad| format!("--cacert: {}: {bad}", called(path)))?;
        }
        if let Some(path) = &self.cert {
            let certificate = read("--cert", path)?;
            options = match &self.key {
                Some(key) => options.identity(certificate, read("--key", key)?),
                None => options.identity(&certificate, &certificate),
            }
            .map_err(|bad| self.which(path, bad))?;
        } else if self.key.is_some() {
            return Err("--key: --cert has to name the certificate that it belongs to".to_owned());
        }
        Ok(options)
    }

    /// Which file is to blame.
    #[cfg(feature = "tls")]
    fn which(&self, cert: &Path, bad: BadIdentity) -> String {
        match (&self.key, bad) {
            (Some(key), BadIdentity::Mismatch) => format!("--key: {}: {bad} in {}", called(key), called(cert)),
            (Some(key), BadIdentity::Key | BadIdentity::EncryptedKey | BadIdentity::UnsupportedKey) => {
                format!("--key: {}: {bad}", called(key))
            }
            (None, BadIdentity::Key) => format!("--cert: {}: {bad}; --key names another file", called(cert)),
            _ => format!("--cert: {}: {bad}", called(cert)),
        }
    }

    /// There is nothing to tell.
    ///
    /// # Errors
    /// None.
    #[cfg(not(feature = "tls"))]
    pub fn options(&self, options: NetOptions) -> Result<NetOptions, String> {
        Ok(options)
    }
}

#[cfg(feature = "tls")]
fn read(flag: &str, path: &Path) -> Result<Vec<u8>, String> {
    bounded::read(path, LONGEST_FILE).map_err(|why| format!("{flag}: {} {why}", called(path)))
}
