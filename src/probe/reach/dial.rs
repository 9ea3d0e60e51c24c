//! A connection to an endpoint's own host, for the probes that open one and keep none.

use std::time::Duration;

#[cfg(feature = "tls")]
use super::secure::{Secure, Secured};
use super::{Reach, in_time::in_time, target::target};
#[cfg(feature = "tls")]
use crate::{
    model::reason::Kind,
    net::tls_wanted::{Alpn, TlsWanted},
};
use crate::{
    model::{endpoint::Endpoint, reason::Reason},
    net::{options::NetOptions, proxy::Carries, stream::Stream},
    probe::trace::Trace,
};

/// What leads to connections, for all the checks of one checker.
pub struct Dial {
    reach: Reach,
    #[cfg(feature = "tls")]
    secure: Secure,
}

impl Dial {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        Self {
            reach: Reach::new(options),
            #[cfg(feature = "tls")]
            secure: Secure::new(options),
        }
    }

    /// Connects to the host of an endpoint's URL, in the plain; `port` is the one of a scheme that has one.
    pub async fn connect(
        &self,
        endpoint: &Endpoint,
        port: Option<u16>,
        carries: Carries,
        trace: &mut Trace,
    ) -> Result<Stream, Reason> {
        let (host, port) = target(endpoint.url(), port)?;
        in_time(endpoint.connect_timeout(), Duration::ZERO, trace, async |trace| {
            let goal = self.reach.find(&host, port, carries, endpoint, trace).await?;
            let (_, socket) = self.reach.connect(&goal, endpoint, trace).await?;
            Ok(Stream::Plain(socket))
        })
        .await
    }

    /// Goes over to TLS, and judges the certificate, in what is left of the connection's time: the look has done nothing else so far.
    #[cfg(feature = "tls")]
    pub async fn secure(
        &self,
        stream: Stream,
        endpoint: &Endpoint,
        alpn: Alpn,
        trace: &mut Trace,
    ) -> Result<Secured, Reason> {
        // The port is of no matter here.
        let (host, _) = target(endpoint.url(), Some(0))?;
        let (limit, used) = (endpoint.connect_timeout(), trace.elapsed());
        let wanted = TlsWanted::new(endpoint, host, alpn);
        in_time(limit, used, trace, async |trace| self.secure.secure(stream, &wanted, trace).await).await
    }
}

/// What a server means that cuts a connection over TLS before its first byte, where `asked_in_vain` says that it had asked for a
/// client certificate and got none: in TLS 1.3 it may cut it before it says why.
#[cfg(feature = "tls")]
pub fn cut_after(asked_in_vain: bool, reason: Reason) -> Reason {
    match reason.kind {
        Kind::Reset | Kind::TlsHandshake if asked_in_vain => super::unidentified::unidentified(),
        _ => reason,
    }
}
