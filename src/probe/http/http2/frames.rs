//! The frames that come (RFC 9113, 4.1), as far as they have to be known beside the library: how much of them is body, and whether
//! one is open.

use super::super::head::LONGEST_FRAMING;

/// What a byte of the body may cost beside itself: frames of one byte each are ten times their body.
const PER_BYTE: u64 = 12;
/// The length of a frame's head.
const HEAD: usize = 9;
/// Types of frames (RFC 9113, 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
/// Flags of frames.
const END_HEADERS: u8 = 4;
const PADDED: u8 = 8;

/// The frames that came so far.
#[derive(Debug, Default)]
pub struct Frames {
    head: [u8; HEAD],
    /// How much of the head of the next frame has come.
    got: usize,
    /// What has not come yet of the frame whose head has.
    rest: Rest,
    /// The head of an answer has begun, and not ended.
    open: bool,
    /// Bytes of the body.
    body: u64,
    /// All other bytes.
    beside: u64,
}

/// What has not come yet of a frame.
#[derive(Debug, Default)]
struct Rest {
    /// The length of the padding comes next.
    says_padding: bool,
    /// So many bytes of the body, and then so many others.
    body: usize,
    others: usize,
}

impl Frames {
    /// Takes in what came.
    pub fn take_in(&mut self, mut came: &[u8]) {
        while let Some((&first, behind)) = came.split_first() {
            let taken = if self.rest.says_padding {
                self.rest.says_padding = false;
                // More than there is breaks the rules, as the library will say.
                let padding = usize::from(first).min(self.rest.body);
                self.rest = Rest { says_padding: false, body: self.rest.body - padding, others: padding };
                self.beside += 1;
                1
            } else if self.rest.body > 0 {
                let now = self.rest.body.min(came.len());
                self.rest.body -= now;
                self.body += now as u64;
                now
            } else if self.rest.others > 0 {
                let now = self.rest.others.min(came.len());
                self.rest.others -= now;
                self.beside += now as u64;
                now
            } else {
                if let Some(place) = self.head.get_mut(self.got) {
                    *place = first;
                }
                self.got += 1;
                self.beside += 1;
                if self.got == HEAD {
                    self.begin();
                }
                1
            };
            came = if taken == 1 { behind } else { came.get(taken..).unwrap_or_default() };
        }
    }

    /// A frame begins, whose head is complete.
    fn begin(&mut self) {
        self.got = 0;
        let [high, middle, low, kind, flags, ..] = self.head;
        let length = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        if matches!(kind, HEADERS | CONTINUATION) {
            self.open = flags & END_HEADERS == 0;
        }
        self.rest = match kind {
            DATA if flags & PADDED != 0 && length > 0 => Rest { says_padding: true, body: length - 1, others: 0 },
            DATA => Rest { says_padding: false, body: length, others: 0 },
            _ => Rest { says_padding: false, body: 0, others: length },
        };
    }

    /// Whether more came beside the body than any good server sends.
    pub fn is_flood(&self) -> bool {
        self.beside > LONGEST_FRAMING + PER_BYTE * self.body
    }

    /// Whether what came ends inside a frame or inside a head.
    pub fn is_cut(&self) -> bool {
        self.got > 0 || self.rest.says_padding || self.rest.body + self.rest.others > 0 || self.open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).unwrap();
        [&[0, 0, length, kind, flags, 0, 0, 0, 1], payload].concat()
    }

    /// The same, in one piece and byte by byte.
    fn both(came: &[u8]) -> [Frames; 2] {
        let (mut whole, mut bytes) = (Frames::default(), Frames::default());
        whole.take_in(came);
        came.iter().for_each(|byte| bytes.take_in(&[*byte]));
        [whole, bytes]
    }

    #[test]
    fn what_is_body_and_what_is_beside_it() {
        for (came, body, beside, cut) in [
            (frame(DATA, 0, b"hello"), 5, 9, false),
            (frame(DATA, PADDED, b"\x03hello..."), 5, 9 + 1 + 3, false),
            (frame(DATA, PADDED, b"\x09hello..."), 0, 9 + 9, false),
            (frame(DATA, PADDED, b""), 0, 9, false),
            (frame(HEADERS, END_HEADERS, b"head"), 0, 9 + 4, false),
            (frame(HEADERS, 0, b"head"), 0, 9 + 4, true),
            ([frame(HEADERS, 0, b"he"), frame(CONTINUATION, END_HEADERS, b"ad")].concat(), 0, 22, false),
            (frame(6, 0, &[0; 8])[..12].to_vec(), 0, 12, true),
            (frame(DATA, 0, b"hello")[..11].to_vec(), 2, 9, true),
            (frame(DATA, 0, b"hello")[..3].to_vec(), 0, 3, true),
            (frame(DATA, PADDED, b"\x00a")[..9].to_vec(), 0, 9, true),
        ] {
            for frames in both(&came) {
                assert_eq!((frames.body, frames.beside, frames.is_cut()), (body, beside, cut), "{came:?}");
            }
        }
    }

    #[test]
    fn what_is_a_flood() {
        let times = 1 + usize::try_from(LONGEST_FRAMING).unwrap() / 9;
        for (repeated, wanted) in
            [(frame(4, 0, b""), true), (frame(DATA, 0, b""), true), (frame(DATA, 0, b"x"), false)]
        {
            let [whole, bytes] = both(&repeated.repeat(times));
            assert_eq!((whole.is_flood(), bytes.is_flood()), (wanted, wanted), "{repeated:?}");
        }
    }
}
