//! The two messages of the health checks, in protobuf and in gRPC's frame.
//!
//! `HealthCheckRequest { string service = 1 }` and `HealthCheckResponse { ServingStatus status = 1 }`, by
//! <https://github.com/grpc/grpc/blob/master/doc/health-checking.md> and <https://protobuf.dev/programming-guides/encoding/>.

use crate::model::reason::{Kind, Reason};

/// The longest answer that is taken in, frame included, in bytes.
pub const LONGEST: usize = 64 * 1024;
/// What stands before a message: a flag, and the length.
const PREFIX: usize = 5;

/// The wire types of protobuf. Groups are none of this protocol, nor of any that is written today.
const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const DELIMITED: u64 = 2;
const FIXED32: u64 = 5;

/// An answer that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Nothing came.
    #[error("the answer holds no message")]
    Empty,
    /// More than is taken in was sent or announced.
    #[error("the answer is longer than 64 KiB")]
    TooLong,
    /// The flag says so.
    #[error("the answer is compressed, which nobody had asked for")]
    Compressed,
    /// The flag is neither 0 nor 1.
    #[error("the answer is not in gRPC's frame")]
    Flag,
    /// It ends before the length that it announced.
    #[error("the answer ends in the middle of its message")]
    Cut,
    /// It goes on after its message.
    #[error("the answer holds more than one message")]
    More,
    /// The message is no protobuf.
    #[error("the answer's message is no HealthCheckResponse")]
    Rubbish,
}

impl From<Broken> for Reason {
    fn from(broken: Broken) -> Self {
        let kind = if broken == Broken::TooLong { Kind::TooLarge } else { Kind::Protocol };
        Self::new(kind, broken.to_string())
    }
}

/// The request, in its frame.
pub fn request(service: &str) -> Vec<u8> {
    let mut message = Vec::new();
    if !service.is_empty() {
        message.push(1 << 3 | DELIMITED as u8);
        let mut length = service.len();
        while length >= 0x80 {
            message.push(length as u8 | 0x80);
            length >>= 7;
        }
        message.push(length as u8);
        message.extend_from_slice(service.as_bytes());
    }
    // No URL is longer than 4 GiB.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&[0][..], &length.to_be_bytes(), &message].concat()
}

/// Whether what came so far can be the beginning of an answer. Gives the length that it announces, frame included.
pub fn announced(came: &[u8]) -> Result<Option<usize>, Broken> {
    if came.len() > LONGEST {
        return Err(Broken::TooLong);
    }
    match came.first() {
        None | Some(0) => {}
        Some(1) => return Err(Broken::Compressed),
        Some(_) => return Err(Broken::Flag),
    }
    let Some((length, _)) = came.get(1..).and_then(<[u8]>::split_first_chunk) else { return Ok(None) };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX).saturating_add(PREFIX);
    if length > LONGEST { Err(Broken::TooLong) } else { Ok(Some(length)) }
}

/// The number that stands for the state, of an answer that is at its end.
pub fn status(came: &[u8]) -> Result<i32, Broken> {
    if came.is_empty() {
        return Err(Broken::Empty);
    }
    let length = announced(came)?.ok_or(Broken::Cut)?;
    if came.len() > length {
        return Err(Broken::More);
    }
    let message = came.get(PREFIX..length).ok_or(Broken::Cut)?;
    read(message).ok_or(Broken::Rubbish)
}

/// The field 1 as a number; the last one counts, and where there is none it is 0. Other fields are passed over.
fn read(mut rest: &[u8]) -> Option<i32> {
    let mut status = 0;
    while !rest.is_empty() {
        let tag = u32::try_from(varint(&mut rest)?).ok()?;
        let (field, wire) = (tag >> 3, u64::from(tag & 7));
        let length = match wire {
            _ if field == 0 => return None,
            VARINT => {
                let value = varint(&mut rest)?;
                if field == 1 {
                    // An enum is 32 bits wide, and what is above them is the sign's.
                    status = value as i32;
                }
                0
            }
            FIXED64 => 8,
            DELIMITED => usize::try_from(varint(&mut rest)?).ok()?,
            FIXED32 => 4,
            _ => return None,
        };
        rest = rest.get(length..)?;
    }
    Some(status)
}

