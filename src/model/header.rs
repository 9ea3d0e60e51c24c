//! Request headers, which may hold secrets.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::method::is_token_byte;

/// One request header. Its value never shows in `Debug`: it may be a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct Header {
    name: String,
    value: String,
}

/// A header that can't be sent. The value is not repeated: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadHeader {
    /// The name is no token (RFC 9110, 5.1). Only its first word is repeated: in `Authorization Bearer x:y` a colon is missing, and
    /// a secret stands before the one that is there.
    #[error("`{0}` is no header name: a name is letters, digits and dashes, like `X-Request-Id`")]
    Name(String),
    /// The value holds a byte that would end the line or the head (RFC 9110, 5.5).
    #[error("the value of header `{0}` holds a line break, a NUL or another control character")]
    Value(String),
    /// The message's framing is the probe's business: a wrong one desynchronises the connection.
    #[error("header `{0}` is set by the probe itself, from the body")]
    Framing(String),
}

/// Headers of a request that hold no secret.
const PUBLIC: [&str; 7] =
    ["accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "pragma", "user-agent"];

impl Header {
    /// A header, checked: nothing that could forge another line gets through.
    ///
    /// # Errors
    /// [`BadHeader`] names the header and the reason, never the value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Result<Self, BadHeader> {
        let (name, value) = (name.into(), value.into());
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            let word: String = name.bytes().take_while(|byte| is_token_byte(*byte)).take(64).map(char::from).collect();
            return Err(BadHeader::Name(if word.len() < name.len() { word + "…" } else { word }));
        }
        if ["content-length", "transfer-encoding", "connection"]
            .iter()
            .any(|framing| name.eq_ignore_ascii_case(framing))
        {
            return Err(BadHeader::Framing(name));
        }
        let value = value.trim_matches([' ', '\t']).to_owned();
        if value.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
            return Err(BadHeader::Value(name));
        }
        Ok(Self { name, value })
    }

    /// The name, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it holds no secret, so that another origin may see it.
    pub(crate) fn is_public(&self) -> bool {
        PUBLIC.iter().any(|public| self.name.eq_ignore_ascii_case(public))
    }

    /// The value. Never log it.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl TryFrom<(String, String)> for Header {
    type Error = BadHeader;

    fn try_from((name, value): (String, String)) -> Result<Self, BadHeader> {
        Self::new(name, value)
    }
}

impl From<Header> for (String, String) {
    fn from(header: Header) -> Self {
        (header.name, header.value)
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ***", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_forges_a_line_gets_through() {
        assert_eq!(Header::new("X-Id", " 7\t").unwrap().value(), "7");
        assert_eq!(Header::new("X Id", "7"), Err(BadHeader::Name("X…".into())));
        assert_eq!(Header::new("", "7"), Err(BadHeader::Name(String::new())));
        assert_eq!(Header::new("X-Id", "7\r\nY: z"), Err(BadHeader::Value("X-Id".into())));
        assert_eq!(Header::new("X-Id", "7\0"), Err(BadHeader::Value("X-Id".into())));
        assert_eq!(Header::new("Content-length", "7"), Err(BadHeader::Framing("Content-length".into())));
    }

    #[test]
    fn a_value_shows_nowhere() {
        let header = Header::new("Authorization", "Bearer canary").unwrap();
        assert_eq!(format!("{header:?}"), "Authorization: ***");
        assert!(!Header::new("A", "canary\n").unwrap_err().to_string().contains("canary"));
        for no_name in ["Cookie canary", "Cookie\tcanary", "Cookie\u{1b}[31mcanary", "Cookie=canary"] {
            assert_eq!(Header::new(no_name, "x"), Err(BadHeader::Name("Cookie…".into())), "{no_name:?}");
        }
    }
}
