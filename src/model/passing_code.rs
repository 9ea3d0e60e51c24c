//! Codes of answers that may pass by themselves.

/// Whether an answer of this code may be another one soon: a retry makes sense, where the request may be sent twice.
pub fn is_passing_code(code: u16) -> bool {
    matches!(code, 408 | 429 | 500 | 502..=504)
}
