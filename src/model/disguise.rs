//! What a text says once its escapes, base64 or hexadecimal digits are undone, and where in the text it says so.

use std::ops::Range;

/// So often escapes are undone: those of a URL within JSON, within a URL.
const MOST_LAYERS: usize = 3;
/// Bytes as digits.
#[derive(Clone, Copy)]
struct Digits {
    /// So many bits are in one.
    bits: usize,
    /// So many digits make whole bytes. Where in a text they begin is not known, so each of them is tried.
    group: usize,
    /// So many stand for four bytes: fewer say too little.
    shortest: usize,
    value: fn(u8) -> Option<u8>,
}

/// Of both alphabets (RFC 4648, 4 and 5), padding left out.
const BASE64: Digits = Digits { bits: 6, group: 4, shortest: 6, value: base64_digit };
/// RFC 4648, 8, in either case.
const HEX: Digits = Digits { bits: 4, group: 2, shortest: 8, value: hex_digit };

/// What stands where a text was cut: `abc…`, `"abc"…`, and `abc...` where a server cut it.
const CUT: [&[u8]; 3] = ["…".as_bytes(), "\"…".as_bytes(), b"..."];

/// A text as one of the ways to read it has it.
#[derive(Default)]
pub struct Reading {
    /// What it says.
    pub bytes: Vec<u8>,
    /// Where each byte stands in the text.
    places: Vec<Range<usize>>,
    /// Whether there may have been more of it.
    cut: bool,
    /// Where it ends in the text.
    end: usize,
}

impl Reading {
    fn plain(text: &str) -> Self {
        let places = (0..text.len()).map(|at| at..at + 1).collect();
        Self { bytes: text.into(), places, cut: true, end: text.len() }
    }

    /// Where the bytes that begin at `start` stand in the text, `length` of them.
    pub fn place(&self, start: usize, length: usize) -> Option<Range<usize>> {
        let last = (start + length).checked_sub(1)?;
        // Digits that are left over at a cut are a part of what was cut.
        let end = if last + 1 == self.bytes.len() { self.end } else { self.places.get(last)?.end };
        Some(self.places.get(start)?.start..end)
    }

    /// Whether the text may have been cut before this byte.
    pub fn may_be_cut_at(&self, at: usize) -> bool {
        match self.bytes.get(at..) {
            None | Some([]) => self.cut,
            Some(rest) => CUT.iter().any(|mark| rest.starts_with(mark)),
        }
    }

    /// The same with its escapes undone; `None` where it has none.
    fn unescaped(&self) -> Option<Self> {
        let mut undone = Self { cut: self.cut, end: self.end, ..Self::default() };
        let (mut at, mut found) = (0, false);
        while let Some(byte) = self.bytes.get(at) {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let escape = if matches!(byte, b'%' | b'\\') { undo(rest) } else { None };
            if escape.is_none() && self.cut && is_torn(rest) {
                found = true;
                break;
            }
            found |= escape.is_some();
            let (said, length) = escape.unwrap_or((Said::Byte(*byte), 1));
            let place = self.place(at, length)?;
            match said {
                Said::Byte(byte) => undone.push(byte, place),
                Said::Char(c) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| undone.push(byte, place.clone())),
            }
            at += length;
        }
        found.then_some(undone)
    }

    fn push(&mut self, byte: u8, place: Range<usize>) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// Reads the digits of a run, each of so many bits, from one of them on.
    fn read_digits(&mut self, of: &Self, run: Range<usize>, Digits { bits, value, .. }: Digits) {
        self.bytes.clear();
        self.places.clear();
        self.cut = of.may_be_cut_at(run.end);
        self.end = run.end.checked_sub(1).and_then(|last| of.places.get(last)).map_or(of.end, |place| place.end);
        let (mut held, mut had) = (0_u32, 0);
        let digits = of.bytes.get(run.clone()).unwrap_or_default();
        for (index, digit) in digits.iter().enumerate() {
            held = held << bits | u32::from(value(*digit).unwrap_or_default());
            had += bits;
            if had >= 8 {
                had -= 8;
                let first = run.start + self.bytes.len() * 8 / bits;
                if let (Some(first), Some(last)) = (of.places.get(first), of.places.get(run.start + index)) {
                    self.push((held >> had & 0xff) as u8, first.start..last.end);
                }
            }
        }
    }

    /// Gives each way to read runs of digits in it.
    fn each_of(&self, kind: Digits, see: &mut impl FnMut(&Self)) {
        let mut digits = Self::default();
        let mut start = 0;
        while start < self.bytes.len() {
            let rest = self.bytes.get(start..).unwrap_or_default();
            let length = rest.iter().take_while(|byte| (kind.value)(**byte).is_some()).count();
            let end = start + length;
            if length >= kind.shortest {
                for skipped in 0..kind.group {
                    digits.read_digits(self, start + skipped..end, kind);
                    see(&digits);
                }
            }
            start = end + 1;
        }
    }
}

