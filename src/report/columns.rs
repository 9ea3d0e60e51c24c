//! How many columns of a terminal a text takes, and where it is broken.

/// The columns of a character: rather too many than too few, so that a line is never wider than was asked for.
///
/// A width by the whole of Unicode would need a table for the few names that are not Latin; all of East Asia and all pictures
/// count two.
fn columns_of(c: char) -> usize {
    let narrow = matches!(c, '\0'..='\u{10ff}' | '\u{2000}'..='\u{22ff}' | '\u{2500}'..='\u{259f}' | '✗' | '\u{fffd}');
    if narrow { 1 } else { 2 }
}

/// The columns of a text.
pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// A text in lines: the first has `first` columns, the others have `rest`. Broken at word ends; a word that is longer than a line is
/// broken where the line ends.
pub fn wrapped(text: &str, first: usize, rest: usize) -> Vec<String> {
    let (first, rest) = (first.max(2), rest.max(2));
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split(' ') {
        let room = if lines.is_empty() { first } else { rest };
        let (gap, wide) = (usize::from(!line.is_empty()), columns(word));
        if used + gap + wide <= room {
            line.extend((gap == 1).then_some(' '));
            line.push_str(word);
            used += gap + wide;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for c in word.chars() {
            let room = if lines.is_empty() { first } else { rest };
            if used + columns_of(c) > room {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += columns_of(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The text in ASCII alone, for terminals that know no more: what has no likeness there becomes `?`.
pub fn in_ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '…' => plain.push_str("..."),
            '✗' => plain.push('x'),
            '█' | '▉' | '▊' | '▋' | '▌' => plain.push('#'),
            '▏' | '▎' | '▍' => plain.push('|'),
            c if c.is_ascii() => plain.push(c),
            _ => plain.push('?'),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_word_ends_and_a_long_word_where_the_line_ends() {
        for (text, first, rest, wanted) in [
            ("", 5, 5, &[""][..]),
            ("ab cd ef", 5, 5, &["ab cd", "ef"]),
            ("ab cd ef", 8, 5, &["ab cd ef"]),
            ("abcdefgh", 3, 4, &["abc", "defg", "h"]),
            ("ab cdefgh i", 5, 4, &["ab", "cdef", "gh i"]),
            ("日本語", 4, 4, &["日本", "語"]),
        ] {
            assert_eq!(wrapped(text, first, rest), wanted, "{text}");
        }
    }

    #[test]
    fn ascii_is_ascii() {
        assert_eq!(in_ascii("a…é✗█▏\u{fffd}"), "a...?x#|?");
    }
}
