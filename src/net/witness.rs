//! Who sits in on one handshake, and keeps what rustls does not tell after it.

use std::sync::Arc;

use rustls::{
    DigitallySignedStruct, Error, SignatureScheme,
    client::{
        ResolvesClientCert,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::CertifiedKey,
};
use tokio::sync::watch;

use super::{identity::Identity, roots::Verifier};
use crate::model::tls::TlsVersion;

/// What a handshake came to know, also one that failed.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The server asked for a client certificate.
    pub asked: bool,
    /// What is wrong with the chain, where that was judged in the handshake.
    pub refused: Option<Refused>,
}

/// A chain that was refused in the handshake.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The chain, the server's own certificate first.
    pub chain: Vec<CertificateDer<'static>>,
    /// What is wrong with it.
    pub error: Error,
    /// The version that was spoken; `None` where the server did not prove that it has the certificate's key.
    pub version: Option<TlsVersion>,
}

/// Sits in on one handshake: it verifies there that the server holds the key of its certificate, and shows ours to a server
/// that asks.
///
/// What the server's certificate is worth is judged after the handshake, but before ours is shown: a client certificate names
/// its owner, and is not for everybody. So then the chain is judged in the handshake, and refused as soon as the signature is
/// good; both callbacks come before our own certificate goes out (RFC 8446, 4.4; RFC 5246, 7.3).
///
/// rustls calls it by shared reference, so what it sees goes through a channel that keeps its last value.
#[derive(Debug)]
pub struct Witness {
    seen: watch::Sender<Seen>,
    algorithms: WebPkiSupportedAlgorithms,
    ours: Option<Identity>,
    judge: Option<Verifier>,
}

impl Witness {
    /// A witness for a client that shows `ours`, if anything; `judge` judges the chain in the handshake.
    pub fn new(algorithms: WebPkiSupportedAlgorithms, ours: Option<Identity>, judge: Option<Verifier>) -> Arc<Self> {
        Arc::new(Self { seen: watch::Sender::default(), algorithms, ours, judge })
    }

    /// What it saw.
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// The chain's verdict, once the signature is good.
    fn after_signature(
        &self,
        good: HandshakeSignatureValid,
        version: TlsVersion,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.seen.send_modify(|seen| {
            if let Some(refused) = &mut seen.refused {
                refused.version = Some(version);
            }
        });
        match &self.seen.borrow().refused {
            Some(refused) => Err(refused.error.clone()),
            None => Ok(good),
        }
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(judge) = &self.judge
            && let Err(error) = judge.verify(own, others, name, now)
        {
            let chain = [own].into_iter().chain(others).map(|shown| shown.clone().into_owned()).collect();
            self.seen.send_modify(|seen| seen.refused = Some(Refused { chain, error, version: None }));
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.after_signature(verify_tls12_signature(message, own, signature, &self.algorithms)?, TlsVersion::Tls12)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.after_signature(verify_tls13_signature(message, own, signature, &self.algorithms)?, TlsVersion::Tls13)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.seen.send_modify(|seen| seen.asked = true);
        self.ours.as_ref().map(Identity::certified_key)
    }

    fn has_certs(&self) -> bool {
        self.ours.is_some()
    }
}
