//! Connections that are kept for the next check.

use std::{collections::VecDeque, net::SocketAddr, path::PathBuf, pin::Pin, task::Poll, time::Duration};

use actix_rt::time::Instant;
use futures_util::future::poll_fn;
use tokio::io::{AsyncRead, ReadBuf};
use url::{Host, Url};

use super::wanted::Wanted;
use crate::net::tls_wanted::TlsWanted;

/// The most connections that one checker keeps; the oldest goes first.
const MOST: usize = 256;
/// How long a connection is kept unused.
const LONGEST_IDLE: Duration = Duration::from_secs(90);

/// What a connection is good for: a check whose key is another gets another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The scheme.
    pub scheme: String,
    /// The host, which the requests name.
    pub host: Option<Host<String>>,
    /// The port, which the address does not tell where that is a proxy's.
    pub port: Option<u16>,
    /// The address; none for a Unix socket.
    pub peer: Option<SocketAddr>,
    /// The Unix socket that the URL names; not one that all connections of a probe go to.
    pub unix: Option<PathBuf>,
    /// How TLS was wanted of it; `None` in the plain.
    pub tls: Option<TlsWanted>,
}

impl Key {
    /// The key of a connection for a URL.
    pub fn new(url: &Url, peer: Option<SocketAddr>, wanted: &Wanted) -> Self {
        Self {
            scheme: url.scheme().to_owned(),
            host: url.host().map(|host| host.to_owned()),
            port: url.port_or_known_default(),
            peer,
            unix: wanted.unix.clone(),
            tls: wanted.tls.clone(),
        }
    }
}

/// The connections that are kept, in the order they came. There are few: one for each check of an endpoint at a time.
#[derive(Debug)]
pub struct Kept<S>(VecDeque<(Key, Instant, S)>);

impl<S> Default for Kept<S> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<S> Kept<S> {
    /// Keeps a connection.
    pub fn keep(&mut self, key: Key, stream: S) {
        self.drop_old();
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back((key, Instant::now(), stream));
    }

    /// The connection that was used last of those with this key.
    pub fn take(&mut self, key: &Key) -> Option<S> {
        self.drop_old();
        let place = self.0.iter().rposition(|(other, ..)| other == key)?;
        self.0.remove(place).map(|(_, _, stream)| stream)
    }

    fn drop_old(&mut self) {
        while self.0.front().is_some_and(|(_, since, _)| since.elapsed() > LONGEST_IDLE) {
            self.0.pop_front();
        }
    }
}

/// Whether a connection that is kept is quiet, as it should be: not ended, and no byte that nobody had asked for.
pub async fn is_quiet<S: AsyncRead + Unpin>(stream: &mut S) -> bool {
    poll_fn(|cx| {
        let mut byte = [0; 1];
        let polled = Pin::new(&mut *stream).poll_read(cx, &mut ReadBuf::new(&mut byte));
        Poll::Ready(polled.is_pending())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(port: u16) -> Key {
        let wanted = Wanted { tls: None, kept: true, unix: None };
        Key::new(&Url::parse("http://a.example").unwrap(), Some(([127, 0, 0, 1], port).into()), &wanted)
    }

    #[actix_rt::test]
    async fn the_last_used_comes_first_and_the_oldest_goes_first() {
        let mut kept = Kept::default();
        for number in 0..MOST + 1 {
            kept.keep(key(u16::from(number > 1)), number);
        }
        // 0 went; 1 is the only one of its key.
        assert_eq!((kept.take(&key(0)), kept.take(&key(0))), (Some(1), None));
        assert_eq!((kept.take(&key(1)), kept.take(&key(1))), (Some(MOST), Some(MOST - 1)));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_long_unused_goes() {
        let mut kept = Kept::default();
        kept.keep(key(1), ());
        tokio::time::advance(LONGEST_IDLE + Duration::from_millis(1)).await;
        assert_eq!(kept.take(&key(1)), None);
    }

    #[actix_rt::test]
    async fn quiet_or_not() {
        let (mut ours, theirs) = tokio::io::duplex(8);
        assert!(is_quiet(&mut ours).await);
        drop(theirs);
        assert!(!is_quiet(&mut ours).await);
    }
}
