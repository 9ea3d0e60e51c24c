//! WebSockets: handshakes that do not agree, and frames that break the rules.

use actix_http::ws::hash_key;
use std::io;
use watchpost::{
    Kind::{Protocol, Reset, Timeout},
    Phase::{Body, FirstByte},
};

use super::{
    far::{Far, header},
    rogue::{Rogue, rogue},
};

/// The most of a conversation that is taken in.
const WORDS: u64 = 64 * 1024;

pub fn rogues() -> Vec<Rogue> {
    handshakes().into_iter().chain(frames()).map(|rogue| rogue.at("ws://127.0.0.1:PORT/").read_body()).collect()
}

/// Agrees to the upgrade.
async fn agree(far: &mut Far) -> io::Result<()> {
    let request = far.request().await?;
    let accept = hash_key(header(&request, "sec-websocket-key").unwrap_or_default().as_bytes());
    let accept = String::from_utf8_lossy(&accept).into_owned();
    let upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade";
    far.say(format!("{upgrade}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n")).await
}

/// Agrees, says something, and waits for the probe to go.
fn says(name: &'static str, frames: impl Into<Vec<u8>>) -> Rogue {
    let frames = frames.into();
    rogue(name, async move |mut far: Far| {
        agree(&mut far).await?;
        far.say(&frames).await?;
        far.stay().await
    })
}

/// Agrees, and says the same without end.
fn repeats(name: &'static str, first: &'static [u8], again: Vec<u8>) -> Rogue {
    rogue(name, async move |mut far: Far| {
        agree(&mut far).await?;
        far.say(first).await?;
        far.repeat(&again).await
    })
}

fn handshakes() -> Vec<Rogue> {
    vec![
        rogue("a WebSocket's accept of another key", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n")
                .await?;
            far.stay().await
        })
        .down(Protocol, FirstByte)
        .with_status(101),
        rogue("a redirect instead of an upgrade", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n").await?;
            far.stay().await
        })
        .unexpected(302),
        rogue("100 without end instead of an upgrade", async |mut far: Far| {
            far.request().await?;
            far.repeat("HTTP/1.1 100 Continue\r\n\r\n".repeat(100)).await
        })
        .down(Protocol, FirstByte),
    ]
}

fn frames() -> Vec<Rogue> {
    let broken = |name, frames: &[u8]| says(name, frames).down(Protocol, Body).with_status(101);
    vec![
        broken("a frame of 2^63 bytes", &[0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        broken("a masked frame of a server", &[0x81, 0x81, 1, 2, 3, 4, 5]),
        broken("a frame with a reserved bit", &[0xc1, 0]),
        broken("a frame of an unknown kind", &[0x83, 0]),
        broken("a fragmented ping", &[0x09, 0]),
        broken("a ping of 126 bytes", &[0x89, 126, 0, 126]),
        broken("text that is no UTF-8", &[0x81, 1, 0xff]),
        broken("a closing frame of one byte", &[0x88, 1, 3]),
        says("a closing frame at once", [0x88, 2, 3, 0xf0]).down(Reset, Body).with_status(101),
        says("a WebSocket that says nothing", "").down(Timeout, Body).with_status(101),
        repeats("empty fragments without end", &[0x01, 0], [0, 0].repeat(1024)).down(Protocol, Body).with_status(101),
        repeats("pings without end", &[], [0x89, 1, b'?'].repeat(1024)).down(Protocol, Body).with_status(101),
        repeats("a frame of 2^62 bytes", &[0x82, 127, 0x40, 0, 0, 0, 0, 0, 0, 0], vec![b'a'; 4096])
            .up(101)
            .sends_at_most(WORDS),
        // Each byte has a frame of two more.
        repeats("fragments without end", &[0x02, 1, b'a'], [0, 1, b'a'].repeat(1024)).up(101).sends_at_most(3 * WORDS),
    ]
}
