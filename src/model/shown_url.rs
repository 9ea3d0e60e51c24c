//! A URL that is fit to be shown.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use super::{
    printable::harmless,
    secrets::{Secrets, Sent, hide_places},
};

/// A URL without its secrets: user-info is `***`, the fragment is gone.
///
/// Where a secret was taken out of it, it need not be a URL any more; serde takes it as it gives it all the same, and never with user-info.
///
/// `Display` shows the query, for the command line's own output; `Debug` leaves it out, because it goes to logs.
///
/// ```
/// let url = "https://me:secret@example.com/a?token=1#top".parse().unwrap();
/// let shown = watchpost::ShownUrl::of(&url);
/// assert_eq!(shown.to_string(), "https://***@example.com/a?token=1");
/// assert_eq!(format!("{shown:?}"), "https://***@example.com/a?…");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ShownUrl(Arc<str>);

impl ShownUrl {
    /// The URL as it may be shown.
    pub fn of(url: &Url) -> Self {
        let secret = !url.username().is_empty() || url.password().is_some();
        if !secret && url.fragment().is_none() {
            return Self(url.as_str().into());
        }
        let mut shown = url.clone();
        shown.set_fragment(None);
        if secret && shown.set_password(None).is_ok() {
            // `*` needs no escape in user-info (RFC 3986, 3.2.1: sub-delims).
            let _ = shown.set_username("***");
        }
        Self(shown.as_str().into())
    }

    /// The same without these secrets.
    pub(super) fn without(self, sent: Sent<'_>) -> Self {
        let mut places = sent.places_in_url(&self.0);
        // The query still begins where it began: a log leaves it out.
        if let Some(query) = self.0.find('?') {
            let across = places.extract_if(.., |place| place.contains(&query)).collect::<Vec<_>>();
            places.extend(across.into_iter().flat_map(|place| [place.start..query, query + 1..place.end]));
            places.retain(|place| !place.is_empty());
        }
        hide_places(&self.0, places).map_or(self, |hidden| Self::read(&hidden))
    }

    /// One from its text, which may be from elsewhere and bring secrets in, or be no URL any more since a secret was taken out. What this
    /// gives is read as itself.
    fn read(text: &str) -> Self {
        if let Ok(url) = Url::parse(text) {
            return Self::of(&url);
        }
        let text = harmless(text.split('#').next().unwrap_or_default(), usize::MAX);
        let hidden = hide_user_info(&text);
        // A password may have been all that was wrong with it.
        Url::parse(&hidden).map_or_else(|_| Self(hidden.as_str().into()), |url| Self::of(&url))
    }

    /// The text, query included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text up to the query: what a log or a metric may hold.
    pub fn without_query(&self) -> &str {
        self.0.split('?').next().unwrap_or_default()
    }
}

/// Text that was meant to be a URL, with whatever may be user-info replaced by `***`.
///
/// For input that cannot be parsed and is shown all the same, in an error. A password that holds an unescaped `/` or `#` is
/// the very reason why some text is no URL, so all up to the *last* `@` is hidden; and so is an `@` that was escaped or typed in
/// full width, after which there is no user-info left.
///
/// ```
/// assert_eq!(watchpost::hide_user_info("http//me:secr/t@host:x"), "http//***@host:x");
/// ```
pub fn hide_user_info(text: &str) -> String {
    hide_named_in_text(text, text.len(), &Secrets::default())
}

/// The same without these secrets, up to a place in the text.
pub(super) fn hide_named_in_text(text: &str, end: usize, named: &Secrets) -> String {
    let at = ["@", "%40", "＠"].iter().filter_map(|at| text.rfind(at)).max();
    let user_info = at.map(|at| scheme_end(text).min(at)..at);
    let places = named.places(text).into_iter().chain(user_info).filter(|place| place.start <= end);
    let places = places.map(|place| place.start..place.end.min(end)).collect();
    let shown = text.get(..end).unwrap_or_default();
    hide_places(shown, places).unwrap_or_else(|| shown.to_owned())
}

/// Where the scheme ends, slashes included: what stands before it is certainly no user-info.
fn scheme_end(text: &str) -> usize {
    let slashes = |at: usize| at + text[at..].bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
    if let Some(at) = text.find("://") {
        let scheme = text[..at].bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        return if scheme { slashes(at + 1) } else { 0 };
    }
    for typed in ["https:", "http:", "https/", "http/"] {
        if text.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed)) {
            return slashes(typed.len());
        }
    }
    0
}

