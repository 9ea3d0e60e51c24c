//! However a health ends, it ends: nobody hangs, and what was under way is given up.

use std::{
    io,
    net::TcpStream,
    sync::mpsc::{self, TryRecvError},
    thread,
    time::Duration,
};

use actix_web::{App, HttpServer, web};
use futures_util::future::{Either, select};
use tokio::sync::watch;
use watchpost::{Dependency, Health, HealthError, ShowDetails, Status};

use crate::{
    client::{Client, get},
    support::within,
};

/// A health with one closure that hangs; the other end of what its future holds while it is kept.
fn hanging() -> (Health, mpsc::Receiver<()>) {
    let (to_test, calls) = mpsc::channel();
    let hangs = move || {
        let (kept, dropped) = mpsc::channel::<()>();
        to_test.send(dropped).unwrap();
        async move {
            let _kept = kept;
            std::future::pending::<Result<(), String>>().await
        }
    };
    let health = Health::new().required("hangs", hangs).start().unwrap();
    let dropped = calls.recv_timeout(Duration::from_secs(20)).expect("a call");
    (health, dropped)
}

#[actix::test]
async fn whoever_stops_it_first_each_stop_returns_when_all_has_ended() {
    let (health, dropped) = hanging();
    let (first, second) = (Box::pin(health.stop()), Box::pin(health.stop()));
    let (Either::Left(((), other)) | Either::Right(((), other))) = within("a stop", select(first, second)).await;
    assert_eq!(dropped.try_recv(), Err(TryRecvError::Disconnected), "a stop returned while a call was under way");
    within("the other stop", other).await;
    within("one more stop", health.stop()).await;
    assert_eq!(health.is_up("hangs").await, Err(HealthError::Stopped));
    assert_eq!(health.drain().await, Err(HealthError::Stopped));
}

/// A closure that is given its own health, does something with it, and hangs; what tells that its future is dropped.
fn with_itself<F: Future<Output = ()> + 'static>(
    act: impl Fn(watch::Sender<Option<Health>>) -> F + Send + Sync + 'static,
) -> (watch::Sender<Option<Health>>, mpsc::Receiver<()>) {
    let (keeper, _) = watch::channel(None::<Health>);
    let (kept, dropped) = mpsc::channel::<()>();
    let closure = {
        let keeper = keeper.clone();
        move || {
            let (keeper, kept) = (keeper.clone(), kept.clone());
            let acted = {
                let mut given = keeper.subscribe();
                let act = act(keeper);
                async move {
                    let _ = given.wait_for(Option::is_some).await;
                    act.await;
                }
            };
            async move {
                acted.await;
                let _kept = kept;
                std::future::pending::<Result<(), String>>().await
            }
        }
    };
    let health = Health::new().required("itself", closure).start().unwrap();
    keeper.send_replace(Some(health));
    (keeper, dropped)
}

#[test]
fn the_last_handle_may_go_inside_a_call_of_its_own() {
    let (keeper, dropped) = with_itself(|keeper| async move { drop(keeper.send_replace(None)) });
    // It ends with the closure, too, which goes when everything has ended.
    assert_eq!(dropped.recv_timeout(Duration::from_secs(20)), Err(mpsc::RecvTimeoutError::Disconnected));
    assert!(keeper.borrow().is_none());
}

#[test]
fn a_call_may_stop_its_own_health() {
    let (keeper, dropped) = with_itself(|keeper| async move {
        let health = keeper.borrow().clone();
        health.unwrap().stop().await;
    });
    assert_eq!(dropped.recv_timeout(Duration::from_secs(20)), Err(mpsc::RecvTimeoutError::Disconnected));
    let health = keeper.send_replace(None).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(health.ready()), Err(HealthError::Stopped));
}

/// A health with one closure that blocks its thread, and what it is released by, once for each call.
fn blocking() -> (Health, mpsc::Receiver<mpsc::Sender<()>>) {
    let (to_test, calls) = mpsc::channel();
    let blocks = move || {
        let (release, released) = mpsc::channel::<()>();
        let _ = to_test.send(release);
        async move {
            let _ = released.recv();
            Ok::<(), String>(())
        }
    };
    let often = |watch: watchpost::Watch| watch.interval(Duration::from_millis(20)).timeout(Duration::from_millis(50));
    (Health::new().required("blocks", Dependency::from(blocks).watch(often)).start().unwrap(), calls)
}

#[actix::test]
async fn a_call_that_blocks_its_thread_for_ever_does_not_hold_up_the_end() {
    let (health, calls) = blocking();
    let release = calls.recv_timeout(Duration::from_secs(20)).expect("a call");
    within("the end", health.stop()).await;
    drop(release);
}

