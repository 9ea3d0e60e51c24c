//! Messages over an upgraded connection: ours out, the server's in, pings answered.

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::frame::{BadFrame, FrameHead, Opcode, masked, read_close, read_head};
use crate::{
    model::{
        expectation::sight::shown,
        reason::{Kind, Reason},
        request_body::RequestBody,
        secrets::Sent,
    },
    probe::conversation::{LONGEST_ANSWER, broken},
};

/// The most frames that say nothing: control frames, and empty fragments. So there are no more pongs either.
const MOST_SILENT: u32 = 1024;
/// A closing frame's code for "no more is wanted".
const NORMAL: u16 = 1000;

/// An upgraded connection.
pub struct Messages<S> {
    stream: S,
    /// What came and is not yet read.
    came: BytesMut,
    silent: u32,
    /// A message came.
    heard: bool,
    /// Anyone may see what the server says.
    open: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Messages<S> {
    /// Begins after the head of the answer, with what came behind it. `open` says that anyone may see what the server says.
    pub fn new(stream: S, came: &[u8], open: bool) -> Self {
        Self { stream, came: came.into(), silent: 0, heard: false, open }
    }

    /// Sends a message: as text where it is some, else as bytes.
    pub async fn say(&mut self, message: &RequestBody) -> Result<(), Reason> {
        let opcode = if message.is_text() { Opcode::Text } else { Opcode::Binary };
        self.send(opcode, message.as_ref()).await
    }

    /// The next message, whole, or its beginning that is longer than is listened to. `None` when the server has said all.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Reason> {
        let mut message = BytesMut::new();
        let mut begun = None;
        loop {
            let Some(head) = self.head(begun.is_some()).await? else { return Ok(None) };
            if head.opcode.is_control() || head.length == 0 {
                self.silent += 1;
                if self.silent > MOST_SILENT {
                    return Err(bad(BadFrame::TooManySilent));
                }
            }
            if head.opcode.is_control() {
                let payload = self.take(head.length).await?;
                match head.opcode {
                    Opcode::Ping => self.send(Opcode::Pong, &payload).await?,
                    Opcode::Close => return self.closed(&payload),
                    _ => {}
                }
                continue;
            }
            let kind = match (begun, head.opcode) {
                (None, Opcode::Continuation) => return Err(bad(BadFrame::Order)),
                (None, first) => first,
                (Some(first), Opcode::Continuation) => first,
                (Some(_), _) => return Err(bad(BadFrame::Order)),
            };
            begun = Some(kind);
            // One byte more than is listened to says that there is more.
            let room = (LONGEST_ANSWER + 1).saturating_sub(message.len()) as u64;
            message.unsplit(self.take(head.length.min(room)).await?);
            let whole = head.last && head.length <= room;
            if whole && kind == Opcode::Text && std::str::from_utf8(&message).is_err() {
                return Err(bad(BadFrame::Text));
            }
            if whole || message.len() > LONGEST_ANSWER {
                self.heard = true;
                return Ok(Some(message.freeze()));
            }
        }
    }

    /// Says that no more is wanted, as far as that goes at once: nothing is waited for, not for the server's own word either.
    pub fn close(mut self) {
        let frame = masked(Opcode::Close, &NORMAL.to_be_bytes());
        let said = async { self.stream.write_all(&frame).await.and(self.stream.flush().await) };
        // Whether it could be said is no fact of the check.
        let _ = said.now_or_never();
    }

    /// The end of the conversation. Where there was none, the server's code says more than the rules could.
    fn closed(&self, payload: &[u8]) -> Result<Option<Bytes>, Reason> {
        let said = read_close(payload).map_err(bad)?;
        if self.heard {
            return Ok(None);
        }
        let with = match said {
            None => String::new(),
            Some((code, text)) if self.open && !text.is_empty() => {
                format!(", with code {code} and {}", shown(text.as_bytes(), Sent::default()))
            }
            Some((code, _)) => format!(", with code {code}"),
        };
        Err(Reason::new(Kind::Reset, format!("the server closed the WebSocket without a message{with}")))
    }

    async fn send(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), Reason> {
        let frame = masked(opcode, payload);
        // TLS keeps what it could not send yet.
        let sent = async { self.stream.write_all(&frame).await.and(self.stream.flush().await) };
        sent.await.map_err(|error| broken(&error))
    }

    /// The head of the next frame; `None` at an end between messages.
    async fn head(&mut self, inside: bool) -> Result<Option<FrameHead>, Reason> {
        loop {
            if let Some(head) = read_head(&self.came).map_err(bad)? {
                drop(self.came.split_to(head.bytes));
                return Ok(Some(head));
            }
            if !self.read().await? {
                let between = !inside && self.came.is_empty();
                return if between { Ok(None) } else { Err(bad(BadFrame::EndInMessage)) };
            }
        }
    }

    /// So many bytes. Never more than is listened to, whatever a frame says of its length.
    async fn take(&mut self, length: u64) -> Result<BytesMut, Reason> {
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(LONGEST_ANSWER + 1);
        while self.came.len() < length {
            if !self.read().await? {
                return Err(bad(BadFrame::EndInMessage));
            }
        }
        Ok(self.came.split_to(length))
    }

    /// Reads some more; false at the end.
    async fn read(&mut self) -> Result<bool, Reason> {
        self.came.reserve(2048);
        let read = self.stream.read_buf(&mut self.came).await;
        read.map(|length| length > 0).map_err(|error| broken(&error))
    }
}

fn bad(frame: BadFrame) -> Reason {
    Reason::new(Kind::Protocol, frame.to_string())
}
