//! Which reason an error is: by its type, never by its text.

use std::{error::Error, io};

use awc::error::{ConnectError as AwcConnectError, PayloadError, SendRequestError};

use actix_http::error::ParseError;

use super::head::Broken;
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
        ResolveError::Io(io) if Fault::of(io) == Some(Fault::Resources) => return of_io(io),
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
            Some(_) => of_io(io),
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

/// A proxy that does not take the request.
pub fn of_asking() -> Reason {
    Reason::new(Kind::Proxy, TunnelError::User.to_string())
}

/// awc could not send the request, or did not get a head.
pub fn of_sending(error: &SendRequestError) -> Reason {
    match error {
        SendRequestError::Send(io)
        | SendRequestError::Response(ParseError::Io(io))
        | SendRequestError::Connect(AwcConnectError::Io(io)) => of_io(io),
        // The guard's head is always one that awc can read; were it not, the answer would be to blame.
        SendRequestError::Response(_) => Reason::new(Kind::Protocol, "the answer can't be read"),
        SendRequestError::Url(_) | SendRequestError::Http(_) => unsendable(),
        SendRequestError::Connect(AwcConnectError::Disconnected) => of_broken(Broken::EndBeforeHead),
        _ => Reason::new(Kind::Protocol, "the request could not be sent"),
    }
}

/// awc did not get the body whole.
pub fn of_payload(error: &PayloadError) -> Reason {
    match error {
        PayloadError::Incomplete(Some(io)) | PayloadError::Io(io) => of_io(io),
        PayloadError::Incomplete(None) => of_broken(Broken::EndInBody),
        _ => Reason::new(Kind::Protocol, "the body can't be read"),
    }
}

/// A request that can't be sent as it is.
pub fn unsendable() -> Reason {
    Reason::new(Kind::Unsupported, "the URL or a header is longer than can be sent")
}

fn of_broken(broken: Broken) -> Reason {
    let kind = match broken {
        Broken::EndBeforeHead => Kind::Reset,
        Broken::HeadTooLong | Broken::TooManyHeaders | Broken::ChunksTooLong => Kind::TooLarge,
        Broken::EndInHead
        | Broken::EndInBody
        | Broken::NotHttp(_)
        | Broken::BadStatus
        | Broken::TooManyInterim
        | Broken::Switched
        | Broken::BadLength => Kind::Protocol,
    };
    Reason::new(kind, broken.to_string())
}

/// An error on a stream: the guard's, rustls's or the system's.
pub fn of_io(error: &io::Error) -> Reason {
    let inner = error.get_ref().map(|inner| inner as &(dyn Error + 'static));
    if let Some(broken) = inner.and_then(|inner| inner.downcast_ref::<Broken>()) {
        return of_broken(*broken);
    }
    #[cfg(feature = "tls")]
    if let Some(tls) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return super::tls_alert::of_handshake(tls);
    }
    match Fault::of(error) {
        Some(Fault::Refused) => Reason::new(Kind::ConnectRefused, "connection refused"),
        Some(Fault::Reset) => Reason::new(Kind::Reset, "the connection was reset"),
        Some(Fault::TimedOut) => Reason::new(Kind::Timeout, "the host does not answer"),
        Some(Fault::Unreachable) => Reason::new(Kind::ConnectUnreachable, format!("no way there: {}", error.kind())),
        Some(Fault::Resources) => Reason::new(Kind::Resources, resources(error)),
        // What is left is awc's own: a chunk that is none.
        None => Reason::new(Kind::Protocol, "the answer breaks the rules of HTTP"),
    }
}

fn resources(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrNotAvailable => "no free port or address here",
        io::ErrorKind::OutOfMemory => "out of memory here",
        _ => "too many open files here, or no buffer left",
    }
}
