//! What is logged: spans and events with their fields, for whoever listens, and no secret at any level.

#[path = "support/log.rs"]
mod log;
mod support;

use std::{sync::Arc, time::Duration};

use actix::{Actor, Context, Handler, ResponseFuture, System};
use futures_util::{StreamExt, stream};
use support::{AtOnce, End, check, quiet, scripted};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use watchpost::{Check, Endpoint, Kind, Look, Notice, Place, Probe, Reason, State, Trace, Watchpost};

/// What a program on one thread logs, at every level: ours and that of all it is made of.
fn logged(program: impl Future<Output = ()> + 'static, paused: bool) -> Vec<String> {
    quiet();
    let (to_test, lines) = log::log();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .without_time()
        .with_writer(to_test)
        .finish();
    let runtime =
        move || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(paused).build().unwrap();
    tracing::subscriber::with_default(subscriber, || System::with_tokio_rt(runtime).block_on(program));
    lines.try_iter().collect()
}

/// Ours alone, without the space around them.
fn ours(lines: &[String]) -> Vec<&str> {
    lines.iter().map(|line| line.trim()).filter(|line| line.contains("watchpost::")).collect()
}

#[test]
fn each_look_has_a_span_and_an_event_at_its_end_and_a_stop_is_told() {
    let lines = logged(
        async {
            let (factory, mut far_side) = scripted();
            let builder = Watchpost::builder().place(Place::Here).retries(1).probe("test", factory);
            let watchpost = builder.start_here().unwrap();
            let endpoint = Endpoint::builder("test://me:secret@host/a?b=c").name("shop").build().unwrap();
            let status = actix_rt::spawn({
                let (watchpost, check) = (watchpost.clone(), Check::new(7, endpoint));
                async move { watchpost.check(check).await }
            });
            far_side.next().await.end(End::Fail(Kind::ConnectRefused));
            far_side.next().await.end(End::Up);
            assert_eq!(status.await.unwrap().unwrap().state, State::Up);
            let gone = actix_rt::spawn(watchpost.recipient().send(check(8, "test://host/b", Duration::from_secs(10))));
            let look = far_side.next().await;
            gone.abort();
            look.cancelled().await;
            watchpost.drain().await.unwrap();
        },
        true,
    );
    let without_times: Vec<_> = ours(&lines)
        .into_iter()
        .map(|line| {
            let at = line.find(" elapsed_ms=").or(line.find(" pause_ms=")).unwrap_or(line.len());
            &line[..at]
        })
        .collect();
    let span = |id, attempt| {
        format!(r#"check{{id={id} attempt={attempt} url="test://***@host/a" name="shop"}}: watchpost::actors"#)
    };
    assert_eq!(
        without_times,
        [
            format!(r#"DEBUG {}::checker: looked state="down" kind="connect_refused""#, span(1, 1)),
            r#"DEBUG watchpost::actors::again: tried again url="test://***@host/a" name="shop" attempt=2 kind="connect_refused""#
                .to_owned(),
            format!(r#"DEBUG {}::checker: looked state="up""#, span(2, 2)),
            r#"DEBUG check{id=3 attempt=1 url="test://host/b"}: watchpost::actors::looking: cancelled: nobody waits for it any more"#
                .to_owned(),
            r#"INFO watchpost::actors::ending: stopping why="drain" owed=0"#.to_owned(),
            "INFO watchpost::actors::ending: stopped finished=2 refused=0 left_threads=0".to_owned(),
        ]
    );
}

/// A subscriber that takes a notice and is busy for ever.
struct Busy;

impl Actor for Busy {
    type Context = Context<Self>;
}

impl Handler<Notice> for Busy {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Notice, _: &mut Context<Self>) -> ResponseFuture<()> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_subscriber_that_does_not_keep_up_is_told_of_once() {
    let lines = logged(
        async {
            let builder = Watchpost::builder().place(Place::Here).probe("test", || Box::new(AtOnce));
            let watchpost = builder.start_here().unwrap();
            watchpost.subscribe(Busy.start().recipient(), 1).await.unwrap();
            let checks = stream::iter((1..=100).map(|id| check(id, "test://x", Duration::from_secs(10))));
            assert_eq!(watchpost.check_all(checks).count().await, 100);
            assert!(watchpost.stats().await.unwrap().lagged > 1);
        },
        true,
    );
    let told = ours(&lines).into_iter().filter(|line| line.contains("does not keep up"));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "WARN watchpost::actors::subscribers: a subscriber does not keep up: it gets a count of what it missed topic=Statuses"
        ]
    );
}

/// A member that dies at every check.
struct Dying;

impl Actor for Dying {
    type Context = Context<Self>;
}

impl Handler<Check> for Dying {
    type Result = ResponseFuture<watchpost::Answer>;

    fn handle(&mut self, _: Check, ctx: &mut Context<Self>) -> ResponseFuture<watchpost::Answer> {
        actix::ActorContext::terminate(ctx);
        Box::pin(async { Err(watchpost::Refused::Closed) })
    }
}

#[test]
fn a_server_that_asks_for_a_pause_is_told_of() {
    let lines = logged(
        async {
            let (factory, mut far_side) = scripted();
            let watchpost = Watchpost::builder().place(Place::Here).probe("test", factory).start_here().unwrap();
            let status = actix_rt::spawn({
                let check = check(1, "test://me:secret@host:81/a?b=c", Duration::from_secs(10));
                async move { watchpost.check(check).await }
            });
            far_side.next().await.end(End::Asks(429, Duration::from_secs(7)));
            status.await.unwrap().unwrap();
        },
        true,
    );
    let told = r#"INFO watchpost::actors::again: the host asks for a pause host="host:81" code=429 wait_ms=7000"#;
    assert!(ours(&lines).contains(&told), "{lines:?}");
}

#[test]
fn a_named_secret_is_in_no_line_about_a_pause() {
    let lines = logged(
        async {
            let (factory, mut far_side) = scripted();
            let watchpost = Watchpost::builder().place(Place::Here).probe("test", factory).start_here().unwrap();
            let endpoint = Endpoint::builder("test://hunter22.example:81/").secret("Hunter22").name("shop Hunter22");
            let check = Check::new(1, endpoint.build().unwrap());
            let status = actix_rt::spawn(async move { watchpost.check(check).await });
            far_side.next().await.end(End::Asks(429, Duration::from_secs(7)));
            status.await.unwrap().unwrap();
        },
        true,
    );
    let told =
        r#"INFO watchpost::actors::again: the host asks for a pause host="***.example:81" code=429 wait_ms=7000"#;
    assert!(ours(&lines).contains(&told), "{lines:?}");
    assert!(!lines.iter().any(|line| line.to_lowercase().contains("hunter")), "{lines:?}");
}

#[test]
fn a_member_that_is_gone_is_told_of() {
    let lines = logged(
        async {
            let dying = Dying.start().recipient();
            let watchpost = Watchpost::builder().member(dying, 1, Duration::from_secs(5)).start_here().unwrap();
            let status = watchpost.check(check(1, "test://x", Duration::from_secs(1))).await.unwrap();
            assert_eq!(status.reason.map(|reason| reason.kind), Some(Kind::Stalled));
        },
        true,
    );
    let told = ours(&lines).into_iter().any(|line| {
        line == "WARN watchpost::actors::upkeep: a member has stopped or is gone: it gets no more checks member=1 left=0"
    });
    assert!(told, "{lines:#?}");
}

/// A probe of an app's own, whose errors and panics quote what nobody should read.
struct Quoting;

impl Probe for Quoting {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            match endpoint.host() {
                "panic" => panic!("scripted canary"),
                _ => Err(Reason::new(Kind::Expectation, "WRONGPASS canary")),
            }
        })
    }
}

