//! The way to a ready stream: the steps of `net`, their phases and their facts.

use std::{cell::RefCell, net::SocketAddr};

use actix_rt::time::Instant;
use url::{Host, Url};

#[cfg(feature = "tls")]
use super::secure::{Secure, Secured};
use super::{
    failure,
    kept::{Kept, Key, is_quiet},
};
use crate::{
    model::{
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::{connect::connect, options::NetOptions, resolve::Resolver, stream::Stream, tls_wanted::TlsWanted},
    probe::trace::Trace,
};

/// What leads to ready streams, for all the checks of one checker.
pub struct Way {
    resolver: Resolver,
    #[cfg(feature = "tls")]
    secure: Secure,
    /// Looks run beside each other on one thread and share what is kept. Borrowed for a moment, never over an await.
    kept: RefCell<Kept<Stream>>,
}

/// A stream that is ready for a request.
pub struct Opened {
    /// The stream.
    pub stream: Stream,
    /// What it may be kept under.
    pub key: Key,
    /// Whether an earlier check had opened it.
    pub reused: bool,
    /// The server asked for a client certificate, and got none.
    pub asked_in_vain: bool,
    /// The server chose HTTP/2.
    pub http2: bool,
}

/// How a stream is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How TLS is wanted, for a URL that wants it.
    pub tls: Option<TlsWanted>,
    /// A connection that is kept will do.
    pub kept: bool,
    /// When the look ends.
    pub deadline: Instant,
}

impl Way {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        Self {
            resolver: Resolver::new(&options.name_servers),
            #[cfg(feature = "tls")]
            secure: Secure::new(options),
            kept: RefCell::default(),
        }
    }

    /// Keeps a stream for a later check.
    pub fn keep(&self, key: Key, stream: Stream) {
        self.kept.borrow_mut().keep(key, stream);
    }

    /// Opens a stream to a URL's host.
    pub async fn open(&self, url: &Url, wanted: &Wanted, trace: &mut Trace) -> Result<Opened, Reason> {
        if wanted.tls.is_some() && cfg!(not(feature = "tls")) {
            return Err(Reason::new(Kind::Unsupported, "https is not built in: it needs the feature `tls`"));
        }
        let (Some(host), Some(port)) = (url.host().map(|host| host.to_owned()), url.port_or_known_default()) else {
            return Err(Reason::new(Kind::Unsupported, "the URL names no host"));
        };
        if matches!(host, Host::Domain(_)) {
            trace.enter(Phase::Dns);
        }
        let addresses = self.resolver.resolve(&host, port).await.map_err(|error| failure::of_resolving(&error))?;

        let kept = if wanted.kept { self.take_kept(url, &addresses, &wanted.tls).await } else { None };
        let reused = kept.is_some();
        trace.seen.reused = reused;
        let (stream, key) = match kept {
            Some((stream, key)) => {
                trace.seen.peer = Some(key.peer);
                (stream, key)
            }
            None => {
                trace.enter(Phase::Connect);
                let seen = &mut trace.seen;
                let tcp = connect(&addresses, wanted.deadline, |address| seen.peer = Some(address))
                    .await
                    .map_err(|error| failure::of_connecting(&error))?;
                let peer = trace.seen.peer.or(tcp.peer_addr().ok()).unwrap_or(addresses[0]);
                (Stream::Plain(tcp), Key::new(url, peer, wanted.tls.clone()))
            }
        };
        #[cfg(feature = "tls")]
        if let Some(tls) = &wanted.tls {
            let Secured { stream, asked_in_vain, http2 } = self.secure.secure(stream, tls, trace).await?;
            return Ok(Opened { stream, key, reused, asked_in_vain, http2 });
        }
        Ok(Opened { stream, key, reused, asked_in_vain: false, http2: false })
    }

    async fn take_kept(&self, url: &Url, addresses: &[SocketAddr], tls: &Option<TlsWanted>) -> Option<(Stream, Key)> {
        for &address in addresses {
            let key = Key::new(url, address, tls.clone());
            // Its own statement, so that nothing is borrowed over the await.
            let mut found = self.kept.borrow_mut().take(&key);
            while let Some(mut stream) = found {
                if is_quiet(&mut stream).await {
                    return Some((stream, key));
                }
                found = self.kept.borrow_mut().take(&key);
            }
        }
        None
    }
}
