//! How to look: the seam, and one scheme a file. No actors here: async functions.

#[cfg(feature = "tcp")]
pub mod built_in;
#[cfg(feature = "tcp")]
mod conversation;
#[cfg(feature = "dns")]
pub mod dns;
#[cfg(feature = "grpc")]
pub mod grpc;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "icmp")]
pub mod icmp;
pub mod out_of_time;
#[cfg(any(feature = "dns", feature = "ws", feature = "icmp"))]
mod random;
#[cfg(feature = "tcp")]
mod reach;
pub mod registry;
#[cfg(feature = "tls")]
mod starttls;
#[cfg(feature = "tcp")]
pub mod tcp;
#[cfg(feature = "tls")]
pub mod tls;
pub mod trace;
#[cfg(feature = "ws")]
pub mod ws;

use std::{future::Future, pin::Pin};

use crate::model::{endpoint::Endpoint, reason::Reason};
use trace::Trace;

/// A look in progress. It stays on the thread that began it, so it need not be `Send`.
pub type Look<'a> = Pin<Box<dyn Future<Output = Result<(), Reason>> + 'a>>;

/// How to look at the endpoints of a scheme: the seam for an app's own checks, and for tests.
///
/// A probe writes down what it sees in the [`Trace`] as it goes, so that the facts survive when the look is cut short. It
/// returns `Ok` when it saw all it wanted, and the reason when something stopped it; whether what it saw is good is judged
/// afterwards. Time-outs and panics are the checker's business: the look is dropped when its time is up, and a panic costs
/// that check alone.
///
/// A look should not block its thread: those beside it wait meanwhile, and after 2 s the checker is replaced
/// (see [`Builder::stall_after`](crate::Builder::stall_after)).
///
/// ```
/// use watchpost::{Endpoint, Kind, Look, Probe, Reason, Trace};
///
/// struct DiskSpace;
///
/// impl Probe for DiskSpace {
///     fn look<'a>(&'a self, endpoint: &'a Endpoint, _trace: &'a mut Trace) -> Look<'a> {
///         Box::pin(async move {
///             let free = 7; // of endpoint.url().path()
///             if free > 5 { Ok(()) } else { Err(Reason::new(Kind::Expectation, format!("{free} % free, wanted over 5 %"))) }
///         })
///     }
/// }
/// ```
pub trait Probe {
    /// Looks once.
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a>;
}