#[actix::test]
async fn a_call_that_blocks_its_thread_costs_one_thread_and_not_one_at_each_check() {
    let (health, calls) = blocking();
    let release = calls.recv_timeout(Duration::from_secs(20)).expect("a call");
    // The first checks after it wait behind it, until its checker is found to be stuck; then they come to another one.
    within("a check that finds it blocking", async {
        let found = |status: &Status| status.reason.as_ref().is_some_and(|reason| reason.message.contains("blocks"));
        while !health.verdicts().await.unwrap()[0].last.as_deref().is_some_and(found) {}
    })
    .await;
    assert!(calls.try_recv().is_err(), "it was called again while it blocked a thread");
    drop(release);
    // Called again, it is released at once.
    let released = thread::spawn(move || calls.into_iter().for_each(drop));
    within("its return", async { while health.is_up("blocks").await != Ok(true) {} }).await;
    within("the end", health.stop()).await;
    drop(health);
    released.join().unwrap();
}

#[actix::test]
async fn listen_ends_with_a_stop_and_says_what_it_can_not_do() {
    let (health, _dropped) = hanging();
    let address = health.listen("127.0.0.1:0").unwrap();
    assert_eq!(health.listen(address).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    assert_eq!(health.listen("127.0.0.1").unwrap_err().kind(), io::ErrorKind::InvalidInput);
    // Somebody who keeps a connection does not hold it up.
    let kept = TcpStream::connect(address).unwrap();
    within("the end", health.stop()).await;
    assert_eq!(TcpStream::connect(address).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    let after = health.listen("127.0.0.1:0").unwrap_err();
    assert_eq!(after.to_string(), HealthError::Stopped.to_string());
    drop(kept);
}

#[actix::test]
async fn a_predicate_that_blocks_its_worker_does_not_hold_up_the_end_of_listen() {
    let (to_test, calls) = mpsc::channel();
    let blocks = ShowDetails::when(move |_| {
        let (release, released) = mpsc::channel::<()>();
        let _ = to_test.send(release);
        released.recv().is_ok()
    });
    let health = Health::new().required("up", || async { Ok::<(), String>(()) }).details(blocks).start().unwrap();
    let address = health.listen("127.0.0.1:0").unwrap();
    let mut client = Client::connect(address).unwrap();
    client.send("GET", &["/health/ready"]).unwrap();
    let release = calls.recv_timeout(Duration::from_secs(20)).expect("a call");
    within("the end", health.stop()).await;
    assert_eq!(TcpStream::connect(address).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    drop(release);
}

#[actix::test]
async fn a_run_that_is_dropped_ends_its_server_and_leaves_the_checks() {
    let (health, dropped) = hanging();
    let app = {
        let health = health.clone();
        move || App::new().service(health.clone())
    };
    let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let asked = Box::pin(web::block(move || get(address, "/health/live").code));
    match within("an answer", select(Box::pin(health.run(server)), asked)).await {
        Either::Left((ended, _)) => panic!("nobody stopped it: {ended:?}"),
        Either::Right((code, _run)) => assert_eq!(code.unwrap(), 200),
    }
    assert_eq!(TcpStream::connect(address).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    assert_eq!(health.is_up("hangs").await, Ok(false));
    assert_eq!(dropped.try_recv(), Err(TryRecvError::Empty), "its check is still under way");
    within("the end", health.stop()).await;
}

#[actix::test]
async fn run_stops_the_checks_of_a_server_that_can_not_start() {
    let (health, dropped) = hanging();
    let app = || App::new().data_factory(|| async { Err::<(), _>("no database") });
    let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
    assert!(within("its end", health.run(server)).await.is_err());
    assert_eq!(dropped.try_recv(), Err(TryRecvError::Disconnected));
    assert_eq!(health.ready().await, Err(HealthError::Stopped));
}

#[actix::test]
async fn whoever_asks_while_it_stops_gets_an_answer_or_an_error() {
    for _ in 0..100 {
        let health = Health::new().required("up", || async { Ok::<(), String>(()) }).start().unwrap();
        let askers = (0..20).map(|_| {
            let health = health.clone();
            thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                runtime.block_on(within("an answer", async {
                    while health.ready().await != Err(HealthError::Stopped) {}
                }));
            })
        });
        let askers: Vec<_> = askers.collect();
        within("the end", health.stop()).await;
        for asker in askers {
            asker.join().unwrap();
        }
    }
}
