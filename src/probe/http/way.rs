//! The way to a ready stream: the steps of `net`, their phases and their facts.

use std::cell::RefCell;

#[cfg(feature = "tls")]
use url::Host;
use url::Url;

#[cfg(feature = "tls")]
use super::tls_failure;
use super::{
    kept::{Kept, Key, is_quiet},
    reach::{Asked, Goal, Reach},
};
#[cfg(feature = "tls")]
use crate::model::phase::Phase;
#[cfg(feature = "tls")]
use crate::net::{
    certificate,
    tls::{Tls, TlsError, TlsStream},
};
use crate::{
    model::{
        endpoint::Endpoint,
        reason::{Kind, Reason},
    },
    net::{options::NetOptions, stream::Stream},
    probe::trace::Trace,
};

/// What leads to ready streams, for all the checks of one checker.
pub struct Way {
    reach: Reach,
    #[cfg(feature = "tls")]
    tls: Tls,
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
}

impl Way {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        Self {
            reach: Reach::new(options),
            #[cfg(feature = "tls")]
            tls: Tls::new(options.roots.clone()),
            kept: RefCell::default(),
        }
    }

    /// Keeps a stream for a later check.
    pub fn keep(&self, key: Key, stream: Stream) {
        self.kept.borrow_mut().keep(key, stream);
    }

    /// Opens a stream to a URL's host, as the endpoint wants it; one that was kept will do where it `may_be_kept`.
    pub async fn open(
        &self,
        url: &Url,
        endpoint: &Endpoint,
        may_be_kept: bool,
        trace: &mut Trace,
    ) -> Result<Opened, Reason> {
        let secure = url.scheme() == "https";
        if secure && cfg!(not(feature = "tls")) {
            return Err(Reason::new(Kind::Unsupported, "https is not built in: it needs the feature `tls`"));
        }
        let (Some(host), Some(port)) = (url.host().map(|host| host.to_owned()), url.port_or_known_default()) else {
            return Err(Reason::new(Kind::Unsupported, "the URL names no host"));
        };
        (trace.seen.peer, trace.seen.tried) = (None, Vec::new());
        let goal = self.reach.find(&host, port, secure, endpoint, trace).await?;

        let kept = if may_be_kept { self.take_kept(url, &goal, endpoint.insecure()).await } else { None };
        let reused = kept.is_some();
        trace.seen.reused = reused;
        let (stream, key) = match kept {
            Some((stream, key)) => {
                trace.seen.peer = key.peer;
                (stream, key)
            }
            None => {
                let (peer, socket) = self.reach.connect(&goal, trace).await?;
                (Stream::Plain(socket), Key::new(url, peer, endpoint.insecure()))
            }
        };
        let stream = if secure { self.secure(stream, &host, endpoint.insecure(), trace).await? } else { stream };
        Ok(Opened { stream, key, reused, asked: goal.asked() })
    }

    async fn take_kept(&self, url: &Url, goal: &Goal<'_>, insecure: bool) -> Option<(Stream, Key)> {
        for peer in goal.peers() {
            let key = Key::new(url, peer, insecure);
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

    /// Makes a stream a TLS one, and judges its certificate; that of a kept one again, because it may have expired since.
    #[cfg(feature = "tls")]
    async fn secure(
        &self,
        stream: Stream,
        host: &Host<String>,
        insecure: bool,
        trace: &mut Trace,
    ) -> Result<Stream, Reason> {
        let tls = match stream {
            Stream::Tls(tls) => tls,
            Stream::Plain(socket) => {
                trace.enter(Phase::Tls);
                let shaken = self.tls.shake_hands(socket, host).await;
                Box::new(shaken.map_err(|error| tls_failure::of_tls(&error, &[]))?)
            }
        };
        let verdict = self.judge(&tls, host, trace);
        match verdict {
            Err(reason) if !insecure => Err(reason),
            _ => Ok(Stream::Tls(tls)),
        }
    }

    /// Puts the certificate among the facts, with what is wrong with it.
    #[cfg(feature = "tls")]
    fn judge(&self, tls: &TlsStream, host: &Host<String>, trace: &mut Trace) -> Result<(), Reason> {
        let now = std::time::SystemTime::now();
        let chain = tls.get_ref().1.peer_certificates().unwrap_or_default();
        let mut certificate = certificate::read(chain, now.into());
        let names = certificate.as_ref().map(|certificate| certificate.names.as_slice()).unwrap_or_default();
        let verdict = self.tls.judge(chain, host, now).map_err(|error: TlsError| tls_failure::of_tls(&error, names));
        if let Some(certificate) = &mut certificate {
            certificate.problem = verdict.clone().err();
        }
        trace.seen.certificate = certificate.map(Box::new);
        verdict
    }

    /// Never called: https was refused before.
    #[cfg(not(feature = "tls"))]
    async fn secure(
        &self,
        stream: Stream,
        _host: &url::Host<String>,
        _insecure: bool,
        _trace: &mut Trace,
    ) -> Result<Stream, Reason> {
        Ok(stream)
    }
}
