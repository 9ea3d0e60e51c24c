//! Faults of the body and of how it is framed.

use std::time::Duration;

use watchpost::{
    Kind::{Protocol, Reset, Timeout, TooLarge},
    Phase::{Body, FirstByte},
    Status,
};

use super::{
    far::Far,
    rogue::{
        End::{Fin, Stay},
        Rogue, rogue, says,
    },
};

/// The longest body that is read.
const BODY: u64 = 1 << 20;
/// What the framing of chunks may take before any of the body.
const FRAMING: u64 = 256 * 1024;

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const NOTHING: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

pub fn rogues() -> Vec<Rogue> {
    let mut rogues = lengths();
    rogues.extend(ends());
    rogues.extend(chunks());
    rogues.extend(without_end());
    rogues
}

/// How much of the body was read.
fn read(status: &Status) -> Option<u64> {
    status.observation.http?.body_bytes
}

fn lengths() -> Vec<Rogue> {
    let length = |line: &str| format!("HTTP/1.1 200 OK\r\n{line}\r\n\r\nhello");
    vec![
        says("a body longer than its content-length", length("Content-Length: 4"), Stay)
            .read_body()
            .up(200)
            .and("4 bytes are read", |status| read(status) == Some(4)),
        says("two content-lengths that differ", length("Content-Length: 5\r\nContent-Length: 6"), Stay)
            .down(Protocol, FirstByte),
        says("two content-lengths that differ, in one line", length("Content-Length: 5, 6"), Stay)
            .down(Protocol, FirstByte),
        says("two content-lengths that agree", length("Content-Length: 5\r\nContent-Length: 5"), Stay)
            .read_body()
            .up(200),
        says("a negative content-length", length("Content-Length: -5"), Stay).down(Protocol, FirstByte),
        says("a content-length with a sign", length("Content-Length: +5"), Stay).down(Protocol, FirstByte),
        says("a content-length of 20 digits", length("Content-Length: 99999999999999999999"), Stay)
            .down(Protocol, FirstByte),
        says("a content-length in hexadecimal", length("Content-Length: 0x5"), Stay).down(Protocol, FirstByte),
        says("an empty content-length", length("Content-Length:"), Stay).down(Protocol, FirstByte),
        says(
            "content-length beside chunked",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            Stay,
        )
        .read_body()
        .up(200)
        .and("the chunks are read", |status| read(status) == Some(5)),
        says("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", Stay).read_body().up(204),
        says("304 with a body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello", Stay)
            .read_body()
            .up(304),
        says("HEAD with a body", length("Content-Length: 5"), Stay)
            .ask(|endpoint| endpoint.method("HEAD").read_body(true))
            .up(200)
            .and("no body is read", |status| read(status) == Some(0)),
        says("a second answer after the first", format!("{NOTHING}{NOTHING}"), Stay)
            .ask(|endpoint| endpoint.read_body(true).keep_alive(true))
            .up(200),
    ]
}

