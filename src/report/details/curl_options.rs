//! What curl is to be told beside what an endpoint says.

use super::shell::Word;
use crate::model::printable::printable;

/// The longest value, in characters.
const LONGEST: usize = 4096;

/// Options of curl for what is no part of an endpoint, such as a proxy or a file of roots: for
/// [`Details::curl_options`](crate::Details::curl_options). Values are quoted as a shell needs it.
///
/// ```
/// use watchpost::CurlOptions;
///
/// let options = CurlOptions::new().option("--cacert", "my roots.pem").secret("--proxy-user", "PROXY_USER");
/// assert_eq!(options.to_string(), "--cacert 'my roots.pem' --proxy-user \"$PROXY_USER\"");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CurlOptions(Vec<Vec<Word>>);

impl CurlOptions {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// An option with a value, of which 4,096 characters are kept; those that a terminal would act on become `�`.
    #[must_use]
    pub fn option(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push(vec![Word::text(name), Word::text(printable(&value.into(), LONGEST))]);
        self
    }

    /// An option whose value is a secret: a shell's variable stands in its place.
    #[must_use]
    pub fn secret(mut self, name: &str, variable: &str) -> Self {
        self.0.push(vec![Word::text(name), Word::variable(variable)]);
        self
    }

    /// Whether an option is among them.
    pub(super) fn has(&self, name: &str) -> bool {
        let name = Word::text(name);
        self.0.iter().any(|words| words.first() == Some(&name))
    }

    /// The words, an option and its value together.
    pub(super) fn words(&self) -> &[Vec<Word>] {
        &self.0
    }
}

impl std::fmt::Display for CurlOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<_> = self.0.iter().flatten().map(Word::quoted).collect();
        f.write_str(&words.join(" "))
    }
}
