//! Two apps that watch each other.

use std::{
    net::{Ipv4Addr, TcpListener},
    sync::mpsc,
    time::Duration,
};

use actix_web::{dev::Service, web};
use watchpost::{Dependency, Health, State};

use crate::{support::within, web_app::WebApp};

const INTERVAL: Duration = Duration::from_millis(50);

/// One of two apps, which requires a path of the other.
struct Side {
    health: Health,
    /// One item for each request that came for any path.
    requests: mpsc::Receiver<()>,
    _app: WebApp,
}

/// Both, each with the other's path.
fn two(path: &str) -> [Side; 2] {
    let listeners = [(), ()].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    let [first, second] = [&listeners[0], &listeners[1]].map(|listener| listener.local_addr().unwrap());
    let mut others = [second, first].into_iter();
    listeners.map(|listener| {
        let other = Dependency::from(format!("http://{}{path}", others.next().unwrap()));
        let health = Health::new().required("other", other.watch(|watch| watch.interval(INTERVAL))).start().unwrap();
        let (to_test, requests) = mpsc::channel();
        let served = health.clone();
        let app = WebApp::serve_at(listener, 1, move |config| {
            let to_test = to_test.clone();
            let counted = web::scope("").wrap_fn(move |request, service| {
                let _ = to_test.send(());
                service.call(request)
            });
            config.service(counted.service(served.clone()));
        });
        Side { health, requests, _app: app }
    })
}

impl Side {
    /// The checks that have ended, and those of them that found the other one up.
    async fn checks(&self) -> (u64, u64) {
        let counts = self.health.verdicts().await.unwrap()[0].counts;
        (counts.up + counts.degraded + counts.down + counts.unknown, counts.up)
    }

    async fn after_checks(&self, checks: u64) {
        within("the checks", async { while self.checks().await.0 < checks {} }).await;
    }
}

#[actix::test]
async fn two_apps_that_watch_each_others_live_settle_and_ask_no_more_than_their_schedules() {
    let [first, second] = two("/health/live");
    for side in [&first, &second] {
        within("ready", async { while side.health.ready().await != Ok(State::Up) {} }).await;
        side.after_checks(10).await;
    }
    for (asker, asked) in [(&first, &second), (&second, &first)] {
        let (before, _) = asker.checks().await;
        let requests = asked.requests.try_iter().count() as u64;
        let (after, _) = asker.checks().await;
        // Each check is one request, and one may be under way.
        assert!((before..=after + 1).contains(&requests), "{requests} requests, {before} to {after} checks");
    }
    for side in [first, second] {
        assert_eq!(side.health.ready().await, Ok(State::Up));
        side.health.stop().await;
    }
}

/// Why not `ready`: each waits for the other to be ready first.
#[actix::test]
async fn two_apps_that_require_each_others_ready_never_become_ready() {
    let [first, second] = two("/health/ready");
    for side in [&first, &second] {
        side.after_checks(10).await;
        assert_eq!(side.checks().await.1, 0, "it found the other one ready");
        assert_eq!(side.health.ready().await, Ok(State::Down));
        assert_eq!(side.health.started().await, Ok(State::Up));
    }
}
