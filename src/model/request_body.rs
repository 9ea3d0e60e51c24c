//! What an endpoint sends: held once, however many endpoints send it.

use std::{borrow::Cow, fmt};

use bytes::{Bytes, BytesMut};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{body_words::words_of, secrets::Secrets};

/// The body of a request. A clone of it shares its bytes, so that a long one is held once for all endpoints that send it.
///
/// It is made of bytes or text; of what is [`Bytes`] already, nothing is copied. `Debug` shows its length alone: it may be a secret.
///
/// ```
/// use watchpost::{Endpoint, RequestBody};
///
/// let body = RequestBody::from(r#"{"query":"{ ready }"}"#);
/// let endpoints = ["https://a.example/graphql", "https://b.example/graphql"]
///     .map(|url| Endpoint::builder(url).method("POST").body(body.clone()).build());
/// for endpoint in endpoints {
///     assert_eq!(endpoint?.body(), Some(body.as_ref()));
/// }
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RequestBody {
    bytes: Bytes,
    /// The whole of it is looked at once, and not by each status.
    is_text: bool,
    has_nul: bool,
    /// What of it a server may send back.
    words: Secrets,
}

impl RequestBody {
    /// Its words, found once for all that send it.
    pub(super) fn words(&self) -> &Secrets {
        &self.words
    }

    /// The bytes, shared.
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Whether it is UTF-8.
    pub(crate) fn is_text(&self) -> bool {
        self.is_text
    }

    /// Whether a variable of a shell can hold it: text without a NUL.
    pub(crate) fn fits_a_variable(&self) -> bool {
        self.is_text() && !self.has_nul
    }
}

impl AsRef<[u8]> for RequestBody {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes.len())
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        let is_text = std::str::from_utf8(&bytes).is_ok();
        let has_nul = bytes.contains(&0);
        let words = words_of(&bytes);
        Self { bytes, is_text, has_nul, words }
    }
}

impl From<BytesMut> for RequestBody {
    fn from(bytes: BytesMut) -> Self {
        bytes.freeze().into()
    }
}

impl From<Vec<u8>> for RequestBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<Box<[u8]>> for RequestBody {
    fn from(bytes: Box<[u8]>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<Cow<'_, [u8]>> for RequestBody {
    fn from(bytes: Cow<'_, [u8]>) -> Self {
        bytes.into_owned().into()
    }
}

impl From<&[u8]> for RequestBody {
    fn from(bytes: &[u8]) -> Self {
        Bytes::copy_from_slice(bytes).into()
    }
}

impl<const N: usize> From<&[u8; N]> for RequestBody {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl<const N: usize> From<[u8; N]> for RequestBody {
    fn from(bytes: [u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl From<String> for RequestBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&str> for RequestBody {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

/// Text where it is text, else numbers.
impl Serialize for RequestBody {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => text.serialize(to),
            Err(_) => self.bytes.as_ref().serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for RequestBody {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Bytes(Vec<u8>),
        }
        Ok(match Written::deserialize(from)? {
            Written::Text(text) => text.into(),
            Written::Bytes(bytes) => bytes.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_of_what_holds_bytes_and_shared_by_its_clones() {
        let bytes = Bytes::from_static(b"body");
        let cow: Cow<'_, [u8]> = Cow::Borrowed(b"body");
        let boxed: Box<[u8]> = Box::from(*b"body");
        let all: [RequestBody; 10] = [
            "body".into(),
            String::from("body").into(),
            b"body".into(),
            (*b"body").into(),
            b"body".as_slice().into(),
            b"body".to_vec().into(),
            boxed.into(),
            cow.into(),
            BytesMut::from("body").into(),
            bytes.clone().into(),
        ];
        for body in &all {
            assert_eq!(body.as_ref(), b"body");
            assert_eq!(body.clone().bytes().as_ptr(), body.bytes().as_ptr());
        }
        assert_eq!(all[9].bytes().as_ptr(), bytes.as_ptr());
        assert_eq!(format!("{:?}", all[0]), "4 bytes");
    }

    #[test]
    fn its_words_are_found_once_for_all_clones() {
        let body = RequestBody::from("password=hunter22");
        assert!(body.words().is_held_by(body.clone().words()));
        assert!(!body.words().is_held_by(RequestBody::from("password=hunter22").words()));
    }

    #[test]
    fn what_it_is_fit_for_is_known_from_the_start() {
        for (bytes, is_text, fits) in
            [(&b"text"[..], true, true), (b"", true, true), (b"a\0b", true, false), (b"\xff", false, false)]
        {
            let body = RequestBody::from(bytes);
            assert_eq!((body.is_text(), body.fits_a_variable()), (is_text, fits), "{bytes:?}");
        }
    }
}
