//! The steps to a ready stream: resolve, connect, TLS. Plain async functions, each with its own error type; which reason an
//! error is, the probe says.

pub mod connect;
pub mod fault;
mod names;
pub mod options;
pub mod overrides;
pub mod race;
pub mod resolve;
pub mod resolve_error;
pub mod stream;

#[cfg(feature = "dns")]
mod hickory;
#[cfg(feature = "dns")]
mod search;
mod system;

#[cfg(feature = "tls")]
pub mod certificate;
#[cfg(feature = "tls")]
pub mod roots;
#[cfg(feature = "tls")]
pub mod tls;
