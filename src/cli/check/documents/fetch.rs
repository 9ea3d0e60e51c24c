//! Gets documents, from files or with the options of the checks.

use std::{fs, io::Read, path::Path, time::Duration};

use tokio::time::Instant;
use url::Url;
use watchpost::{NetOptions, Probe, Reason, Trace, TypedUrl, http_probe, printable};

use super::{
    super::{deadline::Deadline, endpoints::Endpoints, sources::List},
    text::{self, LARGEST},
};
use crate::cli::plain::plainly;

/// The least time that a document has: it may be large.
const LEAST_TIMEOUT: Duration = Duration::from_secs(60);

/// Gets documents.
pub struct Fetcher<'a> {
    probe: Box<dyn Probe>,
    endpoints: &'a Endpoints,
    /// When the whole run has to be over.
    deadline: Option<Deadline>,
}

/// A document's text, and where it is from.
pub struct Fetched {
    /// Fit to be shown: user-info is hidden.
    pub called: String,
    pub text: String,
    /// Where it is on the network; `None` of a file.
    pub url: Option<Url>,
}

impl<'a> Fetcher<'a> {
    /// Asks as the checks would.
    pub fn new(net: &NetOptions, endpoints: &'a Endpoints, deadline: Option<Deadline>) -> Self {
        // One byte more tells that there is more.
        let net = net.clone().longest_body(LARGEST + 1);
        Self { probe: http_probe(net)(), endpoints, deadline }
    }

    /// Gets what somebody named: what begins with a scheme is a URL, and all else a file.
    ///
    /// # Errors
    /// A sentence.
    pub async fn named(&self, source: &str) -> Result<Fetched, String> {
        if !source.contains("://") {
            return of_file(Path::new(source));
        }
        match source.parse::<TypedUrl>() {
            Ok(url) if is_web(url.url()) => self.of_url(&url, false).await,
            Ok(url) => Err(format!("error: `{}`: a document comes over http or https", called(&url))),
            Err(bad) => Err(super::super::bad_line::BadLine::argument(bad.reason, source).to_string()),
        }
    }

    /// Gets what is at a URL. `elsewhere` is a host that nobody named.
    ///
    /// # Errors
    /// A sentence.
    pub async fn of_url(&self, url: &TypedUrl, elsewhere: bool) -> Result<Fetched, String> {
        let called = called(url);
        let unfetched = |why: String| format!("error: {called} cannot be fetched: {why}");
        let endpoint = self.endpoints.document(url.url(), elsewhere, LEAST_TIMEOUT);
        let endpoint = endpoint.map_err(|bad| unfetched(bad.to_string()))?;
        let mut trace = Trace::begin();
        let left = self.deadline.map(|deadline| deadline.at.saturating_duration_since(Instant::now()));
        let time = left.map_or(endpoint.timeout(), |left| left.min(endpoint.timeout()));
        match tokio::time::timeout(time, self.probe.look(&endpoint, &mut trace)).await {
            Ok(Ok(())) => {}
            Ok(Err(Reason { kind, message, .. })) => {
                return Err(unfetched(format!("{kind}: {}", printable(&message, 300))));
            }
            Err(_) if time < endpoint.timeout() => return Err(unfetched("the deadline is over".to_owned())),
            Err(_) => return Err(unfetched(format!("it took longer than {} s", endpoint.timeout().as_secs()))),
        }
        let seen = trace.finish();
        let status = seen.http.map_or(0, |answer| answer.status);
        if !(200..300).contains(&status) {
            return Err(unfetched(format!("the answer is {status}")));
        }
        let bytes = seen.body.map(|body| body.bytes).unwrap_or_default();
        let text = text::read(bytes).map_err(|why| format!("error: {called}{why}"))?;
        Ok(Fetched { called, text, url: Some(url.url().clone()) })
    }
}

/// A URL fit to be shown.
fn called(url: &TypedUrl) -> String {
    printable(url.shown(), 200)
}

/// What a document may lead to.
pub fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn of_file(path: &Path) -> Result<Fetched, String> {
    let called = List::called(&path.to_string_lossy());
    let kind = fs::metadata(path).map_err(|error| {
        format!("error: {called} cannot be read: {}; a URL begins with https:// or http://", plainly(&error))
    })?;
    if kind.is_dir() {
        return Err(format!("error: {called} is a directory: name a file or a URL"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(LARGEST as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("error: {called} cannot be read: {}", plainly(&error)))?;
    let text = text::read(bytes).map_err(|why| format!("error: {called}{why}"))?;
    Ok(Fetched { called, text, url: None })
}
