//! How an endpoint is made, from code and from serde.

use std::{fmt, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    duration::{self, text},
    endpoint::{BadEndpoint, DEFAULT_TIMEOUT, Endpoint},
    expectation::Expectation,
    family::Family,
    given_url::GivenUrl,
    header::{BadHeader, Header},
    method::{BadMethod, Method},
    overrule::Overrule,
    request_body::RequestBody,
    secrets::{Secrets, Sent},
    sent_secrets::all_secrets,
    shown_url::{ShownUrl, hide_named_in_text},
    tls::TlsVersion,
    tls_settings::TlsSettings,
};

/// Builds an [`Endpoint`]; what is wrong is said once, by [`build`](Self::build). Its fields are also the endpoint's form in
/// serde: durations as text (`"500ms"`), expectations as text (`"2xx"`), headers as pairs, unknown fields refused.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "an endpoint is made by `build`"]
pub struct EndpointBuilder {
    pub(super) url: GivenUrl,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<Arc<str>>,
    #[serde(default = "get")]
    pub(super) method: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) left_out: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<RequestBody>,
    #[serde(default = "default_timeout", with = "text")]
    pub(super) timeout: Duration,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "text::option")]
    pub(super) connect_timeout: Option<Duration>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) expect: Vec<Expectation>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "text::option")]
    pub(super) degraded_over: Option<Duration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_redirects: Option<u32>,
    #[serde(default)]
    pub(super) insecure: bool,
    #[serde(default)]
    pub(super) keep_alive: bool,
    #[serde(default)]
    pub(super) read_body: bool,
    #[serde(default, skip_serializing_if = "Family::is_any")]
    pub(super) family: Family,
    #[serde(default)]
    pub(super) public_only: bool,
    #[serde(default)]
    pub(super) decode: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sni: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tls_min: Option<TlsVersion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tls_max: Option<TlsVersion>,
    #[serde(default = "offered")]
    pub(super) http2: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) on: Vec<Overrule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) secrets: Vec<String>,
}

fn get() -> String {
    Method::GET.as_str().to_owned()
}

fn offered() -> bool {
    true
}

fn default_timeout() -> Duration {
    DEFAULT_TIMEOUT
}

impl EndpointBuilder {
    fn new(url: GivenUrl) -> Self {
        Self {
            url,
            name: None,
            method: get(),
            headers: Vec::new(),
            left_out: Vec::new(),
            body: None,
            timeout: DEFAULT_TIMEOUT,
            connect_timeout: None,
            expect: Vec::new(),
            degraded_over: None,
            max_redirects: None,
            insecure: false,
            keep_alive: false,
            read_body: false,
            family: Family::Any,
            public_only: false,
            decode: false,
            sni: None,
            tls_min: None,
            tls_max: None,
            http2: offered(),
            on: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// A name for people.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.name = Some(name.as_ref().into());
        self
    }

    /// The request method; GET by default.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = method.into();
        self
    }

