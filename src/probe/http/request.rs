//! The request of one hop.

use std::path::PathBuf;

use awc::{
    Client, ClientRequest,
    http::{
        Method, Uri,
        header::{self, HeaderName, HeaderValue},
    },
};
use bytes::Bytes;
use url::{Host, Url};

use super::{unix, way::Asked};
use crate::{
    model::{
        endpoint::Endpoint,
        header::Header,
        own_headers::{CODINGS, USER_AGENT},
        reason::{Kind, Reason},
    },
    net::{
        tls_wanted::{HTTP1_ALONE, HTTP2_OR_1, TlsWanted},
        user_info::user_info,
    },
};

/// The longest path and query, in bytes: the `http` crate counts places in them by 16 bits.
const LONGEST_TARGET: usize = 60_000;

/// The request of one hop. Redirects turn it into the next one.
#[derive(Clone)]
pub struct Request<'a> {
    /// What is being checked; redirects lead away from its URL.
    endpoint: &'a Endpoint,
    /// Where it goes; no user-info and no fragment.
    pub url: Url,
    /// The Unix socket that it goes to, where the endpoint's URL names one.
    pub socket: Option<PathBuf>,
    /// The method, as the endpoint or a redirect has it.
    pub method: Method,
    /// The headers of the endpoint that go with it.
    pub headers: Vec<&'a Header>,
    /// The body.
    pub body: Option<Bytes>,
    /// The user-info of the endpoint's URL, as name and password.
    user: Option<(String, String)>,
    /// Whether a client certificate may be shown.
    identity: bool,
}

/// The origin of a URL: what secrets never leave (RFC 6454, 4).
pub type Origin = (String, Option<Host<String>>, Option<u16>);

/// The origin of a URL.
pub fn origin(url: &Url) -> Origin {
    (url.scheme().to_owned(), url.host().map(|host| host.to_owned()), url.port_or_known_default())
}

impl<'a> Request<'a> {
    /// The first request of a check.
    ///
    /// # Errors
    /// `unsupported`: a method that awc does not take for one, or a URL of a Unix socket that names none.
    pub fn first(endpoint: &'a Endpoint) -> Result<Self, Reason> {
        let mut url = endpoint.url().clone();
        let user = user_info(&url);
        strip(&mut url);
        let mut socket = None;
        if url.scheme() == unix::SCHEME {
            let (path, asked) = unix::socket(&url)?;
            (socket, url) = (Some(path), asked);
        }
        let method = Method::from_bytes(endpoint.method().as_str().as_bytes());
        Ok(Self {
            endpoint,
            url,
            socket,
            method: method.map_err(|_| Reason::new(Kind::Unsupported, "the method can't be sent"))?,
            headers: endpoint.headers().iter().collect(),
            body: endpoint.request_body().map(|body| body.bytes().clone()),
            user,
            identity: true,
        })
    }

    /// How TLS is wanted of its connection; `None` for a URL in the plain.
    pub fn tls(&self) -> Option<TlsWanted> {
        let host = self.url.host().filter(|_| self.url.scheme() == "https")?;
        let alpn = if self.endpoint.http2() { HTTP2_OR_1 } else { HTTP1_ALONE };
        let mut wanted = TlsWanted::new(self.endpoint, host.to_owned(), alpn);
        if self.endpoint.url().host() != Some(host.clone()) {
            // The endpoint's own name is not that of a host that a redirect leads to.
            wanted.name = host.to_owned();
        }
        wanted.identity = self.identity;
        Some(wanted)
    }

    /// Whether it is a HEAD, whose answer has no body.
    pub fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }

    /// Whether a coded body is wanted: one that is not read need not be small.
    pub fn decodes(&self) -> bool {
        self.endpoint.decode() && self.endpoint.reads_body()
    }

    /// The headers of the answer that a rule is about.
    pub fn asked_headers(&self) -> Vec<String> {
        self.endpoint.reads_headers().map(str::to_owned).collect()
    }

    /// Leaves behind what belongs to the origin that is being left: its Unix socket, user-info, the client certificate, and every
    /// header that may hold a secret.
    pub fn leave_secrets(&mut self) {
        self.user = None;
        self.socket = None;
        self.identity = false;
        self.headers.retain(|header| header.is_public());
    }

    /// Becomes a GET without a body, and without the headers that describe one (RFC 9110, 15.4).
    pub fn become_get(&mut self) {
        self.method = Method::GET;
        self.body = None;
        self.headers.retain(|header| {
            let name = header.name();
            !name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("content-"))
        });
    }

    /// Goes elsewhere with the same method and body.
    pub fn go_to(&mut self, mut url: Url) {
        strip(&mut url);
        self.url = url;
    }

    /// The request as awc sends it to the stream behind `authority`; `None` when the URL is too long for awc. It asks to keep
    /// the connection, or not to. A proxy that is `asked` gets the URL whole (RFC 9112, 3.2.2).
    pub fn prepared(
        &self,
        client: &Client,
        authority: &str,
        asked: Option<&Asked>,
        keep_alive: bool,
    ) -> Option<ClientRequest> {
        let from = if asked.is_some() { url::Position::BeforeScheme } else { url::Position::BeforePath };
        let target = &self.url[from..url::Position::AfterQuery];
        if target.len() > LONGEST_TARGET {
            return None;
        }
        let uri = Uri::builder().scheme("http").authority(authority).path_and_query(target).build().ok()?;
        // Never a compressed body: what is judged is what was sent, and inflating has no bound in awc.
        let mut request = client.request(self.method.clone(), uri).no_decompress();
        if !keep_alive {
            request = request.force_close();
        }
        // Not by awc's chain of calls, each of which moves the whole request.
        let headers = request.headers_mut();
        let host = HeaderValue::from_str(&self.url[url::Position::BeforeHost..url::Position::AfterPort]).ok()?;
        headers.insert(header::HOST, host);
        if let Some(value) = asked.and_then(|asked| asked.authorization.as_deref()) {
            headers.insert(header::PROXY_AUTHORIZATION, HeaderValue::from_str(value).ok()?);
        }
        let mut named = Vec::new();
        for given in &self.headers {
            let name = HeaderName::from_bytes(given.name().as_bytes()).ok()?;
            let value = HeaderValue::from_bytes(given.value().as_bytes()).ok()?;
            // A body goes at once: waiting for a 100 has no use to a check.
            if name == header::EXPECT {
                continue;
            }
            // The endpoint's own replaces ours; its second line of a name joins its first.
            if named.contains(&name) {
                headers.append(name, value);
            } else {
                named.push(name.clone());
                headers.insert(name, value);
            }
        }
        let codings = cfg!(feature = "decode") && self.decodes();
        let ours = [(header::USER_AGENT, USER_AGENT), (header::ACCEPT, "*/*")];
        for (name, value) in ours.into_iter().chain(codings.then_some((header::ACCEPT_ENCODING, CODINGS))) {
            if !headers.contains_key(&name) && !self.endpoint.leaves_out(name.as_str()) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        match &self.user {
            Some((name, password)) if !request.headers().contains_key(header::AUTHORIZATION) => {
                Some(request.basic_auth(name, password))
            }
            _ => Some(request),
        }
    }

    /// Whether a missing body is said to be missing: only where one would mean something (RFC 9110, 8.6).
    pub fn says_no_body(&self) -> bool {
        self.body.is_none() && matches!(self.method, Method::POST | Method::PUT | Method::PATCH)
    }
}

fn strip(url: &mut Url) {
    url.set_fragment(None);
    // Fails only for a URL without a host, which has no user-info either.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
}
