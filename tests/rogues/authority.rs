//! Certificates of the gallery's own: an authority that the probe trusts, and what it and others sign.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::ClientHello,
    sign::CertifiedKey,
};

/// An authority: of the gallery, under another, or a stranger's.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What a server shows: a chain, its own certificate first, and a key.
pub struct Shown {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: KeyPair,
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

impl Authority {
    /// A new one, which nobody has signed.
    pub fn new(name: &str) -> Self {
        Self(CertifiedIssuer::self_signed(Self::params(name), KeyPair::generate().unwrap()).unwrap())
    }

    /// A new one, which this one has signed.
    pub fn deputy(&self, name: &str) -> Self {
        Self(CertifiedIssuer::signed_by(Self::params(name), KeyPair::generate().unwrap(), &self.0).unwrap())
    }

    fn params(name: &str) -> CertificateParams {
        let mut params = params(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    /// Its own certificate.
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// The same as a file has it.
    #[cfg(target_os = "linux")]
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate of its own, with which it may serve only if nobody looks.
    pub fn itself(&self) -> Shown {
        let key = KeyPair::try_from(self.0.key().serialize_der()).unwrap();
        Shown { chain: vec![self.certificate()], key }
    }

    /// A certificate for names, valid from the first to the second year.
    pub fn issue(&self, names: &[&str], years: (i32, i32)) -> Shown {
        let (key, params) = (KeyPair::generate().unwrap(), leaf(names, years));
        Shown { chain: vec![params.signed_by(&key, &self.0).unwrap().der().clone()], key }
    }

    /// A good certificate for localhost.
    pub fn good(&self) -> Shown {
        self.issue(&["localhost", "127.0.0.1"], GOOD_YEARS)
    }
}

pub const GOOD_YEARS: (i32, i32) = (2020, 2099);

fn leaf(names: &[&str], years: (i32, i32)) -> CertificateParams {
    let mut params = params("rogue");
    params.subject_alt_names =
        CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap().subject_alt_names;
    (params.not_before, params.not_after) = (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
    params
}

/// A certificate that its own key has signed.
pub fn self_signed() -> Shown {
    let key = KeyPair::generate().unwrap();
    Shown { chain: vec![leaf(&["localhost"], GOOD_YEARS).self_signed(&key).unwrap().der().clone()], key }
}

impl Shown {
    /// The same, and more certificates after it.
    pub fn and(mut self, more: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        self.chain.extend(more);
        self
    }

    /// The same, but the certificate is bytes that are none.
    pub fn garbled(mut self) -> Self {
        self.chain = vec![CertificateDer::from(vec![7; 500])];
        self
    }

    /// The same, but no certificate.
    pub fn nothing(mut self) -> Self {
        self.chain.clear();
        self
    }

    /// A server's side that shows this, whether it fits together or not.
    pub fn config(self, versions: &[&'static rustls::SupportedProtocolVersion]) -> ServerConfig {
        let provider = Arc::new(ring::default_provider());
        ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(self.always())
    }

    /// Shows it to everybody.
    pub fn always(self) -> Arc<Always> {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).unwrap();
        let key = ring::sign::any_supported_type(&key).unwrap();
        Arc::new(Always(Arc::new(CertifiedKey::new(self.chain, key))))
    }
}

/// Shows everybody the same.
#[derive(Debug)]
pub struct Always(Arc<CertifiedKey>);

impl rustls::server::ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}
