//! Who we are to a server that asks for a client certificate.

use std::{fmt, sync::Arc};

use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

/// What is no client certificate with its key. Nothing of the key is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadIdentity {
    /// There is no certificate, or one that can't be read.
    #[error("there is no certificate in it that can be read as PEM")]
    Certificate,
    /// There is no private key, or one that can't be read.
    #[error("there is no private key in it that can be read as PEM (PKCS#8, PKCS#1 or SEC1)")]
    Key,
    /// The private key is encrypted.
    #[error("the private key in it is encrypted, and only one in the clear can be used")]
    EncryptedKey,
    /// The key is of a kind, or a size, that can't be signed with here.
    #[error(
        "the private key in it is of a kind or size that is not supported: RSA of 2048 to 8192 bits, P-256, P-384 and Ed25519 are"
    )]
    UnsupportedKey,
    /// The key is another certificate's.
    #[error("the private key does not belong to the certificate")]
    Mismatch,
}

/// A client certificate, the chain that goes with it, and its key.
#[derive(Clone)]
pub struct Identity(Arc<CertifiedKey>);

impl Identity {
    /// From PEM: the certificate first, then its chain; and the key.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, BadIdentity> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or(BadIdentity::Certificate)?;
        let der = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
            let encrypted = key.windows(b"ENCRYPTED".len()).any(|window| window == b"ENCRYPTED");
            if encrypted { BadIdentity::EncryptedKey } else { BadIdentity::Key }
        })?;
        let key = ring::sign::any_supported_type(&der).map_err(|_| BadIdentity::UnsupportedKey)?;
        let identity = CertifiedKey::new(chain, key);
        match identity.keys_match() {
            Ok(()) => Ok(Self(Arc::new(identity))),
            Err(rustls::Error::InvalidCertificate(_)) => Err(BadIdentity::Certificate),
            Err(_) => Err(BadIdentity::Mismatch),
        }
    }

    /// As rustls takes it.
    pub fn certified_key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(***)")
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    #[test]
    fn what_is_an_identity_and_what_is_none() {
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::default().self_signed(&key).unwrap().pem();
        let (pem, other) = (key.serialize_pem(), KeyPair::generate().unwrap().serialize_pem());
        let both = format!("{pem}{own}");
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n\
                   -----END RSA PRIVATE KEY-----\n";
        let short = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for (name, certificates, key, wanted) in [
            ("two files", &*own, &*pem, None),
            ("one file", &both, &both, None),
            ("another's key", &own, &other, Some(BadIdentity::Mismatch)),
            ("no certificate", &pem, &pem, Some(BadIdentity::Certificate)),
            ("what is none", no_certificate, &pem, Some(BadIdentity::Certificate)),
            ("nothing", "", "", Some(BadIdentity::Certificate)),
            ("no key", &own, &own, Some(BadIdentity::Key)),
            ("encrypted", &own, encrypted, Some(BadIdentity::EncryptedKey)),
            ("encrypted, in the old way", &own, old, Some(BadIdentity::EncryptedKey)),
            ("a key that is none", &own, short, Some(BadIdentity::UnsupportedKey)),
        ] {
            assert_eq!(Identity::from_pem(certificates.as_bytes(), key.as_bytes()).err(), wanted, "{name}");
        }
    }
}
