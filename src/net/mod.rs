//! The steps to a ready stream: resolve, connect, TLS. Plain async functions, each with its own error type; which reason an
//! error is, the probe says.

pub mod connect;
pub mod fault;
pub mod options;
pub mod resolve;
pub mod resolve_error;
pub mod stream;
pub mod tls_wanted;

#[cfg(feature = "dns")]
mod hickory;
#[cfg(not(feature = "dns"))]
mod system;

#[cfg(feature = "tls")]
pub mod certificate;
#[cfg(feature = "tls")]
pub mod identity;
#[cfg(feature = "tls")]
pub mod roots;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "tls")]
pub mod tls_facts;
#[cfg(feature = "tls")]
pub mod witness;