fn ends() -> Vec<Rogue> {
    vec![
        says("a body shorter than its content-length", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", Fin)
            .read_body()
            .down(Protocol, Body)
            .with_status(200),
        says("a content-length, and no body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Fin)
            .read_body()
            .down(Protocol, Body)
            .with_status(200),
        says("a body that stops, then silence", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", Stay)
            .read_body()
            .down(Timeout, Body)
            .with_status(200)
            .and("what came is counted", |status| read(status) == Some(5)),
        says("a body that ends with the connection", "HTTP/1.1 200 OK\r\n\r\nhello", Fin)
            .read_body()
            .up(200)
            .and("it is read whole", |status| read(status) == Some(5)),
        says("a body that ends with the connection, kept open", "HTTP/1.1 200 OK\r\n\r\nhello", Stay)
            .read_body()
            .down(Timeout, Body)
            .with_status(200),
        rogue("resets in the body", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello").await?;
            // Else the reset could overtake what was sent.
            tokio::time::sleep(Duration::from_millis(20)).await;
            far.reset()
        })
        .read_body()
        .down(Reset, Body)
        .with_status(200),
        rogue("resets where the end of the connection ends the body", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 200 OK\r\n\r\nhello").await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
            far.reset()
        })
        .read_body()
        .down(Reset, Body)
        .with_status(200),
    ]
}

fn chunks() -> Vec<Rogue> {
    let chunked = |name, body: &str, end| says(name, format!("{CHUNKED}{body}"), end).read_body().with_status(200);
    let bad = |name, body: &str| chunked(name, body, Stay).down(Protocol, Body).with_status(200);
    let cut = |name, body: &str| chunked(name, body, Fin).down(Protocol, Body).with_status(200);
    vec![
        cut("chunks that end inside a chunk", "5\r\nhel"),
        cut("chunks that end before the last", "5\r\nhello\r\n"),
        cut("chunks that end inside a size", "5"),
        cut("chunks that end inside the trailers", "0\r\nA: b\r\n"),
        chunked("chunks that stop, then silence", "5\r\nhello\r\n", Stay).down(Timeout, Body).with_status(200),
        bad("a chunk size that is no number", "hello\r\n"),
        bad("a negative chunk size", "-5\r\nhello\r\n0\r\n\r\n"),
        bad("a chunk size that overflows", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        bad("a chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
        bad("a chunk without a size", "\r\nhello\r\n0\r\n\r\n"),
        chunked("a chunk of 16 EiB", "ffffffffffffffff\r\nhello", Stay).down(Timeout, Body).with_status(200),
        chunked("100,000 chunks of one byte", &format!("{}0\r\n\r\n", "1\r\nx\r\n".repeat(100_000)), Stay)
            .up(200)
            .sends_at_most(600_000)
            .and("100,000 bytes are read", |status| read(status) == Some(100_000)),
        chunked("chunks, an extension and a trailer", "5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n", Stay)
            .up(200)
            .and("5 bytes are read", |status| read(status) == Some(5)),
    ]
}

fn without_end() -> Vec<Rogue> {
    let endless = |name, begin: &'static str, repeated: &'static str| {
        let repeated = repeated.repeat(16 * 1024 / repeated.len());
        rogue(name, async move |mut far: Far| {
            far.request().await?;
            far.say(begin).await?;
            far.repeat(&repeated).await
        })
        .read_body()
    };
    let too_large = |name, begin, repeated| {
        endless(name, begin, repeated).down(TooLarge, Body).with_status(200).sends_at_most(FRAMING)
    };
    let cut = |name, begin, repeated| {
        endless(name, begin, repeated)
            .up(200)
            .sends_at_most(BODY)
            .holds_at_most(2 * BODY)
            .and("the limit is read", |status| read(status) == Some(BODY))
    };
    vec![
        cut("a body of 1 GiB", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x"),
        cut("a body of 16 EiB", "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", "x"),
        cut("a body without end", "HTTP/1.1 200 OK\r\n\r\n", "x"),
        cut("chunks without end", CHUNKED, "10\r\nxxxxxxxxxxxxxxxx\r\n"),
        endless("a body of 1 GiB that nobody wants", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x")
            .ask(|endpoint| endpoint)
            .up(200)
            .sends_at_most(0),
        endless(
            "a body of 1 GiB on a connection that is kept",
            "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n",
            "x",
        )
        .ask(|endpoint| endpoint.keep_alive(true))
        .up(200)
        .sends_at_most(0),
        too_large("a chunk extension without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", "x"),
        too_large("trailers without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"),
        too_large(
            "chunks of one byte with long extensions",
            CHUNKED,
            "1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\nx\r\n",
        ),
        rogue("a body of one byte at a time, for ever", async |mut far: Far| {
            far.request().await?;
            far.say("HTTP/1.1 200 OK\r\n\r\n").await?;
            far.drip([b'x'; 10_000], Duration::from_millis(20)).await
        })
        .read_body()
        .down(Timeout, Body)
        .with_status(200),
    ]
}
