//! Where a rogue is met: its server, a check of it by the real actors, and what came of it.

use std::time::Duration;

use tokio::time::timeout;
use watchpost::{Check, NetOptions, Status, Watchpost};

use super::{
    authority::Authority,
    far::Server,
    rogue::{AMPLE, Rogue, Wanted},
};

/// What came of one check.
#[derive(Debug)]
pub struct Met {
    pub status: Status,
    /// The bytes that the server could send before the probe had enough.
    pub sent: u64,
}

/// The actors that meet the rogues.
pub fn actors(authority: &Authority) -> Watchpost {
    let options = NetOptions::new().roots(authority.certificate()).expect("a root");
    Watchpost::builder().checkers(2).concurrency(64).net(options).start().expect("a thread")
}

/// One rogue that waits to be met.
pub struct Scene<'a> {
    pub rogue: &'a Rogue,
    server: Option<Server>,
    port: u16,
}

impl<'a> Scene<'a> {
    /// Starts the rogue's server.
    pub fn set(rogue: &'a Rogue) -> Self {
        let server = rogue.serve.clone().map(|serve| Server::start(serve).expect("a port"));
        let port = match &server {
            Some(server) => server.port,
            None => {
                std::net::TcpListener::bind("127.0.0.1:0").and_then(|gone| gone.local_addr()).expect("a port").port()
            }
        };
        Self { rogue, server, port }
    }

    /// The check of it. Where only the timeout ends it, that is `patience`.
    pub fn check(&self, id: u64, patience: Duration) -> Check {
        Check::new(id, self.rogue.endpoint(self.port, patience))
    }

    /// Meets it once.
    pub async fn meet(&self, by: &Watchpost, patience: Duration) -> Met {
        let status = by.check(self.check(1, patience)).await.expect("an accepted check");
        Met { status, sent: self.ended().await }
    }

    /// Waits until the probe has closed every connection; gives the bytes that were sent.
    pub async fn ended(&self) -> u64 {
        let Some(server) = &self.server else { return 0 };
        let ended = timeout(AMPLE, server.ended()).await;
        ended.unwrap_or_else(|_| panic!("{}: the probe has left a connection open", self.rogue.name))
    }
}

impl Met {
    /// What is not as it has to be, a sentence each.
    pub fn problems(&self, rogue: &Rogue, patience: Duration) -> Vec<String> {
        let (wanted, got) = (rogue.wanted, outcome(&self.status));
        let mut problems = Vec::new();
        if got != wanted {
            problems.push(format!("wanted {wanted:?}, got {got:?}: {:?}", self.status.reason));
        }
        let took = self.status.observation.timing.total;
        let least = if rogue.hangs() { patience } else { Duration::ZERO };
        let most = if rogue.hangs() { patience + AMPLE / 2 } else { AMPLE / 2 };
        if !(least..most).contains(&took) {
            problems.push(format!("it took {took:?}, wanted {least:?} to {most:?}"));
        }
        if self.sent > rogue.most_sent {
            problems.push(format!("the server could send {} bytes, at most {} wanted", self.sent, rogue.most_sent));
        }
        for (words, is_so) in &rogue.also {
            if !is_so(&self.status) {
                problems.push(format!("not so: {words}: {:?}", self.status));
            }
        }
        problems.into_iter().map(|problem| format!("{}: {problem}", rogue.name)).collect()
    }
}

/// What a status comes to.
pub fn outcome(status: &Status) -> Wanted {
    Wanted {
        state: status.state,
        kind: status.reason.as_ref().map(|reason| reason.kind),
        phase: status.reason.as_ref().and_then(|reason| reason.phase),
        http: status.observation.http.map(|answer| answer.status),
    }
}
