//! What every check of a round has in common: the request, and the rules.

use std::{fs::File, io::Read, path::Path};

use watchpost::{BadEndpoint, BadHeader, Endpoint, Expectation, Family, Header, Method, Overrule, TypedUrl};

use super::{
    args::{JudgingArgs, PaceArgs, RequestArgs},
    data,
    sources::{List, plainly},
    tls::TlsArgs,
};

/// The longest file of headers that is read, in bytes.
const LONGEST_FILE: u64 = 1 << 20;

/// The headers that are sent, and the names of those that are left out.
#[derive(Default)]
struct Headers {
    sent: Vec<Header>,
    left_out: Vec<String>,
}

/// Makes an endpoint of each URL.
pub struct Request {
    method: Method,
    headers: Headers,
    body: Option<Vec<u8>>,
    expect: Vec<Expectation>,
    args: RequestArgs,
    family: Family,
    tls: TlsArgs,
    timeout: std::time::Duration,
    degraded_over: Option<std::time::Duration>,
    on: Vec<Overrule>,
}

impl Request {
    /// # Errors
    /// A sentence about the header that can't be sent (its value is not repeated: it may be a secret), or about TLS.
    pub fn new(
        args: RequestArgs,
        tls: TlsArgs,
        family: Family,
        judging: &JudgingArgs,
        on: Vec<Overrule>,
        pace: &PaceArgs,
    ) -> Result<Self, String> {
        let method = args.method();
        tls.check()?;
        let mut headers = Headers::default();
        if let Some(agent) = &args.user_agent {
            headers.send(Header::new("User-Agent", agent.as_str()).map_err(|bad| format!("--user-agent: {bad}"))?);
        }
        for text in &args.headers {
            match text.strip_prefix('@') {
                Some(file) => read_headers(Path::new(file), &mut headers)?,
                None => headers.take(text).map_err(|bad| format!("--header: {bad}"))?,
            }
        }
        let body = args.data.as_deref().map(data::read).transpose()?;
        if body.is_some() {
            headers.default_to("Content-Type", "application/x-www-form-urlencoded");
        }
        let (expect, degraded_over) = (judging.expect.clone(), judging.degraded_over);
        Ok(Self { method, headers, body, expect, args, family, tls, timeout: pace.timeout, degraded_over, on })
    }

    /// Whether an expectation names the status code.
    pub fn names_the_status(&self) -> bool {
        self.expect.iter().any(Expectation::names_the_status)
    }

    /// The endpoint of a URL.
    pub fn endpoint(&self, url: &TypedUrl) -> Result<Endpoint, BadEndpoint> {
        let mut endpoint = Endpoint::of(url.url().clone())
            .method(self.method.as_str())
            .timeout(self.timeout)
            .family(self.family)
            .insecure(self.args.insecure)
            .keep_alive(self.args.keep_alive)
            .read_body(self.args.read_body)
            .decode(self.args.decode);
        endpoint = self.tls.tell(endpoint);
        if let Some(body) = &self.body {
            endpoint = endpoint.body(body.as_slice());
        }
        for header in &self.headers.sent {
            endpoint = endpoint.header(header.name(), header.value());
        }
        for name in &self.headers.left_out {
            endpoint = endpoint.without_header(name);
        }
        for rule in &self.expect {
            endpoint = endpoint.expect(rule.clone());
        }
        if let Some(limit) = self.args.max_redirects {
            endpoint = endpoint.max_redirects(limit);
        }
        if let Some(limit) = self.degraded_over {
            endpoint = endpoint.degraded_over(limit);
        }
        for overrule in &self.on {
            endpoint = endpoint.on(*overrule);
        }
        endpoint.build()
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Unusable {
    #[error("write 'Name: value', 'Name;' for an empty value, or 'Name:' to leave the header out")]
    Shape,
    #[error("{0}")]
    Header(#[from] BadHeader),
}

impl Headers {
    /// Reads one as curl does: `Name: value` sends it, `Name;` sends it empty, `Name:` sends none of that name.
    fn take(&mut self, text: &str) -> Result<(), Unusable> {
        match (text.split_once(':'), text.trim_end().strip_suffix(';')) {
            (Some((name, value)), _) if value.trim().is_empty() => self.leave_out(&Header::new(name.trim(), "")?),
            (Some((name, value)), _) => self.send(Header::new(name.trim(), value)?),
            (None, Some(name)) => self.send(Header::new(name.trim(), "")?),
            (None, None) => return Err(Unusable::Shape),
        }
        Ok(())
    }

    /// Sends a header as curl does where nothing is said of one of its name.
    fn default_to(&mut self, name: &str, value: &str) {
        let named = self.sent.iter().map(Header::name).chain(self.left_out.iter().map(String::as_str));
        if let (false, Ok(header)) =
            (named.into_iter().any(|other| other.eq_ignore_ascii_case(name)), Header::new(name, value))
        {
            self.sent.push(header);
        }
    }

    fn send(&mut self, header: Header) {
        self.left_out.retain(|name| !name.eq_ignore_ascii_case(header.name()));
        self.sent.push(header);
    }

    fn leave_out(&mut self, header: &Header) {
        self.sent.retain(|other| !other.name().eq_ignore_ascii_case(header.name()));
        self.left_out.push(header.name().to_owned());
    }
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
        headers.take(line).map_err(|bad| format!("--header: {called}:{}: {bad}", index + 1))?;
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
            typed.iter().for_each(|text| headers.take(text).unwrap());
            let sent = headers.sent.iter().map(|header| format!("{}={}", header.name(), header.value()));
            let shown: Vec<_> = sent.chain(headers.left_out.iter().map(|name| format!("no {name}"))).collect();
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
            let error = Headers::default().take(text).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("canary"), "{text}: {error}");
        }
    }
}
