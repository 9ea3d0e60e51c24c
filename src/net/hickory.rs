//! Names by hickory, whose errors tell a name that does not exist from a look-up that failed.
//!
//! Look-ups of one name at the same time are one look-up, and what it finds is kept as its TTL says. hickory does both by question, and
//! neither is used: it keeps "no such name" for as long as "no IPv6 address"; it lets the answers for the families end apart, so that an
//! IPv6 address that is asked for anew and late could get lost; and all who wait there hold the whole state of a look-up each.

use std::{
    cell::RefCell,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::pin,
    rc::Rc,
    time::{Duration, Instant},
};

use actix_rt::time::timeout;
use futures_util::future::{Either, select};
use hickory_resolver::{
    Hosts, TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::Query,
        rr::{Name, RecordType},
    },
};

use super::{
    hickory_error::{is_starved, none_until, system_conf, told},
    kept::Kept,
    resolve_error::ResolveError,
    search::Search,
    under_way::UnderWay,
};
use crate::model::family::Family;

/// How long one question waits for its answer. With [`RETRIES`], a silent name server is reported after six seconds, within
/// the default time of a check.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a question is asked again.
const RETRIES: usize = 2;
/// How long IPv6 addresses are waited for once there are IPv4 ones: the Resolution Delay (RFC 8305, 3 and 8). Some name servers
/// never answer a question for IPv6 addresses.
///
/// The other way round there is no such limit: a route for IPv6 is broken more often than one for IPv4, and addresses that come
/// after the first attempt has begun are not taken in.
const RESOLUTION_DELAY: Duration = Duration::from_millis(50);
/// How long a look-up takes at most, with all its questions. Each has its own limit; this one is for those who come later, and would
/// otherwise join a look-up that never ends.
const LONGEST: Duration = Duration::from_secs(30);
/// The most names that are kept, of each checker.
const MOST_KEPT: usize = 10_000;

/// A resolver of our own.
///
/// Look-ups run beside each other on one thread and share what it holds. The cells are borrowed for a moment, never over an await.
pub struct HickoryNames {
    name_servers: Vec<SocketAddr>,
    set_up: RefCell<Rc<SetUp>>,
    under_way: UnderWay<Asked, Result<Vec<IpAddr>, ResolveError>>,
    kept: Rc<RefCell<Kept<Asked, Vec<IpAddr>>>>,
    kept_for: Duration,
}

/// What a look-up is for.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    name: Rc<str>,
    family: Family,
}

/// What a look-up came to.
struct Answer {
    found: Result<Vec<IpAddr>, ResolveError>,
    /// How long that holds; `None` where it has to be asked for again at once.
    until: Option<Instant>,
}

impl Answer {
    fn for_now(found: Result<Vec<IpAddr>, ResolveError>) -> Self {
        Self { found, until: None }
    }
}

/// Whom to ask, and how.
struct SetUp {
    resolver: Result<TokioResolver, NetError>,
    search: Search,
    hosts: Hosts,
    /// [`RESOLUTION_DELAY`], unless a test has more time.
    delay: Duration,
}

impl SetUp {
    /// Asks these name servers, or the system's when there are none; only then the hosts file counts.
    fn read(name_servers: &[SocketAddr]) -> Self {
        if !name_servers.is_empty() {
            let config = ResolverConfig::from_name_servers(name_servers.iter().map(|&at| name_server(at)).collect());
            return Self::of(build(config, ResolverOpts::default()));
        }
        let (conf, hosts) = (system_conf(), Hosts::from_system().map_err(NetError::from));
        if let Some(starved) = [conf.as_ref().err(), hosts.as_ref().err()].into_iter().flatten().find(|e| is_starved(e))
        {
            return Self::of(Err(starved.clone()));
        }
        let (config, options) = conf.unwrap_or_else(|_| {
            // What the C library does where nothing is configured (resolv.conf(5)).
            let local = name_server((Ipv4Addr::LOCALHOST, 53).into());
            (ResolverConfig::from_name_servers(vec![local]), ResolverOpts::default())
        });
        let search = Search::new(&config, &options);
        Self { search, hosts: hosts.unwrap_or_default(), ..Self::of(build(config, options)) }
    }

    /// No more than whom to ask.
    fn of(resolver: Result<TokioResolver, NetError>) -> Self {
        Self { resolver, search: Search::default(), hosts: Hosts::default(), delay: RESOLUTION_DELAY }
    }
}

impl HickoryNames {
    /// Asks these name servers, or the system's when there are none; only then the hosts file counts. Addresses are kept as their TTL says,
    /// and at most so long.
    pub fn new(name_servers: &[SocketAddr], kept_for: Duration) -> Self {
        Self {
            name_servers: name_servers.to_vec(),
            set_up: RefCell::new(Rc::new(SetUp::read(name_servers))),
            under_way: UnderWay::default(),
            kept: Rc::new(RefCell::new(Kept::new(MOST_KEPT))),
            kept_for,
        }
    }

    /// How to ask: read once, and once more where this machine had no descriptor left for the files.
    fn set_up(&self) -> Rc<SetUp> {
        let mut set_up = self.set_up.borrow_mut();
        if set_up.resolver.as_ref().is_err_and(is_starved) {
            *set_up = Rc::new(SetUp::read(&self.name_servers));
        }
        Rc::clone(&set_up)
    }

