//! What the command line says of every endpoint: the strongest layer of settings.

use std::{fs::File, io::Read, path::Path};

use watchpost::{BadEndpoint, BadHeader, Endpoint, Header, Method, TypedUrl};

use super::{
    args::CheckArgs,
    data,
    sources::{List, plainly},
};
use crate::cli::{
    config::{Config, listed::Listed},
    settings::{Body, Headers, Settings, hosts::Hosts},
};

/// The longest file of headers that is read, in bytes.
const LONGEST_FILE: u64 = 1 << 20;

/// Makes an endpoint of each URL. The layers are merged once, and not for each.
pub struct Request {
    settings: Settings,
    /// For some hosts, with all other layers. Mostly there is none.
    hosts: Hosts,
    names_the_status: bool,
}

impl Request {
    /// The command line over what a file says.
    pub fn new(flags: &Settings, config: Option<&Config>) -> Self {
        let Some(config) = config else {
            let names_the_status = flags.names_the_status();
            return Self { settings: flags.clone(), hosts: Hosts::default(), names_the_status };
        };
        let settings = flags.clone().over(&config.defaults);
        let hosts = config.hosts.between(flags, &config.defaults);
        let names_the_status = settings.names_the_status() || config.endpoints.iter().any(Listed::names_the_status);
        Self { settings, hosts, names_the_status }
    }

    /// Whether an expectation names the status code.
    pub fn names_the_status(&self) -> bool {
        self.names_the_status
    }

    /// The endpoint of a URL.
    pub fn endpoint(&self, url: &TypedUrl) -> Result<Endpoint, BadEndpoint> {
        let url = url.url();
        let of_its_host = match self.hosts.is_empty() {
            true => None,
            false => self.hosts.find(url.host_str().unwrap_or_default()),
        };
        of_its_host.unwrap_or(&self.settings).endpoint(url.clone()).build()
    }
}

impl CheckArgs {
    /// What was really said, by flag or by variable. Call it once the arguments are settled.
    ///
    /// # Errors
    /// A sentence about the header that can't be sent (its value is not repeated: it may be a secret), or about TLS.
    pub fn settings(&self) -> Result<Settings, String> {
        let Self { request, tls, judging, .. } = self;
        tls.check()?;
        let mut headers = Headers::default();
        if let Some(agent) = &request.user_agent {
            headers.send(Header::new("User-Agent", agent.as_str()).map_err(|bad| format!("--user-agent: {bad}"))?);
        }
        for text in &request.headers {
            match text.strip_prefix('@') {
                Some(file) => read_headers(Path::new(file), &mut headers)?,
                None => take(text, &mut headers).map_err(|bad| format!("--header: {bad}"))?,
            }
        }
        let body = request.data.as_deref().map(data::read).transpose()?.map(|bytes| Body { bytes, as_form: true });
        Ok(Settings {
            method: if request.head { Some(Method::HEAD) } else { request.method.clone() },
            headers,
            body,
            timeout: self.said("timeout").then_some(self.pace.timeout),
            expect: (!judging.expect.is_empty()).then(|| judging.expect.clone()),
            degraded_over: judging.degraded_over,
            max_redirects: request.max_redirects,
            insecure: self.said("insecure").then_some(request.insecure),
            keep_alive: self.said("keep_alive").then_some(request.keep_alive),
            read_body: self.said("read_body").then_some(request.read_body),
            decode: self.said("decode").then_some(request.decode),
            family: (self.said("ipv4") || self.said("ipv6")).then(|| self.network.family()),
            public_only: None,
            sni: tls.sni.clone(),
            tls_min: tls.tls_min,
            tls_max: tls.tls_max,
            http2: (self.said("http2") || tls.http1).then_some(tls.http2 && !tls.http1),
            on: self.verdict.on.clone(),
            secrets: Vec::new(),
        })
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Unusable {
    #[error("write 'Name: value', 'Name;' for an empty value, or 'Name:' to leave the header out")]
    Shape,
    #[error("{0}")]
    Header(#[from] BadHeader),
}

/// Reads one as curl does: `Name: value` sends it, `Name;` sends it empty, `Name:` sends none of that name.
fn take(text: &str, headers: &mut Headers) -> Result<(), Unusable> {
    match (text.split_once(':'), text.trim_end().strip_suffix(';')) {
        (Some((name, value)), _) if value.trim().is_empty() => headers.leave_out(&Header::new(name.trim(), "")?),
        (Some((name, value)), _) => headers.send(Header::new(name.trim(), value)?),
        (None, Some(name)) => headers.send(Header::new(name.trim(), "")?),
        (None, None) => return Err(Unusable::Shape),
    }
    Ok(())
}

fn read_headers(path: &Path, headers: &mut Headers) -> Result<(), String> {
    let called = List::called(&path.to_string_lossy());
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST_FILE + 1).read_to_string(&mut text))
        .map_err(|error| format!("--header: {called} cannot be read: {}", plainly(&error)))?;
    // Of a file that was cut, the last header would be sent cut.
    if text.len() as u64 > LONGEST_FILE {
        return Err(format!("--header: {called} is longer than 1 MiB"));
    }
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        take(line, headers).map_err(|bad| format!("--header: {called}:{}: {bad}", index + 1))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_curl_reads_them() {
        for (typed, wanted) in [
            (&["A: 1", "B:2"][..], "A=1 B=2"),
            (&["A: b: c"], "A=b: c"),
            (&["A;"], "A="),
            (&["A: 1", "B: 2", "a:"], "B=2 no a"),
            (&["A:", "A: 1"], "A=1"),
            (&["A: 1", "A: 2"], "A=1 A=2"),
            (&["A: x;"], "A=x;"),
            (&["A: ", "B:"], "no A no B"),
        ] {
            let mut headers = Headers::default();
            typed.iter().for_each(|text| take(text, &mut headers).unwrap());
            let sent = headers.sent().iter().map(|header| format!("{}={}", header.name(), header.value()));
            let shown: Vec<_> = sent.chain(headers.left_out().iter().map(|name| format!("no {name}"))).collect();
            assert_eq!(shown.join(" "), wanted, "{typed:?}");
        }
    }

    #[test]
    fn a_header_that_cant_be_sent_is_refused_without_its_value() {
        for (text, said) in [
            ("canary", "write 'Name: value'"),
            ("X Y: canary", "`X…` is no header name"),
            ("Authorization Basic canary:x", "`Authorization…` is no header name"),
            ("X: canary\nY: z", "header `X` holds a line break"),
            ("Content-Length: 7", "set by the probe itself"),
            (": canary", "is no header name"),
        ] {
            let error = take(text, &mut Headers::default()).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("canary"), "{text}: {error}");
        }
    }
}
