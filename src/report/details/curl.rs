//! The same request as a command of curl's, with variables in the place of secrets.

use std::time::Duration;

use url::{Position, Url};

use super::{
    curl_options::CurlOptions,
    row::{Command, Row, Seen},
    shell::Word,
    target::secrets_left_out,
    variables::Variables,
};
use crate::model::{
    endpoint::Endpoint,
    family::Family,
    header::Header,
    method::Method,
    observation::HttpVersion,
    own_headers::{CODINGS, USER_AGENT},
    printable::is_forging,
    reason::Kind,
    secrets::Secrets,
    tls::TlsVersion,
};

/// A body that is longer makes curl ask first whether it may come (`Expect: 100-continue`), and ours is sent at once.
const LONGEST_UNASKED: usize = 1024 * 1024;

/// What curl calls a body by itself.
const FORM: &str = "application/x-www-form-urlencoded";

/// The row; none for what curl does not speak.
pub fn as_curl(seen: &Seen<'_>) -> Vec<Row> {
    let command = seen.endpoint.and_then(|endpoint| command(seen, endpoint));
    command.map(|command| Row::command("As curl", command)).into_iter().collect()
}

fn command(seen: &Seen<'_>, endpoint: &Endpoint) -> Option<Command> {
    let (mut url, socket) = place(seen, endpoint)?;
    let over_http2 = seen.entry.status.observation.http.is_some_and(|answer| answer.version == HttpVersion::Http2);
    let command = Command::new([Word::text("curl"), Word::text("-sS")]);
    let mut curl = Curl { command, over_http2, variables: Variables::default() };
    curl.option("-o", "/dev/null");
    curl.option("-m", seconds(seen.limit.unwrap_or(endpoint.timeout())));
    if let Some(socket) = socket {
        curl.option("--unix-socket", socket);
    }
    curl.way(endpoint);
    if let Some(named) = curl.sni(endpoint, &url) {
        url = named;
    }
    for option in seen.curl.map(CurlOptions::words).unwrap_or_default() {
        curl.command.words.push(option.clone());
    }
    let status = seen.entry.status;
    if !status.observation.redirects.is_empty() || status.reason.as_ref().is_some_and(|why| why.kind == Kind::Redirect)
    {
        curl.switch("-L");
        curl.option("--max-redirs", endpoint.max_redirects().to_string());
    }
    curl.request(endpoint);
    // Those of an address (RFC 3986, 3.2.2) are no pattern to it.
    let behind = url.split_once("://").and_then(|(_, rest)| rest.split_once(['/', '?']));
    if behind.is_some_and(|(_, target)| target.contains(['[', ']', '{', '}'])) {
        curl.switch("-g");
    }
    Some(curl.command.and(secrets_left_out(&url)))
}

/// The URL that curl asks for, user-info left out, and the Unix socket that it asks on.
fn place(seen: &Seen<'_>, endpoint: &Endpoint) -> Option<(String, Option<String>)> {
    let shown = seen.entry.status.url.as_str();
    match endpoint.url().scheme() {
        "http" | "https" => Some((shown.replacen("://***@", "://", 1), None)),
        "unix" => {
            let rest = shown.strip_prefix("unix:")?.trim_start_matches("//");
            let (socket, target) = rest.split_once(":/").unwrap_or((rest, ""));
            // Only what stands in the URL as it is in the file system: else curl would need another name.
            (!socket.contains('%')).then(|| (format!("http://localhost/{target}"), Some(socket.to_owned())))
        }
        _ => None,
    }
}

struct Curl {
    command: Command,
    /// Over HTTP/2, where connections are nothing that a request is about.
    over_http2: bool,
    variables: Variables,
}

impl Curl {
    fn switch(&mut self, switch: &str) {
        self.command.words.push(vec![Word::text(switch)]);
    }

    fn option(&mut self, name: &str, value: impl Into<String>) {
        self.word(name, Word::text(value));
    }

    fn word(&mut self, name: &str, value: Word) {
        self.command.words.push(vec![Word::text(name), value]);
    }

    /// How the host is reached.
    fn way(&mut self, endpoint: &Endpoint) {
        if let Some(limit) = endpoint.connect_timeout() {
            self.option("--connect-timeout", limit.as_secs_f64().to_string());
        }
        match endpoint.family() {
            Family::Any => {}
            Family::Ipv4 => self.switch("-4"),
            Family::Ipv6 => self.switch("-6"),
        }
        if endpoint.url().scheme() != "https" {
            return;
        }
        if endpoint.insecure() {
            self.switch("-k");
        }
        if !endpoint.http2() {
            self.switch("--http1.1");
        }
        if endpoint.tls_min() == TlsVersion::Tls13 {
            self.switch("--tlsv1.3");
        }
        if endpoint.tls_max() == TlsVersion::Tls12 {
            self.option("--tls-max", "1.2");
        }
    }

