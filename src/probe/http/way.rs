//! The way to a ready stream: the steps of `net`, their phases and their facts.

use std::cell::RefCell;

use url::Url;

#[cfg(feature = "tls")]
use super::secure::{Secure, Secured};
use super::{
    kept::{Kept, Key, is_quiet},
    reach::{Asked, Goal, Reach},
};
use crate::{
    model::{
        endpoint::Endpoint,
        reason::{Kind, Reason},
    },
    net::{options::NetOptions, stream::Stream, tls_wanted::TlsWanted},
    probe::trace::Trace,
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
    /// What it may be kept under.
    pub key: Key,
    /// Whether an earlier check had opened it.
    pub reused: bool,
    /// The proxy that the request is sent to, if it is sent to one.
    pub asked: Option<Asked>,
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
        let secure = wanted.tls.is_some();
        if secure && cfg!(not(feature = "tls")) {
            return Err(Reason::new(Kind::Unsupported, "https is not built in: it needs the feature `tls`"));
        }
        let (Some(host), Some(port)) = (url.host().map(|host| host.to_owned()), url.port_or_known_default()) else {
            return Err(Reason::new(Kind::Unsupported, "the URL names no host"));
        };
        (trace.seen.peer, trace.seen.tried) = (None, Vec::new());
        let goal = self.reach.find(&host, port, secure, endpoint, trace).await?;

        let kept = if wanted.kept { self.take_kept(url, &goal, wanted.tls.as_ref()).await } else { None };
        let reused = kept.is_some();
        trace.seen.reused = reused;
        let (stream, key) = match kept {
            Some((stream, key)) => {
                trace.seen.peer = key.peer;
                (stream, key)
            }
            None => {
                let (peer, socket) = self.reach.connect(&goal, trace).await?;
                (Stream::Plain(socket), Key::new(url, peer, wanted.tls.clone()))
            }
        };
        let asked = goal.asked();
        #[cfg(feature = "tls")]
        if let Some(tls) = &wanted.tls {
            let Secured { stream, asked_in_vain, http2 } = self.secure.secure(stream, tls, trace).await?;
            return Ok(Opened { stream, key, reused, asked, asked_in_vain, http2 });
        }
        Ok(Opened { stream, key, reused, asked, asked_in_vain: false, http2: false })
    }

    async fn take_kept(&self, url: &Url, goal: &Goal<'_>, tls: Option<&TlsWanted>) -> Option<(Stream, Key)> {
        for peer in goal.peers() {
            let key = Key::new(url, peer, tls.cloned());
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
