//! An authority of the test's own, and servers of TLS by it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    RootCertStore, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;
use watchpost::NetOptions;

/// An authority of the test's own.
pub struct Authority {
    root: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// From the first to the second year.
pub const GOOD_YEARS: (i32, i32) = (2020, 2099);

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
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Test Root");
        let root = params.self_signed(&key).unwrap().der().clone();
        Self { root, issuer: Issuer::new(params, key) }
    }

    /// Options of a probe that trusts this authority alone.
    pub fn trusted(&self) -> NetOptions {
        NetOptions::new().roots(&self.root).unwrap()
    }

    /// A server's side of TLS.
    pub fn serves(&self, serves: Serves) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let names: Vec<_> = serves.names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, "Test Leaf");
        params.not_before = date_time_ymd(serves.years.0, 1, 1);
        params.not_after = date_time_ymd(serves.years.1, 1, 1);
        if let Some(days) = serves.days_left {
            let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
            params.not_after = date_time_ymd(1970, 1, 1) + now + Duration::from_secs(days * 86_400);
        }
        let leaf = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();

        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_protocol_versions(serves.versions).unwrap();
        let builder = if serves.needs_client {
            let mut roots = RootCertStore::empty();
            roots.add(self.root.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let mut config = builder.with_single_cert(vec![leaf, self.root.clone()], key).unwrap();
        config.alpn_protocols = serves.alpn.iter().map(|name| name.to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}
