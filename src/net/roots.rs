//! The roots that are trusted.

use std::{env, sync::Arc};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_native_certs::ErrorKind;
use tokio::sync::watch;

use super::{fault::Fault, trusted::Trusted};

/// What is no set of roots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadRoots {
    /// There is no certificate.
    #[error("there is no certificate in it: neither PEM nor DER")]
    None,
    /// A certificate can't be read as a root.
    #[error("certificate {0} in it can't be read")]
    Certificate(usize),
}

/// What judges a chain.
pub type Verifier = Arc<Trusted>;

/// What names roots in place of the platform's.
const VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// The roots that are trusted.
///
/// Those of the platform cost some milliseconds to load, and belong to all checkers: so they are a message. It stands on a
/// channel that keeps its last value; whoever needs it first and finds none loads it and leaves it there for all others. Two
/// that come at the same moment both load, and no harm is done.
#[derive(Clone)]
pub struct Roots(watch::Sender<Option<Verifier>>);

impl Default for Roots {
    /// Those of the platform, not loaded yet.
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Roots {
    /// These and no others.
    pub fn given(pem_or_der: &[u8]) -> Result<Self, BadRoots> {
        let pem: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem_or_der).collect();
        let certificates = match pem {
            Ok(certificates) if !certificates.is_empty() => certificates,
            Ok(_) if !pem_or_der.is_empty() => vec![CertificateDer::from(pem_or_der.to_vec())],
            _ => return Err(BadRoots::None),
        };
        let alone = certificates.len() == 1;
        let mut trusted = Trusted::nobody();
        for (index, certificate) in certificates.into_iter().enumerate() {
            trusted
                .name(certificate)
                .map_err(|_| if alone { BadRoots::None } else { BadRoots::Certificate(index + 1) })?;
        }
        Ok(Self(watch::Sender::new(Some(Arc::new(trusted)))))
    }

    /// What judges a chain by these roots; `None` when they can't be read now, because this machine has no descriptor left.
    pub fn verifier(&self) -> Option<Verifier> {
        if let Some(loaded) = &*self.0.borrow() {
            return Some(Arc::clone(loaded));
        }
        let loaded = Arc::new(of_the_platform()?);
        self.0.send_replace(Some(Arc::clone(&loaded)));
        Some(loaded)
    }
}

/// The platform's roots, or those that the environment names; Mozilla's where there are none, as in an empty container; `None` when
/// this machine has nothing left to read them with.
fn of_the_platform() -> Option<Trusted> {
    let loaded = rustls_native_certs::load_native_certs();
    // These are others than the ones that are meant, and would stay for good.
    if loaded.errors.iter().any(|error| is_starved(&error.kind)) {
        return None;
    }
    // A file or certificate that can't be read is passed over: what is missing shows as an untrusted certificate.
    let mut trusted = Trusted::nobody();
    if VARIABLES.iter().any(|name| env::var_os(name).is_some()) {
        for certificate in loaded.certs {
            let _ = trusted.name(certificate);
        }
    } else {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(loaded.certs);
        trusted = Trusted::anchors(store);
    }
    if trusted.is_empty() {
        trusted = Trusted::anchors(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect());
    }
    Some(trusted)
}

fn is_starved(error: &ErrorKind) -> bool {
    matches!(error, ErrorKind::Io { inner, .. } if Fault::of(inner) == Some(Fault::Resources))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_root() {
        for (name, bytes) in [("nothing", &b""[..]), ("text", b"hello"), ("an empty bundle", b"-----BEGIN X-----\n")] {
            assert_eq!(Roots::given(bytes).err(), Some(BadRoots::None), "{name}");
        }
    }

    #[test]
    fn the_platforms_roots_are_loaded_once_for_all_who_share_them() {
        let roots = Roots::default();
        let (one, other) = (roots.clone().verifier().unwrap(), roots.verifier().unwrap());
        assert!(Arc::ptr_eq(&one, &other));
    }
}
