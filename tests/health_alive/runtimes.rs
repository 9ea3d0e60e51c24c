//! A health starts in every kind of program, and nothing of it runs on the program's own threads.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::mpsc,
    thread::{self, ThreadId},
};

use actix_web::{App, HttpServer, web};
use tokio::sync::mpsc::UnboundedSender;
use watchpost::{Endpoint, Health, HealthBuilder, HealthError, Look, Probe, Trace, Watchpost};

use crate::{
    client::{get, get_until},
    support::within,
};

/// A probe that tells on which thread it looks.
struct Telling(UnboundedSender<ThreadId>);

impl Probe for Telling {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async {
            let _ = self.0.send(thread::current().id());
            Ok(())
        })
    }
}

/// What looks, and where: the test's side.
struct Looks(tokio::sync::mpsc::UnboundedReceiver<ThreadId>);

impl Looks {
    /// The threads of so many looks.
    async fn threads(&mut self, looks: usize) -> HashSet<ThreadId> {
        let mut threads = HashSet::new();
        for _ in 0..looks {
            threads.insert(within("a look", self.0.recv()).await.expect("a probe"));
        }
        threads
    }
}

/// A dependency that is a closure.
fn with_closure(builder: HealthBuilder) -> (HealthBuilder, Looks) {
    let (to_test, looks) = tokio::sync::mpsc::unbounded_channel();
    let closure = move || {
        // When it is called, and when its future runs.
        let _ = to_test.send(thread::current().id());
        let to_test = to_test.clone();
        async move { to_test.send(thread::current().id()) }
    };
    (builder.required("closure", closure), Looks(looks))
}

/// Checkers that the app has already, with a probe of the app's.
fn own_checkers() -> (watchpost::Builder, Looks) {
    let (to_test, looks) = tokio::sync::mpsc::unbounded_channel();
    (Watchpost::builder().checkers(1).probe("test", move || Box::new(Telling(to_test.clone()))), Looks(looks))
}

/// A whole life under an actix-web server that runs where this is called.
async fn live(builder: HealthBuilder, mut looks: Looks, count: usize) {
    let health = builder.start().unwrap();
    let (to_us, workers) = mpsc::channel();
    let app = {
        let health = health.clone();
        move || {
            let to_us = to_us.clone();
            let tell = move || {
                to_us.send(thread::current().id()).unwrap();
                async { "told" }
            };
            App::new().service(health.clone()).route("/", web::get().to(tell))
        }
    };
    let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    let asked = thread::spawn(move || ask(address));
    let running = async {
        within("the looks", async {
            let mut threads = looks.threads(count).await;
            asked_is_over(&asked).await;
            threads.extend(std::iter::from_fn(|| looks.0.try_recv().ok()));
            assert!(!threads.contains(&thread::current().id()), "something looks on the caller's thread");
            assert!(workers.try_iter().all(|worker| !threads.contains(&worker)), "something looks on a web worker");
        })
        .await;
        assert_eq!(health.is_up("closure").await, Ok(true));
        health.stop().await;
        assert_eq!(health.is_up("closure").await, Err(HealthError::Stopped));
        handle.stop(true).await;
    };
    let (served, ()) = futures_util::join!(server, running);
    served.unwrap();
    asked.join().unwrap();
}

/// What a platform asks.
fn ask(address: SocketAddr) {
    get_until(address, "/health/ready", 200);
    get_until(address, "/health/started", 200);
    assert_eq!(get(address, "/health/live").code, 200);
    assert_eq!(get(address, "/").body, "told");
}

async fn asked_is_over(asked: &thread::JoinHandle<()>) {
    while !asked.is_finished() {
        tokio::task::yield_now().await;
    }
}

/// With checkers of its own; over checkers that run apart; and over those that the program has started in its own System.
async fn every_kind(in_a_system: bool) {
    let (builder, looks) = with_closure(Health::new());
    live(builder, looks, 2).await;

    let mut starts: Vec<fn(watchpost::Builder) -> Watchpost> = vec![|builder| builder.start().unwrap()];
    if in_a_system {
        starts.push(|builder| builder.start_here().unwrap());
    }
    for start in starts {
        let (builder, mut probe_looks) = own_checkers();
        let watchpost = start(builder);
        let endpoint = Endpoint::new("test://x").unwrap();
        let (builder, looks) = with_closure(Health::over(watchpost.recipient()).required("probe", endpoint));
        live(builder, looks, 2).await;
        assert!(!probe_looks.threads(1).await.contains(&thread::current().id()), "a probe on the caller's thread");
        // They are the app's, and outlive the health.
        assert_eq!(watchpost.drain().await.unwrap().left_threads, 0);
    }
}

#[actix_web::main]
async fn under_actix_web() {
    every_kind(true).await;
}

#[actix::main]
async fn under_actix() {
    every_kind(true).await;
}

#[tokio::main]
async fn under_tokio() {
    every_kind(false).await;
}

#[tokio::main(flavor = "current_thread")]
async fn under_tokio_on_one_thread() {
    every_kind(false).await;
}

#[test]
fn it_starts_under_the_main_of_actix_web() {
    under_actix_web();
}

#[test]
fn it_starts_under_the_main_of_actix() {
    under_actix();
}

#[test]
fn it_starts_under_the_main_of_tokio() {
    under_tokio();
    under_tokio_on_one_thread();
}

#[test]
fn it_starts_in_a_task_of_tokio_without_a_server() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let task = runtime.spawn(async {
        let (builder, mut looks) = with_closure(Health::new());
        let health = builder.start().unwrap();
        let threads = looks.threads(2).await;
        // A task may move from one to another: none of the runtime's may be among them.
        for _ in 0..100 {
            assert!(!threads.contains(&thread::current().id()));
            tokio::task::yield_now().await;
        }
        within("a verdict", async { while health.is_up("closure").await != Ok(true) {} }).await;
        within("the end", health.stop()).await;
        assert_eq!(health.ready().await, Err(HealthError::Stopped));
    });
    runtime.block_on(task).unwrap();
}

#[test]
fn it_starts_and_stops_in_a_plain_program_without_a_runtime() {
    let (builder, mut looks) = with_closure(Health::new());
    let health = builder.start().unwrap();
    let address = health.listen("127.0.0.1:0").unwrap();
    ask_without_app(address);
    let threads: HashSet<_> = std::iter::from_fn(|| looks.0.try_recv().ok()).collect();
    assert!(!threads.is_empty() && !threads.contains(&thread::current().id()));
    // A runtime without a clock and without sockets is enough to be told.
    let bare = tokio::runtime::Builder::new_current_thread().build().unwrap();
    bare.block_on(health.stop());
    assert_eq!(bare.block_on(health.ready()), Err(HealthError::Stopped));
}

fn ask_without_app(address: SocketAddr) {
    get_until(address, "/health/ready", 200);
    get_until(address, "/health/started", 200);
    assert_eq!(get(address, "/health/live").code, 200);
}
