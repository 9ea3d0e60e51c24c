//! How a format writes what would act in it otherwise.

use std::fmt::{self, Write};

use crate::model::printable::is_forging;

/// Passes text on, with some characters written otherwise. What could forge a line becomes `�`, unless the format says how it
/// writes it.
pub struct Escape<'a, W> {
    to: &'a mut W,
    /// What stands for a character, where it is not itself.
    with: fn(char) -> Option<&'static str>,
}

impl<'a, W: Write> Escape<'a, W> {
    pub fn new(to: &'a mut W, with: fn(char) -> Option<&'static str>) -> Self {
        Self { to, with }
    }
}

impl<W: Write> Write for Escape<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in text.char_indices() {
            let Some(instead) = (self.with)(c).or(is_forging(c).then_some("\u{fffd}")) else { continue };
            self.to.write_str(text.get(plain..at).unwrap_or_default())?;
            self.to.write_str(instead)?;
            plain = at + c.len_utf8();
        }
        self.to.write_str(text.get(plain..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_format_names_is_written_so_and_what_forges_a_line_never_as_it_is() {
        for (text, wanted) in [
            ("", ""),
            ("plain", "plain"),
            ("a<b<", "a(b("),
            ("é<é", "é(é"),
            ("\r\n\u{1b}[m\0\u{202e}<", "\u{fffd};\u{fffd}[m\u{fffd}\u{fffd}("),
        ] {
            let mut out = String::new();
            let with = |c| match c {
                '<' => Some("("),
                '\n' => Some(";"),
                _ => None,
            };
            Escape::new(&mut out, with).write_str(text).unwrap();
            assert_eq!(out, wanted, "{text:?}");
        }
    }
}
