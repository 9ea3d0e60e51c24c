//! Names by the system's resolver.

use std::net::{IpAddr, SocketAddr};

use super::resolve_error::ResolveError;

/// The system's resolver. Its errors carry no type, so every failure is one of the look-up.
pub struct Names;

impl Names {
    /// Name servers can't be chosen here: the system has its own.
    pub fn new(_name_servers: &[SocketAddr]) -> Self {
        Self
    }

    /// The addresses of a name, in the system's order.
    pub async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let found = tokio::net::lookup_host((name, 0)).await.map_err(ResolveError::Io)?;
        Ok(found.map(|address| address.ip()).collect())
    }
}