/// Answers every request with a redirect that brings user-info, then with a body, headers and a reason phrase.
async fn serve(listener: TcpListener) {
    let port = listener.local_addr().unwrap().port();
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let read = stream.read(&mut request).await.unwrap();
        let answer = if request[..read].starts_with(b"POST /there") {
            "HTTP/1.1 503 canary\r\nX-Canary: canary\r\nContent-Length: 6\r\n\r\ncanary".to_owned()
        } else {
            format!(
                "HTTP/1.1 307 Go\r\nLocation: http://canary:canary@127.0.0.1:{port}/there?canary\r\nContent-Length: 0\r\n\r\n"
            )
        };
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

#[test]
fn no_line_at_any_level_holds_a_secret() {
    let lines = logged(
        async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = actix_rt::spawn(serve(listener));
            let builder = Watchpost::builder().place(Place::Here).retries(1).probe("own", || Box::new(Quoting));
            let watchpost = builder.start_here().unwrap();
            for url in [
                format!("http://canary:canary@127.0.0.1:{port}/?canary=canary#canary"),
                "own://canary:canary@error/?canary".to_owned(),
                "own://canary:canary@panic/?canary".to_owned(),
            ] {
                let endpoint = Endpoint::builder(url)
                    .method("POST")
                    .header("Authorization", "Bearer canary")
                    .body("canary")
                    .expect("body contains \"canary-not-there\"".parse().unwrap());
                let status = watchpost.check(Check::new(1, Arc::new(endpoint.build().unwrap()))).await.unwrap();
                assert_ne!(status.state, State::Up);
            }
            watchpost.abort().await.unwrap();
            server.abort();
        },
        false,
    );
    for kind in [r#"kind="expectation""#, r#"kind="crashed""#] {
        assert!(ours(&lines).iter().any(|line| line.contains(kind)), "no line says {kind}: {lines:#?}");
    }
    assert_eq!(ours(&lines).iter().filter(|line| line.contains("checker: looked")).count(), 3, "{lines:#?}");
    // The second is how user-info is sent (RFC 7617).
    let secret = |line: &&String| line.to_ascii_lowercase().contains("canary") || line.contains("Y2FuYXJ5");
    let shown: Vec<_> = lines.iter().filter(secret).collect();
    assert!(shown.is_empty(), "{shown:#?}");
}
