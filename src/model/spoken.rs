//! What a server speaks that was asked for something else.

use serde::{Deserialize, Serialize};

/// What a server speaks that was asked for something else, told by the first bytes that came: a hint at a port or a scheme that
/// was mixed up, and no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Spoken {
    /// HTTP/1, in the plain (RFC 9112, 4: a status line begins with its version).
    Http,
    /// TLS (RFC 8446, 5.1: an alert or a handshake record, of version 3).
    Tls,
    /// SSH (RFC 4253, 4.2: the line that a server begins with).
    Ssh,
}

impl Spoken {
    /// So many bytes are enough to tell.
    pub const ENOUGH: usize = 4;

    /// What the first bytes of a server belong to.
    pub fn of(first: &[u8]) -> Option<Self> {
        match first {
            [b'H', b'T', b'T', b'P', ..] => Some(Self::Http),
            [0x15 | 0x16, 3, ..] => Some(Self::Tls),
            [b'S', b'S', b'H', b'-', ..] => Some(Self::Ssh),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_first_bytes_belong_to() {
        for (first, wanted) in [
            (&b"HTTP/1.1 400 Bad Request"[..], Some(Spoken::Http)),
            (b"\x15\x03\x03\x00\x02\x02\x0a", Some(Spoken::Tls)),
            (b"\x16\x03\x01", Some(Spoken::Tls)),
            (b"SSH-2.0-x", Some(Spoken::Ssh)),
            (b"220 mail", None),
            (b"\x15\x02", None),
            (b"", None),
        ] {
            assert_eq!(Spoken::of(first), wanted, "{first:?}");
        }
    }
}
