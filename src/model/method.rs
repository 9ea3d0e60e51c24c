//! The request method.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A request method: a token, case-sensitive (RFC 9110, 9.1). `GET` by default.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Method(Cow<'static, str>);

/// Text that is no method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no request method: a method is one word of letters, like GET or PROPFIND")]
pub struct BadMethod(pub String);

/// The longest method that is taken.
const LONGEST: usize = 64;

impl Method {
    /// GET.
    pub const GET: Self = Self(Cow::Borrowed("GET"));
    /// HEAD.
    pub const HEAD: Self = Self(Cow::Borrowed("HEAD"));
    /// POST.
    pub const POST: Self = Self(Cow::Borrowed("POST"));

    /// The method's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether sending it twice is the same as sending it once (RFC 9110, 9.2.2): only then may a check be redelivered or retried.
    pub fn is_idempotent(&self) -> bool {
        matches!(&*self.0, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE")
    }
}

impl Default for Method {
    fn default() -> Self {
        Self::GET
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a byte may stand in a token (RFC 9110, 5.6.2).
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

impl FromStr for Method {
    type Err = BadMethod;

    fn from_str(text: &str) -> Result<Self, BadMethod> {
        for known in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
            if text == known {
                return Ok(Self(Cow::Borrowed(known)));
            }
        }
        if text.is_empty() || text.len() > LONGEST || !text.bytes().all(is_token_byte) {
            return Err(BadMethod(text.chars().take(LONGEST).collect()));
        }
        Ok(Self(Cow::Owned(text.to_owned())))
    }
}

impl Serialize for Method {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_a_token() {
        for good in ["GET", "get", "PROPFIND", "M-SEARCH"] {
            assert_eq!(good.parse::<Method>().unwrap().as_str(), good);
        }
        for bad in ["", "G T", "GET\r\nX: y", "ГЕТ", &"A".repeat(65)] {
            assert!(bad.parse::<Method>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn idempotent_as_the_rfc_lists_them() {
        for (method, wanted) in
            [("GET", true), ("PUT", true), ("DELETE", true), ("POST", false), ("PATCH", false), ("QUERY", false)]
        {
            assert_eq!(method.parse::<Method>().unwrap().is_idempotent(), wanted, "{method}");
        }
    }
}
