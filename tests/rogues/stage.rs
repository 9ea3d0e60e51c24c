//! Where a rogue is met: its server, a check of it by the real actors, and what came of it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    rc::Rc,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use watchpost::{AddressPolicy, Check, NetOptions, Status, Watchpost, http_probe};

use super::{
    Gallery,
    authority::Authority,
    far::{Server, listen},
    gallery,
    name_server::NameServer,
    rogue::{AMPLE, Rogue, Stand, Wanted, all_of},
};

/// What came of one check.
#[derive(Debug)]
pub struct Met {
    pub status: Status,
    /// The bytes that the server could send before the probe had enough.
    pub sent: u64,
}

/// The gallery's own authority, its rogues, and the actors that meet them.
pub struct Stage {
    pub gallery: Gallery,
    pub watchpost: Watchpost,
    _name_servers: [NameServer; 2],
}

impl Stage {
    /// Sets it up. The name server lives as long as it.
    pub async fn set() -> Self {
        let authority = Authority::new("the gallery's authority");
        let gallery = gallery(&authority);
        let mut name_servers = Vec::new();
        for _ in 0..2 {
            let rogues = gallery.iter().flat_map(|(_, rogues)| rogues);
            let zones = rogues.filter_map(|rogue| Some((rogue.label(), rogue.zone?))).collect();
            name_servers.push(NameServer::start(zones).await.expect("a port"));
        }
        let name_servers: [NameServer; 2] = name_servers.try_into().unwrap_or_else(|_| unreachable!("there are two"));
        let watchpost = actors(&authority, name_servers.each_ref().map(|server| server.address));
        Self { gallery, watchpost, _name_servers: name_servers }
    }

    /// The rogues of all rooms.
    pub fn rogues(&self) -> impl Iterator<Item = &Rogue> {
        self.gallery.iter().flat_map(|(_, rogues)| rogues)
    }
}

/// The scheme of URLs whose names a second name server knows: once it was asked over TCP, hickory asks it so again, and what is no
/// answer means something else there.
const BY_TCP: &str = "by-tcp";

/// The scheme of URLs that are asked for by a probe with an address policy: what is public, and 127.0.0.1, which stands for it.
const GUARDED: &str = "guarded";

fn actors(authority: &Authority, [first, second]: [SocketAddr; 2]) -> Watchpost {
    let asking =
        |name_server| NetOptions::new().name_servers([name_server]).roots(authority.certificate()).expect("a root");
    let builder = Watchpost::builder().checkers(1).concurrency(64).net(asking(first));
    let policy = AddressPolicy::public_only().allow(["127.0.0.1".parse().expect("an address")]);
    let builder = builder.probe(BY_TCP, http_probe(asking(second)));
    builder.probe(GUARDED, http_probe(asking(first).policy(policy))).start().expect("a thread")
}

/// One rogue that waits to be met.
pub struct Scene<'a> {
    pub rogue: &'a Rogue,
    port: u16,
    server: Option<Server>,
    /// What keeps a backlog full.
    _full: Option<(TcpListener, TcpStream)>,
}

impl<'a> Scene<'a> {
    /// Starts the rogue's server.
    pub async fn set(rogue: &'a Rogue) -> Self {
        let (mut server, mut full) = (None, None);
        let port = match &rogue.stand {
            Stand::Serves(serve) => {
                let started = Server::start(Rc::clone(serve)).expect("a port");
                server.insert(started).port
            }
            other => {
                let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), 0).expect("a port");
                let address = listener.local_addr().expect("an address");
                if matches!(other, Stand::Full) {
                    full = Some((listener, TcpStream::connect(address).await.expect("the one that there is room for")));
                }
                address.port()
            }
        };
        Self { rogue, port, server, _full: full }
    }

    /// The check of it. Where only the timeout ends it, that is `patience`.
    pub fn check(&self, id: u64, patience: Duration) -> Check {
        Check::new(id, self.rogue.endpoint(id, self.port, patience))
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
            problems.push(format!("wanted {wanted:?}, got {got:?}: {}", all_of(&self.status)));
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
                problems.push(format!("not so: {words}: {}", all_of(&self.status)));
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
