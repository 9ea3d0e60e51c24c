//! Faults of connections and heads over HTTP/2. The server writes its frames by hand.

use std::time::Duration;

use watchpost::{
    Kind::{Protocol, Reset, Timeout, TooLarge},
    Phase::{FirstByte, Send},
    State,
};

use super::{
    authority::Authority,
    frames::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PADDED, PING, PRIORITY, PUSH_PROMISE, SETTINGS, Secure,
        Servers, WINDOW_UPDATE, frame, goaway, head, kept_line, last, line, lines, rst_stream, settings,
    },
    rogue::{
        End::{self, Fin, Stay},
        Rogue,
    },
};

/// The longest head that is read.
const HEAD: u64 = 64 * 1024;
/// What may come beside a body.
const BESIDE: u64 = 128 * 1024;
/// The longest payload of a frame that nobody negotiated (RFC 9113, 4.2).
const FRAME: usize = 16 * 1024;

pub fn rogues(authority: &Authority) -> Vec<Rogue> {
    let servers = Servers::new(authority);
    let mut rogues = ends(&servers);
    rogues.extend(rules(&servers));
    rogues.extend(heads(&servers));
    rogues.extend(floods(&servers));
    rogues.extend(windows(&servers));
    rogues.extend(good(&servers));
    rogues
}

fn ends(servers: &Servers) -> Vec<Rogue> {
    let says = |name, frames: &[&[u8]], end| servers.says(name, frames, end);
    let gives_up = |name, frame: Vec<u8>| says(name, &[&frame], Stay).down(Reset, FirstByte);
    let blames = |name, frame: Vec<u8>| says(name, &[&frame], Stay).down(Protocol, FirstByte);
    vec![
        gives_up("GOAWAY at once, NO_ERROR", goaway(0, 0)),
        gives_up("GOAWAY at once, INTERNAL_ERROR", goaway(0, 2)),
        blames("GOAWAY at once, PROTOCOL_ERROR", goaway(0, 1)),
        gives_up("GOAWAY at once, ENHANCE_YOUR_CALM", goaway(0, 11)),
        blames("GOAWAY at once, HTTP_1_1_REQUIRED", goaway(0, 13)),
        says("GOAWAY that lets the request be answered, then silence", &[&goaway(1, 0)], Stay).down(Timeout, FirstByte),
        says("GOAWAY with a fault of ours, then the end", &[&goaway(1, 1)], Fin).down(Protocol, FirstByte),
        gives_up("RST_STREAM, NO_ERROR", rst_stream(0)),
        blames("RST_STREAM, PROTOCOL_ERROR", rst_stream(1)),
        gives_up("RST_STREAM, INTERNAL_ERROR", rst_stream(2)),
        gives_up("RST_STREAM, REFUSED_STREAM", rst_stream(7)),
        gives_up("RST_STREAM, CANCEL", rst_stream(8)),
        blames("RST_STREAM, HTTP_1_1_REQUIRED", rst_stream(13)),
        gives_up("RST_STREAM, a code that nobody knows", rst_stream(200)),
        servers.ready("HTTP/2 chosen, then silence", async |mut far: Secure| far.stay().await).down(Timeout, FirstByte),
        servers
            .ready("HTTP/2 chosen, then the end", async |mut far: Secure| {
                far.close().await?;
                far.stay().await
            })
            .down(Reset, FirstByte),
        says("settings, then silence", &[], Stay).down(Timeout, FirstByte),
        says("settings, then the end", &[], Fin).down(Reset, FirstByte),
        says("settings, then a reset", &[], End::Reset).down(Reset, FirstByte),
        says("the end inside a frame", &[&head("200", &[])[..11]], Fin).down(Protocol, FirstByte),
        says("the end between HEADERS and CONTINUATION", &[&frame(HEADERS, 0, 1, [0x88])], Fin)
            .down(Protocol, FirstByte),
        says("a reset inside a frame", &[&head("200", &[])[..11]], End::Reset).down(Reset, FirstByte),
        says("103 over HTTP/2, then the end", &[&head("103", &[])], Fin).down(Reset, FirstByte),
        servers
            .ready("HTTP/1.1 where HTTP/2 was chosen", async |mut far: Secure| {
                far.head_of_http2().await?;
                far.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await?;
                far.stay().await
            })
            .down(Protocol, FirstByte),
        servers
            .ready("text where HTTP/2 was chosen", async |mut far: Secure| {
                far.head_of_http2().await?;
                far.say("\0\0\0hello").await?;
                far.close().await?;
                far.stay().await
            })
            .down(Protocol, FirstByte),
    ]
}

