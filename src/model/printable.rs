//! Text from elsewhere, made fit for a line of ours.

/// Text of at most `longest` characters in which nothing can forge a line: control characters, and those that turn its
/// direction, become `�`. What was cut off shows as `…`.
///
/// ```
/// assert_eq!(watchpost::printable("a\r\nERROR: b", 100), "a\u{fffd}\u{fffd}ERROR: b");
/// assert_eq!(watchpost::printable("abcdef", 3), "abc…");
/// ```
pub fn printable(text: &str, longest: usize) -> String {
    let mut shown = harmless(text, longest);
    if text.chars().nth(longest).is_some() {
        shown.push('…');
    }
    shown
}

/// The same, cut without a mark.
pub(crate) fn harmless(text: &str, longest: usize) -> String {
    text.chars().take(longest).map(|c| if is_forging(c) { '\u{fffd}' } else { c }).collect()
}

/// Control characters, and those that turn the direction of a line.
pub(crate) fn is_forging(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}
