//! What of an endpoint is secret, and how its status is kept free of it.

use super::{
    certificate::Certificate,
    endpoint::Endpoint,
    endpoint_builder::EndpointBuilder,
    observation::Observation,
    reason::Reason,
    request_body::RequestBody,
    secrets::{Secrets, Sent},
    shown_url::ShownUrl,
};

impl EndpointBuilder {
    /// A secret, of at least [`SHORTEST_SECRET`](crate::SHORTEST_SECRET) bytes, that stands somewhere in this endpoint, such as a token
    /// in its query: what would show it shows `***`, the endpoint's name and the errors of [`build`](EndpointBuilder::build) too. The values of
    /// headers are secrets anyway, and so is user-info: the password, and a user name of 8 bytes and more or without a password.
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
    /// Its secrets: those that were named, its user-info, and the values of its headers but those that are public by nature. They are found
    /// once, when it is built; this shares them.
    pub fn secrets(&self) -> Secrets {
        self.all_secrets.clone()
    }

    /// What a server may send back.
    pub(crate) fn sent(&self) -> Sent<'_> {
        let words = self.body.as_ref().map(RequestBody::words);
        let some = |secrets: &&Secrets| !secrets.is_empty();
        Sent { secrets: Some(&self.all_secrets).filter(some), words: words.filter(some) }
    }

    /// Takes this endpoint's secrets out of what a server may have sent back.
    pub(super) fn hide_secrets(&self, seen: &mut Observation, reason: Option<&mut Reason>) {
        let sent = self.sent();
        if sent.secrets.is_none() && sent.words.is_none() {
            return;
        }
        let hide_in_url = |url: &mut ShownUrl| *url = url.clone().without(sent);
        seen.redirects.iter_mut().for_each(|hop| hide_in_url(&mut hop.url));
        seen.final_url.iter_mut().chain(&mut seen.redirect_to).for_each(hide_in_url);
        // The rest has no words of the body: a certificate is shown before anything is sent, and in the reason, which is a sentence of
        // ours, they were taken out of all that it quotes.
        let Some(secrets) = sent.secrets else { return };
        let hide = |text: &mut String| {
            if let Some(hidden) = secrets.hide(text) {
                *text = hidden;
            }
        };
        if let Some(reason) = reason {
            hide(&mut reason.message);
        }
        if let Some(dns) = &mut seen.dns {
            dns.records.iter_mut().flat_map(|record| [&mut record.name, &mut record.value]).for_each(hide);
        }
        if let Some(certificate) = seen.certificate.as_deref_mut() {
            let Certificate { subject, issuer, names, serial, chain, problem, .. } = certificate;
            [subject, issuer, serial].into_iter().chain(names).chain(chain).for_each(hide);
            problem.iter_mut().for_each(|problem| hide(&mut problem.message));
        }
    }
}

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
        assert_eq!(status.reason.as_ref().unwrap().message, "to ***, ***, ***, text/plain");
        assert_eq!(status.final_url().as_str(), hidden);
        assert_eq!(status.observation.redirects[0].url.as_str(), hidden);
        assert_eq!(status.observation.redirect_to.unwrap().as_str(), hidden);
    }

    #[test]
    fn a_named_secret_is_in_no_error_no_debug_and_no_name() {
        let builder = |url: &str| Endpoint::builder(url).secret("hunter22").secret("other?se");
        for bad in [
            builder("https://exa mple/?t=hunter22"),
            builder("https://me:hunter22@exa mple/?t=hunter22"),
            builder("https://host/hunter22").method("G hunter22"),
            builder("https://host/hunter22").header("X hunter22", "1"),
            builder("https://host/hunter22").header("X-hunter22", "\n"),
            builder("https://host/hunter22").sni("a hunter22"),
            builder("https://host/hunter22").timeout(std::time::Duration::ZERO),
        ] {
            let json = serde_json::to_string(&bad).unwrap();
            let debug = format!("{bad:?}");
            let error = bad.build().unwrap_err();
            let serde = serde_json::from_str::<Endpoint>(&json).unwrap_err();
            for text in [error.to_string(), format!("{error:?}"), serde.to_string(), debug] {
                assert!(!text.contains("hunter") && text.contains("http"), "{text}");
            }
        }
        // What is left of a query does not show for want of its `?`.
        let debug = format!("{:?}", builder("https://host/other?secret=1"));
        assert!(debug.contains("https://host/***\""), "{debug}");
        let across = builder("https://host/other?secret=1").build().unwrap();
        assert_eq!(
            (across.shown_url().as_str(), across.shown_url().without_query()),
            ("https://host/***?***cret=1", "https://host/***")
        );
        let named = builder("https://hunter22.example/").name("shop hunter22").build().unwrap();
        let status = Status::without_a_look(1, &named, Reason::new(Kind::Cancelled, "x"));
        assert_eq!((status.name.as_deref(), status.url.as_str()), (Some("shop ***"), "https://***.example/"));
        assert!(!format!("{named:?} {status:?}").contains("hunter"));
    }

    #[test]
    fn where_there_is_no_secret_nothing_changes() {
        let endpoint = Endpoint::builder("http://host/").header("Accept", "text/plain").build().unwrap();
        assert!(endpoint.secrets().is_empty() && endpoint.sent().secrets.is_none() && endpoint.sent().words.is_none());
        let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::Redirect, "text/plain"));
        assert_eq!(status.reason.unwrap().message, "text/plain");
    }

    #[test]
    fn what_is_secret_is_found_once_when_it_is_built() {
        let endpoint =
            Endpoint::builder("http://host/").header("X-Key", "canary-1").body("a=canary-2").build().unwrap();
        assert!(endpoint.secrets().is_held_by(&endpoint.secrets()));
        assert!(endpoint.secrets().is_held_by(&endpoint.with_timeout(std::time::Duration::from_secs(1)).secrets()));
        let words = |endpoint: &Endpoint| endpoint.sent().words.unwrap().clone();
        assert!(words(&endpoint).is_held_by(&words(&endpoint.clone())));
    }
}
