//! Text from elsewhere, made fit for a line of ours.

use super::reason::is_forging;

/// Text of at most `longest` characters in which nothing can forge a line: control characters, and those that turn its
/// direction, become `�`. What was cut off shows as `…`.
///
/// ```
/// assert_eq!(watchpost::printable("a\r\nERROR: b", 100), "a\u{fffd}\u{fffd}ERROR: b");
/// assert_eq!(watchpost::printable("abcdef", 3), "abc…");
/// ```
pub fn printable(text: &str, longest: usize) -> String {
    let mut characters = text.chars();
    let mut shown: String =
        characters.by_ref().take(longest).map(|c| if is_forging(c) { '\u{fffd}' } else { c }).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}
