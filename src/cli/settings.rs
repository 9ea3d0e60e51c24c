//! What is said of endpoints, in layers: the command line, then a file's endpoint, host and defaults. A layer says a part of it, and
//! what it does not say the one below it does.

mod headers;
pub mod hosts;

use std::time::Duration;

pub use headers::Headers;
use watchpost::{Endpoint, EndpointBuilder, Expectation, Family, Method, Overrule, ServerName, TlsVersion, url::Url};

/// A layer: all that can be said of an endpoint, beside who it is.
#[derive(Clone, Default)]
pub struct Settings {
    pub method: Option<Method>,
    pub headers: Headers,
    pub body: Option<Body>,
    pub timeout: Option<Duration>,
    /// All of them hold together, so a layer that has some has all; an empty list says that there are none.
    pub expect: Option<Vec<Expectation>>,
    pub degraded_over: Option<Duration>,
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
    /// Of two for the same, the later one holds.
    pub on: Vec<Overrule>,
    /// Text that shows nowhere.
    pub secrets: Vec<String>,
}

/// What is sent after the head.
#[derive(Clone)]
pub struct Body {
    pub bytes: Vec<u8>,
    /// Whether it goes as a form where no layer names its type, as curl's users expect it of `--data`.
    pub as_form: bool,
}

impl Settings {
    /// This layer over a weaker one.
    pub fn over(self, below: &Self) -> Self {
        Self {
            method: self.method.or_else(|| below.method.clone()),
            headers: self.headers.over(&below.headers),
            body: self.body.or_else(|| below.body.clone()),
            timeout: self.timeout.or(below.timeout),
            expect: self.expect.or_else(|| below.expect.clone()),
            degraded_over: self.degraded_over.or(below.degraded_over),
            max_redirects: self.max_redirects.or(below.max_redirects),
            insecure: self.insecure.or(below.insecure),
            keep_alive: self.keep_alive.or(below.keep_alive),
            read_body: self.read_body.or(below.read_body),
            decode: self.decode.or(below.decode),
            family: self.family.or(below.family),
            public_only: self.public_only.or(below.public_only),
            sni: self.sni.or_else(|| below.sni.clone()),
            tls_min: self.tls_min.or(below.tls_min),
            tls_max: self.tls_max.or(below.tls_max),
            http2: self.http2.or(below.http2),
            on: [below.on.as_slice(), &self.on].concat(),
            secrets: [below.secrets.as_slice(), &self.secrets].concat(),
        }
    }

    /// Whether a rule names the status code.
    pub fn names_the_status(&self) -> bool {
        self.expect.iter().flatten().any(Expectation::names_the_status)
    }

    /// An endpoint of which all this is true, and else the defaults.
    pub fn endpoint(&self, url: Url) -> EndpointBuilder {
        let mut endpoint = Endpoint::of(url);
        if let Some(method) = &self.method {
            endpoint = endpoint.method(method.as_str());
        }
        if let Some(body) = &self.body {
            endpoint = self.send(endpoint, body);
        }
        for header in self.headers.sent() {
            endpoint = endpoint.header(header.name(), header.value());
        }
        for name in self.headers.left_out() {
            endpoint = endpoint.without_header(name);
        }
        for rule in self.expect.iter().flatten() {
            endpoint = endpoint.expect(rule.clone());
        }
        for overrule in &self.on {
            endpoint = endpoint.on(*overrule);
        }
        for secret in &self.secrets {
            endpoint = endpoint.secret(secret);
        }
        if let Some(name) = &self.sni {
            endpoint = endpoint.sni(name.as_str());
        }
        Told(endpoint)
            .and(self.timeout, EndpointBuilder::timeout)
            .and(self.degraded_over, EndpointBuilder::degraded_over)
            .and(self.max_redirects, EndpointBuilder::max_redirects)
            .and(self.insecure, EndpointBuilder::insecure)
            .and(self.keep_alive, EndpointBuilder::keep_alive)
            .and(self.read_body, EndpointBuilder::read_body)
            .and(self.decode, EndpointBuilder::decode)
            .and(self.family, EndpointBuilder::family)
            .and(self.public_only, EndpointBuilder::public_only)
            .and(self.tls_min, EndpointBuilder::tls_min)
            .and(self.tls_max, EndpointBuilder::tls_max)
            .and(self.http2, EndpointBuilder::http2)
            .0
    }

    fn send(&self, endpoint: EndpointBuilder, body: &Body) -> EndpointBuilder {
        let mut endpoint = endpoint.body(body.bytes.as_slice());
        if self.method.is_none() {
            endpoint = endpoint.method(Method::POST.as_str());
        }
        if body.as_form && !self.headers.name(FORM.0) {
            endpoint = endpoint.header(FORM.0, FORM.1);
        }
        endpoint
    }
}

/// What curl says of `--data`.
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// An endpoint to be, with one thing after another said of it where a layer says it.
struct Told(EndpointBuilder);

impl Told {
    fn and<T>(self, said: Option<T>, say: fn(EndpointBuilder, T) -> EndpointBuilder) -> Self {
        match said {
            Some(said) => Self(say(self.0, said)),
            None => self,
        }
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
