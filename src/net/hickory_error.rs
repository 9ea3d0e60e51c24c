//! What the errors of hickory say, by their types.

use std::{
    net::{Ipv4Addr, UdpSocket},
    rc::Rc,
    time::{Duration, Instant},
};

use hickory_resolver::{
    MAX_TTL,
    config::{ResolverConfig, ResolverOpts},
    net::{DnsError, NetError},
    proto::op::ResponseCode,
    system_conf::read_system_conf,
};

use super::{fault::Fault, resolve_error::ResolveError};

/// What the system says about whom to ask, with one type of error on all platforms.
#[allow(clippy::useless_conversion, reason = "on Windows and macOS it is another error")]
pub fn system_conf() -> Result<(ResolverConfig, ResolverOpts), NetError> {
    read_system_conf().map_err(NetError::from)
}

/// Whether this machine had nothing left to look a name up with.
pub fn is_starved(error: &NetError) -> bool {
    matches!(error, NetError::Io(error) if Fault::of(error) == Some(Fault::Resources))
}

/// What an error of hickory says.
pub fn told(error: &NetError) -> ResolveError {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => by_code(none.response_code),
        NetError::Dns(DnsError::ResponseCode(code)) => by_code(*code),
        NetError::Timeout | NetError::NoConnections | NetError::Busy => no_answer(),
        NetError::Io(error) => ResolveError::Io(Rc::new(match error.raw_os_error() {
            Some(number) => std::io::Error::from_raw_os_error(number),
            None => error.kind().into(),
        })),
        _ => ResolveError::Broken,
    }
}

/// No answer came, or nobody could be asked: hickory does not tell when there was no descriptor for a socket, so one is tried.
fn no_answer() -> ResolveError {
    match UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)) {
        Err(error) if Fault::of(&error) == Some(Fault::Resources) => ResolveError::Io(Rc::new(error)),
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

/// Until when a name has no such record, where an error says that it has none: as long as the zone's SOA has it (RFC 2308, 5). Without
/// one it bounds nothing; beside the addresses of the other family, those do.
pub fn none_until(error: &NetError, now: Instant) -> Option<Instant> {
    let NetError::Dns(DnsError::NoRecordsFound(none)) = error else { return None };
    let holds = Duration::from_secs(none.negative_ttl.unwrap_or(MAX_TTL).into());
    if by_code(none.response_code).says_that_there_is_none() { now.checked_add(holds) } else { None }
}
