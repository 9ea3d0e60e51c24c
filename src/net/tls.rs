//! From a TCP connection to a TLS one.
//!
//! The server's signature is verified in the handshake, its chain right after it and before a byte is sent: so there is a
//! certificate to show, and a typed error, for every chain that is refused.

use std::{io, sync::Arc, time::SystemTime};

use actix_rt::net::TcpStream;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio_rustls::TlsConnector;
use url::Host;

use super::roots::Roots;

/// A TLS connection of ours.
pub type TlsStream = tokio_rustls::client::TlsStream<TcpStream>;

/// A TLS connection that did not come about, or whose chain is refused.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The host is no name that TLS can ask for.
    #[error("the host is no name that TLS can ask for")]
    Name,
    /// The provider of cryptography can't do what TLS needs.
    #[error("TLS can't be set up here: {0}")]
    SetUp(rustls::Error),
    /// The handshake failed.
    #[error("{0}")]
    Handshake(#[source] io::Error),
    /// The server showed no certificate.
    #[error("the server showed no certificate")]
    NoCertificate,
    /// The roots to judge by can't be read: this machine has no descriptor left.
    #[error("the root certificates can't be read here: too many open files")]
    NoRoots,
    /// The chain is refused.
    #[error("{0}")]
    Chain(rustls::Error),
}

/// TLS as a client, for any number of connections.
#[derive(Clone)]
pub struct Tls {
    config: Result<Arc<ClientConfig>, rustls::Error>,
    roots: Roots,
}

impl Tls {
    /// TLS 1.2 and 1.3 by ring, judging by these roots.
    pub fn new(roots: Roots) -> Self {
        Self { config: config(), roots }
    }

    /// Shakes hands. The chain is not judged yet.
    pub async fn shake_hands(&self, tcp: TcpStream, host: &Host<String>) -> Result<TlsStream, TlsError> {
        let config = self.config.as_ref().map_err(|error| TlsError::SetUp(error.clone()))?;
        let name = server_name(host)?;
        TlsConnector::from(Arc::clone(config)).connect(name, tcp).await.map_err(TlsError::Handshake)
    }

    /// Judges the chain that a server showed, its own certificate first.
    ///
    /// # Errors
    /// [`TlsError::Chain`] says what is wrong with it.
    pub fn judge(&self, chain: &[CertificateDer<'_>], host: &Host<String>, now: SystemTime) -> Result<(), TlsError> {
        let (own, others) = chain.split_first().ok_or(TlsError::NoCertificate)?;
        let verifier = self.roots.verifier().ok_or(TlsError::NoRoots)?;
        let since_1970 = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        verifier
            .verify_server_cert(own, others, &server_name(host)?, &[], UnixTime::since_unix_epoch(since_1970))
            .map(drop)
            .map_err(TlsError::Chain)
    }
}

fn server_name(host: &Host<String>) -> Result<ServerName<'static>, TlsError> {
    match host {
        Host::Ipv4(ip) => Ok(ServerName::from(std::net::IpAddr::V4(*ip))),
        Host::Ipv6(ip) => Ok(ServerName::from(std::net::IpAddr::V6(*ip))),
        // The last dot is DNS's, and in no certificate (RFC 6066, 3).
        Host::Domain(name) => {
            ServerName::try_from(name.strip_suffix('.').unwrap_or(name).to_owned()).map_err(|_| TlsError::Name)
        }
    }
}

fn config() -> Result<Arc<ClientConfig>, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(SignaturesOnly(provider.signature_verification_algorithms));
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    // A resumed handshake shows no certificate: each check must see a fresh one.
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Verifies in the handshake that the server holds the key of its certificate. What the certificate is worth is judged after.
#[derive(Debug)]
struct SignaturesOnly(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for SignaturesOnly {
    fn verify_server_cert(
        &self,
        _own: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, own, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, own, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