    /// The addresses of a name, IPv6 first. Of one family alone nobody is asked for the other.
    ///
    /// What is not found is not kept: a check has to see a name come back.
    pub async fn look_up(&self, name: &str, family: Family) -> Result<Vec<IpAddr>, ResolveError> {
        let asked = Asked { name: name.into(), family };
        // Before the hosts file, which is not read again: what stands there is never kept.
        let known = self.kept.borrow().get(&asked, Instant::now()).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let look_up = self.under_way.join(&asked, || {
            let (set_up, kept, kept_for, asked) = (self.set_up(), Rc::clone(&self.kept), self.kept_for, asked.clone());
            async move {
                let answer = timeout(LONGEST, set_up.look_up(&asked.name, asked.family)).await;
                let answer = answer.unwrap_or_else(|_| Answer::for_now(Err(ResolveError::NoAnswer)));
                if let (Ok(found), Some(until)) = (&answer.found, answer.until) {
                    let now = Instant::now();
                    let until = now.checked_add(kept_for).map_or(until, |most| most.min(until));
                    kept.borrow_mut().keep(asked, found.clone(), until, now);
                }
                answer.found
            }
        });
        look_up.await
    }
}

impl SetUp {
    async fn look_up(&self, name: &str, family: Family) -> Answer {
        // In ASCII, which a URL's host is: the other reading refuses names like `my_service`. What is no name at all, such as
        // one with a label of 64 letters, does not exist.
        let Ok(name) = Name::from_ascii(name) else { return Answer::for_now(Err(ResolveError::NotFound)) };
        // Asked before the resolver: it would go out for the family that the hosts file does not name.
        let known = self.in_hosts_file(&name);
        if !known.is_empty() {
            return Answer::for_now(Ok(known));
        }
        let mut failure = ResolveError::NotFound;
        for candidate in self.search.candidates(&name) {
            let answer = match family {
                Family::Any => self.both_families(&candidate).await,
                Family::Ipv4 => self.family(&candidate, RecordType::A).await,
                Family::Ipv6 => self.family(&candidate, RecordType::AAAA).await,
            };
            match &answer.found {
                // Nobody to ask: the next candidate would wait for the same.
                Ok(_) | Err(ResolveError::NoAnswer | ResolveError::Io(_)) => return answer,
                Err(error) if failure.says_that_there_is_none() => failure = error.clone(),
                Err(_) => {}
            }
        }
        Answer::for_now(Err(failure))
    }

    /// The addresses of a fully qualified name. Both families are asked for at once. They hold as long as the answers for both do: what
    /// one did not answer in time is asked for again.
    async fn both_families(&self, name: &Name) -> Answer {
        let (four, six) = (pin!(self.family(name, RecordType::A)), pin!(self.family(name, RecordType::AAAA)));
        let (four, six) = match select(four, six).await {
            Either::Left((four, six)) if four.found.is_ok() => {
                (four, timeout(self.delay, six).await.unwrap_or_else(|_| Answer::for_now(Ok(Vec::new()))))
            }
            Either::Left((failed, six)) => (failed, six.await),
            Either::Right((six, four)) => (four.await, six),
        };
        let until = four.until.zip(six.until).map(|(four, six)| four.min(six));
        let found = match (six.found, four.found) {
            (Ok(six), Ok(four)) => Ok([six, four].concat()),
            (Ok(found), Err(_)) | (Err(_), Ok(found)) => Ok(found),
            // One that has no address of the one family may have one of the other, which nobody could tell.
            (Err(six), Err(ResolveError::NoAddress)) => Err(six),
            (Err(_), Err(four)) => Err(four),
        };
        Answer { found, until }
    }

    async fn family(&self, name: &Name, family: RecordType) -> Answer {
        let resolver = match &self.resolver {
            Ok(resolver) => resolver,
            Err(error) => return Answer::for_now(Err(told(error))),
        };
        match resolver.lookup(name.clone(), family).await {
            Ok(found) => {
                let addresses: Vec<_> = found.answers().iter().filter_map(|record| record.data.ip_addr()).collect();
                if addresses.is_empty() {
                    return Answer::for_now(Err(ResolveError::NoAddress));
                }
                // The shortest TTL of the addresses and of the aliases that led to them.
                Answer { found: Ok(addresses), until: Some(found.valid_until()) }
            }
            Err(error) => Answer { found: Err(told(&error)), until: none_until(&error, Instant::now()) },
        }
    }

    fn in_hosts_file(&self, name: &Name) -> Vec<IpAddr> {
        [RecordType::AAAA, RecordType::A]
            .into_iter()
            .filter_map(|family| self.hosts.lookup_static_host(&Query::query(name.clone(), family)))
            .flat_map(|found| found.answers().iter().filter_map(|record| record.data.ip_addr()).collect::<Vec<_>>())
            .collect()
    }
}

fn name_server(at: SocketAddr) -> NameServerConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = at.port();
        connection
    });
    NameServerConfig::new(at.ip(), true, connections.into())
}

fn build(config: ResolverConfig, mut options: ResolverOpts) -> Result<TokioResolver, NetError> {
    options.timeout = options.timeout.min(PATIENCE);
    options.attempts = options.attempts.min(RETRIES);
    options.use_hosts_file = ResolveHosts::Never;
    // What is kept is kept by name, and not by question.
    options.cache_size = 0;
    TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).with_options(options).build()
}

#[cfg(test)]
#[path = "hickory_tests.rs"]
mod tests;