/// What breaks a rule of the frames.
fn rules(servers: &Servers) -> Vec<Rogue> {
    let bad = |name, frame: Vec<u8>| servers.says(name, &[&frame], Stay).down(Protocol, FirstByte).sends_at_most(0);
    vec![
        bad("a frame of 16 KiB and a byte", frame(DATA, 0, 1, vec![0; FRAME + 1])),
        bad("a frame that says 16 MiB", [&[0xff, 0xff, 0xff, DATA, 0, 0, 0, 0, 1], &[0; 1000][..]].concat()),
        bad("DATA before HEADERS", frame(DATA, 0, 1, "hello")),
        bad("DATA on stream 0", frame(DATA, 0, 0, "hello")),
        bad("HEADERS on stream 0", frame(HEADERS, END_HEADERS, 0, [0x88])),
        bad("HEADERS on a stream that nobody opened", frame(HEADERS, END_HEADERS, 3, [0x88])),
        bad("HEADERS on a stream of the server's", frame(HEADERS, END_HEADERS, 2, [0x88])),
        bad("padding longer than its frame", frame(DATA, PADDED, 1, [200, 1, 2, 3])),
        bad("CONTINUATION of nothing", frame(CONTINUATION, END_HEADERS, 1, [0x88])),
        bad(
            "PING between HEADERS and CONTINUATION",
            [frame(HEADERS, 0, 1, [0x88]), frame(PING, 0, 0, [0; 8])].concat(),
        ),
        bad("PUSH_PROMISE that nobody wanted", frame(PUSH_PROMISE, END_HEADERS, 1, [0, 0, 0, 2, 0x82])),
        bad("PING of 7 bytes", frame(PING, 0, 0, [0; 7])),
        bad("SETTINGS of 5 bytes", frame(SETTINGS, 0, 0, [0; 5])),
        bad("a window of 2 GiB", settings(&[(4, 1 << 31)])),
        bad("a largest frame of 1 byte", settings(&[(5, 1)])),
        bad("WINDOW_UPDATE of 0", frame(WINDOW_UPDATE, 0, 0, [0; 4])),
        bad("WINDOW_UPDATE of 0 for the stream", frame(WINDOW_UPDATE, 0, 1, [0; 4])),
        bad("WINDOW_UPDATE that overflows", frame(WINDOW_UPDATE, 0, 0, [0x7f, 0xff, 0xff, 0xff])),
    ]
}

