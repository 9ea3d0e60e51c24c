//! Frames of HTTP/2 (RFC 9113, 4 and 6), and a server that writes them by hand on a connection for which HTTP/2 was chosen.

use std::{io, rc::Rc, sync::Arc};

use rustls::{ServerConfig, version::TLS13};
use tokio_rustls::server::TlsStream;

use super::{
    authority::Authority,
    far::{Counted, Far},
    rogue::{End, Rogue, rogue},
};

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const PRIORITY: u8 = 2;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PUSH_PROMISE: u8 = 5;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;

pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const PADDED: u8 = 8;

/// What a client says first (RFC 9113, 3.4).
const PREFACE: usize = 24;

/// The far side of a connection over TLS.
pub type Secure = Far<TlsStream<Counted>>;

/// A frame.
pub fn frame(kind: u8, flags: u8, stream: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

/// A frame of settings: numbers and values.
pub fn settings(all: &[(u8, u32)]) -> Vec<u8> {
    let payload: Vec<u8> =
        all.iter().flat_map(|(number, value)| [&[0, *number], &value.to_be_bytes()[..]].concat()).collect();
    frame(SETTINGS, 0, 0, payload)
}

/// An end of the connection, for a reason. The last request that may still be answered is named.
pub fn goaway(last: u8, code: u8) -> Vec<u8> {
    frame(GOAWAY, 0, 0, [0, 0, 0, last, 0, 0, 0, code])
}

/// An end of the only stream, for a reason.
pub fn rst_stream(code: u8) -> Vec<u8> {
    frame(RST_STREAM, 0, 1, [0, 0, 0, code])
}

/// A header line as HPACK has it, spelled out (RFC 7541, 6.2.2).
pub fn line(name: &str, value: &str) -> Vec<u8> {
    [&[0], &*text(name), &text(value)].concat()
}

/// The same, and it goes to the table (RFC 7541, 6.2.1).
pub fn kept_line(name: &str, value: &str) -> Vec<u8> {
    [&[0x40], &*text(name), &text(value)].concat()
}

/// A text with its length before it (RFC 7541, 5).
fn text(text: &str) -> Vec<u8> {
    let mut coded = Vec::new();
    match u8::try_from(text.len()) {
        Ok(short @ 0..127) => coded.push(short),
        _ => {
            coded.push(127);
            let mut rest = text.len() - 127;
            while rest >= 128 {
                coded.push(u8::try_from(rest % 128).unwrap() | 128);
                rest /= 128;
            }
            coded.push(u8::try_from(rest).unwrap());
        }
    }
    coded.extend_from_slice(text.as_bytes());
    coded
}

/// A status, and more lines.
pub fn lines(status: &str, more: &[u8]) -> Vec<u8> {
    [&line(":status", status), more].concat()
}

/// A whole head of an answer.
pub fn head(status: &str, more: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, 1, lines(status, more))
}

/// The last of a body.
pub fn last(body: &str) -> Vec<u8> {
    frame(DATA, END_STREAM, 1, body)
}

/// Servers of TLS that choose HTTP/2.
pub struct Servers(Arc<ServerConfig>);

impl Servers {
    pub fn new(authority: &Authority) -> Self {
        let mut config = authority.good().config(&[&TLS13]);
        config.alpn_protocols = vec![b"h2".to_vec()];
        Self(Arc::new(config))
    }

    /// A server that has shaken hands.
    pub fn ready(&self, name: &'static str, serve: impl AsyncFn(Secure) -> io::Result<()> + 'static) -> Rogue {
        let (config, serve) = (Arc::clone(&self.0), Rc::new(serve));
        rogue(name, async move |far: Far| serve(far.shake_hands(&config).await?).await).at("https://localhost:PORT/")
    }

    /// A server that was asked, and has sent its settings.
    pub fn asked(&self, name: &'static str, serve: impl AsyncFn(Secure) -> io::Result<()> + 'static) -> Rogue {
        self.ready(name, async move |mut far: Secure| {
            far.head_of_http2().await?;
            far.say(settings(&[])).await?;
            serve(far).await
        })
    }

    /// Frames in answer to a request, and an end.
    pub fn says(&self, name: &'static str, frames: &[&[u8]], end: End) -> Rogue {
        let frames = frames.concat();
        self.asked(name, async move |mut far: Secure| {
            far.say(&frames).await?;
            match end {
                End::Fin => {
                    far.close().await?;
                    far.stay().await
                }
                End::Reset => far.in_the_plain().reset(),
                End::Stay => far.stay().await,
            }
        })
    }

    /// Frames in answer to a request, and then others for ever.
    pub fn floods(&self, name: &'static str, once: &[&[u8]], ever: impl AsRef<[u8]>) -> Rogue {
        let (once, ever) = (once.concat(), ever.as_ref().repeat((16 * 1024 / ever.as_ref().len()).max(1)));
        self.asked(name, async move |mut far: Secure| {
            far.say(&once).await?;
            far.repeat(&ever).await
        })
    }
}

impl Secure {
    /// Reads the head of a request, and what comes before it.
    pub async fn head_of_http2(&mut self) -> io::Result<()> {
        let mut came = Vec::new();
        let mut place = PREFACE;
        loop {
            while let Some(&[high, middle, low, kind]) = came.get(place..place + 4) {
                if kind == HEADERS {
                    return Ok(());
                }
                place += 9 + usize::from(high) * 0x1_0000 + usize::from(middle) * 0x100 + usize::from(low);
            }
            self.more(&mut came).await?;
        }
    }

    /// Waits until the probe has read all that was said: it answers a PING that comes after it. Else a reset could overtake that.
    pub async fn has_read(&mut self) -> io::Result<()> {
        self.say(frame(PING, 0, 0, [7; 8])).await?;
        let (answer, mut came) = (frame(PING, 1, 0, [7; 8]), Vec::new());
        while !came.windows(answer.len()).any(|window| window == answer) {
            self.more(&mut came).await?;
        }
        Ok(())
    }
}
