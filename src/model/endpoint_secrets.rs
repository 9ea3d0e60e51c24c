//! What of an endpoint is secret, and how its status is kept free of it.

use percent_encoding::percent_decode_str;

use super::{
    certificate::Certificate, endpoint::Endpoint, endpoint_builder::EndpointBuilder, header::Header,
    observation::Observation, reason::Reason, secrets::Secrets, shown_url::ShownUrl,
};

impl EndpointBuilder {
    /// A secret, of at least [`SHORTEST_SECRET`](crate::SHORTEST_SECRET) bytes, that stands somewhere in this endpoint, such as a token
    /// in its query: what would show it shows `***`. User-info and the values of headers are secrets anyway.
    ///
    /// ```
    /// use watchpost::Endpoint;
    ///
    /// let endpoint = Endpoint::builder("https://example.com/a?token=hunter22").secret("hunter22").build()?;
    /// assert_eq!(endpoint.shown_url().as_str(), "https://example.com/a?token=***");
    /// # Ok::<(), watchpost::BadEndpoint>(())
    /// ```
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secrets.push(secret.into());
        self
    }
}

impl Endpoint {
    /// Its secrets: those that were named, its user-info, and the values of its headers but those that are public by nature.
    pub fn secrets(&self) -> Secrets {
        let named = self.secrets.iter().cloned();
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let user = self.url.password().or_else(|| Some(self.url.username()).filter(|name| !name.is_empty()));
        let sent = self.headers.iter().filter(|header| may_be_secret(header)).flat_map(|header| parts(header.value()));
        Secrets::of(named.chain(user.map(decoded)).chain(sent.map(str::to_owned)))
    }

    /// Takes this endpoint's secrets out of what a server may have sent back.
    pub(super) fn hide_secrets(&self, seen: &mut Observation, reason: Option<&mut Reason>) {
        if self.has_no_secret() || !may_show_any(seen, reason.is_some()) {
            return;
        }
        let secrets = self.secrets();
        // The sentence is ours. It quotes nothing of an answer to a body, and may well have a word of it.
        if let Some(reason) = reason
            && let Some(hidden) = secrets.hide(&reason.message)
        {
            reason.message = hidden;
        }
        let secrets = secrets.and(self.words_of_the_body());
        let hide = |text: &mut String| {
            if let Some(hidden) = secrets.hide(text) {
                *text = hidden;
            }
        };
        let hide_in_url = |url: &mut ShownUrl| {
            if let Some(hidden) = secrets.hide(url.as_str()) {
                *url = ShownUrl::hidden(&hidden);
            }
        };
        seen.redirects.iter_mut().for_each(|hop| hide_in_url(&mut hop.url));
        seen.final_url.iter_mut().chain(&mut seen.redirect_to).for_each(hide_in_url);
        if let Some(dns) = &mut seen.dns {
            dns.records.iter_mut().for_each(|record| hide(&mut record.value));
        }
        if let Some(certificate) = seen.certificate.as_deref_mut() {
            let Certificate { subject, issuer, names, chain, problem, .. } = certificate;
            [subject, issuer].into_iter().chain(names).chain(chain).for_each(hide);
            problem.iter_mut().for_each(|problem| hide(&mut problem.message));
        }
    }

    /// The words of the body that are long enough to be one: the values of a form, the strings of JSON.
    fn words_of_the_body(&self) -> impl Iterator<Item = &str> {
        let body = self.body().unwrap_or_default();
        let body = body.get(..LONGEST_BODY).unwrap_or(body);
        // What stands before the first byte that is no text, or was cut.
        let body = body.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let words = body.split(|c: char| c.is_whitespace() || "=&:;,\"'<>{}[]()".contains(c));
        words.filter(|word| word.len() >= LONG_ENOUGH).take(MOST_WORDS)
    }

    /// Nearly every endpoint: nothing is computed for it.
    fn has_no_secret(&self) -> bool {
        self.secrets.is_empty()
            && self.url.username().is_empty()
            && self.url.password().is_none()
            && self.body.is_none()
            && !self.headers.iter().any(may_be_secret)
    }
}

/// Headers of a request that hold no secret, although another origin has no business with them.
const OPEN: [&str; 5] = ["content-type", "host", "origin", "range", "referer"];

fn may_be_secret(header: &Header) -> bool {
    !header.is_public() && !OPEN.iter().any(|open| header.name().eq_ignore_ascii_case(open))
}

/// Whether there is text in it that a server had a hand in.
fn may_show_any(seen: &Observation, has_reason: bool) -> bool {
    has_reason
        || !seen.redirects.is_empty()
        || seen.final_url.is_some()
        || seen.redirect_to.is_some()
        || seen.dns.is_some()
        || seen.certificate.is_some()
}

/// A header's value, and what in it may be a secret by itself: what comes after the scheme of an `Authorization` (RFC 9110, 11.4), the
/// values of cookies (RFC 6265, 4.2.1).
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let words = value.split([' ', ';', ',']).map(|word| word.split_once('=').map_or(word, |(_, after)| after));
    [value].into_iter().chain(words.filter(|word| word.len() >= LONG_ENOUGH))
}

/// A part of a value that is shorter, in bytes, is a word rather than a secret.
const LONG_ENOUGH: usize = 8;
/// So much of a body is looked at, in bytes: a head that a server sends back has no more.
const LONGEST_BODY: usize = 64 * 1024;
/// So many words of a body are looked for: of a long one, the first.
const MOST_WORDS: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{observation::Hop, phase::Timing, reason::Kind, state::State, status::Status};

    #[test]
    fn what_a_server_sends_back_is_hidden() {
        let shown = |url: &str| ShownUrl::of(&url.parse().unwrap());
        let endpoint = Endpoint::builder("http://me:pass%40word@host/a?key=canary-1")
            .header("Authorization", "Bearer canary-2")
            .header("Cookie", "session=canary-3; theme=dark")
            .header("Accept", "text/plain")
            .secret("canary-1")
            .build()
            .unwrap();
        assert_eq!(endpoint.shown_url().as_str(), "http://***@host/a?key=***");
        let url = "http://other/?a=canary-1&b=canary-2&c=pass%40word&d=dark&e=text/plain";
        let hop = Hop { url: shown(url), status: 302, timing: Timing::default() };
        let (final_url, redirect_to) = (Some(shown(url)), Some(shown(url)));
        let seen = Observation { redirects: vec![hop], final_url, redirect_to, ..Observation::default() };
        let reason = Reason::new(Kind::Redirect, "to canary-3, pass@word, Y2FuYXJ5LTI, text/plain");
        let status = Status::new(1, &endpoint, State::Down, Some(reason), seen);
        let hidden = "http://other/?a=***&b=***&c=***&d=dark&e=text/plain";
        assert_eq!(status.reason.as_ref().unwrap().message, "to ***, ***, ***I, text/plain");
        assert_eq!(status.final_url().as_str(), hidden);
        assert_eq!(status.observation.redirects[0].url.as_str(), hidden);
        assert_eq!(status.observation.redirect_to.unwrap().as_str(), hidden);
    }

    #[test]
    fn where_there_is_no_secret_nothing_changes() {
        let endpoint = Endpoint::builder("http://host/").header("Accept", "text/plain").build().unwrap();
        assert!(endpoint.has_no_secret() && endpoint.secrets().is_empty());
        let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::Redirect, "text/plain"));
        assert_eq!(status.reason.unwrap().message, "text/plain");
    }
}