/// What breaks a rule of heads.
fn heads(servers: &Servers) -> Vec<Rogue> {
    let bad = |name, lines: Vec<u8>| {
        let frame = frame(HEADERS, END_HEADERS | END_STREAM, 1, lines);
        servers.says(name, &[&frame], Stay).down(Protocol, FirstByte).sends_at_most(0)
    };
    let long = line("a", &"b".repeat(FRAME - 10));
    let list: Vec<u8> = (0..5).flat_map(|_| frame(CONTINUATION, 0, 1, &long)).collect();
    let list = [frame(HEADERS, 0, 1, [0x88]), list, frame(CONTINUATION, END_HEADERS, 1, [])].concat();
    // A line of 4,000 bytes in the table, and a byte for each time that it is meant (RFC 7541, 6.1).
    let bomb = lines("200", &[kept_line("a", &"b".repeat(4000)), vec![0xbe; 12_000]].concat());
    let too_large = |name, frames: Vec<u8>| {
        servers.says(name, &[&frames], Stay).down(TooLarge, FirstByte).sends_at_most(HEAD + FRAME as u64)
    };
    vec![
        bad("status 99 over HTTP/2", lines("99", &[])),
        bad("status 1000 over HTTP/2", lines("1000", &[])),
        bad("a status that is no number", lines("abc", &[])),
        servers
            .says("status 999 over HTTP/2", &[&frame(HEADERS, END_HEADERS | END_STREAM, 1, lines("999", &[]))], Stay)
            .unexpected(999),
        bad("two statuses", lines("200", &line(":status", "201"))),
        bad("a status after a header", [line("a", "b"), line(":status", "200")].concat()),
        bad("a pseudo-header that nobody knows", lines("200", &line(":own", "1"))),
        bad("an upper-case header", lines("200", &line("Upper", "1"))),
        bad("a header without a name, over HTTP/2", lines("200", &line("", "1"))),
        bad("a header with a line break", lines("200", &line("a", "b\r\nc"))),
        bad("connection: close over HTTP/2", lines("200", &line("connection", "close"))),
        bad("transfer-encoding over HTTP/2", lines("200", &line("transfer-encoding", "chunked"))),
        bad("a content-length that is no number, over HTTP/2", lines("200", &line("content-length", "5x"))),
        bad("a line that no table has", vec![0x88, 0xff, 0x10]),
        bad("a head that is cut off in a line", vec![0x88, 0x00, 9, b'a']),
        too_large("a head of 80 KiB over HTTP/2", list),
        too_large("257 headers over HTTP/2", head("200", &line("a", "b").repeat(257))),
        too_large("a head of 48 MiB, sent as 16 KiB", frame(HEADERS, END_HEADERS, 1, bomb)),
        servers
            .floods("HEADERS without end", &[&frame(HEADERS, 0, 1, [0x88])], frame(CONTINUATION, 0, 1, &long))
            .down(TooLarge, FirstByte)
            .sends_at_most(BESIDE),
        servers
            .floods(
                "small CONTINUATION without end",
                &[&frame(HEADERS, 0, 1, [0x88])],
                frame(CONTINUATION, 0, 1, line("a", "b")),
            )
            .down(TooLarge, FirstByte)
            .sends_at_most(BESIDE),
        servers
            .floods("empty CONTINUATION without end", &[&frame(HEADERS, 0, 1, [0x88])], frame(CONTINUATION, 0, 1, []))
            .down(TooLarge, FirstByte)
            .sends_at_most(BESIDE),
    ]
}

