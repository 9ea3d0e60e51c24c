//! Secrets, and how they are taken out of text that a server sent or made of what it was sent.

use std::{fmt, ops::Range, sync::Arc};

use super::disguise::{Reading, each_reading};

/// What is shorter, in bytes, is not hidden: it would stand in every other word.
pub const SHORTEST_SECRET: usize = 4;

/// The longest piece of a secret that is looked for, in bytes, and how many there are at most: 64 KiB, as much as a head has.
const PIECE: usize = 512;
const MOST_PIECES: usize = 128;
/// What is as long, in bytes, is found in whichever case: a host, a media type come back in lower case.
const LONG: usize = 8;

/// What stands for a secret.
pub(super) const HIDDEN: &str = "***";

/// Some secrets. A server may send one back as it is, with escapes of URLs or of JSON, in base64 or in hexadecimal digits: it is found
/// in each of these. Its clones share what they hold.
///
/// ```
/// use watchpost::Secrets;
///
/// let secrets = Secrets::of(["hunter22"]);
/// assert_eq!(secrets.hide("no hunter22 here").as_deref(), Some("no *** here"));
/// assert_eq!(secrets.hide("nothing"), None);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(Option<Arc<Pieces>>);

/// The pieces of some secrets, to be found by how they begin.
#[derive(PartialEq, Eq)]
struct Pieces {
    /// In the order of their beginnings.
    sorted: Vec<(u32, Box<str>)>,
    /// A bit for each beginning, by its hash: most places of a text are passed over by a look at it.
    beginnings: [u64; 16],
}

impl Secrets {
    /// These secrets. What is shorter than [`SHORTEST_SECRET`] is none.
    pub fn of<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let mut sorted = Vec::new();
        for secret in secrets {
            sorted
                .extend(pieces(secret.as_ref()).filter_map(|piece| Some((beginning(piece.as_bytes())?, piece.into()))));
        }
        if sorted.is_empty() {
            return Self(None);
        }
        sorted.sort_unstable();
        sorted.dedup();
        let mut beginnings = [0; 16];
        for (key, _) in &sorted {
            let (word, bit) = place(*key);
            if let Some(word) = beginnings.get_mut(word) {
                *word |= bit;
            }
        }
        Self(Some(Arc::new(Pieces { sorted, beginnings })))
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The text with `***` in the place of each secret, and of the beginning of one where it may have been cut: at its end, and before
    /// `…`. `None` where it holds none.
    pub fn hide(&self, text: &str) -> Option<String> {
        hide_places(text, self.places(text))
    }

    /// Whether both share what they hold.
    #[cfg(test)]
    pub fn is_held_by(&self, other: &Self) -> bool {
        matches!((&self.0, &other.0), (Some(own), Some(other)) if Arc::ptr_eq(own, other))
    }

    /// Where secrets stand in a text, in no order.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        if let Some(pieces) = &self.0 {
            each_reading(text, &mut |reading| pieces.find(reading, &mut places));
        }
        places
    }
}

impl Pieces {
    fn find(&self, reading: &Reading, places: &mut Vec<Range<usize>>) {
        for (start, window) in reading.bytes.windows(SHORTEST_SECRET).enumerate() {
            if let Some(length) = beginning(window).and_then(|key| self.longest(key, reading, start)) {
                places.extend(reading.place(start, length));
            }
        }
    }

    /// How much of the reading, from there on, is a secret, or as much of one as is there.
    fn longest(&self, key: u32, reading: &Reading, start: usize) -> Option<usize> {
        let (word, bit) = place(key);
        if self.beginnings.get(word)? & bit == 0 {
            return None;
        }
        let text = reading.bytes.get(start..)?;
        let first = self.sorted.partition_point(|(other, _)| *other < key);
        let alike = self.sorted.get(first..)?.iter().take_while(|(other, _)| *other == key);
        let found = alike.filter_map(|(_, piece)| {
            let length = common(text, piece.as_bytes());
            let whole = length == piece.len();
            (whole || length >= SHORTEST_SECRET && reading.may_be_cut_at(start + length)).then_some(length)
        });
        found.max()
    }
}

