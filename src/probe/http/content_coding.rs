//! The content coding of a body, as its server names it.

use crate::model::printable::printable;

/// The longest name that is kept, in characters.
const LONGEST_CODING: usize = 60;

/// The content codings, in the order they were applied (RFC 9110, 8.4).
pub fn content_coding<'a>(members: impl Iterator<Item = &'a [u8]>) -> Option<String> {
    let codings: Vec<_> = members
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
        .map(String::from_utf8_lossy)
        .collect();
    (!codings.is_empty()).then(|| printable(&codings.join(", "), LONGEST_CODING))
}
