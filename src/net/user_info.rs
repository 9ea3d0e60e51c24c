//! The name and the password that a URL has before its host.

use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode_str;
use url::Url;

/// The user-info of a URL, as name and password with their `%` escapes undone; none where it has neither.
pub fn user_info(url: &Url) -> Option<(String, String)> {
    let (name, password) = (url.username(), url.password());
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (!name.is_empty() || password.is_some()).then(|| (decoded(name), decoded(password.unwrap_or_default())))
}

/// A name and a password as HTTP has them in a header (RFC 7617, 2).
pub fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_where_they_are_some() {
        for (text, wanted) in [("a%40b", "a@b"), ("%C3%BC", "ü"), ("100%", "100%"), ("%zz%2", "%zz%2"), ("%+1", "%+1")]
        {
            let url = Url::parse(&format!("http://{text}:{text}@host")).unwrap();
            assert_eq!(user_info(&url), Some((wanted.to_owned(), wanted.to_owned())), "{text}");
        }
    }

    #[test]
    fn one_of_the_two_is_enough() {
        for (text, wanted) in [
            ("http://host", None),
            ("http://me@host", Some(("me".to_owned(), String::new()))),
            ("http://:pw@host", Some((String::new(), "pw".to_owned()))),
        ] {
            assert_eq!(user_info(&Url::parse(text).unwrap()), wanted, "{text}");
        }
    }
}
