//! Codes of answers that lead on to another URL.

/// Whether an answer of this code is followed to its `Location` (RFC 9110, 15.4). The others of the 3xx are not: 300 leaves a choice,
/// 304 tells of what is known already, 305 and 306 are out of use.
pub fn is_redirect_code(code: u16) -> bool {
    matches!(code, 301..=303 | 307 | 308)
}
