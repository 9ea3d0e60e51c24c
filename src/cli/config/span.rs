//! Where a character of a text stands in the file that holds it.

use std::ops::Range;

/// The offset of a text's character, after so many others. `span` is the text with its quotes, as it is written.
pub fn within(document: &str, span: Range<usize>, characters: usize) -> usize {
    let written = document.get(span.clone()).unwrap_or_default();
    let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| written.starts_with(quotes)).unwrap_or("");
    let mut rest = &written[quotes.len()..];
    // The line end after three quotes belongs to them.
    if quotes.len() == 3 {
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    }
    for _ in 0..characters {
        rest = rest.get(length_of_one(rest, quotes.starts_with('"'))..).unwrap_or_default();
    }
    (span.end - rest.len()).min(span.end.saturating_sub(1)).max(span.start)
}

/// How many bytes the first character of a text takes, an escape where there may be one.
fn length_of_one(text: &str, escapes: bool) -> usize {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some(kind)) if escapes => match kind {
            'x' => 4,
            'u' => 6,
            'U' => 10,
            // A line that goes on after the white space.
            '\n' | '\r' | ' ' | '\t' => 1 + text[1..].len() - text[1..].trim_start().len(),
            kind => 1 + kind.len_utf8(),
        },
        (Some(first), _) => first.len_utf8(),
        (None, _) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_quotes_are_passed_over() {
        for (written, characters, wanted) in [
            ("\"abc\"", 1, "bc\""),
            ("'a\\bc'", 2, "bc'"),
            (r#""a \"b\" c""#, 3, r#"b\" c""#),
            (r#""\u00fcx\x41y""#, 2, r#"\x41y""#),
            ("\"\"\"\nab\"\"\"", 1, "b\"\"\""),
            ("\"äöü\"", 2, "ü\""),
            ("\"ab\"", 9, "\""),
        ] {
            let document = format!("k = {written}\n");
            let offset = within(&document, 4..4 + written.len(), characters);
            assert_eq!(document[offset..].trim_end(), wanted, "{written}");
        }
    }
}
