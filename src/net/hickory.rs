//! Names by hickory, whose errors tell a name that does not exist from a look-up that failed.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hickory_resolver::{
    Hosts, TokioResolver,
    config::{ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::{Query, ResponseCode},
        rr::{Name, RecordType},
    },
    system_conf::read_system_conf,
};

use super::resolve_error::ResolveError;

/// How long one question waits for its answer. With [`RETRIES`], a silent name server is reported after six seconds, within
/// the default time of a check.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a question is asked again.
const RETRIES: usize = 2;

/// A resolver of our own.
pub struct Names {
    resolver: Result<TokioResolver, NetError>,
    hosts: Arc<Hosts>,
}

impl Names {
    /// Asks these name servers, or the system's when there are none; only then the hosts file counts.
    pub fn new(name_servers: &[SocketAddr]) -> Self {
        if !name_servers.is_empty() {
            let config = ResolverConfig::from_name_servers(name_servers.iter().map(|&at| name_server(at)).collect());
            return Self { resolver: build(config, ResolverOpts::default()), hosts: Arc::default() };
        }
        let (config, options) = read_system_conf().unwrap_or_else(|_| {
            // What the C library does where nothing is configured (resolv.conf(5)).
            let local = name_server((Ipv4Addr::LOCALHOST, 53).into());
            (ResolverConfig::from_name_servers(vec![local]), ResolverOpts::default())
        });
        Self { resolver: build(config, options), hosts: Arc::new(Hosts::from_system().unwrap_or_default()) }
    }

    /// The addresses of a name, IPv4 first: addresses are tried one after another, and a broken IPv6 route is met more often
    /// than a broken IPv4 one.
    pub async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, ResolveError> {
        // In ASCII, which a URL's host is: the other reading refuses names like `my_service`. What is no name at all, such as
        // one with a label of 64 letters, does not exist.
        let name = Name::from_ascii(name).map_err(|_| ResolveError::NotFound)?;
        // Asked before the resolver: it would go out for the family that the hosts file does not name.
        let known = self.in_hosts_file(&name);
        if !known.is_empty() {
            return Ok(known);
        }
        let resolver = self.resolver.as_ref().map_err(told)?;
        let found = resolver.lookup_ip(name).await.map_err(|error| told(&error))?;
        Ok(found.iter().collect())
    }

    fn in_hosts_file(&self, name: &Name) -> Vec<IpAddr> {
        [RecordType::A, RecordType::AAAA]
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
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    options.use_hosts_file = ResolveHosts::Never;
    options.cache_size = 0;
    TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).with_options(options).build()
}

/// What an error of hickory says.
fn told(error: &NetError) -> ResolveError {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => by_code(none.response_code),
        NetError::Dns(DnsError::ResponseCode(code)) => by_code(*code),
        NetError::Timeout | NetError::NoConnections | NetError::Busy => ResolveError::NoAnswer,
        NetError::Io(error) => ResolveError::Io(match error.raw_os_error() {
            Some(number) => std::io::Error::from_raw_os_error(number),
            None => error.kind().into(),
        }),
        _ => ResolveError::Broken,
    }
}

fn by_code(code: ResponseCode) -> ResolveError {
    match code {
        ResponseCode::NXDomain => ResolveError::NotFound,
        ResponseCode::NoError => ResolveError::NoAddress,
        other => ResolveError::Answered(other.to_string()),
    }
}
