//! An endpoint of a file.

use std::sync::Arc;

use watchpost::{BadEndpoint, Endpoint, TypedUrl, hide_user_info};

use super::{fields::Own, variables::Text};
use crate::cli::settings::Settings;

/// An endpoint of a file, with all that the file says of it.
pub struct Listed {
    url: TypedUrl,
    /// As it is written, `${…}` as they are; user-info is hidden.
    pub input: Box<str>,
    /// The same as a person wants to see it again: with a scheme, and `***` for each `${…}`.
    pub shown: Box<str>,
    name: Option<Box<str>>,
    pub group: Option<Arc<str>>,
    pub tags: Arc<[Arc<str>]>,
    /// The file, and the line of the URL.
    pub source: (Arc<str>, u64),
    settings: Settings,
}

impl Listed {
    /// An endpoint whose URL is written so at that place; `None` where it has none.
    pub fn new(own: Own, written: &str, source: (Arc<str>, u64), mut settings: Settings) -> Option<Self> {
        let (url, text) = own.url?;
        let has_user = !url.url().username().is_empty() || url.url().password().is_some();
        let hide = |text: &str| if has_user { hide_user_info(text) } else { text.to_owned() };
        let (input, shown) = match text.secrets.is_empty() {
            true => (url.input().to_owned(), url.shown().to_owned()),
            false => (hide(written.trim()), completed(&url, &text, hide)),
        };
        settings.secrets.extend(text.secrets);
        let Own { name, group, tags, .. } = own;
        Some(Self { url, input: input.into(), shown: shown.into(), name, group, tags: tags.into(), source, settings })
    }

    /// The host of its URL.
    pub fn host(&self) -> &str {
        self.url.url().host_str().unwrap_or_default()
    }

    /// Fills in what it does not say itself.
    pub fn over(&mut self, below: &Settings) {
        self.settings = std::mem::take(&mut self.settings).over(below);
    }

    /// The endpoint, with a layer above what the file says.
    ///
    /// # Errors
    /// What is said of it does not go together.
    pub fn endpoint(&self, above: &Settings) -> Result<Endpoint, BadEndpoint> {
        let endpoint = above.clone().over(&self.settings).endpoint(self.url.url().clone());
        match &self.name {
            Some(name) => endpoint.name(name).build(),
            None => endpoint.build(),
        }
    }

    /// Whether a rule of it names the status code.
    pub fn names_the_status(&self) -> bool {
        self.settings.names_the_status()
    }
}

/// The URL with `***` for what came from elsewhere, and with the scheme where it was left out.
fn completed(url: &TypedUrl, text: &Text, hide: impl Fn(&str) -> String) -> String {
    let scheme = url.shown().strip_suffix(url.input()).unwrap_or_default();
    format!("{scheme}{}", hide(text.masked.trim()))
}

/// What of a bad endpoint is to be told beside its place.
pub fn reason(bad: &BadEndpoint) -> String {
    let text = bad.to_string();
    match bad {
        BadEndpoint::Method { url, .. }
        | BadEndpoint::Header { url, .. }
        | BadEndpoint::Tls { url, .. }
        | BadEndpoint::Timeout { url } => text.strip_prefix(&format!("{url}: ")).unwrap_or(&text).to_owned(),
        _ => text,
    }
}
