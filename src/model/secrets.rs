//! Secrets, and how they are taken out of text that a server sent or made of what it was sent.

#[cfg(feature = "tcp")]
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD, prelude::BASE64_URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is shorter, in bytes, is not hidden: it would stand in every other word.
pub const SHORTEST_SECRET: usize = 4;

/// The longest piece of a secret that is looked for, in bytes, and how many there are at most: 64 KiB, as much as a head has.
const PIECE: usize = 512;
const MOST_PIECES: usize = 128;

/// What stands for a secret.
const HIDDEN: &str = "***";
/// What needs no escape anywhere in a URL (RFC 3986, 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Some secrets, in each form in which a server may send one back: as it is, with `%` escapes, and within base64.
///
/// ```
/// use watchpost::Secrets;
///
/// let secrets = Secrets::of(["hunter22"]);
/// assert_eq!(secrets.hide("no hunter22 here").as_deref(), Some("no *** here"));
/// assert_eq!(secrets.hide("nothing"), None);
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    /// The longest first: a shorter one may be a part of it.
    forms: Vec<String>,
}

impl Secrets {
    /// These secrets. What is shorter than [`SHORTEST_SECRET`] is none.
    pub fn of<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let mut forms = Vec::new();
        for secret in secrets {
            for piece in pieces(secret.as_ref()).filter(|piece| piece.len() >= SHORTEST_SECRET) {
                add_forms(piece, &mut forms);
            }
        }
        sorted(forms)
    }

    /// These, and others.
    #[must_use]
    pub(super) fn and<'a>(self, others: impl Iterator<Item = &'a str>) -> Self {
        let mut forms = self.forms;
        forms.extend(Self::of(others).forms);
        sorted(forms)
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The same for secrets that are found once `%` escapes are undone.
    fn hide_escaped(&self, text: &str) -> Option<String> {
        let (decoded, places) = undo_escapes(text);
        let mut hidden: Vec<std::ops::Range<usize>> = Vec::new();
        for form in &self.forms {
            let mut from = 0;
            while let Some(at) = find(decoded.get(from..).unwrap_or_default(), form.as_bytes()) {
                let (start, end) = (from + at, from + at + form.len());
                from = end;
                if let (Some(start), Some(end)) = (places.get(start), places.get(end)) {
                    hidden.push(*start..*end);
                }
            }
        }
        hidden.sort_by_key(|range| range.start);
        let mut shown = String::new();
        let mut from = 0;
        for range in &hidden {
            if range.start >= from {
                shown += text.get(from..range.start)?;
                shown += HIDDEN;
            }
            from = from.max(range.end);
        }
        shown += text.get(from..)?;
        (!hidden.is_empty()).then_some(shown)
    }

    /// The text with `***` in the place of each secret, and of the beginning of one at its end, where it may have been cut; `None` where
    /// it holds none.
    pub fn hide(&self, text: &str) -> Option<String> {
        // However many of the bytes are escaped.
        let mut hidden = if text.contains('%') { self.hide_escaped(text) } else { None };
        for form in &self.forms {
            let seen = hidden.as_deref().unwrap_or(text);
            if seen.contains(form.as_str()) {
                hidden = Some(seen.replace(form.as_str(), HIDDEN));
            }
        }
        let seen = hidden.as_deref().unwrap_or(text);
        match self.forms.iter().filter_map(|form| cut_off(seen, form)).min() {
            Some(end) => Some(format!("{}{HIDDEN}", &seen[..end])),
            None => hidden,
        }
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.forms.len())
    }
}

/// A long secret in pieces, so that its forms take little memory; of a very long one the first of them.
fn pieces(secret: &str) -> impl Iterator<Item = &str> {
    let mut rest = secret;
    let piece = move || {
        let end = (0..=PIECE.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end)).filter(|end| *end > 0)?;
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    };
    std::iter::from_fn(piece).take(MOST_PIECES)
}

fn sorted(mut forms: Vec<String>) -> Secrets {
    forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    forms.dedup();
    Secrets { forms }
}

fn add_forms(secret: &str, forms: &mut Vec<String>) {
    let escaped = utf8_percent_encode(secret, ESCAPED).to_string();
    if escaped != secret {
        forms.push(escaped.replace('%', "%25"));
        forms.push(lower_case_escapes(&escaped));
        forms.push(escaped);
    }
    #[cfg(feature = "tcp")]
    forms.extend(within_base64(secret.as_bytes()));
    forms.push(secret.to_owned());
}

