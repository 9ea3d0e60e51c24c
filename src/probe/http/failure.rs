//! Which reason an error of an exchange is: by its type, never by its text.

use std::io;

use awc::error::{ConnectError as AwcConnectError, PayloadError, SendRequestError};

use actix_http::error::ParseError;

use super::head::Broken;
use crate::{
    model::reason::{Kind, Reason},
    net::tunnel::TunnelError,
    probe::reach::failure,
};

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

/// An answer that breaks the rules.
pub fn of_broken(broken: Broken) -> Reason {
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
    if let Some(broken) = error.get_ref().and_then(|inner| inner.downcast_ref::<Broken>()) {
        return of_broken(*broken);
    }
    // What is left is awc's own: a chunk that is none.
    failure::of_io(error).unwrap_or_else(|| Reason::new(Kind::Protocol, "the answer breaks the rules of HTTP"))
}
