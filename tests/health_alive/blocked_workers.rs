//! Every web worker is blocked, and `listen` still says that the process lives.

use std::{
    collections::HashSet,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use actix_web::web;
use watchpost::Health;

use crate::{
    client::{Client, get},
    web_app::WebApp,
};

const WORKERS: usize = 2;

#[test]
fn listen_answers_live_while_every_web_worker_is_blocked() {
    let health = Health::new().required("config", || async { Ok::<(), String>(()) }).start().unwrap();
    let aside = health.listen("127.0.0.1:0").unwrap();
    let (entered, blocked) = mpsc::channel();
    let app = WebApp::serve(WORKERS, move |config| {
        let entered = entered.clone();
        let block = move || {
            let (release, released) = mpsc::channel::<()>();
            entered.send((thread::current().id(), release)).unwrap();
            let _ = released.recv();
            async { "released" }
        };
        config.service(health.clone()).route("/block", web::get().to(block));
    });
    // A worker that is blocked is given connections all the same: there are some that wait.
    let mut waiting: Vec<_> = (0..4 * WORKERS).map(|_| Client::connect(app.address).unwrap()).collect();
    for client in &mut waiting {
        client.send("GET", &["/block"]).unwrap();
    }
    let mut releases = Vec::new();
    let mut threads = HashSet::new();
    while threads.len() < WORKERS {
        let (thread, release) = blocked.recv_timeout(Duration::from_secs(20)).expect("a handler that blocks");
        assert!(threads.insert(thread), "one worker runs one blocked handler");
        releases.push(release);
    }
    // The best of several: what else runs on this machine may delay one, and blocked workers delay each.
    let asked = (0..10).map(|_| {
        let began = Instant::now();
        assert_eq!(get(aside, "/health/live").code, 200);
        began.elapsed()
    });
    let fastest = asked.min().unwrap();
    assert!(fastest < Duration::from_millis(50), "{fastest:?}");
    // Nobody has answered at the app meanwhile: its workers are blocked still.
    assert!(blocked.try_recv().is_err());
    drop(releases);
    // Those that come after are released as they enter: the receiving end of their channel is all that is kept.
    let drained = thread::spawn(move || {
        while let Ok((_, release)) = blocked.recv() {
            drop(release)
        }
    });
    for client in &mut waiting {
        assert_eq!(client.answer("GET").unwrap().body, "released");
    }
    drop(waiting);
    drop(app);
    drained.join().unwrap();
}
