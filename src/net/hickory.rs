//! Names by hickory, whose errors tell a name that does not exist from a look-up that failed.

use std::{
    cell::RefCell,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    pin::pin,
    rc::Rc,
    time::Duration,
};

use actix_rt::time::timeout;
use futures_util::future::{Either, select};
use hickory_resolver::{
    Hosts, TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::{Query, ResponseCode},
        rr::{Name, RecordType},
    },
    system_conf::read_system_conf,
};

use super::{fault::Fault, resolve_error::ResolveError, search::Search};
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

/// A resolver of our own.
pub struct HickoryNames {
    name_servers: Vec<SocketAddr>,
    /// Look-ups run beside each other on one thread and share it. Borrowed for a moment, never over an await.
    set_up: RefCell<Rc<SetUp>>,
}

/// Whom to ask, and how.
struct SetUp {
    resolver: Result<TokioResolver, NetError>,
    search: Search,
    hosts: Hosts,
}

impl SetUp {
    /// Asks these name servers, or the system's when there are none; only then the hosts file counts.
    fn read(name_servers: &[SocketAddr]) -> Self {
        if !name_servers.is_empty() {
            let config = ResolverConfig::from_name_servers(name_servers.iter().map(|&at| name_server(at)).collect());
            return Self {
                resolver: build(config, ResolverOpts::default()),
                search: Search::default(),
                hosts: Hosts::default(),
            };
        }
        let (conf, hosts) = (read_system_conf(), Hosts::from_system().map_err(NetError::from));
        if let Some(starved) = [conf.as_ref().err(), hosts.as_ref().err()].into_iter().flatten().find(|e| is_starved(e))
        {
            return Self { resolver: Err(starved.clone()), search: Search::default(), hosts: Hosts::default() };
        }
        let (config, options) = conf.unwrap_or_else(|_| {
            // What the C library does where nothing is configured (resolv.conf(5)).
            let local = name_server((Ipv4Addr::LOCALHOST, 53).into());
            (ResolverConfig::from_name_servers(vec![local]), ResolverOpts::default())
        });
        let search = Search::new(&config, &options);
        Self { resolver: build(config, options), search, hosts: hosts.unwrap_or_default() }
    }
}

impl HickoryNames {
    /// Asks these name servers, or the system's when there are none; only then the hosts file counts.
    pub fn new(name_servers: &[SocketAddr]) -> Self {
        let set_up = RefCell::new(Rc::new(SetUp::read(name_servers)));
        Self { name_servers: name_servers.to_vec(), set_up }
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
    pub async fn look_up(&self, name: &str, family: Family) -> Result<Vec<IpAddr>, ResolveError> {
        self.set_up().look_up(name, family).await
    }
}

impl SetUp {
    async fn look_up(&self, name: &str, family: Family) -> Result<Vec<IpAddr>, ResolveError> {
        // In ASCII, which a URL's host is: the other reading refuses names like `my_service`. What is no name at all, such as
        // one with a label of 64 letters, does not exist.
        let name = Name::from_ascii(name).map_err(|_| ResolveError::NotFound)?;
        // Asked before the resolver: it would go out for the family that the hosts file does not name.
        let known = self.in_hosts_file(&name);
        if !known.is_empty() {
            return Ok(known);
        }
        let mut failure = ResolveError::NotFound;
        for candidate in self.search.candidates(&name) {
            let found = match family {
                Family::Any => self.both_families(&candidate).await,
                Family::Ipv4 => self.family(&candidate, RecordType::A).await,
                Family::Ipv6 => self.family(&candidate, RecordType::AAAA).await,
            };
            match found {
                Ok(addresses) => return Ok(addresses),
                // Nobody to ask: the next candidate would wait for the same.
                Err(error @ (ResolveError::NoAnswer | ResolveError::Io(_))) => return Err(error),
                Err(error) if failure.says_that_there_is_none() => failure = error,
                Err(_) => {}
            }
        }
        Err(failure)
    }

    /// The addresses of a fully qualified name. Both families are asked for at once.
    async fn both_families(&self, name: &Name) -> Result<Vec<IpAddr>, ResolveError> {
        let (four, six) = (pin!(self.family(name, RecordType::A)), pin!(self.family(name, RecordType::AAAA)));
        let (four, six) = match select(four, six).await {
            Either::Left((Ok(four), six)) => (Ok(four), timeout(RESOLUTION_DELAY, six).await.unwrap_or(Ok(Vec::new()))),
            Either::Left((failed, six)) => (failed, six.await),
            Either::Right((six, four)) => (four.await, six),
        };
        match (six, four) {
            (Ok(six), Ok(four)) => Ok([six, four].concat()),
            (Ok(found), Err(_)) | (Err(_), Ok(found)) => Ok(found),
            // One that has no address of the one family may have one of the other, which nobody could tell.
            (Err(six), Err(ResolveError::NoAddress)) => Err(six),
            (Err(_), Err(four)) => Err(four),
        }
    }

    async fn family(&self, name: &Name, family: RecordType) -> Result<Vec<IpAddr>, ResolveError> {
        let resolver = self.resolver.as_ref().map_err(told)?;
        let found = resolver.lookup(name.clone(), family).await.map_err(|error| told(&error))?;
        let addresses: Vec<_> = found.answers().iter().filter_map(|record| record.data.ip_addr()).collect();
        if addresses.is_empty() { Err(ResolveError::NoAddress) } else { Ok(addresses) }
    }

    fn in_hosts_file(&self, name: &Name) -> Vec<IpAddr> {
        [RecordType::AAAA, RecordType::A]
            .into_iter()
            .filter_map(|family| self.hosts.lookup_static_host(&Query::query(name.clone(), family)))
            .flat_map(|found| found.answers().iter().filter_map(|record| record.data.ip_addr()).collect::<Vec<_>>())
            .collect()
    }
}

/// Whether this machine had nothing left to look a name up with.
pub fn is_starved(error: &NetError) -> bool {
    matches!(error, NetError::Io(error) if Fault::of(error) == Some(Fault::Resources))
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
    options.cache_size = 0;
    TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).with_options(options).build()
}

/// What an error of hickory says.
pub fn told(error: &NetError) -> ResolveError {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => by_code(none.response_code),
        NetError::Dns(DnsError::ResponseCode(code)) => by_code(*code),
        NetError::Timeout | NetError::NoConnections | NetError::Busy => no_answer(),
        NetError::Io(error) => ResolveError::Io(match error.raw_os_error() {
            Some(number) => std::io::Error::from_raw_os_error(number),
            None => error.kind().into(),
        }),
        _ => ResolveError::Broken,
    }
}

/// No answer came, or nobody could be asked: hickory does not tell when there was no descriptor for a socket, so one is tried.
fn no_answer() -> ResolveError {
    match UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)) {
        Err(error) if Fault::of(&error) == Some(Fault::Resources) => ResolveError::Io(error),
        _ => ResolveError::NoAnswer,
    }
}

fn by_code(code: ResponseCode) -> ResolveError {
    match code {
        ResponseCode::NXDomain => ResolveError::NotFound,
        ResponseCode::NoError => ResolveError::NoAddress,
        other => ResolveError::Answered(other.to_string()),
    }
}