/// Seven bits a byte, the lowest first, while the highest bit is set: at most ten bytes.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        let bits = u64::from(byte & 0x7f);
        // The tenth byte has room for one bit.
        if place == 9 && bits > 1 {
            return None;
        }
        value |= bits << (7 * place);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn framed(message: &[u8]) -> Vec<u8> {
        let length = u32::try_from(message.len()).unwrap();
        [&[0][..], &length.to_be_bytes(), message].concat()
    }

    #[test]
    fn requests() {
        assert_eq!(request(""), [0, 0, 0, 0, 0]);
        assert_eq!(request("a.B"), *b"\0\0\0\0\x05\x0a\x03a.B");
        let long = request(&"x".repeat(300));
        assert_eq!((&long[..8], long.len()), (&b"\0\0\0\x01\x2f\x0a\xac\x02"[..], 5 + 3 + 300));
    }

    #[test]
    fn messages() {
        for (name, message, wanted) in [
            ("SERVING", &[0x08, 1][..], Some(1)),
            ("none is UNKNOWN", &[], Some(0)),
            ("the last one counts", &[0x08, 1, 0x08, 2], Some(2)),
            ("longer than it need be", &[0x08, 0x81, 0x80, 0x00], Some(1)),
            ("a field of 8 bytes before", &[0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x08, 1], Some(1)),
            ("a text before", &[0x12, 2, 0x08, 2, 0x08, 1], Some(1)),
            ("a field of 4 bytes before", &[0x15, 1, 2, 3, 4, 0x08, 1], Some(1)),
            ("field 1 as a text is another field", &[0x0a, 1, 1], Some(0)),
            ("below zero", &[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], Some(-1)),
            ("above 64 bits", &[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], None),
            ("eleven bytes", &[0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], None),
            ("a tag alone", &[0x08], None),
            ("a number that is cut", &[0x08, 0x80], None),
            ("a text that is cut", &[0x12, 3, 1], None),
            ("a text of no end", &[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], None),
            ("4 bytes that are cut", &[0x15, 1, 2, 3], None),
            ("a group", &[0x13, 0x14], None),
            ("field 0", &[0x00, 1], None),
        ] {
            assert_eq!(status(&framed(message)), wanted.ok_or(Broken::Rubbish), "{name}");
        }
    }

    #[test]
    fn frames() {
        let most = LONGEST - PREFIX;
        let announces = |length: usize| [&[0][..], &u32::try_from(length).unwrap().to_be_bytes()].concat();
        for (name, came, wanted) in [
            ("nothing", vec![], Broken::Empty),
            ("half a prefix", vec![0, 0, 0], Broken::Cut),
            ("less than announced", announces(2), Broken::Cut),
            ("as much as is taken in, announced", announces(most), Broken::Cut),
            ("more, announced", announces(most + 1), Broken::TooLong),
            ("the most that can be announced", announces(u32::MAX as usize), Broken::TooLong),
            ("more, sent", vec![0; LONGEST + 1], Broken::TooLong),
            ("two messages", [framed(&[8, 1]), framed(&[8, 1])].concat(), Broken::More),
            ("compressed", vec![1, 0, 0, 0, 0], Broken::Compressed),
            ("something else", b"<html>".to_vec(), Broken::Flag),
        ] {
            assert_eq!(status(&came), Err(wanted), "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(message in vec(any::<u8>(), 0..64), cut in 0_usize..70) {
            let _ = status(&message);
            let whole = framed(&message);
            prop_assert!(matches!(status(&whole), Ok(_) | Err(Broken::Rubbish)));
            let cut = cut.min(whole.len() - 1);
            prop_assert!(matches!(status(&whole[..cut]), Err(Broken::Cut | Broken::Empty)));
        }

        #[test]
        fn unknown_fields_are_passed_over(status_now in any::<i32>(), field in 2_u32..0x1000, text in vec(any::<u8>(), 0..200)) {
            let number = |mut value: u64| {
                let mut bytes = Vec::new();
                while value >= 0x80 {
                    bytes.push(value as u8 | 0x80);
                    value >>= 7;
                }
                bytes.push(value as u8);
                bytes
            };
            let unknown = [number(u64::from(field << 3 | 2)), number(text.len() as u64), text].concat();
            let known = [vec![0x08], number(status_now as i64 as u64)].concat();
            for message in [[unknown.clone(), known.clone()], [known, unknown]] {
                prop_assert_eq!(status(&framed(&message.concat())), Ok(status_now));
            }
        }
    }
}