/// What comes without end, and is no answer.
fn floods(servers: &Servers) -> Vec<Rogue> {
    let floods = |name, ever: Vec<u8>| servers.floods(name, &[], ever).down(TooLarge, FirstByte).sends_at_most(BESIDE);
    vec![
        floods("SETTINGS without end", settings(&[])),
        floods(
            "SETTINGS that change the window, without end",
            [settings(&[(4, 0)]), settings(&[(4, 65_535)])].concat(),
        ),
        floods("PING without end", frame(PING, 0, 0, [7; 8])),
        floods("answers to no PING, without end", frame(PING, 1, 0, [7; 8])),
        floods("PRIORITY without end", frame(PRIORITY, 0, 1, [0, 0, 0, 3, 1])),
        floods("unknown frames without end", frame(77, 0, 1, "hello")),
        floods("WINDOW_UPDATE without end", frame(WINDOW_UPDATE, 0, 0, [0, 0, 0, 1])),
        floods("103 without end", head("103", &line("link", "</a.css>"))),
        servers
            .asked("103 over HTTP/2, one at a time", async |mut far: Secure| {
                loop {
                    far.say(head("103", &[])).await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            })
            .down(Timeout, FirstByte),
    ]
}

/// Windows that do not open.
fn windows(servers: &Servers) -> Vec<Rogue> {
    let shut = |name, frames: Vec<u8>| {
        servers
            .ready(name, async move |mut far: Secure| {
                far.say(settings(&[(4, 0)])).await?;
                far.head_of_http2().await?;
                far.say(&frames).await?;
                far.stay().await
            })
            .ask(|endpoint| endpoint.method("POST").body(vec![b'x'; 1 << 20]))
    };
    vec![
        shut("a window of 0 for a long request", Vec::new()).down(Timeout, Send).holds_at_most(4 << 20),
        shut("WINDOW_UPDATE that overflows the stream", {
            frame(WINDOW_UPDATE, 0, 1, [0x7f, 0xff, 0xff, 0xff]).repeat(2)
        })
        .down(Protocol, FirstByte)
        .holds_at_most(4 << 20),
        shut("a window of 0, and an answer all the same", [head("200", &[]), last("ok")].concat())
            .up(200)
            .holds_at_most(4 << 20),
        shut("an answer before the request was sent, and RST_STREAM without a fault", {
            [frame(HEADERS, END_HEADERS | END_STREAM, 1, lines("413", &[])), rst_stream(0)].concat()
        })
        .up(413)
        .holds_at_most(4 << 20),
    ]
}

/// What is odd, and no fault.
fn good(servers: &Servers) -> Vec<Rogue> {
    let fine = |name, frames: &[&[u8]]| {
        servers
            .says(name, frames, Stay)
            .read_body()
            .up(200)
            .and("2 bytes are read", |status| status.observation.http.is_some_and(|http| http.body_bytes == Some(2)))
            .and("HTTP/2 was spoken", |status| {
                status.state == State::Up
                    && status.observation.tls.as_ref().is_some_and(|tls| tls.alpn.as_deref() == Some("h2"))
            })
    };
    let (ok, end) = (head("200", &[]), last("ok"));
    let (unknown, early) = (frame(77, 0xff, 1, "hello"), head("103", &line("link", "</a.css>")));
    let many = settings(&[(1, u32::MAX), (2, 0), (3, 0), (4, 0x7fff_ffff), (5, 0xff_ffff), (6, 0), (99, 7)]);
    vec![
        fine("frames of a type that nobody knows", &[&unknown, &ok, &unknown, &end]),
        fine("103, then 200, over HTTP/2", &[&early, &ok, &end]),
        fine("DATA with padding", &[&ok, &frame(DATA, PADDED | END_STREAM, 1, b"\x03ok\0\0\0")]),
        fine(
            "HEADERS with padding and a priority",
            &[&frame(HEADERS, END_HEADERS | PADDED | 0x20, 1, [&[3, 0, 0, 0, 0, 9, 0x88], &[0; 3][..]].concat()), &end],
        ),
        fine(
            "trailers",
            &[&ok, &frame(DATA, 0, 1, "ok"), &frame(HEADERS, END_HEADERS | END_STREAM, 1, line("a", "b"))],
        ),
        fine("settings of many kinds", &[&many, &ok, &end]),
        fine(
            "a head in three frames",
            &[
                &frame(HEADERS, 0, 1, [0x88]),
                &frame(CONTINUATION, 0, 1, []),
                &frame(CONTINUATION, END_HEADERS, 1, line("a", "b")),
                &end,
            ],
        ),
        fine("GOAWAY without a fault, and then the answer", &[&goaway(1, 0), &ok, &end]),
        servers.says("a whole answer over HTTP/2, then the end", &[&ok, &end], Fin).read_body().up(200),
        fine("RST_STREAM after a whole answer", &[&ok, &end, &rst_stream(0)]),
        fine("GOAWAY after a whole answer", &[&ok, &end, &goaway(1, 2)]),
        fine(
            "empty frames of the body",
            &[&ok, &frame(DATA, 0, 1, []).repeat(100), &frame(DATA, 0, 1, "ok"), &last("")],
        ),
    ]
}
