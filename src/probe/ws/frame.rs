//! Frames of a WebSocket (RFC 6455, 5.2): the head of one that comes, and one that goes.
//!
//! Our own, because the codec that comes with awc waits for a frame to be whole before it looks at how long that is.

use crate::probe::random::random;

/// The longest payload of a control frame (RFC 6455, 5.5).
const LONGEST_CONTROL: u64 = 125;

/// What is wrong with what the server sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// A bit of an extension that was not agreed on.
    #[error("a frame has a reserved bit")]
    Reserved,
    /// An opcode that means nothing.
    #[error("a frame is of an unknown kind")]
    Opcode,
    /// Only a client masks.
    #[error("a frame of the server is masked")]
    Masked,
    /// Over 63 bits, or written longer than it need be.
    #[error("the length of a frame is malformed")]
    Length,
    /// A control frame that is fragmented, or longer than 125 bytes.
    #[error("a control frame is fragmented or too long")]
    Control,
    /// A continuation of nothing, or a message inside another one.
    #[error("the fragments of a message are out of order")]
    Order,
    /// A text message that is no UTF-8 (RFC 6455, 8.1).
    #[error("a text message is no UTF-8")]
    Text,
    /// A closing frame whose code or text is malformed (RFC 6455, 5.5.1 and 7.4).
    #[error("a closing frame is malformed")]
    Close,
    /// Frames without words.
    #[error("more than 1024 frames came that say nothing")]
    TooManySilent,
    /// The connection ended inside a message.
    #[error("the server closed the connection in the middle of a message")]
    EndInMessage,
}

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    /// The next fragment of a message.
    Continuation,
    /// A text message, or its first fragment.
    Text,
    /// A binary message, or its first fragment.
    Binary,
    /// The end of the conversation.
    Close,
    /// To be answered by a pong.
    Ping,
    /// The answer to a ping.
    Pong,
}

impl Opcode {
    fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    fn number(self) -> u8 {
        match self {
            Self::Continuation => 0,
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }

    /// Whether it is no part of a message.
    pub fn is_control(self) -> bool {
        self.number() >= 8
    }
}

/// The head of a frame that a server sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHead {
    /// Whether the message ends with it.
    pub last: bool,
    /// What it is.
    pub opcode: Opcode,
    /// The bytes of the payload.
    pub length: u64,
    /// The bytes of the head.
    pub bytes: usize,
}

/// Reads the head of a frame from the beginning of `came`; `None` when it is not complete.
///
/// # Errors
/// What is wrong with it.
pub fn read_head(came: &[u8]) -> Result<Option<FrameHead>, BadFrame> {
    let &[first, second, ref rest @ ..] = came else { return Ok(None) };
    if first & 0x70 != 0 {
        return Err(BadFrame::Reserved);
    }
    let opcode = Opcode::of(first & 0x0f).ok_or(BadFrame::Opcode)?;
    if second & 0x80 != 0 {
        return Err(BadFrame::Masked);
    }
    let last = first & 0x80 != 0;
    // Before the rest of the length: a control frame has none.
    if opcode.is_control() && (!last || u64::from(second) > LONGEST_CONTROL) {
        return Err(BadFrame::Control);
    }
    let (length, bytes, least) = match (second, rest) {
        (126, &[a, b, ..]) => (u64::from(u16::from_be_bytes([a, b])), 4, 126),
        (127, &[a, b, c, d, e, f, g, h, ..]) => (u64::from_be_bytes([a, b, c, d, e, f, g, h]), 10, 1 << 16),
        (126 | 127, _) => return Ok(None),
        (length, _) => (length.into(), 2, 0),
    };
    if length < least || length > i64::MAX as u64 {
        return Err(BadFrame::Length);
    }
    Ok(Some(FrameHead { last, opcode, length, bytes }))
}

