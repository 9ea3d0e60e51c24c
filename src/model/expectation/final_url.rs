//! Rules on where the redirects led: `final url == "https://…"`.

use std::fmt;

use url::Url;

use super::{
    bad_expectation::BadExpectation,
    cursor::Cursor,
    sight::{Sight, Verdict},
    text_rule::TextRule,
};
use crate::model::shown_url::ShownUrl;

/// A test of the URL that gave the answer, without user-info and fragment. What is compared as a whole is compared as URLs:
/// `https://example.com` is `https://example.com/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalUrl(pub TextRule);

impl FinalUrl {
    /// Reads what follows `final`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.expect_word("url")?;
        TextRule::read(cursor).map(Self)
    }

    pub(super) fn judge(&self, sight: &Sight<'_>) -> Verdict {
        let url = sight.final_url();
        let normal =
            |text: &str| Url::parse(text).map_or(text.to_owned(), |url| ShownUrl::of(&url).as_str().to_owned());
        let holds = match &self.0 {
            TextRule::Is(wanted) => normal(wanted) == url,
            TextRule::IsNot(unwanted) => normal(unwanted) != url,
            test => test.holds(url.as_bytes(), false) == Some(true),
        };
        if holds {
            return Verdict::Holds;
        }
        Verdict::fails(format!("final url {}", sight.shown_final_url()), &self.0)
    }
}

impl fmt::Display for FinalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "final url {}", self.0)
    }
}
