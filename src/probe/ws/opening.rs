//! The opening handshake (RFC 6455, 4): the request, and whether the answer agrees to it.

use actix_http::ws::hash_key;
use base64::{Engine, engine::general_purpose::STANDARD};
use url::Position;

use crate::{
    model::{
        endpoint::Endpoint,
        own_headers::USER_AGENT,
        reason::{Kind, Reason},
    },
    net::user_info::{basic, user_info},
    probe::{http::head::Head, random::random},
};

/// The headers by which a server agrees.
const ACCEPT: &str = "sec-websocket-accept";
const SUBPROTOCOL: &str = "sec-websocket-protocol";
const EXTENSIONS: &str = "sec-websocket-extensions";
const UPGRADE: &str = "upgrade";
const CONNECTION: &str = "connection";

/// Headers of an endpoint that are not sent: the handshake has its own, waiting for a 100 has no use, and extensions are none of ours.
const NOT_SENT: [&str; 6] = [UPGRADE, CONNECTION, EXTENSIONS, "sec-websocket-key", "sec-websocket-version", "expect"];

/// One handshake.
pub struct Opening<'a> {
    endpoint: &'a Endpoint,
    key: String,
}

impl<'a> Opening<'a> {
    /// Begins one, with a key of its own.
    pub fn new(endpoint: &'a Endpoint) -> Self {
        Self { endpoint, key: STANDARD.encode(random::<16>()) }
    }

    /// The request. It is a GET without a body, whatever the endpoint's method.
    pub fn request(&self) -> Vec<u8> {
        let (url, given) = (self.endpoint.url(), |name: &str| self.values(name).next().is_some());
        let target = &url[Position::BeforePath..Position::AfterQuery];
        let mut head = format!("GET {} HTTP/1.1\r\n", if target.is_empty() { "/" } else { target });
        let mut line = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        if !given("host") {
            line("Host", &url[Position::BeforeHost..Position::AfterPort]);
        }
        line("Upgrade", "websocket");
        line("Connection", "Upgrade");
        line("Sec-WebSocket-Key", &self.key);
        line("Sec-WebSocket-Version", "13");
        if !given("user-agent") && !self.endpoint.leaves_out("user-agent") {
            line("User-Agent", USER_AGENT);
        }
        if let Some((name, password)) = user_info(url).filter(|_| !given("authorization")) {
            line("Authorization", &basic(&name, &password));
        }
        for header in self.endpoint.headers() {
            if !NOT_SENT.iter().any(|not_sent| header.name().eq_ignore_ascii_case(not_sent)) {
                line(header.name(), header.value());
            }
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// The headers of the answer that are to be kept: those of the handshake, and those that a rule is about.
    pub fn asked_headers(&self) -> Vec<String> {
        let ours = [ACCEPT, SUBPROTOCOL, EXTENSIONS, UPGRADE, CONNECTION];
        self.endpoint.reads_headers().chain(ours).map(str::to_owned).collect()
    }

    /// Whether a 101 agrees to what was asked.
    ///
    /// # Errors
    /// `protocol`, and what it does not agree to.
    pub fn judge(&self, head: &Head) -> Result<(), Reason> {
        let wrong = |what: &str| Err(Reason::new(Kind::Protocol, format!("a 101, but {what}")));
        let lists = |name: &str, wanted: &str| {
            let mut members = head.headers.all(name).flat_map(|value| value.split(|byte| *byte == b','));
            members.any(|member| member.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes()))
        };
        let one = |name: &str| {
            let mut values = head.headers.all(name);
            (values.next(), values.next())
        };
        if !lists(UPGRADE, "websocket") || !lists(CONNECTION, "upgrade") {
            return wrong("not to a WebSocket");
        }
        if one(ACCEPT) != (Some(hash_key(self.key.as_bytes()).as_slice()), None) {
            return wrong("Sec-WebSocket-Accept is not the one that our key makes");
        }
        if head.headers.all(EXTENSIONS).any(|value| !value.is_empty()) {
            return wrong("with an extension that nobody had asked for");
        }
        let offered: Vec<_> =
            self.values(SUBPROTOCOL).flat_map(|value| value.split(',')).map(|name| name.trim().as_bytes()).collect();
        match one(SUBPROTOCOL) {
            (None, _) if offered.is_empty() => Ok(()),
            (None, _) => wrong("with none of the subprotocols that were asked for"),
            (Some(chosen), None) if offered.contains(&chosen) => Ok(()),
            _ => wrong("with a subprotocol that nobody had asked for"),
        }
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let headers = self.endpoint.headers().iter();
        headers.filter(move |header| header.name().eq_ignore_ascii_case(name)).map(|header| header.value())
    }
}