/// A frame as a client sends it: a whole message, masked (RFC 6455, 5.3).
pub fn masked(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mask: [u8; 4] = random();
    let mut frame = vec![0x80 | opcode.number()];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short @ 0..126), _) => frame.push(0x80 | short),
        (_, Ok(middling)) => {
            frame.push(0x80 | 126);
            frame.extend(middling.to_be_bytes());
        }
        _ => {
            frame.push(0x80 | 127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// The code of a closing frame, and the text after it.
///
/// # Errors
/// It is malformed.
pub fn read_close(payload: &[u8]) -> Result<Option<(u16, &str)>, BadFrame> {
    let (code, text) = match payload {
        [] => return Ok(None),
        &[high, low, ref text @ ..] => (u16::from_be_bytes([high, low]), text),
        _ => return Err(BadFrame::Close),
    };
    // 1005, 1006 and 1015 are never sent; below 1000 and up to 2999 is nothing that anyone may use.
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(BadFrame::Close);
    }
    let text = std::str::from_utf8(text).map_err(|_| BadFrame::Close)?;
    Ok(Some((code, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_frames() {
        let frame = |last, opcode, length, bytes| Ok(Some(FrameHead { last, opcode, length, bytes }));
        let long = |length: u64| [&[0x82, 127][..], &length.to_be_bytes()].concat();
        for (name, came, wanted) in [
            ("nothing", vec![], Ok(None)),
            ("a byte", vec![0x81], Ok(None)),
            ("text", vec![0x81, 5, b'h'], frame(true, Opcode::Text, 5, 2)),
            ("a first fragment", vec![0x01, 0], frame(false, Opcode::Text, 0, 2)),
            ("a continuation", vec![0x80, 125], frame(true, Opcode::Continuation, 125, 2)),
            ("half a length", vec![0x82, 126, 1], Ok(None)),
            ("16 bits", vec![0x82, 126, 0, 126], frame(true, Opcode::Binary, 126, 4)),
            ("16 bits for less", vec![0x82, 126, 0, 125], Err(BadFrame::Length)),
            ("64 bits, not all", long(1 << 16)[..9].to_vec(), Ok(None)),
            ("64 bits", long(1 << 16), frame(true, Opcode::Binary, 1 << 16, 10)),
            ("64 bits for less", long((1 << 16) - 1), Err(BadFrame::Length)),
            ("63 bits", long((1 << 63) - 1), frame(true, Opcode::Binary, (1 << 63) - 1, 10)),
            ("2^63", long(1 << 63), Err(BadFrame::Length)),
            ("a masked one", vec![0x81, 0x85], Err(BadFrame::Masked)),
            ("a reserved bit", vec![0xc1, 0], Err(BadFrame::Reserved)),
            ("a reserved opcode", vec![0x83, 0], Err(BadFrame::Opcode)),
            ("a reserved control opcode", vec![0x8b, 0], Err(BadFrame::Opcode)),
            ("a ping", vec![0x89, 125], frame(true, Opcode::Ping, 125, 2)),
            ("a fragmented ping", vec![0x09, 0], Err(BadFrame::Control)),
            ("a long ping", vec![0x89, 126], Err(BadFrame::Control)),
        ] {
            assert_eq!(read_head(&came), wanted, "{name}");
        }
    }

    #[test]
    fn what_is_sent_is_masked_and_as_short_as_can_be() {
        for (length, head) in [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
            let payload = vec![b'a'; length];
            let frame = masked(Opcode::Binary, &payload);
            assert_eq!((frame[0], frame[1] & 0x80, frame.len()), (0x82, 0x80, head + 4 + length), "{length}");
            // Without the mark of the mask, a server's.
            let as_servers = [&[0x82, frame[1] & 0x7f], &frame[2..head]].concat();
            assert_eq!(read_head(&as_servers).unwrap().unwrap().length, length as u64);
            let mask = &frame[head..head + 4];
            let unmasked = frame[head + 4..].iter().enumerate().map(|(at, byte)| byte ^ mask[at % 4]);
            assert!(unmasked.eq(payload), "{length}");
        }
    }

    #[test]
    fn closing_frames() {
        for (payload, wanted) in [
            (&b""[..], Ok(None)),
            (b"\x03", Err(BadFrame::Close)),
            (b"\x03\xe8", Ok(Some((1000, "")))),
            (b"\x03\xf0bye", Ok(Some((1008, "bye")))),
            (b"\x03\xf0\xff", Err(BadFrame::Close)),
            (b"\x03\xed", Err(BadFrame::Close)),
            (b"\0\0", Err(BadFrame::Close)),
            (b"\x13\x88", Err(BadFrame::Close)),
        ] {
            assert_eq!(read_close(payload), wanted, "{payload:?}");
        }
    }
}
