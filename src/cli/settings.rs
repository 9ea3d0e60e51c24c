//! What is said of endpoints, in layers: the command line over a file's endpoint, over its host, over its defaults.

use std::{sync::Arc, time::Duration};

use url::Url;
use watchpost::{
    BadEndpoint, Endpoint, EndpointBuilder, Expectation, Family, Method, Overrule, RequestBody, ServerName, TlsVersion,
};

use super::headers::Headers;

/// The most redirects that may be asked to be followed.
pub const MOST_REDIRECTS: u32 = 100;

/// A layer: what it says of an endpoint. What it does not say, the one below does.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub method: Option<Method>,
    pub headers: Headers,
    pub body: Option<Body>,
    pub timeout: Option<Duration>,
    pub connect_timeout: Option<Duration>,
    pub degraded_over: Option<Duration>,
    pub expect: Option<Vec<Expectation>>,
    pub max_redirects: Option<u32>,
    pub insecure: Option<bool>,
    pub keep_alive: Option<bool>,
    pub read_body: Option<bool>,
    pub decode: Option<bool>,
    pub family: Option<Family>,
    pub public_only: Option<bool>,
    pub sni: Option<ServerName>,
    pub tls_min: Option<TlsVersion>,
    pub tls_max: Option<TlsVersion>,
    pub http2: Option<bool>,
    /// Of two alike the later one holds, so those of the lower layers come first.
    pub on: Vec<Overrule>,
    /// Text that came from the environment or a file, and is to be shown nowhere.
    pub secrets: Vec<String>,
}

/// What is sent after the head.
#[derive(Debug, Clone)]
pub struct Body {
    /// All endpoints share it.
    pub sent: RequestBody,
    /// Whether it goes as a form where no layer names its type, as curl has it of `--data`.
    pub as_form: bool,
}

impl Settings {
    /// This layer over another.
    pub fn over(&self, below: &Self) -> Self {
        let all = |upper: &[String], lower: &[String]| lower.iter().chain(upper).cloned().collect();
        Self {
            method: self.method.clone().or_else(|| below.method.clone()),
            headers: self.headers.over(&below.headers),
            body: self.body.clone().or_else(|| below.body.clone()),
            timeout: self.timeout.or(below.timeout),
            connect_timeout: self.connect_timeout.or(below.connect_timeout),
            degraded_over: self.degraded_over.or(below.degraded_over),
            expect: self.expect.clone().or_else(|| below.expect.clone()),
            max_redirects: self.max_redirects.or(below.max_redirects),
            insecure: self.insecure.or(below.insecure),
            keep_alive: self.keep_alive.or(below.keep_alive),
            read_body: self.read_body.or(below.read_body),
            decode: self.decode.or(below.decode),
            family: self.family.or(below.family),
            public_only: self.public_only.or(below.public_only),
            sni: self.sni.clone().or_else(|| below.sni.clone()),
            tls_min: self.tls_min.or(below.tls_min),
            tls_max: self.tls_max.or(below.tls_max),
            http2: self.http2.or(below.http2),
            on: below.on.iter().chain(&self.on).copied().collect(),
            secrets: all(&self.secrets, &below.secrets),
        }
    }

    /// The endpoint of a URL.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn endpoint(&self, url: &Url, name: Option<&Arc<str>>) -> Result<Endpoint, BadEndpoint> {
        let mut endpoint = Endpoint::of(url.clone())
            .family(self.family.unwrap_or_default())
            .insecure(self.insecure.unwrap_or_default())
            .keep_alive(self.keep_alive.unwrap_or_default())
            .read_body(self.read_body.unwrap_or_default())
            .decode(self.decode.unwrap_or_default())
            .public_only(self.public_only.unwrap_or_default())
            .http2(self.http2.unwrap_or(true));
        if let Some(name) = name {
            endpoint = endpoint.name(name);
        }
        if let Some(method) = &self.method {
            endpoint = endpoint.method(method.as_str());
        }
        if let Some(timeout) = self.timeout {
            endpoint = endpoint.timeout(timeout);
        }
        if let Some(timeout) = self.connect_timeout {
            endpoint = endpoint.connect_timeout(timeout);
        }
        if let Some(name) = &self.sni {
            endpoint = endpoint.sni(name.as_str());
        }
        if let Some(version) = self.tls_min {
            endpoint = endpoint.tls_min(version);
        }
        if let Some(version) = self.tls_max {
            endpoint = endpoint.tls_max(version);
        }
        for header in self.headers.sent() {
            endpoint = endpoint.header(header.name(), header.value());
        }
        for name in self.headers.left_out() {
            endpoint = endpoint.without_header(name);
        }
        if let Some(body) = &self.body {
            endpoint = self.send(endpoint, body);
        }
        for rule in self.expect.iter().flatten() {
            endpoint = endpoint.expect(rule.clone());
        }
        if let Some(limit) = self.max_redirects {
            endpoint = endpoint.max_redirects(limit);
        }
        if let Some(limit) = self.degraded_over {
            endpoint = endpoint.degraded_over(limit);
        }
        for overrule in &self.on {
            endpoint = endpoint.on(*overrule);
        }
        for secret in &self.secrets {
            endpoint = endpoint.secret(secret);
        }
        endpoint.build()
    }

    /// A body, and what it means where no layer says otherwise.
    fn send(&self, endpoint: EndpointBuilder, body: &Body) -> EndpointBuilder {
        let mut endpoint = endpoint.body(body.sent.clone());
        if self.method.is_none() {
            endpoint = endpoint.method(Method::POST.as_str());
        }
        if body.as_form && !self.headers.names("Content-Type") {
            endpoint = endpoint.header("Content-Type", "application/x-www-form-urlencoded");
        }
        endpoint
    }
}
