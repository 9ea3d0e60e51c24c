//! Starting the actors from every kind of program.

mod support;

use std::time::Duration;

use actix_web::{App, HttpServer, web};
use futures_util::{StreamExt, stream};
use support::{ByUrl, check, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use watchpost::{Place, Refused, StartError, State, Summary, Watchpost};

fn builder() -> watchpost::Builder {
    Watchpost::builder().checkers(2).probe("test", || Box::new(ByUrl))
}

/// A whole life: start, check one, check many, stop.
async fn live(watchpost: Watchpost) {
    let status = watchpost.check(check(7, "test://up", Duration::from_secs(5))).await.unwrap();
    assert_eq!((status.id, status.state), (7, State::Up));
    let many = (0..300).map(|_| check(0, "test://sleep/1", Duration::from_secs(5)));
    let mut statuses = watchpost.check_all(stream::iter(many));
    let (mut summary, mut ids) = (Summary::default(), Vec::new());
    while let Some(status) = statuses.next().await {
        let status = status.unwrap();
        summary.add(&status);
        ids.push(status.id);
    }
    ids.sort_unstable();
    assert_eq!(ids, (1..=300).collect::<Vec<_>>());
    assert_eq!((summary.checked, summary.up), (300, 300));
    let stopped = watchpost.drain().await.unwrap();
    assert_eq!((stopped.stats.accepted, stopped.stats.finished, stopped.left_threads), (301, 301, 0));
    assert_eq!(watchpost.drain().await, Err(Refused::Closed));
    assert_eq!(watchpost.check(check(1, "test://up", Duration::from_secs(1))).await, Err(Refused::Closed));
}

#[actix::test]
async fn inside_actix() {
    within("the end", live(builder().start().unwrap())).await;
    within("the end", live(builder().start_here().unwrap())).await;
    within("the end", live(builder().place(Place::Here).start_here().unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_multi_thread_tokio() {
    let watchpost = builder().start().unwrap();
    within("the end", tokio::spawn(live(watchpost))).await.unwrap();
    assert!(matches!(builder().start_here(), Err(StartError::NoSystem)));
}

#[test]
fn inside_a_plain_program() {
    let watchpost = builder().start().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(within("the end", live(watchpost)));
}

/// An actix-web app whose handlers check: under its own macro, and under tokio's, where its workers have no System.
async fn web_app(watchpost: Watchpost) {
    let handler = |watchpost: web::Data<Watchpost>| async move {
        let status = watchpost.check(check(1, "test://up", Duration::from_secs(5))).await;
        status.map_or_else(|refused| refused.to_string(), |status| status.state.to_string())
    };
    let data = web::Data::new(watchpost.clone());
    let app = move || App::new().app_data(data.clone()).route("/", web::get().to(handler));
    let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let stop = server.handle();
    let running = tokio::spawn(server);
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    within("the answer", stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\nup"), "{answer}");
    stop.stop(true).await;
    running.await.unwrap().unwrap();
    assert_eq!(watchpost.drain().await.unwrap().left_threads, 0);
}

#[actix_web::main]
async fn a_program_of_actix_web() {
    web_app(builder().start().unwrap()).await;
    web_app(builder().start_here().unwrap()).await;
}

#[test]
fn inside_actix_web() {
    a_program_of_actix_web();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_actix_web_under_multi_thread_tokio() {
    web_app(builder().start().unwrap()).await;
}

#[test]
fn start_here_outside_of_any_runtime_is_an_error() {
    assert!(matches!(builder().start_here(), Err(StartError::NoSystem)));
    let system = actix::System::new();
    assert!(matches!(builder().start_here(), Err(StartError::NoSystem)));
    drop(system);
}
