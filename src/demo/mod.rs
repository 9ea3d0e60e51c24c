//! Endpoints on loopback, some healthy and some not: for `watchpost demo`, the examples, tests and lessons.
//!
//! They need no network. Each does one thing, and its URL ends in its name, so that a line about it reads well.

mod certificate;
mod serve;

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinSet,
};

use crate::model::{
    bad_typed_url::BadTypedUrl,
    endpoint::{BadEndpoint, DEFAULT_TIMEOUT, Endpoint},
    printable::printable,
    typed_url::TypedUrl,
};

/// Endpoints of our own on 127.0.0.1, each on a port that the system chose. They end when this is dropped.
///
/// ```
/// # actix::System::new().block_on(async {
/// use std::time::Duration;
/// use watchpost::Demo;
///
/// let demo = Demo::start().await?;
/// for endpoint in demo.endpoints() {
///     println!("{:?}: {}", endpoint.name(), endpoint.shown_url());
/// }
/// let patient = demo.slow(Duration::from_millis(20))?;
/// # assert_eq!(patient.url().path(), "/slow/20ms");
/// # Ok::<(), watchpost::DemoError>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Demo {
    open: SocketAddr,
    healthy: Endpoint,
    slow: Endpoint,
    slower: Endpoint,
    unavailable: Endpoint,
    refusing: Endpoint,
    hanging: Endpoint,
    redirect_loop: Endpoint,
    expired: Endpoint,
    root: Vec<u8>,
    /// Bound, and never listening: a connection is refused, and no other program gets the port meanwhile.
    _refusing: TcpSocket,
    /// The listeners, each with its connections. Dropping the set ends them all.
    servers: JoinSet<()>,
}

