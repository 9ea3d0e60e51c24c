//! URLs as people type them: `localhost:3000`, `example.com`, `:8080/health`.

use std::{net::Ipv6Addr, str::FromStr};

use url::{Host, Url};

use super::{
    bad_typed_url::{BadTypedUrl, BadUrlReason},
    host_name::{characters_before, is_localhost, refuse_what_is_no_host},
    printable::is_forging,
    secrets::Secrets,
    shown_url::hide_user_info_at,
};

/// A URL as a person typed it.
///
/// Where the scheme was left out, `localhost:3000` and what is below it (`app.localhost`), IP addresses, names of one label
/// (`api:8080`) and port 80 become `http://`, everything else `https://`. A name before a colon and digits is a host, not a scheme.
///
/// ```
/// use watchpost::TypedUrl;
///
/// let typed: TypedUrl = "bücher.example/neu".parse()?;
/// assert_eq!(typed.url().as_str(), "https://xn--bcher-kva.example/neu");
/// assert_eq!(typed.shown(), "https://bücher.example/neu");
/// assert_eq!(typed.input(), "bücher.example/neu");
/// # Ok::<(), watchpost::BadTypedUrl>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TypedUrl {
    url: Url,
    input: Box<str>,
    /// Only where it differs from the input.
    completed: Option<Box<str>>,
}

impl TypedUrl {
    /// The longest text that is taken, in bytes.
    pub const LONGEST: usize = 16 * 1024;

    /// The URL, user-info included.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The text as it was typed, without the white space around it; user-info is `***`.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// The same, with the scheme where it was left out: how a person wants to see it again.
    pub fn shown(&self) -> &str {
        self.completed.as_deref().unwrap_or(&self.input)
    }

    /// The same, shown without these secrets.
    #[must_use]
    pub fn without(mut self, secrets: &Secrets) -> Self {
        if let Some(hidden) = secrets.hide(&self.input) {
            self.completed =
                Some(self.completed.as_deref().and_then(|text| secrets.hide(text)).unwrap_or(hidden.clone()).into());
            self.input = hidden.into();
        }
        self
    }

    fn read(text: &str) -> Result<Self, BadUrlReason> {
        if let Some(host) = scheme_end(text) {
            if text[host..].starts_with('/') && text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http")) {
                return Err(BadUrlReason::NoHost);
            }
            let url = Url::parse(text)?;
            match url.scheme() {
                "tcp" if url.port().is_none() => return Err(BadUrlReason::PortMissing),
                "unix" if url.has_host() || url.path() == "/" => return Err(BadUrlReason::Socket),
                _ => refuse_what_is_no_host(&url)?,
            }
            return Ok(Self { url, input: hide_user_info_at(host, text).into(), completed: None });
        }
        refuse_what_is_nearly_a_url(text)?;
        let port_alone = text.starts_with(':');
        let bare = if port_alone { format!("localhost{text}") } else { text.to_owned() };
        let secure = Url::parse(&format!("https://{bare}"))?;
        refuse_what_is_no_host(&secure)?;
        let scheme = if speaks_plainly(&secure) { "http" } else { "https" };
        let url = if scheme == "http" { Url::parse(&format!("http://{bare}"))? } else { secure };
        let completed = format!("{scheme}://{}", hide_user_info_at(0, &bare));
        Ok(Self { url, input: hide_user_info_at(0, text).into(), completed: Some(completed.into()) })
    }
}

impl FromStr for TypedUrl {
    type Err = BadTypedUrl;

    fn from_str(text: &str) -> Result<Self, BadTypedUrl> {
        let trimmed = text.trim();
        let bad = |offset: usize, reason| {
            let before = text[..text.len() - text.trim_start().len()].chars().count();
            BadTypedUrl { column: before + offset + 1, reason }
        };
        if trimmed.is_empty() {
            return Err(BadTypedUrl { column: 1, reason: BadUrlReason::Empty });
        }
        if trimmed.len() > Self::LONGEST {
            return Err(bad(0, BadUrlReason::TooLong));
        }
        refuse_characters(trimmed).map_err(|(offset, reason)| bad(offset, reason))?;
        Self::read(trimmed).map_err(|reason| {
            let authority = scheme_end(trimmed).unwrap_or(0);
            bad(characters_before(&reason, trimmed, authority), reason)
        })
    }
}

/// Characters that can't stand where they do. The first of them is at that offset, in characters.
fn refuse_characters(text: &str) -> Result<(), (usize, BadUrlReason)> {
    // Nearly every URL: bytes that can stand anywhere.
    if text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return Ok(());
    }
    let mut in_path = true;
    for (offset, c) in text.chars().enumerate() {
        in_path &= !matches!(c, '?' | '#');
        match c {
            // What a browser would take for the end of the host would be a part of the user-info elsewhere.
            '\\' if in_path => return Err((offset, BadUrlReason::Backslash)),
            c if is_forging(c) => return Err((offset, BadUrlReason::Character(c))),
            c if c.is_whitespace() => return Err((offset, BadUrlReason::Space)),
            _ => {}
        }
    }
    Ok(())
}

impl std::fmt::Debug for TypedUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Like every `Debug` here it leaves out the query, because it goes to logs.
        f.write_str(self.shown().split('?').next().unwrap_or_default())
    }
}

/// Where the host begins, in text that names its scheme.
fn scheme_end(text: &str) -> Option<usize> {
    // It has a path and no host: nobody writes two slashes.
    const UNIX: &str = "unix:";
    if text.get(..=UNIX.len()).is_some_and(|start| start.eq_ignore_ascii_case("unix:/")) {
        return Some(UNIX.len());
    }
    let (scheme, rest) = text.split_once(':')?;
    if !rest.starts_with("//") {
        return None;
    }
    let rest = scheme.strip_prefix(|first: char| first.is_ascii_alphabetic())?;
    rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)).then_some(scheme.len() + 3)
}

/// Text without a scheme that would parse, but as something that nobody meant.
fn refuse_what_is_nearly_a_url(text: &str) -> Result<(), BadUrlReason> {
    let starts = |start: &str| text.get(..start.len()).is_some_and(|typed| typed.eq_ignore_ascii_case(start));
    let digits_after = |at: usize| text[at..].starts_with(|c: char| c.is_ascii_digit());
    for scheme in ["https", "http"] {
        let colon = starts(&format!("{scheme}:")) && !digits_after(scheme.len() + 1);
        if colon || starts(&format!("{scheme}//")) {
            return Err(BadUrlReason::Slashes(scheme));
        }
    }
    if starts("mailto:") && !digits_after("mailto:".len()) {
        return Err(BadUrlReason::Mail);
    }
    if text.starts_with(':') && !digits_after(1) {
        let address = text.split('/').next().unwrap_or_default();
        let v6 = address.parse::<Ipv6Addr>().is_ok();
        return Err(if v6 { BadUrlReason::Brackets } else { BadUrlReason::NoPort });
    }
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.is_empty() {
        return Err(BadUrlReason::NoHost);
    }
    if !host.starts_with('[') && host.matches(':').count() > 1 {
        return Err(BadUrlReason::Brackets);
    }
    Ok(())
}

/// Whether a host is one that, where no scheme was typed, is reached without TLS.
fn speaks_plainly(url: &Url) -> bool {
    url.port() == Some(80)
        || match url.host() {
            Some(Host::Domain(name)) => !name.trim_end_matches('.').contains('.') || is_localhost(name),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
            None => false,
        }
}

#[cfg(test)]
#[path = "typed_url_tests.rs"]
mod tests;
