//! What the rules look at, and what they find.

use std::fmt::Display;

use crate::model::{
    certificate::Certificate,
    dns::DnsAnswer,
    expectation::cursor::quote,
    observation::{Body, HttpAnswer, Observation},
    phase::Timing,
    printable::printable,
    secrets::{Sent, hide_places},
};

/// What the rules of one check look at.
pub struct Sight<'a> {
    seen: &'a Observation,
    final_url: &'a str,
    open: bool,
    sent: Sent<'a>,
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
/// So much of such a text is looked at, in bytes: the longest piece of a secret, each of its bytes an escape, after what is shown.
const LONGEST_LOOKED_AT: usize = 4096;
/// The most characters of a rule that stand in a reason.
const LONGEST_WANTED: usize = 120;

impl Verdict {
    /// It does not hold.
    pub fn fails(got: impl Display, wanted: impl Display) -> Self {
        Self::Fails(format!("{got}, wanted {}", printable(&wanted.to_string(), LONGEST_WANTED)))
    }
}

impl<'a> Sight<'a> {
    /// What was seen. `open` says that anyone may see the body: the request carried no secret. What it carried, `sent`, is in no text that
    /// is quoted.
    pub(crate) fn new(seen: &'a Observation, final_url: &'a str, open: bool, sent: Sent<'a>) -> Self {
        Self {
            seen,
            final_url,
            open,
            sent,
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
            .map_or(String::new(), |coding| format!(", coded as {} and judged so", self.shown(coding.as_bytes())));
        let begins = match body.bytes.as_slice() {
            [] => return format!("body is empty{coding}"),
            bytes if self.open && body.coding.is_none() => format!(", begins with {}", self.shown(bytes)),
            _ => String::new(),
        };
        format!("body has {} bytes{coding}{begins}", body.bytes.len())
    }

    /// What was sent.
    #[cfg(feature = "rules")]
    pub(super) fn sent(&self) -> Sent<'a> {
        self.sent
    }

    /// The beginning of a text from the server, as [`shown`] has it.
    pub fn shown(&self, text: &[u8]) -> String {
        shown(text, self.sent)
    }

    /// The URL that gave the answer, as [`shown`] has it, without its query: that may hold a secret of somebody else's.
    pub fn shown_final_url(&self) -> String {
        let url = self.final_url;
        let (end, more) = url.find('?').map_or((url.len(), ""), |end| (end, "?…"));
        let mut places = self.sent.places_in_url(url);
        // A secret may go on in the query.
        places.retain_mut(|place| {
            place.end = place.end.min(end);
            place.start < end
        });
        let url = url.get(..end).unwrap_or_default();
        quoted(&hide_places(url, places).unwrap_or_else(|| url.to_owned())) + more
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

/// The beginning of a text from a server, in quotes, fit for a line of ours, and without what was sent there.
pub(crate) fn shown(text: &[u8], sent: Sent<'_>) -> String {
    let start = text.get(..LONGEST_LOOKED_AT).unwrap_or(text);
    // A character that is cut is left out: what stands before it is the end.
    let cut = if start.len() < text.len() { torn(start) } else { 0 };
    let start = String::from_utf8_lossy(start.get(..start.len() - cut).unwrap_or_default());
    // Before it is cut and quoted: a half of a secret, or one with a quote in it, would not be found afterwards.
    quoted(&sent.hide(&start).unwrap_or_else(|| start.into_owned()))
}

/// How many bytes of a character stand at the end that are not all of it.
fn torn(bytes: &[u8]) -> usize {
    let behind = bytes.iter().rev().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
    let first = bytes.len().checked_sub(behind + 1).and_then(|at| bytes.get(at));
    first.filter(|first| **first >= 0xc0).map_or(0, |_| behind + 1)
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", quote(text.get(..end).unwrap_or_default())),
        None => quote(text),
    }
}

/// Whether what bears this name may be a secret, so that its value shows nowhere.
pub fn is_secret_name(name: &str) -> bool {
    const TELLING: [&str; 9] =
        ["auth", "cookie", "credential", "key", "password", "secret", "session", "signature", "token"];
    let name = name.to_lowercase();
    TELLING.iter().any(|part| name.contains(part))
}
