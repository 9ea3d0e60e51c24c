//! A certificate that has expired, and the authority that signed it.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivatePkcs8KeyDer};

/// What a server needs to show the certificate, and what a client needs to see no fault in it but its date.
pub struct Expired {
    /// The server's side.
    pub server: Arc<ServerConfig>,
    /// The authority's own certificate, in DER.
    pub root: Vec<u8>,
}

/// What can go wrong in making it: nothing that a user or a network can cause.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error(transparent)]
    Signing(#[from] rcgen::Error),
    #[error(transparent)]
    Serving(#[from] rustls::Error),
}

/// A new authority, and a certificate of it for 127.0.0.1 and localhost that was good in 2020.
pub fn expired() -> Result<Expired, CertificateError> {
    let mut authority = CertificateParams::new([])?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(DnType::CommonName, "watchpost demo authority");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

    let mut params = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, "watchpost demo");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2020, 12, 31);
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &authority)?;

    // The provider is named, so that nothing depends on what the process has installed.
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
    Ok(Expired { server: Arc::new(server), root: authority.der().to_vec() })
}