/// Why the endpoints could not be started.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// No socket could be had on 127.0.0.1.
    #[error("no socket on 127.0.0.1: {0}")]
    Socket(#[from] io::Error),
    /// An endpoint could not be described: a delay of [`Demo::slow`] that leaves no time to answer.
    #[error(transparent)]
    Endpoint(#[from] BadEndpoint),
    /// An URL that was given to [`Demo::lesson_or`] is none.
    #[error("URL {number}, character {}: {bad}", bad.column)]
    Url {
        /// Which of them, from 1.
        number: usize,
        /// What is wrong with it.
        #[source]
        bad: BadTypedUrl,
    },
    /// What was given to [`Demo::lesson_or`] looks like a flag.
    #[error("there is no flag {0} here: give URLs, or nothing")]
    Flag(String),
    /// The certificate that has expired could not be made.
    #[error("no certificate: {0}")]
    Certificate(String),
}

/// The sentence, since this is what a `main` that returns it prints: the lessons' readers are to see what to do.
impl fmt::Debug for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Demo {
    /// The time that a check of one of the endpoints has, beyond what the endpoint itself takes.
    pub const TIMEOUT: Duration = Duration::from_secs(1);
    /// How long the slow endpoint takes.
    pub const SLOW: Duration = Duration::from_millis(700);
    /// How long the slower one takes.
    pub const SLOWER: Duration = Duration::from_millis(900);

    /// Starts them on the runtime that it is called in (tokio's, which is also actix').
    ///
    /// # Errors
    /// [`DemoError`] when there is no socket to be had on loopback.
    pub async fn start() -> Result<Self, DemoError> {
        let mut servers = JoinSet::new();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let open = listener.local_addr()?;
        servers.spawn(serve::plain(listener));

        let refusing_socket = TcpSocket::new_v4()?;
        refusing_socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let refusing = refusing_socket.local_addr()?;

        let made = certificate::expired().map_err(|error| DemoError::Certificate(error.to_string()))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let expired = listener.local_addr()?;
        servers.spawn(serve::encrypted(listener, made.server));

        let plain = |name, path: &str| describe(name, &format!("http://{open}/{path}"), Self::TIMEOUT);
        Ok(Self {
            open,
            healthy: plain("healthy", "healthy")?,
            slow: slow(open, "slow", Self::SLOW)?,
            slower: slow(open, "slower", Self::SLOWER)?,
            unavailable: plain("unavailable", "unavailable")?,
            refusing: describe("refusing", &format!("http://{refusing}/refusing"), Self::TIMEOUT)?,
            hanging: plain("hanging", "hanging")?,
            redirect_loop: plain("redirect-loop", "redirect-loop")?,
            expired: describe("expired", &format!("https://{expired}/expired"), Self::TIMEOUT)?,
            root: made.root,
            _refusing: refusing_socket,
            servers,
        })
    }

    /// All of them, always in the same order. Each has its name, and a timeout that fits it.
    pub fn endpoints(&self) -> Vec<&Endpoint> {
        vec![
            &self.healthy,
            &self.slow,
            &self.slower,
            &self.unavailable,
            &self.refusing,
            &self.hanging,
            &self.redirect_loop,
            &self.expired,
        ]
    }

    /// Answers 200 at once.
    pub fn healthy(&self) -> &Endpoint {
        &self.healthy
    }

    /// Answers 200 after a delay of the caller's choice, a minute at most.
    ///
    /// # Errors
    /// [`DemoError::Endpoint`] when the delay is so long that no timeout fits it (a year).
    pub fn slow(&self, delay: Duration) -> Result<Endpoint, DemoError> {
        Ok(slow(self.open, "slow", delay)?)
    }

    /// The six endpoints of the lessons, as if they were an application's: four that answer after 300 to 600 ms, one that never does and
    /// has 600 ms, and at last one that takes a second. One after another they take 3.7 s; all at once, one.
    ///
    /// # Errors
    /// [`DemoError::Endpoint`], never in practice.
    pub fn lesson(&self) -> Result<Vec<Endpoint>, DemoError> {
        let six = [("login", 300), ("users", 600), ("orders", 600), ("search", 600), ("mail", 600), ("reports", 1000)];
        let described = six.map(|(name, millis)| {
            let took = Duration::from_millis(millis);
            // Those that answer have plenty of time, so that a busy machine changes nothing.
            let (path, timeout) = match name {
                "mail" => ("never".to_owned(), took),
                _ => (format!("{millis}ms"), DEFAULT_TIMEOUT),
            };
            describe(name, &format!("http://{}/{name}/{path}", self.open), timeout)
        });
        Ok(described.into_iter().collect::<Result<_, _>>()?)
    }

    /// The endpoints of these URLs, written as people type them; without any, the [six of the lessons](Self::lesson).
    ///
    /// # Errors
    /// [`DemoError::Url`], [`DemoError::Flag`] and [`DemoError::Endpoint`] for what is none.
    pub fn lesson_or(&self, urls: impl IntoIterator<Item = String>) -> Result<Vec<Endpoint>, DemoError> {
        let mut endpoints = Vec::new();
        for (url, number) in urls.into_iter().zip(1..) {
            if url.starts_with('-') {
                return Err(DemoError::Flag(printable(&url, 40)));
            }
            let typed: TypedUrl = url.parse().map_err(|bad| DemoError::Url { number, bad })?;
            endpoints.push(Endpoint::new(typed.url().as_str())?);
        }
        if endpoints.is_empty() { self.lesson() } else { Ok(endpoints) }
    }

    /// Answers 503.
    pub fn unavailable(&self) -> &Endpoint {
        &self.unavailable
    }

    /// Refuses the connection: nothing listens there.
    pub fn refusing(&self) -> &Endpoint {
        &self.refusing
    }

    /// Takes the connection and the request, and says nothing.
    pub fn hanging(&self) -> &Endpoint {
        &self.hanging
    }

    /// Redirects to a page that redirects back.
    pub fn redirect_loop(&self) -> &Endpoint {
        &self.redirect_loop
    }

    /// Shows a certificate that expired at the end of 2020, signed by [`root`](Self::root).
    pub fn expired(&self) -> &Endpoint {
        &self.expired
    }

    /// The certificate authority of the expired certificate, in DER. A probe that trusts it says `tls_expired`.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// Ends them, and returns when the last socket is closed. Dropping does the same without waiting.
    pub async fn stop(mut self) {
        self.servers.shutdown().await;
    }
}

fn slow(server: SocketAddr, name: &str, delay: Duration) -> Result<Endpoint, BadEndpoint> {
    let url = format!("http://{server}/{name}/{}ms", delay.as_millis());
    describe(name, &url, delay.saturating_add(Demo::TIMEOUT))
}

fn describe(name: &str, url: &str, timeout: Duration) -> Result<Endpoint, BadEndpoint> {
    Endpoint::builder(url).name(name).timeout(timeout).build()
}

#[cfg(test)]
mod tests;
