//! The frames that come (RFC 9113, 4.1), as far as they have to be known beside the library: how much of them is body, and whether
//! one is open.

use super::super::head::LONGEST_HEAD;

/// The most bytes of all that is no body, beside [`PER_BYTE`] for each byte of the body: room for a head, for trailers, and for what
/// a connection says of itself.
const LONGEST_BESIDE: u64 = 2 * LONGEST_HEAD as u64;
/// What a frame without body counts for, besides its bytes: each takes time, and some are answered.
const PER_FRAME: u64 = 128;
/// So many bytes of a request earn one that may come: a server opens its window as it reads.
const SENT_PER_BYTE: u64 = 8;
/// What a byte of the body may cost beside itself. Frames of three bytes each are four times their body; each takes time, and nobody
/// needs many that are shorter.
const PER_BYTE: u64 = 4;
/// The length of a frame's head.
const HEAD: usize = 9;
/// Types of frames (RFC 9113, 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
/// Where the code of a GOAWAY ends.
const GOAWAY_CODE: usize = 8;
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
    /// All other bytes, and [`PER_FRAME`] for each frame without body.
    beside: u64,
    /// Bytes that were sent.
    sent: u64,
    /// How much of the payload of a GOAWAY has come, and the last four bytes of that: first the last stream, and then the code.
    goaway: (usize, [u8; 4]),
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
                self.read_goaway(came.get(..now).unwrap_or_default());
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
        if kind == GOAWAY {
            self.goaway = Default::default();
        }
        if matches!(kind, HEADERS | CONTINUATION) {
            self.open = flags & END_HEADERS == 0;
        }
        self.rest = match kind {
            DATA if flags & PADDED != 0 && length > 0 => Rest { says_padding: true, body: length - 1, others: 0 },
            DATA => Rest { says_padding: false, body: length, others: 0 },
            _ => Rest { says_padding: false, body: 0, others: length },
        };
        if kind != DATA || length == 0 {
            self.beside += PER_FRAME;
        }
    }

    /// Reads the code of a GOAWAY (RFC 9113, 6.8).
    fn read_goaway(&mut self, payload: &[u8]) {
        if self.head.get(3) != Some(&GOAWAY) {
            return;
        }
        let (read, last) = &mut self.goaway;
        for byte in payload.iter().take(GOAWAY_CODE.saturating_sub(*read)) {
            last.rotate_left(1);
            last[3] = *byte;
            *read += 1;
        }
    }

    /// The code of a GOAWAY that came. The library keeps it to itself where the connection ends after that.
    pub fn goaway(&self) -> Option<u32> {
        let (read, code) = self.goaway;
        (read == GOAWAY_CODE).then(|| u32::from_be_bytes(code))
    }

    /// Takes in that so many bytes were sent.
    pub fn sent(&mut self, bytes: usize) {
        self.sent += bytes as u64;
    }

    /// Whether more came beside the body than any good server sends.
    pub fn is_flood(&self) -> bool {
        self.beside > LONGEST_BESIDE + PER_BYTE * self.body + self.sent / SENT_PER_BYTE
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
            (frame(DATA, PADDED, b""), 0, 9 + PER_FRAME, false),
            (frame(HEADERS, END_HEADERS, b"head"), 0, 9 + 4 + PER_FRAME, false),
            (frame(HEADERS, 0, b"head"), 0, 9 + 4 + PER_FRAME, true),
            (
                [frame(HEADERS, 0, b"he"), frame(CONTINUATION, END_HEADERS, b"ad")].concat(),
                0,
                22 + 2 * PER_FRAME,
                false,
            ),
            (frame(6, 0, &[0; 8])[..12].to_vec(), 0, 12 + PER_FRAME, true),
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
    fn why_a_server_goes_away() {
        let goaway = |code| frame(GOAWAY, 0, &[&[0, 0, 0, 1, 0, 0, 0, code], &b"more"[..]].concat());
        for (came, wanted) in [
            (frame(6, 0, &[0; 8]), None),
            (goaway(2), Some(2)),
            (goaway(2)[..16].to_vec(), None),
            ([goaway(0), frame(6, 0, &[9; 8]), goaway(11), frame(6, 0, &[9; 8])].concat(), Some(11)),
        ] {
            assert_eq!(both(&came).map(|frames| frames.goaway()), [wanted; 2], "{came:?}");
        }
    }

    #[test]
    fn what_is_a_flood() {
        for (repeated, times, wanted) in [
            (frame(4, 0, b""), 900, false),
            (frame(4, 0, b""), 1000, true),
            (frame(DATA, 0, b""), 1000, true),
            (frame(DATA, 0, b"x"), 20_000, false),
            (frame(DATA, 0, b"x"), 30_000, true),
            (frame(DATA, 0, b"xyz"), 100_000, false),
        ] {
            let [whole, bytes] = both(&repeated.repeat(times));
            assert_eq!((whole.is_flood(), bytes.is_flood()), (wanted, wanted), "{repeated:?}");
        }
        // A server that opens its windows for each 4 KiB of a long request.
        let mut frames = Frames::default();
        for _ in 0..10_000 {
            frames.sent(4096);
            frames.take_in(&frame(8, 0, &[0; 4]).repeat(2));
            assert!(!frames.is_flood());
        }
    }
}