/// Gives each way to read a text, itself first.
pub fn each_reading(text: &str, see: &mut impl FnMut(&Reading)) {
    let mut reading = Some(Reading::plain(text));
    for _ in 0..=MOST_LAYERS {
        let Some(this) = reading else { return };
        see(&this);
        this.each_of(BASE64, see);
        this.each_of(HEX, see);
        reading = this.unescaped();
    }
}

/// What an escape stands for.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Byte(u8),
    Char(char),
}

/// Undoes the escape at the beginning: of a URL (`%2f`), or of JSON and its likes (`\"`, `\n`, `\x2f`, `\u002f`). How long it is, too.
fn undo(text: &[u8]) -> Option<(Said, usize)> {
    let said = |byte| Some((Said::Byte(byte), 2));
    match (text, text.get(1)?) {
        ([b'%', ..], b'u') | ([b'\\', ..], b'u') => undo_unit(text),
        ([b'%', digits @ ..], _) => hex(digits, 2).map(|byte| (Said::Byte(byte as u8), 3)),
        ([_, _, digits @ ..], b'x') => hex(digits, 2).map(|byte| (Said::Byte(byte as u8), 4)),
        (_, b'n') => said(b'\n'),
        (_, b'r') => said(b'\r'),
        (_, b't') => said(b'\t'),
        (_, sign) if sign.is_ascii_punctuation() => said(*sign),
        _ => None,
    }
}

/// The same for `\u002f`: of two that are a pair for one character (RFC 8259, 7), both.
fn undo_unit(text: &[u8]) -> Option<(Said, usize)> {
    let unit = |text: &[u8]| text.get(1).filter(|second| **second == b'u').and_then(|_| hex(text.get(2..)?, 4));
    let high = unit(text)?;
    if let Some(c) = char::from_u32(high) {
        return Some((Said::Char(c), 6));
    }
    let low = text.get(6..).and_then(unit)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    let high = high.checked_sub(0xd800).filter(|high| *high < 0x400)?;
    char::from_u32(0x10000 + (high << 10) + low).map(|c| (Said::Char(c), 12))
}

/// The number that so many digits write.
fn hex(digits: &[u8], count: usize) -> Option<u32> {
    digits.get(..count)?.iter().try_fold(0, |number, digit| Some(number << 4 | u32::from(hex_digit(*digit)?)))
}

/// Whether all that is left is the beginning of an escape.
fn is_torn(rest: &[u8]) -> bool {
    // The longest is a pair of units.
    if rest.len() >= 12 || !matches!(rest.first(), Some(b'%' | b'\\')) {
        return false;
    }
    // The first of two that are a pair.
    if let Some((first, second)) = rest.split_at_checked(6)
        && (second.is_empty() || is_torn(second))
    {
        return hex(first.get(2..).unwrap_or_default(), 4).is_some_and(|unit| (0xd800..0xdc00).contains(&unit));
    }
    match rest {
        [b'%'] | [b'\\'] => true,
        [b'%', digit] => hex_digit(*digit).is_some() || *digit == b'u',
        [b'\\' | b'%', b'x' | b'u', digits @ ..] => digits.len() < 4 && digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn base64_digit(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// What base64 stands for, padded or not; `None` where it is none.
pub fn undo_base64(text: &str) -> Option<String> {
    let digits = text.trim_end_matches('=');
    let reading = Reading::plain(digits);
    if !digits.bytes().all(|digit| base64_digit(digit).is_some()) {
        return None;
    }
    let mut undone = Reading::default();
    undone.read_digits(&reading, 0..digits.len(), BASE64);
    String::from_utf8(undone.bytes).ok()
}

/// The text with its escapes undone, once; `None` where it has none.
pub fn undo_escapes(text: &str) -> Option<String> {
    Reading::plain(text).unescaped().map(|undone| String::from_utf8_lossy(&undone.bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_torn_is_at_the_end_alone() {
        for (text, torn) in [
            (r"\", true),
            ("%4", true),
            ("%u00", true),
            (r"\ud83d", true),
            (r"\ud83d\ud", true),
            (r"\ud83d\", true),
            (r"\ud83d\ude00", false),
            (r"\u0041", false),
            ("abc", false),
            ("", false),
        ] {
            assert_eq!(is_torn(text.as_bytes()), torn, "{text}");
        }
        // It looks no further than an escape is long: this one has 64 KiB of them, and is asked for each byte.
        let long = r"\ud83d".repeat(11_000);
        assert!(undo_escapes(&long).is_some());
    }
}