    /// Adds a request header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Leaves out a header that the probe would send by itself, such as `User-Agent`.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.left_out.push(name.into());
        self
    }

    /// A request body: text or bytes, or a [`RequestBody`] where others send the same.
    pub fn body(mut self, body: impl Into<RequestBody>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The time that one attempt has, over all phases; [`DEFAULT_TIMEOUT`] by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Adds a rule that must hold.
    pub fn expect(mut self, rule: Expectation) -> Self {
        self.expect.push(rule);
        self
    }

    /// What takes longer than this, or as long, is degraded; no limit by default. The same as the rule `total < … else degraded`.
    pub fn degraded_over(mut self, limit: Duration) -> Self {
        self.degraded_over = Some(limit);
        self
    }

    /// How many redirects are followed; see [`Endpoint::max_redirects`].
    pub fn max_redirects(mut self, limit: u32) -> Self {
        self.max_redirects = Some(limit);
        self
    }

    /// Does not verify the certificate; the status still says what was wrong with it.
    pub fn insecure(mut self, insecure: bool) -> Self {
        self.insecure = insecure;
        self
    }

    /// Reads the body to its end even when no rule needs it.
    pub fn read_body(mut self, read: bool) -> Self {
        self.read_body = read;
        self
    }

    /// Asks for a coded body and decodes it before it is judged: one layer of gzip, deflate, br or zstd, up to the body's limit. What
    /// has another coding is judged as it was sent, and so is all without the feature `decode`.
    pub fn decode(mut self, decode: bool) -> Self {
        self.decode = decode;
        self
    }

    /// The endpoint.
    ///
    /// # Errors
    /// [`BadEndpoint`], the first thing that is wrong.
    pub fn build(self) -> Result<Endpoint, BadEndpoint> {
        let named = Secrets::of(&self.secrets);
        let hidden = |text: String| named.hide(&text).unwrap_or(text);
        let url = match self.url {
            GivenUrl::Parsed(url) => url,
            GivenUrl::Text(text) => Url::parse(&text).map_err(|bad| BadEndpoint::Url {
                url: hide_named_in_text(&text, text.len(), &named),
                reason: bad.to_string(),
            })?,
        };
        let shown = ShownUrl::of(&url).without(Sent { secrets: Some(&named), words: None });
        let bad_header = |reason| match reason {
            BadHeader::Name(word) => BadHeader::Name(hidden(word)),
            BadHeader::Value(name) => BadHeader::Value(hidden(name)),
            BadHeader::Framing(name) => BadHeader::Framing(name),
        };
        let method = self.method.parse().map_err(|BadMethod(method)| BadEndpoint::Method {
            url: shown.clone(),
            reason: BadMethod(hidden(method)),
        })?;
        let headers = self.headers.into_iter().map(|(name, value)| Header::new(name, value)).collect::<Result<_, _>>();
        let headers: Vec<Header> =
            headers.map_err(|reason| BadEndpoint::Header { url: shown.clone(), reason: bad_header(reason) })?;
        if let Some(Err(reason)) = self.left_out.iter().map(|name| Header::new(name, "")).find(Result::is_err) {
            return Err(BadEndpoint::Header { url: shown, reason: bad_header(reason) });
        }
        let is_bad = |time: Duration| time.is_zero() || time > duration::LONGEST;
        if is_bad(self.timeout) {
            return Err(BadEndpoint::Timeout { url: shown });
        }
        if self.connect_timeout.is_some_and(is_bad) {
            return Err(BadEndpoint::ConnectTimeout { url: shown });
        }
        let tls = |sni: Option<&str>| TlsSettings::new(sni, self.tls_min, self.tls_max, self.http2);
        let tls = tls(self.sni.as_deref()).map_err(|reason| {
            // The error repeats the name.
            let without = self.sni.as_deref().and_then(|sni| named.hide(sni)).and_then(|sni| tls(Some(&sni)).err());
            BadEndpoint::Tls { url: shown.clone(), reason: without.unwrap_or(reason) }
        })?;
        Ok(Endpoint {
            all_secrets: all_secrets(&self.secrets, &url, &headers),
            url,
            shown,
            name: self.name.map(|name| named.hide(&name).map_or(name, Into::into)),
            method,
            headers,
            left_out: self.left_out,
            body: self.body,
            timeout: self.timeout,
            connect_timeout: self.connect_timeout,
            expect: self.expect,
            degraded_over: self.degraded_over,
            max_redirects: self.max_redirects,
            insecure: self.insecure,
            keep_alive: self.keep_alive,
            read_body: self.read_body,
            family: self.family,
            public_only: self.public_only,
            decode: self.decode,
            tls,
            on: self.on,
            secrets: self.secrets,
        })
    }
}

/// The URL without its secrets, and no more: the rest may hold others.
impl fmt::Debug for EndpointBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.as_str();
        let shown = hide_named_in_text(url, url.find('?').unwrap_or(url.len()), &Secrets::of(&self.secrets));
        f.debug_struct("EndpointBuilder").field("url", &shown).finish_non_exhaustive()
    }
}

impl Endpoint {
    /// An endpoint with every default: GET, 10 s, up when the answer is below 500.
    ///
    /// # Errors
    /// [`BadEndpoint::Url`] names the URL and what is wrong with it.
    pub fn new(url: impl AsRef<str>) -> Result<Self, BadEndpoint> {
        Self::builder(url).build()
    }

    /// Starts to build an endpoint.
    pub fn builder(url: impl AsRef<str>) -> EndpointBuilder {
        EndpointBuilder::new(GivenUrl::Text(url.as_ref().to_owned()))
    }

    /// Starts to build an endpoint of a URL that is parsed already.
    pub fn of(url: Url) -> EndpointBuilder {
        EndpointBuilder::new(GivenUrl::Parsed(url))
    }
}
