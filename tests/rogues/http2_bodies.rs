//! Faults of bodies over HTTP/2.

use std::time::Duration;

use watchpost::{
    Kind::{Protocol, Reset, Timeout, TooLarge},
    Phase::Body,
    Status,
};

use super::{
    authority::Authority,
    frames::{
        DATA, END_HEADERS, END_STREAM, HEADERS, PADDED, PING, SETTINGS, Secure, Servers, WINDOW_UPDATE, frame, goaway,
        head, last, line, lines, rst_stream,
    },
    rogue::{
        End::{Fin, Stay},
        Rogue,
    },
};

/// The longest body that is read.
const BODY: u64 = 1 << 20;
/// What may come beside a body.
const BESIDE: u64 = 128 * 1024;

pub fn rogues(authority: &Authority) -> Vec<Rogue> {
    let servers = Servers::new(authority);
    let mut rogues = lengths(&servers);
    rogues.extend(ends(&servers));
    rogues.extend(without_end(&servers));
    rogues
}

fn read(status: &Status) -> Option<u64> {
    status.observation.http?.body_bytes
}

fn lengths(servers: &Servers) -> Vec<Rogue> {
    let length = |length| head("200", &line("content-length", length));
    let bad =
        |name, frames: &[&[u8]]| servers.says(name, frames, Stay).read_body().down(Protocol, Body).with_status(200);
    let nothing = frame(HEADERS, END_HEADERS | END_STREAM, 1, lines("204", &line("content-length", "0")));
    vec![
        bad("a body shorter than its content-length, over HTTP/2", &[&length("9"), &last("hello")]),
        bad("a body longer than its content-length, over HTTP/2", &[&length("4"), &last("hello")]),
        servers
            .says(
                "20,000 frames of one byte",
                &[&head("200", &[]), &frame(DATA, 0, 1, "x").repeat(20_000), &last("")],
                Stay,
            )
            .read_body()
            .up(200)
            .sends_at_most(200_000)
            .and("20,000 bytes are read", |status| read(status) == Some(20_000)),
        bad(
            "DATA after the end of the body",
            &[&head("200", &[]), &frame(DATA, 0, 1, "hello"), &frame(HEADERS, END_HEADERS, 1, line("a", "b"))],
        ),
        servers
            .says(
                "HEAD with a content-length, over HTTP/2",
                &[&frame(HEADERS, END_HEADERS | END_STREAM, 1, lines("200", &line("content-length", "5")))],
                Stay,
            )
            .ask(|endpoint| endpoint.method("HEAD").read_body(true))
            .up(200),
        servers.says("204 over HTTP/2", &[&nothing], Stay).read_body().up(204),
    ]
}

fn ends(servers: &Servers) -> Vec<Rogue> {
    let half = [head("200", &[]), frame(DATA, 0, 1, "half")].concat();
    let after = |name, frames: &[u8], end| servers.says(name, &[&half, frames], end).read_body();
    vec![
        after("the end in the body, over HTTP/2", &[], Fin).down(Protocol, Body).with_status(200),
        servers
            .asked("a reset in the body, over HTTP/2", async |mut far: Secure| {
                far.say([head("200", &[]), frame(DATA, 0, 1, "half")].concat()).await?;
                far.has_read().await?;
                far.in_the_plain().reset()
            })
            .read_body()
            .down(Reset, Body)
            .with_status(200),
        after("silence in the body, over HTTP/2", &[], Stay)
            .down(Timeout, Body)
            .with_status(200)
            .and("what came is counted", |status| read(status) == Some(4)),
        servers
            .says("a head over HTTP/2, and never a body", &[&head("200", &[])], Stay)
            .read_body()
            .down(Timeout, Body)
            .with_status(200),
        after("RST_STREAM in the body, INTERNAL_ERROR", &rst_stream(2), Stay).down(Reset, Body).with_status(200),
        after("RST_STREAM in the body, PROTOCOL_ERROR", &rst_stream(1), Stay).down(Protocol, Body).with_status(200),
        after("RST_STREAM in the body, NO_ERROR", &rst_stream(0), Stay).down(Reset, Body).with_status(200),
        after("GOAWAY in the body, INTERNAL_ERROR", &goaway(1, 2), Fin).down(Reset, Body).with_status(200),
        servers.says("RST_STREAM in a body that nobody wants", &[&half, &rst_stream(2)], Stay).up(200),
    ]
}

fn without_end(servers: &Servers) -> Vec<Rogue> {
    let floods = |name, head: &[u8], ever: Vec<u8>| servers.floods(name, &[head], ever).read_body();
    let ok = head("200", &[]);
    let gib = head("200", &line("content-length", "1073741824"));
    let too_large = |name, ever| floods(name, &ok, ever).down(TooLarge, Body).with_status(200).sends_at_most(BESIDE);
    let cut = |name, head: &[u8], ever| {
        floods(name, head, ever)
            .up(200)
            .holds_at_most(2 * BODY)
            .and("the limit is read", |status| read(status) == Some(BODY))
    };
    let padded = [&[200, b'x'][..], &[0; 200]].concat();
    vec![
        cut("a body of 1 GiB over HTTP/2", &gib, frame(DATA, 0, 1, vec![b'x'; 16_000])).sends_at_most(BODY),
        // Nine bytes of 39 are framing.
        cut("a body without end over HTTP/2, 30 bytes a frame", &ok, frame(DATA, 0, 1, [b'x'; 30]))
            .sends_at_most(BODY + BODY / 2),
        too_large("a body without end over HTTP/2, one byte a frame", frame(DATA, 0, 1, "x")).sends_at_most(2 * BESIDE),
        servers
            .floods("a body of 1 GiB over HTTP/2 that nobody wants", &[&gib], frame(DATA, 0, 1, vec![b'x'; 16_000]))
            .up(200),
        too_large("empty frames of the body without end", frame(DATA, 0, 1, [])),
        too_large(
            "frames of nothing but padding, without end",
            frame(DATA, PADDED, 1, [&[200][..], &[0; 200]].concat()),
        ),
        too_large("a byte in 200 of padding, without end", frame(DATA, PADDED, 1, padded)),
        too_large("PING in the body, without end", frame(PING, 0, 0, [7; 8])),
        too_large("SETTINGS in the body, without end", frame(SETTINGS, 0, 0, [])),
        too_large("WINDOW_UPDATE in the body, without end", frame(WINDOW_UPDATE, 0, 1, [0, 0, 0, 1])),
        servers
            .asked("a body over HTTP/2 of one byte at a time, for ever", async |mut far: Secure| {
                far.say(head("200", &[])).await?;
                loop {
                    far.say(frame(DATA, 0, 1, "x")).await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            })
            .read_body()
            .down(Timeout, Body)
            .with_status(200),
    ]
}