/// How many bytes of a text are those of a secret.
fn common(text: &[u8], secret: &[u8]) -> usize {
    let exactly = secret.len() < LONG;
    let same = |seen: u8, wanted: u8| {
        let (seen, wanted) = (usual(seen), usual(wanted));
        seen == wanted || (!exactly && seen.eq_ignore_ascii_case(&wanted))
    };
    text.iter().zip(secret).take_while(|(seen, wanted)| same(**seen, **wanted)).count()
}

/// The one for the other: forms have `+` for a space, and in a URL that is read `\\` becomes `/`.
fn usual(byte: u8) -> u8 {
    match byte {
        b'+' => b' ',
        b'\\' => b'/',
        other => other,
    }
}

/// How it begins, if it is long enough: what is held to be the same has the same.
fn beginning(bytes: &[u8]) -> Option<u32> {
    let first = bytes.first_chunk::<SHORTEST_SECRET>()?;
    Some(u32::from_be_bytes(first.map(|byte| usual(byte).to_ascii_lowercase())))
}

/// The word and the bit of a beginning.
fn place(beginning: u32) -> (usize, u64) {
    // Fibonacci hashing: the uppermost ten bits of the product are well mixed.
    let hash = beginning.wrapping_mul(0x9e37_79b1) >> 22;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

/// What a server may send back: the secrets of an endpoint, and the words of the body that is sent to it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sent<'a> {
    /// These may come back anywhere.
    pub secrets: Option<&'a Secrets>,
    /// These are words, some of them no secrets: they are hidden where a server repeats what it was sent, and nowhere else.
    pub words: Option<&'a Secrets>,
}

impl Sent<'_> {
    /// Where any of it stands in a text.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        [self.secrets, self.words].into_iter().flatten().flat_map(|secrets| secrets.places(text)).collect()
    }

    /// The same in a URL, whose scheme and authority are no place for words.
    pub fn places_in_url(&self, url: &str) -> Vec<Range<usize>> {
        let authority = url.find("://").map_or(0, |at| at + 3);
        let rest = url.get(authority..).unwrap_or_default();
        let path = rest.find(['/', '?', '#']).map_or(url.len(), |at| authority + at);
        let mut places = self.secrets.map(|secrets| secrets.places(url)).unwrap_or_default();
        let words = self.words.map(|words| words.places(url.get(path..).unwrap_or_default())).unwrap_or_default();
        places.extend(words.into_iter().map(|place| place.start + path..place.end + path));
        places
    }

    /// The text with `***` in the place of all of it; `None` where it holds none.
    pub fn hide(&self, text: &str) -> Option<String> {
        hide_places(text, self.places(text))
    }
}

/// The text with `***` in these places, which may overlap and be in any order; `None` where there are none.
pub(crate) fn hide_places(text: &str, mut places: Vec<Range<usize>>) -> Option<String> {
    if places.is_empty() {
        return None;
    }
    places.sort_unstable_by_key(|place| place.start);
    let mut shown = String::with_capacity(text.len());
    // The end of the last place: what comes at it belongs to it.
    let mut hidden_to = None;
    for place in places {
        let start = (0..=place.start).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let end = (place.end..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        if hidden_to.is_none_or(|to| start > to) {
            shown += text.get(hidden_to.unwrap_or_default()..start).unwrap_or_default();
            shown += HIDDEN;
        }
        hidden_to = hidden_to.max(Some(end));
    }
    shown += text.get(hidden_to.unwrap_or_default()..).unwrap_or_default();
    Some(shown)
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.as_ref().map_or(0, |pieces| pieces.sorted.len()))
    }
}

/// A long secret in pieces, each of which is found by itself; of a very long one the first of them.
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

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;
