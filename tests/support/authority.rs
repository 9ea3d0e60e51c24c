//! An authority of the tests' own, its certificates, and how a server speaks TLS with one.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    RootCertStore, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
};
use watchpost::NetOptions;

/// A certificate, and its key.
pub type Identity = (CertificateDer<'static>, PrivateKeyDer<'static>);

/// An authority of the test's own.
pub struct Authority {
    pub root: CertificateDer<'static>,
    pub issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Test Root");
        let root = params.self_signed(&key).unwrap().der().clone();
        Self { root, issuer: Issuer::new(params, key) }
    }

    /// A certificate for names, valid from the first to the second year.
    pub fn issue(&self, names: &[&str], (first, second): (i32, i32)) -> Identity {
        self.issue_with(names, |params| {
            (params.not_before, params.not_after) = (date_time_ymd(first, 1, 1), date_time_ymd(second, 1, 1));
        })
    }

    /// A certificate for names, and what else is to be in it.
    pub fn issue_with(&self, names: &[&str], with: impl FnOnce(&mut CertificateParams)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params =
            CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "Test Leaf");
        with(&mut params);
        let leaf = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        (leaf, PrivateKeyDer::try_from(key.serialize_der()).unwrap())
    }

    /// Options of a probe that trusts this authority alone.
    pub fn trusted(&self) -> NetOptions {
        NetOptions::new().roots(&self.root).unwrap()
    }
}

/// Years in which a certificate is good now.
pub const GOOD_YEARS: (i32, i32) = (2020, 2099);

/// Whether a server asks for client certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clients {
    /// It does not.
    Unasked,
    /// It does, and does without one.
    May,
    /// It does, and refuses who has none.
    Need,
}

/// How a server speaks TLS.
pub fn config(
    authority: &Authority,
    (leaf, key): Identity,
    versions: &[&'static SupportedProtocolVersion],
    clients: Clients,
) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(authority.root.clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let builder = match clients {
        Clients::Unasked => builder.with_no_client_auth(),
        Clients::May => builder.with_client_cert_verifier(verifier.allow_unauthenticated().build().unwrap()),
        Clients::Need => builder.with_client_cert_verifier(verifier.build().unwrap()),
    };
    let mut config = builder.with_single_cert(vec![leaf, authority.root.clone()], key).unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}
