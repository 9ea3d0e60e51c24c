//! Faults of the connection and of the head.

use std::time::Duration;

use watchpost::{
    Kind::{ConnectRefused, Protocol, Reset, Timeout, TooLarge},
    Phase::{Connect, FirstByte, Send},
};

use super::{
    far::Far,
    rogue::{
        End::{self, Fin, Stay},
        Rogue, nobody, rogue, says,
    },
};

/// The longest head that is read.
const HEAD: u64 = 64 * 1024;
/// A pause of a server that sends byte by byte.
const PAUSE: Duration = Duration::from_millis(20);

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

pub fn rogues() -> Vec<Rogue> {
    let mut rogues = connections();
    rogues.extend(status_lines());
    rogues.extend(header_lines());
    rogues.extend(interim());
    rogues
}

fn connections() -> Vec<Rogue> {
    vec![
        nobody("refuses the connection").down(ConnectRefused, Connect),
        rogue("accepts, then silence", async |mut far: Far| {
            far.request().await?;
            far.stay().await
        })
        .down(Timeout, FirstByte),
        rogue("closes before the request has come", async |_| Ok(())).down(Reset, FirstByte),
        says("closes with no bytes", "", Fin).down(Reset, FirstByte),
        says("resets before the head", "", End::Reset).down(Reset, FirstByte),
        rogue("resets in the head", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 200 OK\r\nContent").await?;
            // Else the reset could overtake what was sent.
            tokio::time::sleep(PAUSE).await;
            far.reset()
        })
        .down(Reset, FirstByte),
        rogue("resets after the head, whose body nobody wants", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n").await?;
            tokio::time::sleep(PAUSE).await;
            far.reset()
        })
        .up(200),
        rogue("answers before it was asked", async |mut far: Far| {
            far.say(OK).await?;
            far.stay().await
        })
        .up(200),
        rogue("reads nothing of a long request", async |mut far: Far| far.unread().await)
            .ask(|endpoint| endpoint.method("POST").body(vec![b'x'; 8 << 20]))
            .down(Timeout, Send)
            // Its own request: the endpoint has it, the check, and what is waiting to be sent.
            .holds_at_most(28 << 20),
    ]
}

fn status_lines() -> Vec<Rogue> {
    vec![
        says("half a status line, then silence", "HTTP/1.1 20", Stay).down(Timeout, FirstByte),
        says("half a status line, then FIN", "HTTP/1.1 20", Fin).down(Protocol, FirstByte),
        says("half a head, then silence", "HTTP/1.1 200 OK\r\nContent-", Stay).down(Timeout, FirstByte),
        says("half a head, then FIN", "HTTP/1.1 200 OK\r\nContent-", Fin).down(Protocol, FirstByte),
        says("a status line of garbage", "\u{0}\u{1}\u{2}garbage\r\n\r\n", Stay).down(Protocol, FirstByte),
        says("another protocol", "SSH-2.0-OpenSSH_9.6\r\n", Stay).down(Protocol, FirstByte),
        says("HTTP/0.9", "<html>hello</html>", Fin).down(Protocol, FirstByte),
        says("version HTTP/9.9", "HTTP/9.9 200 OK\r\n\r\n", Stay).down(Protocol, FirstByte),
        says("version HTTP/2 in a line of text", "HTTP/2 200 OK\r\n\r\n", Stay).down(Protocol, FirstByte),
        says("status 99", "HTTP/1.1 99 Low\r\n\r\n", Stay).down(Protocol, FirstByte),
        says("status 099", "HTTP/1.1 099 Low\r\n\r\n", Stay).down(Protocol, FirstByte),
        says("status 1000", "HTTP/1.1 1000 High\r\n\r\n", Stay).down(Protocol, FirstByte),
        says("status 999", "HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n", Stay).unexpected(999),
        says("status -200", "HTTP/1.1 -200 OK\r\n\r\n", Stay).down(Protocol, FirstByte),
        says("no reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", Stay).up(200),
        says("an endless reason phrase", format!("HTTP/1.1 200 {}", "x".repeat(1 << 20)), Stay)
            .down(TooLarge, FirstByte)
            .sends_at_most(HEAD),
        says("empty lines without end", "\r\n".repeat(1 << 16), Stay).down(Protocol, FirstByte).sends_at_most(HEAD),
        says("an empty line first", format!("\r\n{OK}"), Stay).up(200),
    ]
}

fn header_lines() -> Vec<Rogue> {
    let head = |line: &str| format!("HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 0\r\n\r\n");
    vec![
        says("a header line of 64 KiB", head(&format!("A: {}", "b".repeat(1 << 16))), Stay)
            .down(TooLarge, FirstByte)
            .sends_at_most(HEAD),
        says("a header line of 60,000 bytes", head(&format!("A: {}", "b".repeat(60_000))), Stay).up(200),
        rogue("an endless head", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 200 OK\r\nA: ").await?;
            far.repeat([b'b'; 16 * 1024]).await
        })
        .down(TooLarge, FirstByte)
        .sends_at_most(HEAD),
        says("100,000 headers", head(&"A: b\r\n".repeat(100_000)), Stay).down(TooLarge, FirstByte).sends_at_most(HEAD),
        says("257 headers", head(&"A: b\r\n".repeat(257)), Stay).down(TooLarge, FirstByte),
        says("a header with NUL", head("A: b\0c"), Stay).down(Protocol, FirstByte),
        says("a header without a colon", head("nonsense"), Stay).down(Protocol, FirstByte),
        says("a header without a name", head(": b"), Stay).down(Protocol, FirstByte),
        says("a header with bytes that are no text", b"HTTP/1.1 200 OK\r\nA: \xff\xfe\r\n\r\n".as_slice(), Fin).up(200),
        says("a header with bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", Stay).up(200),
        says("a header with bare CR", head("A: b\rc"), Stay).down(Protocol, FirstByte),
        says("a header with obs-fold", head("A: b\r\n c"), Stay).up(200),
        says("a content-length that is folded", "HTTP/1.1 200 OK\r\nContent-Length:\r\n 0\r\n\r\n", Stay).up(200),
        rogue("one byte at a time", async |mut far: Far| {
            far.request().await?;
            far.drip(format!("HTTP/1.1 200 OK\r\nA: {}", "b".repeat(10_000)), PAUSE).await
        })
        .down(Timeout, FirstByte),
        rogue("folded lines that come one by one", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 200 OK\r\nA: b").await?;
            loop {
                far.say("\r\n c").await?;
                tokio::task::yield_now().await;
            }
        })
        .down(TooLarge, FirstByte)
        .sends_at_most(HEAD),
    ]
}

fn interim() -> Vec<Rogue> {
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
    vec![
        says("103, then 200", format!("{early}{OK}"), Stay).up(200),
        says("100, then 200", format!("HTTP/1.1 100 Continue\r\n\r\n{OK}"), Stay).up(200),
        says("103, then FIN", early, Fin).down(Reset, FirstByte),
        says("103, then silence", early, Stay).down(Timeout, FirstByte),
        rogue("100 without end", async |mut far: Far| {
            far.request().await?;
            far.repeat("HTTP/1.1 100 Continue\r\n\r\n".repeat(100)).await
        })
        .down(Protocol, FirstByte),
        says("101 when nobody asked", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", Stay)
            .down(Protocol, FirstByte),
    ]
}
