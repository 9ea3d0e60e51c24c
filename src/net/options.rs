//! What the probes that connect can be told.

use std::{fmt, path::PathBuf};
#[cfg(feature = "dns")]
use std::{net::SocketAddr, time::Duration};

#[cfg(feature = "dns")]
use super::names::KeptFor;
#[cfg(feature = "tls")]
use super::{
    identity::{BadIdentity, Identity},
    roots::{BadRoots, Roots},
};
use super::{
    names::Names,
    no_proxy::NoProxy,
    overrides::{ConnectTo, ResolveTo},
    policy::AddressPolicy,
    proxy::{Proxies, Proxy},
    system::SystemNames,
};

/// What the probes that connect can be told: how to find a host, whom to trust, and who we are. By default they ask the system's
/// name servers, read its hosts file, and trust the platform's roots (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others); where the
/// platform has none, Mozilla's.
///
/// The roots are loaded once, by the first check that needs them, whatever the number of checkers. A chain that a checker found good
/// for a host is verified again when the host shows another or a date in it has passed. Whether a certificate was revoked is not
/// looked at.
#[derive(Clone, Default)]
pub struct NetOptions {
    pub(crate) names: Names,
    #[cfg(feature = "dns")]
    pub(crate) kept_for: KeptFor,
    pub(crate) resolve_to: Vec<ResolveTo>,
    pub(crate) connect_to: Vec<ConnectTo>,
    pub(crate) policy: AddressPolicy,
    /// Always none where the system has no such sockets.
    pub(crate) unix_socket: Option<PathBuf>,
    pub(crate) proxies: Proxies,
    pub(crate) linger: bool,
    #[cfg(feature = "http")]
    pub(crate) longest_body: LongestBody,
    #[cfg(feature = "tls")]
    pub(crate) roots: Roots,
    #[cfg(feature = "tls")]
    pub(crate) identity: Option<Identity>,
}

/// The longest body that is read, in bytes.
#[cfg(feature = "http")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LongestBody(pub usize);

#[cfg(feature = "http")]
impl Default for LongestBody {
    fn default() -> Self {
        Self(1024 * 1024)
    }
}

impl NetOptions {
    /// The system's name servers and roots.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks these name servers, over UDP and, for long answers, TCP; the system's, and its hosts file, are left aside.
    #[cfg(feature = "dns")]
    #[must_use]
    pub fn name_servers(mut self, name_servers: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.names = Names::ByHickory(name_servers.into_iter().collect());
        self
    }

    /// How long an address is kept at most: a minute, unless this says otherwise. With zero each check asks anew.
    ///
    /// Checks of one name that come to a checker at the same time share one look-up. What it finds is kept for those after them as long as
    /// its TTL says (of the addresses, of the aliases on the way to them, and of the answer that there are none of the other family), and no
    /// longer than this. Meanwhile their phase `dns` is short, their addresses keep their order, and a name server that fails goes unseen.
    /// What is not found is never kept, nor is a failure: a name that comes back is seen by the next check. The system's resolver
    /// ([`system_resolver`](Self::system_resolver)) says of no answer how long it holds, so nothing of it is kept.
    #[cfg(feature = "dns")]
    #[must_use]
    pub fn keep_names(mut self, at_most: Duration) -> Self {
        self.kept_for = KeptFor(at_most);
        self
    }

    /// Asks the system's resolver (`getaddrinfo`), which follows whatever the system is set up for, in place of one of our own. It
    /// can't tell a name that does not exist from a look-up that failed: both are `dns_failed`. At most eight look-ups run at once,
    /// on threads of their own; without the feature `dns` it is the only one.
    #[must_use]
    pub fn system_resolver(mut self) -> Self {
        self.names = Names::BySystem(SystemNames::default());
        self
    }

    /// Adds addresses for hosts, in place of a look-up.
    #[must_use]
    pub fn resolve_to(mut self, overrides: impl IntoIterator<Item = ResolveTo>) -> Self {
        self.resolve_to.extend(overrides);
        self
    }

    /// Adds hosts to connect to in place of those that URLs name. [`resolve_to`](Self::resolve_to) holds for them too.
    #[must_use]
    pub fn connect_to(mut self, overrides: impl IntoIterator<Item = ConnectTo>) -> Self {
        self.connect_to.extend(overrides);
        self
    }

    /// Trusts these certificates and no others: PEM, one or many, or one in DER.
    ///
    /// A server is trusted whose chain leads to one that may sign others (RFC 5280, 4.2.1.9), and one that shows one of them, to the
    /// last byte, as its own: so also one that signed itself, or the certificate of one server alone. Its dates, its purpose and its
    /// names are verified all the same. What `SSL_CERT_FILE` and `SSL_CERT_DIR` name is trusted in the same way.
    ///
    /// # Errors
    /// [`BadRoots`] when there is no certificate in it, or one that can't be a root.
    #[cfg(feature = "tls")]
    pub fn roots(mut self, pem_or_der: impl AsRef<[u8]>) -> Result<Self, BadRoots> {
        self.roots = Roots::given(pem_or_der.as_ref())?;
        Ok(self)
    }