/// The bytes of a text with its `%` escapes undone, and where each of them, and the end, stands in it.
fn undo_escapes(text: &str) -> (Vec<u8>, Vec<usize>) {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes.get(at).and_then(|digit| char::from(*digit).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
    };
    let (mut decoded, mut places) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len() + 1));
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        places.push(at);
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    places.push(bytes.len());
    (decoded, places)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// `%2F` as `%2f`.
fn lower_case_escapes(escaped: &str) -> String {
    let mut pieces = escaped.split('%');
    let mut lower = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        lower.extend(["%", &digits.to_lowercase(), rest]);
    }
    lower
}

/// The shortest part of a secret's base64 that tells it.
#[cfg(feature = "tcp")]
const SHORTEST_BASE64: usize = 6;

/// What base64 makes of text that holds the secret, wherever in a group of three bytes it begins: the characters that depend on it
/// alone.
#[cfg(feature = "tcp")]
fn within_base64(secret: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3_usize {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(secret);
        // The first characters depend on what stands before, the last one on what comes after.
        let first = (before * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        for text in [BASE64_STANDARD_NO_PAD.encode(&bytes), BASE64_URL_SAFE_NO_PAD.encode(&bytes)] {
            forms.extend(text.get(first..last).filter(|part| part.len() >= SHORTEST_BASE64).map(str::to_owned));
        }
    }
    forms
}

/// Where the beginning of a secret, of at least [`SHORTEST_SECRET`] bytes, stands at the end of a text that was cut.
fn cut_off(text: &str, secret: &str) -> Option<usize> {
    let text = text.trim_end_matches('…');
    (SHORTEST_SECRET..secret.len())
        .filter_map(|length| secret.get(..length))
        .find(|beginning| text.ends_with(beginning))
        .map(|beginning| text.len() - beginning.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_form() {
        let secret = "ca/na:ry€1";
        let secrets = Secrets::of([secret, "abc"]);
        for (text, wanted) in [
            ("said ca/na:ry€1, twice ca/na:ry€1", Some("said ***, twice ***")),
            ("?q=ca%2Fna%3Ary%E2%82%AC1&x", Some("?q=***&x")),
            ("?q=ca%2fna%3ary%e2%82%ac1&x", Some("?q=***&x")),
            ("?q=ca%252Fna%253Ary%25E2%2582%25AC1", Some("?q=***")),
            ("?q=%63%61/%6E%61%3Ary%e2%82%ac1&x", Some("?q=***&x")),
            ("100% of %zz and %4", None),
            ("it was cut: ca/na:r", Some("it was cut: ***")),
            ("it was cut: ca/na:r…", Some("it was cut: ***")),
            ("abc is too short", None),
            ("ca/n is all", None),
            ("", None),
        ] {
            assert_eq!(secrets.hide(text).as_deref(), wanted, "{text}");
        }
        assert!(!format!("{secrets:?}").contains("ca/na"));
        assert!(Secrets::of(["abc", ""]).is_empty());
    }

    #[test]
    fn a_long_secret_is_hidden_in_pieces_and_takes_little_memory() {
        let secret: String = (0..1000).map(|n| format!("€{n}-")).collect();
        assert_eq!(Secrets::of([&secret]).hide(&format!("<{secret}>")).unwrap().replace("***", ""), "<>");
        let held = |secrets: &Secrets| secrets.forms.iter().map(String::len).sum::<usize>();
        let huge = Secrets::of(["x".repeat(16 << 20)]);
        assert!(held(&huge) < 1 << 20 && huge.hide(&"x".repeat(1000)).is_some());
    }

    #[cfg(feature = "tcp")]
    #[test]
    fn a_secret_is_hidden_within_base64_wherever_it_begins() {
        for before in ["", "u", "us", "user:", "\u{1}\u{2}"] {
            for after in ["", "x", "xy", "xyz"] {
                let whole = format!("{before}canary77{after}");
                for text in [BASE64_STANDARD_NO_PAD.encode(&whole), BASE64_URL_SAFE_NO_PAD.encode(&whole)] {
                    let hidden = Secrets::of(["canary77"]).hide(&format!("Basic {text} ok")).unwrap();
                    assert!(hidden.contains("***"), "{whole}: {hidden}");
                }
            }
        }
    }
}
