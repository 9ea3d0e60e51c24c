//! Which reason it is when there is no connection, or one broke: by the type of an error, never by its text.

use std::io;

use crate::{
    model::reason::{Kind, Reason},
    net::{
        connect::ConnectError,
        fault::Fault,
        resolve_error::ResolveError,
        tunnel::{TunnelError, code},
    },
};

/// A host that did not become an address.
pub fn of_resolving(error: &ResolveError) -> Reason {
    let kind = match error {
        ResolveError::NotFound | ResolveError::NoAddress | ResolveError::NoneOfFamily(_) => Kind::DnsNotFound,
        ResolveError::Io(io) if Fault::of(io) == Some(Fault::Resources) => return of_fault(io, Fault::Resources),
        ResolveError::Answered(_) | ResolveError::NoAnswer | ResolveError::Broken | ResolveError::Io(_) => {
            Kind::DnsFailed
        }
    };
    Reason::new(kind, error.to_string())
}

/// No connection.
pub fn of_connecting(error: &ConnectError) -> Reason {
    match error {
        ConnectError::NoAddress => Reason::new(Kind::DnsNotFound, "the host has no address"),
        ConnectError::Io(io) => match Fault::of(io) {
            Some(fault) => of_fault(io, fault),
            // Of a Unix socket.
            None if io.kind() == io::ErrorKind::NotFound => {
                Reason::new(Kind::ConnectUnreachable, "there is no such socket")
            }
            None => Reason::new(Kind::ConnectUnreachable, format!("no connection: {}", io.kind())),
        },
    }
}

/// A proxy that was not reached: what is not this machine's own fault is the proxy's.
pub fn of_the_proxy(reason: Reason) -> Reason {
    match reason.kind {
        Kind::Resources | Kind::Blocked => reason,
        _ => Reason { kind: Kind::Proxy, message: format!("the proxy is not there: {}", reason.message), ..reason },
    }
}

/// A proxy that did not connect to the host. Some of what it says tells of the host.
pub fn of_digging(error: &TunnelError) -> Reason {
    let says = |kind, what: &str| Reason::new(kind, format!("{what}, says the proxy"));
    match error {
        TunnelError::Refused(code::CONNECTION_REFUSED) => says(Kind::ConnectRefused, "connection refused"),
        TunnelError::Refused(code::NETWORK_UNREACHABLE) => says(Kind::ConnectUnreachable, "no way to the network"),
        TunnelError::Refused(code::HOST_UNREACHABLE) => says(Kind::ConnectUnreachable, "no way to the host"),
        error => Reason::new(Kind::Proxy, error.to_string()),
    }
}

/// An error on a connection: rustls's or the system's. `None` for one of neither: whoever made it knows what it means.
pub fn of_io(error: &io::Error) -> Option<Reason> {
    #[cfg(feature = "tls")]
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        return Some(super::tls_alert::of_handshake(tls));
    }
    Fault::of(error).map(|fault| of_fault(error, fault))
}

fn of_fault(error: &io::Error, fault: Fault) -> Reason {
    match fault {
        Fault::Refused => Reason::new(Kind::ConnectRefused, "connection refused"),
        Fault::Reset => Reason::new(Kind::Reset, "the connection was reset"),
        Fault::TimedOut => Reason::new(Kind::Timeout, "the host does not answer"),
        Fault::Unreachable => Reason::new(Kind::ConnectUnreachable, format!("no way there: {}", error.kind())),
        Fault::Resources => Reason::new(Kind::Resources, resources(error)),
    }
}

fn resources(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrNotAvailable => "no free port or address here",
        io::ErrorKind::OutOfMemory => "out of memory here",
        _ => "too many open files here, or no buffer left",
    }
}
