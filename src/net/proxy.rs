//! Proxies: which one a URL goes through, if any.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::{no_proxy::NoProxy, user_info::user_info};

/// A proxy: `[http://|socks5://][USER[:PASSWORD]@]HOST[:PORT]`. Without a scheme it is an HTTP proxy; without a port it is 1080, as curl
/// has it. Names are looked up by the proxy, also by one of SOCKS5 (`socks5h://` says the same).
///
/// Neither `Debug` nor `Display` nor an error shows user and password.
///
/// ```
/// use watchpost::Proxy;
///
/// let proxy: Proxy = "http://me:secret@proxy.example:3128".parse()?;
/// assert_eq!(format!("{proxy} {proxy:?}"), "http://proxy.example:3128 Proxy(http://proxy.example:3128)");
/// # Ok::<(), watchpost::BadProxy>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    pub(crate) speaks: Speaks,
    pub(crate) host: Host<String>,
    pub(crate) port: u16,
    /// Name and password.
    pub(crate) user: Option<(String, String)>,
}

/// What a proxy speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// HTTP: CONNECT for https (RFC 9110, 9.3.6), the absolute form for http (RFC 9112, 3.2.2).
    Http,
    /// SOCKS5 (RFC 1928).
    Socks5,
}

/// Text that is no [`Proxy`]. It does not repeat the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadProxy {
    /// Not a host, with or without a port.
    #[error("that is no proxy: write http://HOST:PORT or socks5://HOST:PORT")]
    Text,
    /// A scheme that no proxy of ours has.
    #[error("a proxy speaks http or socks5, not `{0}`")]
    Scheme(String),
    /// There is a path, a query or a fragment.
    #[error("a proxy is a host and a port, without a path")]
    Path,
    /// SOCKS5 has no room for it (RFC 1929, 2).
    #[error("the user or the password of a SOCKS5 proxy is longer than 255 bytes, or there is only a password")]
    User,
}

/// The port of a proxy that names none.
const DEFAULT_PORT: u16 = 1080;

impl FromStr for Proxy {
    type Err = BadProxy;

    fn from_str(text: &str) -> Result<Self, BadProxy> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let speaks = match scheme.to_ascii_lowercase().as_str() {
            "http" => Speaks::Http,
            "socks5" | "socks5h" => Speaks::Socks5,
            other if other.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                return Err(BadProxy::Scheme(other.chars().take(32).collect()));
            }
            _ => return Err(BadProxy::Text),
        };
        // As an address of the web, whose hosts are read strictly; a port that is its default would not be told.
        let url = Url::parse(&format!("http://{rest}")).map_err(|_| BadProxy::Text)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(BadProxy::Path);
        }
        let says_a_port = rest.trim_end_matches('/').ends_with(":80");
        let port = url.port().unwrap_or(if says_a_port { 80 } else { DEFAULT_PORT });
        let user = user_info(&url);
        if speaks == Speaks::Socks5
            && user.as_ref().is_some_and(|(name, password)| name.is_empty() || name.len().max(password.len()) > 255)
        {
            return Err(BadProxy::User);
        }
        let host = url.host().ok_or(BadProxy::Text)?.to_owned();
        Ok(Self { speaks, host, port, user })
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.speaks {
            Speaks::Http => "http",
            Speaks::Socks5 => "socks5",
        };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

/// What a connection carries: by that its proxy is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carries {
    #[cfg(feature = "http")]
    /// Requests of HTTP in the plain, which a proxy of HTTP is sent too.
    Requests,
    #[cfg(feature = "ws")]
    /// A WebSocket in the plain: what goes through a proxy of HTTP, and is none of its business (RFC 6455, 4.1).
    WebSocket,
    #[cfg(feature = "http")]
    /// TLS, whatever is in it.
    Tls,
    /// Anything else.
    Other,
}

impl Carries {
    /// Whether a proxy of HTTP connects to the host and is then silent, and is not asked itself.
    pub fn is_tunnelled(self) -> bool {
        match self {
            #[cfg(feature = "http")]
            Self::Requests => false,
            _ => true,
        }
    }
}

/// Which proxy a URL goes through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Proxies {
    pub http: Option<Proxy>,
    pub https: Option<Proxy>,
    /// For what is neither.
    pub tcp: Option<Proxy>,
    /// Hosts that are reached without.
    pub not_for: NoProxy,
}

impl Proxies {
    /// The proxy for a host.
    pub fn of(&self, carries: Carries, host: &Host<String>) -> Option<&Proxy> {
        let proxy = match carries {
            #[cfg(feature = "http")]
            Carries::Requests => &self.http,
            #[cfg(feature = "ws")]
            Carries::WebSocket => &self.http,
            #[cfg(feature = "http")]
            Carries::Tls => &self.https,
            Carries::Other => &self.tcp,
        };
        proxy.as_ref().filter(|_| !self.not_for.has(host))
    }
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
