//! What is checked: a URL and what is expected of it.

use std::{fmt, sync::Arc, time::Duration};

use url::Url;

use super::{
    expectation::Expectation,
    family::Family,
    header::{BadHeader, Header},
    method::{BadMethod, Method},
    overrule::Overrule,
    request_body::RequestBody,
    secrets::Secrets,
    shown_url::ShownUrl,
    tls_settings::{BadTls, TlsSettings},
};

/// What is checked: a URL whose scheme picks the probe, and what is expected of it. It never changes once built.
///
/// It carries secrets (headers, user-info, body), because they travel to the checker; `Debug` shows none of them.
///
/// ```
/// use std::time::Duration;
/// use watchpost::Endpoint;
///
/// let endpoint = Endpoint::builder("https://example.com/health")
///     .header("Authorization", "Bearer secret")
///     .timeout(Duration::from_secs(2))
///     .build()?;
/// assert!(!format!("{endpoint:?}").contains("secret"));
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub(super) url: Url,
    pub(super) shown: ShownUrl,
    pub(super) name: Option<Arc<str>>,
    pub(super) method: Method,
    pub(super) headers: Vec<Header>,
    pub(super) left_out: Vec<String>,
    pub(super) body: Option<RequestBody>,
    pub(super) timeout: Duration,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) expect: Vec<Expectation>,
    pub(super) degraded_over: Option<Duration>,
    pub(super) max_redirects: Option<u32>,
    pub(super) insecure: bool,
    pub(super) keep_alive: bool,
    pub(super) read_body: bool,
    pub(super) family: Family,
    pub(super) public_only: bool,
    pub(super) decode: bool,
    pub(super) tls: TlsSettings,
    pub(super) on: Vec<Overrule>,
    /// Those that were named, beside what is secret anyway.
    pub(super) secrets: Vec<String>,
    /// These, and what is secret anyway.
    pub(super) all_secrets: Secrets,
}

/// An endpoint that can't be built. It names the URL, without its secrets, and the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadEndpoint {
    /// The URL can't be read.
    #[error("`{url}` is not a URL: {reason}")]
    Url {
        /// What was given, user-info hidden.
        url: String,
        /// Why it can't be read.
        reason: String,
    },
    /// The method is none.
    #[error("{url}: {reason}")]
    Method {
        /// The endpoint's URL.
        url: ShownUrl,
        /// What is wrong with it.
        #[source]
        reason: BadMethod,
    },
    /// A header can't be sent.
    #[error("{url}: {reason}")]
    Header {
        /// The endpoint's URL.
        url: ShownUrl,
        /// What is wrong with it.
        #[source]
        reason: BadHeader,
    },
    /// What it says about TLS can't be done.
    #[error("{url}: {reason}")]
    Tls {
        /// The endpoint's URL.
        url: ShownUrl,
        /// What is wrong with it.
        #[source]
        reason: BadTls,
    },
    /// The timeout leaves no time, or is longer than a year.
    #[error("{url}: a timeout must be more than nothing and at most a year")]
    Timeout {
        /// The endpoint's URL.
        url: ShownUrl,
    },
    /// The time that a connection has is none, or longer than a year.
    #[error("{url}: the time to connect must be more than nothing and at most a year")]
    ConnectTimeout {
        /// The endpoint's URL.
        url: ShownUrl,
    },
}

/// The timeout of an endpoint that names none.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// The redirects that are followed where an endpoint does not say.
pub const DEFAULT_MAX_REDIRECTS: u32 = 10;

impl Endpoint {
    /// The URL, secrets included. To show it, use [`shown_url`](Self::shown_url).
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The URL as it may be shown.
    pub fn shown_url(&self) -> &ShownUrl {
        &self.shown
    }

    /// The host as written in the URL, or nothing where the URL has none: what a cap per host counts by.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// A name for people, without the secrets that were [named](crate::EndpointBuilder::secret).
    pub fn name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// The request method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The request headers, in order.
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// Whether the probe leaves out a header that it would send by itself.
    pub fn leaves_out(&self, name: &str) -> bool {
        self.left_out.iter().any(|left_out| left_out.eq_ignore_ascii_case(name))
    }

    /// The request body.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_ref().map(AsRef::as_ref)
    }

    /// The same, to be shared.
    pub(crate) fn request_body(&self) -> Option<&RequestBody> {
        self.body.as_ref()
    }

    /// The time that one attempt has, over all phases.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The rules that must hold, beside the default one.
    pub fn expectations(&self) -> &[Expectation] {
        &self.expect
    }

    /// What takes longer than this, or as long, is degraded: as by the rule `total < … else degraded`.
    pub fn degraded_over(&self) -> Option<Duration> {
        self.degraded_over
    }

    /// How many redirects are followed. With 0, the redirect is the answer.
    ///
    /// 10 where nothing was said, but 0 where an expectation lists a 3xx code.
    pub fn max_redirects(&self) -> u32 {
        self.max_redirects.unwrap_or_else(|| {
            if self.expect.iter().any(Expectation::lists_a_redirect) { 0 } else { DEFAULT_MAX_REDIRECTS }
        })
    }

    /// Whether the certificate is not verified.
    pub fn insecure(&self) -> bool {
        self.insecure
    }

    /// Whether the body is read: asked for, or needed by an expectation.
    pub fn reads_body(&self) -> bool {
        self.read_body || self.expect.iter().any(Expectation::needs_the_body)
    }

    /// Whether a coded body (gzip, deflate, br, zstd) is asked for and decoded before it is judged; else it is judged as it was sent.
    pub fn decode(&self) -> bool {
        self.decode
    }

    /// The headers of the answer that an expectation names, in lower case.
    pub fn reads_headers(&self) -> impl Iterator<Item = &str> {
        self.expect.iter().filter_map(Expectation::needs_header)
    }

    /// Whether what it asks for holds no secret, so that anyone may see a part of the answer.
    pub(crate) fn asks_openly(&self) -> bool {
        let url = &self.url;
        let has_user = !url.username().is_empty() || url.password().is_some();
        !has_user
            && self.secrets.is_empty()
            && url.query().is_none()
            && self.body.is_none()
            && self.headers.iter().all(Header::is_public)
    }

    /// The same endpoint with another timeout for each attempt: of one that is checked again with what is left of its time.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { timeout, ..self.clone() }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.shown)
            .field("name", &self.name)
            .field("method", &self.method.as_str())
            .field("headers", &self.headers)
            .field("body", &self.body)
            .field("timeout", &self.timeout)
            .field("expect", &self.expect)
            .finish_non_exhaustive()
    }
}
