//! Whom somebody trusts, and whether a chain is theirs.

use std::time::Duration;

use rustls::{
    CertificateError, Error, RootCertStore,
    client::{verify_server_cert_signed_by_trust_anchor, verify_server_name},
    crypto::{WebPkiSupportedAlgorithms, ring},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use x509_parser::prelude::{FromDer, X509Certificate, X509Version};

/// The authorities to which a chain may lead, and the certificates that are trusted as they are.
#[derive(Debug)]
pub struct Trusted {
    anchors: RootCertStore,
    /// Whole, because an anchor keeps only the name and the key.
    named: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Trusted {
    /// These authorities, and no certificate as it is.
    pub fn anchors(anchors: RootCertStore) -> Self {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        Self { anchors, named: Vec::new(), algorithms }
    }

    /// Nobody yet.
    pub fn nobody() -> Self {
        Self::anchors(RootCertStore::empty())
    }

    /// Somebody named this certificate: a server that shows it is trusted, and so is what it signed, where it may sign.
    ///
    /// # Errors
    /// Of rustls, when it can't be read; then it is not trusted.
    pub fn name(&mut self, certificate: CertificateDer<'static>) -> Result<(), Error> {
        let mut read = RootCertStore::empty();
        read.add(certificate.clone())?;
        // A server whose own certificate is named would else speak for every other: an anchor is taken for an authority, whatever
        // its certificate says.
        if may_sign(&certificate) {
            self.anchors.roots.append(&mut read.roots);
        }
        self.named.push(certificate);
        Ok(())
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty() && self.named.is_empty()
    }

    /// Judges the chain of the server of a name. Of a certificate that was named nobody is asked who signed it, nor whether it is
    /// an authority's; its dates, its purpose and its names have to be good all the same.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let parsed = ParsedCertificate::try_from(own)?;
        if self.named.contains(own) {
            verify_alone(own, now)?;
        } else {
            verify_server_cert_signed_by_trust_anchor(&parsed, &self.anchors, others, now, self.algorithms.all)?;
        }
        verify_server_name(&parsed, name)
    }
}

/// The dates, and whether it is for servers, as RFC 5280 has them (4.1.2.5, 4.2.1.12): in the order in which those of a chain are
/// looked at.
fn verify_alone(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), CertificateError> {
    let (_, read) = X509Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let (not_before, not_after) =
        (at(read.validity().not_before.timestamp()), at(read.validity().not_after.timestamp()));
    if not_before > not_after {
        return Err(CertificateError::Expired);
    }
    if now < not_before {
        return Err(CertificateError::NotValidYetContext { time: now, not_before });
    }
    if now > not_after {
        return Err(CertificateError::ExpiredContext { time: now, not_after });
    }
    let purposes = read.extended_key_usage().map_err(|_| CertificateError::BadEncoding)?;
    match purposes {
        Some(purposes) if !purposes.value.server_auth => Err(CertificateError::InvalidPurpose),
        _ => Ok(()),
    }
}

/// Seconds since 1970; those before it count as 1970, as they do where a chain is judged.
fn at(seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// Whether other certificates may be signed by a certificate's key (RFC 5280, 4.2.1.3, 4.2.1.9): it says so, or is of a version that
/// can't say it. One without basic constraints that is for signing certificates counts too, as old authorities have it.
fn may_sign(certificate: &CertificateDer<'_>) -> bool {
    let Ok((_, read)) = X509Certificate::from_der(certificate) else { return false };
    match read.basic_constraints() {
        Ok(Some(constraints)) => constraints.value.ca,
        Ok(None) if read.version() == X509Version::V3 => {
            read.key_usage().is_ok_and(|usage| usage.is_some_and(|usage| usage.value.key_cert_sign()))
        }
        Ok(None) => true,
        Err(_) => false,
    }
}

#[cfg(test)]
#[path = "trusted_tests.rs"]
mod tests;
