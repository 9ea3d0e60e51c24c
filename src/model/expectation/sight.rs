//! What the rules look at, and what they find.

use std::fmt::Display;

use crate::model::{
    certificate::Certificate,
    dns::DnsAnswer,
    expectation::cursor::quote,
    observation::{Body, HttpAnswer, Observation},
    phase::Timing,
    printable::printable,
};

/// What the rules of one check look at.
pub struct Sight<'a> {
    seen: &'a Observation,
    final_url: &'a str,
    open: bool,
    #[cfg(feature = "rules")]
    json: Option<Result<serde_json::Value, super::json_value::NoJson>>,
}

/// What a rule finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not: what was seen and what was wanted.
    Fails(String),
    /// What was seen ends before it could be decided.
    Undecided(String),
}

/// The most characters of a text from a server that stand in a reason.
const LONGEST_SHOWN: usize = 60;
/// The most characters of a rule that stand in a reason.
const LONGEST_WANTED: usize = 120;

impl Verdict {
    /// It does not hold.
    pub fn fails(got: impl Display, wanted: impl Display) -> Self {
        Self::Fails(format!("{got}, wanted {}", printable(&wanted.to_string(), LONGEST_WANTED)))
    }
}

impl<'a> Sight<'a> {
    /// What was seen. `open` says that anyone may see the body: the request carried no secret.
    pub fn new(seen: &'a Observation, final_url: &'a str, open: bool) -> Self {
        Self {
            seen,
            final_url,
            open,
            #[cfg(feature = "rules")]
            json: None,
        }
    }

    /// The head of the answer.
    pub fn http(&self) -> Option<&'a HttpAnswer> {
        self.seen.http.as_ref()
    }

    /// The times.
    pub fn timing(&self) -> &'a Timing {
        &self.seen.timing
    }

    /// The certificate.
    pub fn certificate(&self) -> Option<&'a Certificate> {
        self.seen.certificate.as_deref()
    }

    /// The name server's answer.
    pub fn dns(&self) -> Option<&'a DnsAnswer> {
        self.seen.dns.as_deref()
    }

    /// The URL that gave the answer, query included.
    pub fn final_url(&self) -> &'a str {
        self.final_url
    }

    /// The values of a header, whose name is in lower case.
    pub fn header(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.seen.headers.iter().flat_map(move |headers| headers.all(name))
    }

    /// The body.
    pub fn body(&self) -> Option<&'a Body> {
        self.seen.body.as_ref()
    }

    /// The body in words: how long it is, how it begins where anyone may see that, and what it is still coded as.
    pub fn body_in_words(&self) -> String {
        let Some(body) = self.body() else { return "there is no body".to_owned() };
        let coding = body
            .coding
            .as_ref()
            .map_or(String::new(), |coding| format!(", coded as {} and judged so", shown(coding.as_bytes())));
        let begins = match body.bytes.as_slice() {
            [] => return format!("body is empty{coding}"),
            bytes if self.open && body.coding.is_none() => format!(", begins with {}", shown(bytes)),
            _ => String::new(),
        };
        format!("body has {} bytes{coding}{begins}", body.bytes.len())
    }

    /// The body as JSON, read when it is asked for first.
    #[cfg(feature = "rules")]
    pub fn json(&mut self) -> Result<&serde_json::Value, super::json_value::NoJson> {
        let body = self.seen.body.as_ref();
        let read = self.json.get_or_insert_with(|| super::json_value::read(body));
        read.as_ref().map_err(|why| *why)
    }
}

/// Why a body of which not all was read does not decide.
pub fn cut_short() -> Verdict {
    Verdict::Undecided("the body is longer than is read, and what was read does not decide".to_owned())
}

/// The beginning of a text from a server, in quotes, fit for a line of ours.
pub fn shown(text: &[u8]) -> String {
    // A character has at most four bytes.
    let start = text.get(..4 * (LONGEST_SHOWN + 1)).unwrap_or(text);
    let start = String::from_utf8_lossy(start);
    match start.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", quote(start.get(..end).unwrap_or_default())),
        None => quote(&start),
    }
}

/// Whether what bears this name may be a secret, so that its value shows nowhere.
pub fn is_secret_name(name: &str) -> bool {
    const TELLING: [&str; 9] =
        ["auth", "cookie", "credential", "key", "password", "secret", "session", "signature", "token"];
    let name = name.to_lowercase();
    TELLING.iter().any(|part| name.contains(part))
}