    /// Curl has no option for the name that TLS asks for: it is asked for a URL of that name, and led to the host.
    fn sni(&mut self, endpoint: &Endpoint, url: &str) -> Option<String> {
        let name = endpoint.sni().filter(|_| endpoint.url().scheme() == "https")?.as_str();
        let mut named = Url::parse(url).ok()?;
        let (host, port) = (named.host_str()?.to_owned(), named.port_or_known_default()?);
        let authority = named[Position::BeforeHost..Position::AfterPort].to_owned();
        named.set_host(Some(name)).ok()?;
        self.option("--connect-to", format!("{name}:{port}:{host}:{port}"));
        if !endpoint.headers().iter().any(|header| header.name().eq_ignore_ascii_case("host")) {
            self.option("-H", format!("Host: {authority}"));
        }
        Some(named.into())
    }

    /// What is sent.
    fn request(&mut self, endpoint: &Endpoint) {
        let method = endpoint.method();
        // Curl's own way for HEAD, because else it would wait for a body.
        let head = *method == Method::HEAD && endpoint.body().is_none();
        let sends_nothing = endpoint.body().is_none() && matches!(method.as_str(), "POST" | "PUT" | "PATCH");
        let by_itself = match endpoint.body() {
            _ if sends_nothing => "POST",
            Some(_) => "POST",
            None => "GET",
        };
        if head {
            self.switch("-I");
        } else if method.as_str() != by_itself {
            self.option("-X", method.as_str());
        }
        self.headers(endpoint, endpoint.body().is_some() || sends_nothing);
        self.body(endpoint, sends_nothing);
    }

    fn headers(&mut self, endpoint: &Endpoint, with_body: bool) {
        let has = |name: &str| endpoint.headers().iter().any(|header| header.name().eq_ignore_ascii_case(name));
        if !has("user-agent") {
            let own = if endpoint.leaves_out("user-agent") { "" } else { USER_AGENT };
            self.option(if own.is_empty() { "-H" } else { "-A" }, if own.is_empty() { "User-Agent:" } else { own });
        }
        if !has("accept") && endpoint.leaves_out("accept") {
            self.option("-H", "Accept:");
        }
        let url = endpoint.url();
        if (!url.username().is_empty() || url.password().is_some()) && !has("authorization") {
            self.word("-u", Word::variable("USER_INFO"));
        }
        // A body goes at once, whatever the endpoint says; and curl too sends it as a form where nobody says otherwise.
        let by_itself = |header: &&Header| {
            let form = header.name().eq_ignore_ascii_case("content-type") && header.value() == FORM;
            header.name().eq_ignore_ascii_case("expect") || (with_body && form)
        };
        let secrets = endpoint.secrets();
        for header in endpoint.headers().iter().filter(|header| !by_itself(header)) {
            let word = self.header(header, &secrets);
            self.word("-H", word);
        }
        if cfg!(feature = "decode") && endpoint.decode() && endpoint.reads_body() && !has("accept-encoding") {
            self.option("-H", format!("Accept-Encoding: {CODINGS}"));
        }
        // What curl adds to a body by itself.
        if with_body && !has("content-type") {
            self.option("-H", "Content-Type:");
        }
        if endpoint.body().is_some_and(|body| body.len() > LONGEST_UNASKED) {
            self.option("-H", "Expect:");
        }
        if !endpoint.keep_alive() && !self.over_http2 {
            self.option("-H", "Connection: close");
        }
    }

    /// A header, its value only where that is no secret.
    fn header(&mut self, header: &Header, secrets: &Secrets) -> Word {
        let (name, value) = (header.name(), header.value());
        match value {
            "" => Word::text(format!("{name};")),
            _ if is_shown(header) && secrets.hide(value).is_none() => Word::text(format!("{name}: {value}")),
            _ => Word::text(format!("{name}: ")).and_variable(self.variables.of(name)),
        }
    }

    fn body(&mut self, endpoint: &Endpoint, sends_nothing: bool) {
        match endpoint.request_body() {
            Some(body) if body.as_ref().is_empty() => self.option("--data-raw", ""),
            None if sends_nothing => self.option("--data-raw", ""),
            None => {}
            Some(body) if body.fits_a_variable() => self.word("--data-raw", Word::variable("BODY")),
            // A variable holds no NUL: it names a file that holds the body.
            Some(_) => self.word("--data-binary", Word::text("@").and_variable("BODY_FILE")),
        }
    }
}

/// Whether a header's value may be shown: what holds no secret, and does nothing to a terminal.
fn is_shown(header: &Header) -> bool {
    let shown =
        header.is_public() || (header.name().eq_ignore_ascii_case("content-type") && is_media_type(header.value()));
    shown && header.value().is_ascii() && !header.value().contains(is_forging)
}

/// A media type, at most with the charset (RFC 9110, 8.3): text that can't hold a secret by mistake.
fn is_media_type(value: &str) -> bool {
    let (kind, charset) = value.split_once(';').unwrap_or((value, "charset=utf-8"));
    let token = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte));
    let kinds = ["application/", "audio/", "font/", "image/", "message/", "model/", "multipart/", "text/", "video/"];
    let known = kinds.iter().find_map(|kind_of| kind.trim().strip_prefix(kind_of));
    known.is_some_and(token) && charset.trim().to_ascii_lowercase().strip_prefix("charset=").is_some_and(token)
}

/// Seconds as curl reads them.
fn seconds(time: Duration) -> String {
    let millis = time.as_millis().max(1);
    match millis % 1000 {
        0 => (millis / 1000).to_string(),
        part => format!("{}.{part:03}", millis / 1000).trim_end_matches('0').to_owned(),
    }
}
