//! JSON: a status as one line of NDJSON, and many as one document.
//!
//! These are structs for any serialiser. Every key is always there, null where nothing is known.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use serde::{Serialize, Serializer};

use super::{Entry, Source};
use crate::model::{
    certificate::Certificate,
    dns::DnsAnswer,
    duration::millis,
    method::Method,
    observation::{Hop, HttpVersion},
    phase::Timing,
    reason::Reason,
    shown_url::ShownUrl,
    state::State,
    status::{Attempt, Status},
    summary::Summary,
    timestamp::Timestamp,
    tls::TlsFacts,
    tried::Tried,
};

/// The version of the keys. Keys may be added under the same one; none changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// A status with what was typed: one line of NDJSON, one item of the document.
#[derive(Debug, Clone, Serialize)]
pub struct JsonStatus<'a> {
    schema: u32,
    id: u64,
    name: Option<&'a str>,
    group: Option<&'a str>,
    tags: &'a [Arc<str>],
    input: &'a str,
    source: Option<Source<'a>>,
    method: &'a Method,
    url: &'a ShownUrl,
    final_url: &'a ShownUrl,
    state: State,
    reason: Option<&'a Reason>,
    http: Option<JsonHttp>,
    redirects: Vec<JsonHop<'a>>,
    retry_after_ms: Option<u64>,
    flaky: bool,
    peer: Option<SocketAddr>,
    tried: Tries<'a>,
    tls: Option<&'a TlsFacts>,
    certificate: Option<JsonCertificate<'a>>,
    dns: Option<&'a DnsAnswer>,
    timing_ms: Timing,
    attempts: Attempts<'a>,
    checked_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct JsonHttp {
    status: u16,
    version: HttpVersion,
}

#[derive(Debug, Clone, Serialize)]
struct JsonHop<'a> {
    url: &'a ShownUrl,
    status: u16,
    timing_ms: Timing,
}

/// Every address that was tried. Each becomes JSON as it is written: a line is written once.
#[derive(Debug, Clone, Copy)]
struct Tries<'a>(&'a [Tried]);

#[derive(Serialize)]
struct JsonTried {
    address: SocketAddr,
    began_ms: f64,
    took_ms: Option<f64>,
    outcome: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct JsonCertificate<'a> {
    subject: &'a str,
    issuer: &'a str,
    names: &'a [String],
    serial: &'a str,
    #[serde(serialize_with = "to_the_second")]
    not_before: Timestamp,
    #[serde(serialize_with = "to_the_second")]
    not_after: Timestamp,
    days_left: i64,
    chain: &'a [String],
    chain_length: usize,
    problem: Option<&'a Reason>,
}

/// Every attempt of a status, oldest first, and as the addresses each in its turn.
#[derive(Debug, Clone, Copy)]
struct Attempts<'a>(&'a Status);

#[derive(Serialize)]
struct JsonAttempt<'a> {
    state: State,
    reason: Option<&'a Reason>,
    http_status: Option<u16>,
    elapsed_ms: f64,
    checked_at: Timestamp,
}

impl<'a> From<Entry<'a>> for JsonStatus<'a> {
    fn from(Entry { status, input, source, group, tags, .. }: Entry<'a>) -> Self {
        let seen = &status.observation;
        Self {
            schema: SCHEMA_VERSION,
            id: status.id,
            name: status.name.as_deref(),
            group,
            tags,
            input,
            source,
            method: &status.method,
            url: &status.url,
            final_url: status.final_url(),
            state: status.state,
            reason: status.reason.as_ref(),
            http: seen.http.map(|answer| JsonHttp { status: answer.status, version: answer.version }),
            redirects: seen.redirects.iter().map(JsonHop::from).collect(),
            retry_after_ms: seen.retry_after.map(whole_millis),
            flaky: status.flaky(),
            peer: seen.peer,
            tried: Tries(&seen.tried),
            tls: seen.tls.as_ref(),
            certificate: seen.certificate.as_deref().map(JsonCertificate::from),
            dns: seen.dns.as_deref(),
            timing_ms: seen.timing,
            attempts: Attempts(status),
            checked_at: status.checked_at,
        }
    }
}

impl<'a> From<&'a Hop> for JsonHop<'a> {
    fn from(hop: &'a Hop) -> Self {
        Self { url: &hop.url, status: hop.status, timing_ms: hop.timing }
    }
}

impl Serialize for Tries<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(JsonTried::from))
    }
}

impl From<&Tried> for JsonTried {
    fn from(&Tried { address, began, took, outcome }: &Tried) -> Self {
        Self { address, began_ms: millis::number(began), took_ms: took.map(millis::number), outcome: outcome.as_str() }
    }
}

impl<'a> From<&'a Certificate> for JsonCertificate<'a> {
    fn from(certificate: &'a Certificate) -> Self {
        Self {
            subject: &certificate.subject,
            issuer: &certificate.issuer,
            names: &certificate.names,
            serial: &certificate.serial,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            days_left: certificate.days_left,
            chain: &certificate.chain,
            chain_length: certificate.chain_length,
            problem: certificate.problem.as_ref(),
        }
    }
}

impl Serialize for Attempts<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let last = self.0.last_attempt();
        to.collect_seq(self.0.earlier.iter().chain([&last]).map(JsonAttempt::from))
    }
}

impl<'a> From<&'a Attempt> for JsonAttempt<'a> {
    fn from(attempt: &'a Attempt) -> Self {
        let &Attempt { state, ref reason, http_status, elapsed, checked_at } = attempt;
        Self { state, reason: reason.as_ref(), http_status, elapsed_ms: millis::number(elapsed), checked_at }
    }
}

fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Certificates count in seconds.
fn to_the_second<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&humantime::format_rfc3339_seconds((*time).into()))
}

/// The pieces of a document that is written while its statuses arrive: [`JsonDocument::START`], then each status after
/// [`between`](Self::between), then [`JsonDocument::END_OF_STATUSES`], the summary, [`JsonDocument::END`].
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonDocument {
    begun: bool,
}

impl JsonDocument {
    /// Before the first status.
    pub const START: &'static str = "{\"schema\":1,\"statuses\":[";
    /// After the last status, before the [`Summary`].
    pub const END_OF_STATUSES: &'static str = "\n],\"summary\":";
    /// After the [`Summary`].
    pub const END: &'static str = "}\n";

    /// What separates the next status from what came before.
    pub fn between(&mut self) -> &'static str {
        if std::mem::replace(&mut self.begun, true) { ",\n" } else { "\n" }
    }
}

/// A document whose statuses are all there.
#[derive(Debug, Clone, Serialize)]
pub struct JsonRound<'a> {
    schema: u32,
    statuses: Vec<JsonStatus<'a>>,
    summary: &'a Summary,
}

impl<'a> JsonRound<'a> {
    /// The document of some statuses and their summary.
    pub fn new(entries: impl IntoIterator<Item = Entry<'a>>, summary: &'a Summary) -> Self {
        Self { schema: SCHEMA_VERSION, statuses: entries.into_iter().map(JsonStatus::from).collect(), summary }
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
