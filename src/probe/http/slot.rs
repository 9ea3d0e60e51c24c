//! The slot: where awc finds the stream that the probe has made ready.

use std::{
    cell::RefCell,
    future::{Ready, ready},
    rc::Rc,
};

use actix_service::Service;
use actix_tls::connect::{ConnectError, ConnectInfo, Connection};
use awc::http::Uri;

use super::guard::Guard;
use crate::net::stream::Stream;

/// The streams that are ready for awc and that it has not fetched yet, usually none or one.
///
/// The probe puts a stream in and awc's connector takes it out in the same poll, both on the thread of one checker; awc calls
/// the connector with nothing but a URI, so the stream can't come in as an argument.
#[derive(Debug, Clone, Default)]
pub struct Slot(Rc<RefCell<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    /// Each stream has a number of its own, so that a late ticket does not close another's stream.
    last: u64,
    streams: Vec<(u64, Guard<Stream>)>,
}

/// The claim to a stream in the slot. When it goes and the stream is still there, that is closed.
#[derive(Debug)]
#[must_use = "the stream is closed when its ticket goes"]
pub struct Ticket {
    slot: Slot,
    number: u64,
}

/// The name under which awc asks for a stream. `invalid` is no one's domain (RFC 2606, 2).
const DOMAIN: &str = "invalid";

impl Slot {
    /// Puts a stream in.
    pub fn put(&self, guard: Guard<Stream>) -> Ticket {
        let mut waiting = self.0.borrow_mut();
        waiting.last += 1;
        let number = waiting.last;
        waiting.streams.push((number, guard));
        Ticket { slot: self.clone(), number }
    }

    fn take(&self, number: u64) -> Option<Guard<Stream>> {
        let streams = &mut self.0.borrow_mut().streams;
        let place = streams.iter().position(|(other, _)| *other == number)?;
        Some(streams.swap_remove(place).1)
    }
}

impl Ticket {
    /// The authority that stands for the stream.
    pub fn authority(&self) -> String {
        format!("c{}.{DOMAIN}", self.number)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        drop(self.slot.take(self.number));
    }
}

fn number(authority: &str) -> Option<u64> {
    authority.strip_prefix('c')?.strip_suffix(DOMAIN)?.strip_suffix('.')?.parse().ok()
}

impl Service<ConnectInfo<Uri>> for Slot {
    type Response = Connection<Uri, Guard<Stream>>;
    type Error = ConnectError;
    type Future = Ready<Result<Self::Response, ConnectError>>;

    actix_service::always_ready!();

    fn call(&self, asked: ConnectInfo<Uri>) -> Self::Future {
        let guard = number(asked.hostname()).and_then(|number| self.take(number));
        ready(guard.map(|guard| Connection::new(asked.request().clone(), guard)).ok_or(ConnectError::Unresolved))
    }
}
