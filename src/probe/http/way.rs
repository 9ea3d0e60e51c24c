//! The way to a ready stream: the steps of `net`, their phases and their facts.

use std::{cell::RefCell, net::SocketAddr, time::Duration};

use url::Url;

use super::{
    kept::{Kept, Key, is_quiet},
    wanted::Wanted,
};
#[cfg(feature = "tls")]
use crate::probe::reach::secure::{Secure, Secured};
use crate::{
    model::{
        endpoint::Endpoint,
        reason::{Kind, Reason},
    },
    net::{options::NetOptions, proxy::Carries, stream::Stream, tunnel::authorization},
    probe::{
        reach::{Goal, Reach, in_time::in_time, target::target},
        trace::Trace,
    },
};

/// What leads to ready streams, for all the checks of one checker.
pub struct Way {
    reach: Reach,
    #[cfg(feature = "tls")]
    secure: Secure,
    /// Looks run beside each other on one thread and share what is kept. Borrowed for a moment, never over an await.
    kept: RefCell<Kept<Stream>>,
}

/// A stream that is ready for a request.
pub struct Opened {
    /// The stream.
    pub stream: Stream,
    /// What it may be kept under, where it may.
    pub key: Option<Key>,
    /// Whether an earlier check had opened it.
    pub reused: bool,
    /// The proxy that the request is sent to, if it is sent to one.
    pub asked: Option<Asked>,
    /// The server asked for a client certificate, and got none.
    pub asked_in_vain: bool,
    /// The server chose HTTP/2.
    pub http2: bool,
}

/// A proxy that is sent requests.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The value of `Proxy-Authorization`.
    pub authorization: Option<String>,
}

impl Goal<'_> {
    /// The peers that a connection to it may have.
    pub fn peers(&self) -> Vec<Option<SocketAddr>> {
        match self {
            Self::Addresses(addresses) | Self::Proxy { addresses, .. } => addresses.iter().copied().map(Some).collect(),
            Self::Unix(_) => vec![None],
        }
    }

    /// The proxy that requests are sent to, if they are sent to one.
    pub fn asked(&self) -> Option<Asked> {
        match self {
            Self::Proxy { proxy, tunnel: false, .. } => Some(Asked { authorization: authorization(proxy) }),
            _ => None,
        }
    }
}

impl Way {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        Self {
            reach: Reach::new(options),
            #[cfg(feature = "tls")]
            secure: Secure::new(options),
            kept: RefCell::default(),
        }
    }

    /// Keeps a stream for a later check.
    pub fn keep(&self, key: Key, stream: Stream) {
        self.kept.borrow_mut().keep(key, stream);
    }

    /// Opens a stream to a URL's host, or finds one, as the endpoint and the request want it.
    pub async fn open(
        &self,
        url: &Url,
        endpoint: &Endpoint,
        wanted: &Wanted,
        trace: &mut Trace,
    ) -> Result<Opened, Reason> {
        match endpoint.connect_timeout() {
            None => self.open_at_leisure(url, endpoint, wanted, trace).await,
            limit => {
                let open = async |trace: &mut Trace| self.open_at_leisure(url, endpoint, wanted, trace).await;
                Box::pin(in_time(limit, Duration::ZERO, trace, open)).await
            }
        }
    }

    async fn open_at_leisure(
        &self,
        url: &Url,
        endpoint: &Endpoint,
        wanted: &Wanted,
        trace: &mut Trace,
    ) -> Result<Opened, Reason> {
        let secure = wanted.tls.is_some();
        if secure && cfg!(not(feature = "tls")) {
            return Err(Reason::new(Kind::Unsupported, "https is not built in: it needs the feature `tls`"));
        }
        (trace.seen.peer, trace.seen.tried) = (None, Vec::new());
        let goal = match &wanted.unix {
            Some(path) => self.reach.find_unix(path, endpoint)?,
            None => {
                let (host, port) = target(url, None)?;
                let carries = if secure { Carries::Tls } else { Carries::Requests };
                self.reach.find(&host, port, carries, endpoint, trace).await?
            }
        };

        let kept = if wanted.kept { self.take_kept(url, &goal, wanted).await } else { None };
        let reused = kept.is_some();
        trace.seen.reused = reused;
        let (stream, key) = match kept {
            Some((stream, key)) => {
                trace.seen.peer = key.peer;
                (stream, Some(key))
            }
            None => {
                let (peer, socket) = self.reach.connect(&goal, endpoint, trace).await?;
                (Stream::Plain(socket), endpoint.keep_alive().then(|| Key::new(url, peer, wanted)))
            }
        };
        let asked = goal.asked();
        #[cfg(feature = "tls")]
        if let Some(tls) = &wanted.tls {
            let Secured { stream, asked_in_vain, http2 } = Box::pin(self.secure.secure(stream, tls, trace)).await?;
            return Ok(Opened { stream, key, reused, asked, asked_in_vain, http2 });
        }
        Ok(Opened { stream, key, reused, asked, asked_in_vain: false, http2: false })
    }

    async fn take_kept(&self, url: &Url, goal: &Goal<'_>, wanted: &Wanted) -> Option<(Stream, Key)> {
        for peer in goal.peers() {
            let key = Key::new(url, peer, wanted);
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
