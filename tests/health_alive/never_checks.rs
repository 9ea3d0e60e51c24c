//! A question checks nothing: `ready` costs about what `live` costs, whatever the dependencies do.

use std::time::{Duration, Instant};

use watchpost::{Dependency, Endpoint, Health};

use crate::{client::Client, far::Silent, web_app::WebApp};

const REQUESTS: usize = 1_000;
/// The best of several rounds counts. Beside others that want the processors, one request in a hundred waits for a turn of the
/// scheduler, some milliseconds, whichever path it asks; without them both are far below one. A `ready` that checked anything would
/// wait for the dependency that hangs, in every round.
const ROUNDS: usize = 5;

#[test]
fn ready_is_about_as_fast_as_live_while_a_dependency_hangs_and_only_the_schedule_connects() {
    let hanging = Silent::new();
    let endpoint = Endpoint::builder(format!("http://{}", hanging.address)).timeout(Duration::from_secs(600));
    let health = Health::new()
        .required(
            "hanging",
            Dependency::from(endpoint.build().unwrap()).watch(|watch| watch.interval(Duration::from_secs(600))),
        )
        .start()
        .unwrap();
    let app = WebApp::serve(1, {
        let health = health.clone();
        move |config| {
            config.service(health.clone());
        }
    });
    // The first check, which began at once. The next one would be due after the end of this test.
    hanging.next();
    let (mut live, mut ready) = (Asked::new(&app, "/health/live", 200), Asked::new(&app, "/health/ready", 503));
    let round = |_| {
        for _ in 0..REQUESTS {
            live.ask();
            ready.ask();
        }
        (ready.take_p99(), live.take_p99())
    };
    let mut rounds: Vec<_> = (0..ROUNDS).map(round).collect();
    rounds.sort_by_key(|(ready, live)| ready.as_nanos() * 1_000 / live.as_nanos());
    let (ready, live) = rounds[0];
    assert!(ready <= live * 3, "ready and live at the 99th percentile, the best round first: {rounds:?}");
    assert_eq!(hanging.more(), 0, "connections that no schedule wanted");
}

/// One path, asked over one connection.
struct Asked {
    client: Client,
    path: &'static str,
    code: u16,
    times: Vec<Duration>,
}

impl Asked {
    fn new(app: &WebApp, path: &'static str, code: u16) -> Self {
        Self { client: Client::connect(app.address).unwrap(), path, code, times: Vec::new() }
    }

    fn ask(&mut self) {
        let began = Instant::now();
        let answer = self.client.get(self.path).unwrap();
        self.times.push(began.elapsed());
        assert_eq!(answer.code, self.code);
    }

    fn take_p99(&mut self) -> Duration {
        let mut times = std::mem::take(&mut self.times);
        times.sort_unstable();
        times[times.len() * 99 / 100 - 1]
    }
}