/// Text whose authority begins at `start`, with user-info replaced by `***` and the rest untouched.
pub(crate) fn hide_user_info_at(start: usize, text: &str) -> String {
    let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
    let authority = after.bytes().take_while(|byte| !matches!(byte, b'/' | b'?' | b'#'));
    match authority.enumerate().filter(|(_, byte)| *byte == b'@').last() {
        Some((at, _)) => format!("{before}***{}", &after[at..]),
        None => text.to_owned(),
    }
}

impl fmt::Display for ShownUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ShownUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.without_query();
        f.write_str(shown)?;
        if shown.len() < self.0.len() { f.write_str("?…") } else { Ok(()) }
    }
}

impl Serialize for ShownUrl {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ShownUrl {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self::read(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_info_is_hidden_in_text_that_is_no_url() {
        for (text, shown) in [
            ("http://a:b@c/d", "http://***@c/d"),
            ("a:b@c", "***@c"),
            ("plain", "plain"),
            ("http://a@b@c/", "http://***@c/"),
            // An unescaped slash or hash in a password makes it a bad port, and must not make it visible.
            ("http://a:b/c@d", "http://***@d"),
            ("http://a:b#c@d", "http://***@d"),
            ("http://a:b\\c@d", "http://***@d"),
            ("https:/a:b@c", "https:/***@c"),
            ("https:a:b@c", "https:***@c"),
            ("HTTP//a:b@c", "HTTP//***@c"),
            ("a:b@c://d", "***@c://d"),
            ("a b://c@d", "***@d"),
            ("@", "***@"),
            ("http://a:b%40c", "http://***%40c"),
            ("a:b＠c:1", "***＠c:1"),
            ("http://a@b:c%40d", "http://***%40d"),
        ] {
            assert_eq!(hide_user_info(text), shown, "{text}");
        }
    }

    #[test]
    fn what_comes_by_serde_brings_no_secret_in() {
        for (text, shown) in [
            ("http://a:b@c/d#e", "http://***@c/d"),
            ("http://h:***/", "http://h:***/"),
            ("***://host/a?b", "***://host/a?b"),
            ("http://a:b/c@d", "http://***@d/"),
            ("a b:c@d#e", "***@d"),
            ("a\nb", "a\u{fffd}b"),
            ("", ""),
        ] {
            let read: ShownUrl = serde_json::from_value(text.into()).unwrap();
            assert_eq!(read.as_str(), shown, "{text}");
            assert_eq!(serde_json::from_value::<ShownUrl>(shown.into()).unwrap().as_str(), shown, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_url_comes_back_the_same_whatever_was_hidden_in_it(
            url in "(https?|ftp|ws|dns)://([a-z]{1,5}(:[a-z]{1,3})?@)?[a-z0-9]{1,9}(:[1-9][0-9]{1,3})?(/[a-zA-Z0-9@.%_-]{0,5}){0,3}(\\?[a-z=@/&?]{0,9})?(#[a-z]{0,3})?",
            cuts in proptest::collection::vec((0..40_usize, 4..20_usize), 0..4),
        ) {
            let Ok(parsed) = Url::parse(&url) else { return Ok(()) };
            let secrets = cuts.iter().filter_map(|(from, length)| parsed.as_str().get(*from..from + length));
            let secrets = Secrets::of(secrets);
            let shown = ShownUrl::of(&parsed).without(Sent { secrets: Some(&secrets), words: Some(&secrets) });
            let json = serde_json::to_string(&shown).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<ShownUrl>(&json).unwrap(), shown);
        }
    }

    #[test]
    fn in_text_that_is_a_url_only_the_authority_is_touched() {
        for (start, text, shown) in [
            (7, "http://a:b@c/d@e", "http://***@c/d@e"),
            (7, "http://host/a@b", "http://host/a@b"),
            (7, "http://host?q=a@b", "http://host?q=a@b"),
            (0, "a:b@c//d", "***@c//d"),
            (0, "a@b@c", "***@c"),
        ] {
            assert_eq!(hide_user_info_at(start, text), shown, "{text}");
        }
    }

    #[test]
    fn a_user_without_a_password_and_a_password_without_a_user_are_hidden() {
        for text in ["https://token@example.com/", "https://:token@example.com/"] {
            let url = Url::parse(text).unwrap();
            assert_eq!(ShownUrl::of(&url).as_str(), "https://***@example.com/");
        }
    }
}
