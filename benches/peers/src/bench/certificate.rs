//! A root, and a leaf for loopback that it signed.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};

use super::folder::Folder;
use crate::Failed;

/// Where the certificates are, in PEM.
pub struct Certificate {
    /// The root.
    pub root: PathBuf,
    /// The server's own.
    pub leaf: PathBuf,
    /// Its key, on P-256.
    pub key: PathBuf,
}

impl Certificate {
    /// Makes them.
    ///
    /// # Errors
    /// As rcgen and the system have them.
    pub fn new(folder: &Folder) -> Result<Self, Failed> {
        let mut root = CertificateParams::default();
        root.distinguished_name.push(DnType::CommonName, "root of the benches");
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let leaf = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?.signed_by(&key, &root)?;
        Ok(Self {
            root: folder.write("root.pem", root.pem())?,
            leaf: folder.write("leaf.pem", leaf.pem())?,
            key: folder.write("key.pem", key.serialize_pem())?,
        })
    }
}
