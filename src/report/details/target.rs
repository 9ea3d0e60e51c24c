//! What was checked, as it may stand in a command.

use url::Url;

use super::{row::Seen, shell::Word};
use crate::model::printable::is_forging;

/// What was checked.
pub struct Target {
    /// As it was typed, user-info hidden.
    typed: String,
    /// The URL, user-info hidden; `None` where it is none, which a status never has.
    url: Option<Url>,
}

impl Target {
    /// What a status is of.
    pub fn of(seen: &Seen<'_>) -> Self {
        let (typed, url) = (seen.entry.shown, seen.entry.status.url.as_str());
        // A URL that is written out has nothing in it that a terminal would act on.
        let typed = if typed.contains(is_forging) { url } else { typed };
        Self { typed: typed.to_owned(), url: Url::parse(url).ok() }
    }

    /// As it was typed.
    pub fn typed(&self) -> Word {
        secrets_left_out(&self.typed)
    }

    /// The scheme.
    pub fn scheme(&self) -> &str {
        self.url.as_ref().map_or("", Url::scheme)
    }

    /// The host, as a URL has it.
    pub fn host(&self) -> Option<&str> {
        self.url.as_ref()?.host_str()
    }

    /// Whether the host is a name, and no address.
    pub fn has_a_name(&self) -> bool {
        matches!(self.url.as_ref().and_then(Url::host), Some(url::Host::Domain(_)))
    }

    /// The port, its scheme's where it names none.
    pub fn port(&self) -> Option<u16> {
        self.url.as_ref()?.port_or_known_default()
    }

    /// Whether more is asked for than `/`.
    pub fn has_a_path(&self) -> bool {
        self.url.as_ref().is_some_and(|url| url.host().is_some() && (url.path().len() > 1 || url.query().is_some()))
    }

    /// The same with another scheme of the web, on the same port.
    pub fn over(&self, scheme: &str) -> Option<Word> {
        let mut url = self.url.clone()?;
        let port = url.port_or_known_default()?;
        url.set_scheme(scheme).ok()?;
        url.set_port(Some(port)).ok()?;
        Some(secrets_left_out(url.as_str()))
    }

    /// The root of the host.
    pub fn root(&self) -> Option<Word> {
        let mut url = self.url.clone()?;
        url.set_path("/");
        url.set_query(None);
        Some(secrets_left_out(url.as_str()))
    }

    /// The same on another host.
    pub fn at(&self, host: &str) -> Option<Word> {
        let mut url = self.url.clone()?;
        url.set_host(Some(host)).ok()?;
        Some(secrets_left_out(url.as_str()))
    }

    /// The port alone, by a scheme that has no path.
    pub fn port_alone(&self, scheme: &str) -> Option<Word> {
        Some(Word::text(format!("{scheme}://{}:{}", self.host()?, self.port()?)))
    }
}

/// What stands for user-info, where it is shown.
const USER_INFO: &str = "USER_INFO";
/// What stands for another secret.
const SECRET: &str = "SECRET";

/// A URL as it may be shown, in which `***` stands for a secret: with a variable in its place.
pub fn secrets_left_out(shown: &str) -> Word {
    let mut parts = shown.split("***");
    let mut word = Word::text(parts.next().unwrap_or_default());
    for part in parts {
        word = word.and_variable(if part.starts_with('@') { USER_INFO } else { SECRET }).and_text(part);
    }
    word
}