    /// Shows this client certificate to servers that ask for one: PEM, the certificate first and then its chain; and its private
    /// key, PEM too (PKCS#8, PKCS#1 or SEC1), not encrypted. Both may be the same text.
    ///
    /// It goes to the origin of an endpoint's own URL, once its certificate is found good, and not to where redirects lead.
    ///
    /// # Errors
    /// [`BadIdentity`] when one of them can't be read, or the key is another certificate's.
    #[cfg(feature = "tls")]
    pub fn identity(mut self, certificates: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Result<Self, BadIdentity> {
        self.identity = Some(Identity::from_pem(certificates.as_ref(), key.as_ref())?);
        Ok(self)
    }
}

impl NetOptions {
    /// Which addresses may be connected to; all by default. An endpoint that is [`public_only`](crate::EndpointBuilder::public_only)
    /// is refused more.
    #[must_use]
    pub fn policy(mut self, policy: AddressPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Closes connections politely, by FIN; by default, one that is not kept is closed by a reset once enough is known. Of a server that
    /// is checked often, each polite close leaves a port of this machine in TIME_WAIT for a minute, and where there are ten thousand of
    /// them for one address and port, each further connection costs thirty times as much. Kept connections and WebSockets are always
    /// closed politely.
    #[must_use]
    pub fn linger(mut self, linger: bool) -> Self {
        self.linger = linger;
        self
    }

    /// The longest body of an HTTP answer that is read, in bytes, also once it is decoded: 1 MiB, unless this says otherwise. One that goes on
    /// is cut there ([`Body::cut`](crate::Body::cut)); each check that reads one may hold so much. For whoever calls a probe for the body's
    /// sake:
    ///
    /// ```
    /// # actix_rt::System::new().block_on(async {
    /// use watchpost::{Endpoint, NetOptions, Trace, http_probe};
    ///
    /// let probe = http_probe(NetOptions::new().longest_body(50 << 20))();
    /// let endpoint = Endpoint::builder("http://127.0.0.1:1/sitemap.xml").read_body(true).build().unwrap();
    /// let mut trace = Trace::begin();
    /// let looked = probe.look(&endpoint, &mut trace).await; // whoever calls it sees to the time
    /// assert!(looked.is_err() && trace.finish().body.is_none(), "nobody listens there");
    /// # });
    /// ```
    #[cfg(feature = "http")]
    #[must_use]
    pub fn longest_body(mut self, bytes: usize) -> Self {
        self.longest_body = LongestBody(bytes);
        self
    }

    /// Connects to the Unix socket at a path, whatever host a URL or a redirect names; nothing is looked up. What is asked for, and the
    /// name that TLS verifies, stay those of the URL. An [`AddressPolicy`] that does not begin with all addresses refuses it.
    #[cfg(unix)]
    #[must_use]
    pub fn unix_socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.unix_socket = Some(path.into());
        self
    }
}

/// The proxies. None are read from the environment: an app says what it wants.
impl NetOptions {
    /// Goes through a proxy, for all that goes over TCP. What the proxy can't do is `proxy`, and the state unknown. The proxy looks hosts
    /// up: so with an [`AddressPolicy`] that refuses anything only addresses pass, and the proxy's own has to be allowed too.
    #[must_use]
    pub fn proxy(self, proxy: Proxy) -> Self {
        self.proxy_for_http(proxy.clone()).proxy_for_https(proxy.clone()).proxy_for_tcp(proxy)
    }

    /// Goes through a proxy for `http`.
    #[must_use]
    pub fn proxy_for_http(mut self, proxy: Proxy) -> Self {
        self.proxies.http = Some(proxy);
        self
    }

    /// Goes through a proxy for `https`, and for whatever else is over TLS from its first byte.
    #[must_use]
    pub fn proxy_for_https(mut self, proxy: Proxy) -> Self {
        self.proxies.https = Some(proxy);
        self
    }

    /// Goes through a proxy for what is neither `http` nor over TLS, such as `tcp`: by CONNECT or SOCKS5, as `https` does.
    #[must_use]
    pub fn proxy_for_tcp(mut self, proxy: Proxy) -> Self {
        self.proxies.tcp = Some(proxy);
        self
    }

    /// The hosts that are reached without a proxy.
    #[must_use]
    pub fn no_proxy(mut self, hosts: NoProxy) -> Self {
        self.proxies.not_for = hosts;
        self
    }
}

impl fmt::Debug for NetOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("NetOptions");
        shown.field("names", &self.names).field("resolve_to", &self.resolve_to).field("connect_to", &self.connect_to);
        #[cfg(feature = "dns")]
        shown.field("names_kept_for", &self.kept_for.0);
        shown.field("policy", &self.policy).field("unix_socket", &self.unix_socket);
        shown.field("proxies", &self.proxies).field("linger", &self.linger);
        #[cfg(feature = "tls")]
        shown.field("identity", &self.identity);
        shown.finish_non_exhaustive()
    }
}
