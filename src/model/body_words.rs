//! The words of a body: what in it may be a secret that a server sends back.

use super::{disguise::undo_escapes, secrets::Secrets};

/// What is shorter, in bytes, is a word rather than a secret.
pub const LONG_ENOUGH: usize = 8;
/// So much of a body is looked at, in bytes: a head that a server sends back has no more.
const LONGEST_BODY: usize = 64 * 1024;
/// So many words of a body are looked for: of a long one, the first.
const MOST_WORDS: usize = 1000;

/// The words of a body that are long enough: the values of a form, and the strings of JSON, as they are written and as they are meant.
pub fn words_of(body: &[u8]) -> Secrets {
    let body = body.get(..LONGEST_BODY).unwrap_or(body);
    // What stands before the first byte that is no text, or was cut.
    let body = body.split(|byte| *byte == 0).next().unwrap_or_default();
    let body = body.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let words = body.split(|c: char| c.is_whitespace() || "=&:;,\"'<>{}[]()".contains(c));
    let words = words.filter(|word| word.len() >= LONG_ENOUGH).take(MOST_WORDS);
    let strings = strings(body).filter(|string| string.len() >= LONG_ENOUGH).take(MOST_WORDS);
    let is_form = !body.trim_start().starts_with(['{', '[', '<', '"']);
    let values = body.split('&').filter(|_| is_form).filter_map(|pair| pair.split_once('=').map(|(_, value)| value));
    let values = values.filter(|value| value.len() >= LONG_ENOUGH).take(MOST_WORDS);
    let mut all: Vec<String> = Vec::new();
    for written in words.chain(strings).chain(values) {
        all.extend(undo_escapes(written).filter(|meant| meant.len() >= LONG_ENOUGH));
        all.push(written.to_owned());
    }
    Secrets::of(all)
}

/// What stands between double quotes, escapes included.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('"')?;
        let mut escaped = false;
        let end = after.find(|c: char| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        rest = after.get(end + 1..)?;
        after.get(..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_they_are_written_and_as_they_are_meant() {
        for (body, text, wanted) in [
            ("password=hunter22", "hunter22 came", "*** came"),
            ("password=p%40ssw%C3%B6rd&x=1", "p@sswörd came", "*** came"),
            ("password=open+the+door", "open the door came", "*** came"),
            (r#"{"password":"open the\ndoor"}"#, "?open%20the%0adoor", "?***"),
            (r#"{"password":"o\"p\u00f6ned"}"#, "o\"pöned came", "*** came"),
            (r#"{"password":"ends in \\","x":"hunter22"}"#, "hunter22", "***"),
            ("token=YWJjZA==YWJjZA==", "YWJjZA==YWJjZA==", "***"),
            ("\"no end hunter22", "hunter22", "***"),
        ] {
            assert_eq!(words_of(body.as_bytes()).hide(text).as_deref(), Some(wanted), "{body}");
        }
        for body in [&b""[..], b"short=ab", b"\xffhunter22", b"\0hunter22", &[0; 4096], br#"{"a":"b"}"#] {
            assert!(words_of(body).is_empty());
        }
    }
}
