//! From a connection to a TLS one.
//!
//! The server's signature is verified in the handshake, its chain right after it and before a byte is sent: so there is a
//! certificate to show, and a typed error, for every chain that is refused. Where a client certificate may be shown, the chain is
//! verified in the handshake too, before that is done.

use std::{io, sync::Arc, time::SystemTime};

use rustls::{
    AlertDescription, ClientConfig, SupportedProtocolVersion,
    client::Resumption,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime},
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsConnector;
use url::Host;

use super::{
    fault::Fault,
    good_chains::GoodChains,
    identity::Identity,
    roots::Roots,
    socket::Socket,
    tls_wanted::TlsWanted,
    witness::{Refused, Witness},
};
use crate::model::{spoken::Spoken, tls::TlsVersion};

/// A TLS connection of ours.
pub type TlsStream = tokio_rustls::client::TlsStream<Socket>;

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
    #[error("{error}")]
    Handshake {
        /// Why.
        #[source]
        error: io::Error,
        /// What the server speaks, where that is no TLS.
        spoken: Option<Spoken>,
    },
    /// The server showed no certificate.
    #[error("the server showed no certificate")]
    NoCertificate,
    /// The roots to judge by can't be read: this machine has no descriptor left.
    #[error("the root certificates can't be read here: too many open files")]
    NoRoots,
    /// The chain is refused.
    #[error("{0}")]
    Chain(rustls::Error),
    /// The chain was refused in the handshake.
    #[error("{}", .0.error)]
    Refused(Box<Refused>),
    /// The server asked for a client certificate, got none, and would not go on.
    #[error("the server wants a client certificate")]
    Unidentified,
}

/// A TLS connection that came about.
pub struct Shaken {
    /// The connection.
    pub stream: TlsStream,
    /// The server asked for a client certificate, and got none. With TLS 1.3 it may still refuse for that: its verdict comes after
    /// the handshake.
    pub asked_in_vain: bool,
}

/// TLS as a client, for any number of connections.
#[derive(Clone)]
pub struct Tls {
    configs: Result<Configs, rustls::Error>,
    roots: Roots,
    identity: Option<Identity>,
}

impl Tls {
    /// TLS 1.2 and 1.3 by ring, judging by these roots, with a client certificate for a server that asks for one.
    pub fn new(roots: Roots, identity: Option<Identity>) -> Self {
        Self { configs: Configs::new(), roots, identity }
    }

    /// Shakes hands. The chain is judged only where a client certificate may be shown.
    pub async fn shake_hands(&self, mut socket: Socket, wanted: &TlsWanted) -> Result<Shaken, TlsError> {
        let configs = self.configs.as_ref().map_err(|error| TlsError::SetUp(error.clone()))?;
        let name = server_name(&wanted.name)?;
        let ours = self.identity.clone().filter(|_| self.identifies(wanted));
        let identified = ours.is_some();
        let judge = match &ours {
            Some(_) if !wanted.insecure => Some(self.roots.verifier().ok_or(TlsError::NoRoots)?),
            _ => None,
        };
        let mut config = configs.of(wanted.min, wanted.max).clone();
        let witness = Witness::new(config.crypto_provider().signature_verification_algorithms, ours, judge);
        config.alpn_protocols = wanted.alpn.iter().map(|name| name.to_vec()).collect();
        config.client_auth_cert_resolver = Arc::<Witness>::clone(&witness);
        config.dangerous().set_certificate_verifier(Arc::<Witness>::clone(&witness));
        socket.begin_anew();
        let shaken = TlsConnector::from(Arc::new(config)).connect(name, socket).into_fallible().await;
        let seen = witness.seen();
        let asked_in_vain = seen.asked && !identified;
        match (shaken, seen.refused) {
            (Ok(stream), _) => Ok(Shaken { stream, asked_in_vain }),
            (Err(_), Some(refused)) if refused.version.is_some() => Err(TlsError::Refused(Box::new(refused))),
            (Err((error, _)), _) if asked_in_vain && is_refusal(&error) => Err(TlsError::Unidentified),
            (Err((error, socket)), _) => {
                Err(TlsError::Handshake { error, spoken: socket.spoken().filter(|spoken| *spoken != Spoken::Tls) })
            }
        }
    }

    /// Whether a client certificate may be shown, so that the chain is judged in the handshake.
    pub fn identifies(&self, wanted: &TlsWanted) -> bool {
        self.identity.is_some() && wanted.identity
    }

    /// Judges the chain that a server showed, its own certificate first; one that is among the good ones is not verified again,
    /// and one that is found good comes to be among them.
    ///
    /// # Errors
    /// [`TlsError::Chain`] says what is wrong with it.
    pub fn judge(
        &self,
        chain: &[CertificateDer<'_>],
        host: &Host<String>,
        now: SystemTime,
        good: Option<&mut GoodChains>,
    ) -> Result<(), TlsError> {
        let (own, others) = chain.split_first().ok_or(TlsError::NoCertificate)?;
        let verifier = self.roots.verifier().ok_or(TlsError::NoRoots)?;
        if good.as_ref().is_some_and(|good| good.contain(chain, host, &verifier, now)) {
            return Ok(());
        }
        let since_1970 = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        verifier
            .verify(own, others, &server_name(host)?, UnixTime::since_unix_epoch(since_1970))
            .map_err(TlsError::Chain)?;
        if let Some(good) = good {
            good.keep(chain, host, &verifier);
        }
        Ok(())
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

/// Whether the server would not go on: it said so, or ended the connection.
fn is_refusal(error: &io::Error) -> bool {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(rustls::Error::AlertReceived(alert)) => *alert != AlertDescription::ProtocolVersion,
        Some(_) => false,
        None => error.kind() == io::ErrorKind::UnexpectedEof || Fault::of(error) == Some(Fault::Reset),
    }
}

/// A configuration for each choice of versions. Each handshake gets one with a witness of its own; the rest of it is behind
/// pointers.
#[derive(Clone)]
struct Configs {
    both: ClientConfig,
    only_12: ClientConfig,
    only_13: ClientConfig,
}

impl Configs {
    fn new() -> Result<Self, rustls::Error> {
        Ok(Self { both: config(&[&TLS13, &TLS12])?, only_12: config(&[&TLS12])?, only_13: config(&[&TLS13])? })
    }

    fn of(&self, min: TlsVersion, max: TlsVersion) -> &ClientConfig {
        match (min, max) {
            (TlsVersion::Tls12, TlsVersion::Tls13) => &self.both,
            (_, TlsVersion::Tls12) => &self.only_12,
            (TlsVersion::Tls13, _) => &self.only_13,
        }
    }
}

fn config(versions: &[&'static SupportedProtocolVersion]) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let nobody = Witness::new(provider.signature_verification_algorithms, None, None);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .dangerous()
        .with_custom_certificate_verifier(nobody)
        .with_no_client_auth();
    // A resumed handshake shows no certificate: each check must see a fresh one.
    config.resumption = Resumption::disabled();
    Ok(config)
}
