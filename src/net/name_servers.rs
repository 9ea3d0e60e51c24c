//! Which name server is asked first.

use std::net::{Ipv4Addr, SocketAddr};

use super::{
    hickory_error::{is_starved, system_conf, told},
    names::Names,
    resolve_error::ResolveError,
};

/// The first of these name servers, or of the system's, as they are now. Where nothing is configured it is this machine's own, as the C
/// library has it (resolv.conf(5)).
///
/// # Errors
/// This machine has no descriptor left to see who it is.
pub fn first_name_server(names: &Names) -> Result<SocketAddr, ResolveError> {
    if let Names::ByHickory(given) = names
        && let Some(first) = given.first()
    {
        return Ok(*first);
    }
    let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 53));
    match system_conf() {
        Err(error) if is_starved(&error) => Err(told(&error)),
        Err(_) => Ok(local),
        Ok((config, _)) => Ok(config.name_servers().first().map_or(local, |first| {
            let port = first.connections.first().map_or(53, |connection| connection.port);
            SocketAddr::new(first.ip, port)
        })),
    }
}
