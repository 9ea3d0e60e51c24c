//! How a host is found and reached.

use std::net::{IpAddr, SocketAddr};

use clap::{ArgMatches, Args};
#[cfg(feature = "dns")]
use watchpost::parse_duration;
use watchpost::{ConnectTo, Family, NetOptions, ResolveTo};

use super::{proxy::ProxyArgs, switch::switch};
use crate::cli::typed::typed;

/// How a host is found and reached.
#[derive(Args)]
#[command(next_help_heading = "Network")]
pub struct NetworkArgs {
    /// Connect to IPv4 addresses alone
    #[arg(short = '4', long, value_parser = switch(), env = "WATCHPOST_IPV4", hide_env = true)]
    pub ipv4: bool,
    /// Connect to IPv6 addresses alone
    #[arg(short = '6', long, value_parser = switch(), env = "WATCHPOST_IPV6", hide_env = true)]
    pub ipv6: bool,
    /// Ask this name server, repeatable: ADDR or ADDR:PORT; system is the system's resolver
    #[arg(long, value_name = "ADDR", value_parser = parse_asked, env = "WATCHPOST_RESOLVER", hide_env = true)]
    pub resolver: Vec<Asked>,
    /// Keep addresses as long as their TTL says, and at most so long; with 0 each check asks anew
    #[cfg(feature = "dns")]
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    #[arg(value_parser = parse_duration, env = "WATCHPOST_DNS_CACHE", hide_env = true)]
    pub dns_cache: std::time::Duration,
    /// The addresses of a host, in place of a look-up: HOST:PORT:ADDR[,ADDR]..., repeatable; the host * is any
    #[arg(long, value_name = "HOST:PORT:ADDR", env = "WATCHPOST_RESOLVE", hide_env = true)]
    pub resolve: Vec<ResolveTo>,
    /// Connect elsewhere: HOST1:PORT1:HOST2:PORT2, repeatable; an empty first host or port is any, an empty second one the same
    #[arg(long, value_name = "FROM:TO", env = "WATCHPOST_CONNECT_TO", hide_env = true)]
    pub connect_to: Vec<ConnectTo>,
    /// Connect to this Unix socket, whatever host a URL names
    #[cfg(unix)]
    #[arg(long, value_name = "PATH", env = "WATCHPOST_UNIX_SOCKET", hide_env = true)]
    pub unix_socket: Option<std::path::PathBuf>,
    /// Close connections politely, by FIN, and not by a reset
    #[arg(long, value_parser = switch(), env = "WATCHPOST_LINGER", hide_env = true)]
    pub linger: bool,
    #[command(flatten)]
    pub proxy: ProxyArgs,
}

/// Who is asked for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    System,
    Server(SocketAddr),
}

impl NetworkArgs {
    /// Of -4 and -6 the later one holds, and both win over the environment.
    pub fn settle(&mut self, matches: &ArgMatches) {
        let typed = |id| typed(matches, id);
        let (four, six) = (typed("ipv4"), typed("ipv6"));
        if four.is_some() || six.is_some() {
            (self.ipv4, self.ipv6) = (four > six, six > four);
        }
    }

    /// Lets each check ask for its name anew.
    pub fn forget_names(&mut self) {
        #[cfg(feature = "dns")]
        {
            self.dns_cache = std::time::Duration::ZERO;
        }
    }

    /// The family, once the arguments are settled, if they say something of it.
    pub fn family(&self) -> Option<Family> {
        match (self.ipv4, self.ipv6) {
            (true, false) => Some(Family::Ipv4),
            (false, true) => Some(Family::Ipv6),
            (true, true) => Some(Family::Any),
            (false, false) => None,
        }
    }

    /// What the probes are told.
    ///
    /// # Errors
    /// A sentence about arguments that don't go together.
    pub fn options(&self) -> Result<NetOptions, String> {
        let options =
            NetOptions::new().resolve_to(self.resolve.clone()).connect_to(self.connect_to.clone()).linger(self.linger);
        #[cfg(feature = "dns")]
        let options = options.keep_names(self.dns_cache);
        #[cfg(unix)]
        let options = match &self.unix_socket {
            Some(path) => options.unix_socket(path),
            None => options,
        };
        let options = self.proxy.add_to(options)?;
        let servers: Vec<SocketAddr> = self.resolver.iter().filter_map(|asked| asked.server()).collect();
        match (self.resolver.len(), servers.len()) {
            (0, _) => Ok(options),
            (_, 0) => Ok(options.system_resolver()),
            (all, some) if some < all => Err("--resolver: system goes with no name server beside it".to_owned()),
            _ => by_servers(options, servers),
        }
    }
}

#[cfg(feature = "dns")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature `dns` it fails")]
fn by_servers(options: NetOptions, servers: Vec<SocketAddr>) -> Result<NetOptions, String> {
    Ok(options.name_servers(servers))
}

#[cfg(not(feature = "dns"))]
fn by_servers(_: NetOptions, _: Vec<SocketAddr>) -> Result<NetOptions, String> {
    Err("--resolver: this build asks the system's resolver alone: it lacks the feature `dns`".to_owned())
}

impl Asked {
    fn server(self) -> Option<SocketAddr> {
        match self {
            Self::System => None,
            Self::Server(server) => Some(server),
        }
    }
}

/// The port of a name server (RFC 1035, 4.2).
const DNS_PORT: u16 = 53;

fn parse_asked(text: &str) -> Result<Asked, String> {
    if text == "system" {
        return Ok(Asked::System);
    }
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = text.parse::<SocketAddr>().ok().filter(|server| server.port() > 0);
    with_port
        .or_else(|| bare.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, DNS_PORT)))
        .map(Asked::Server)
        .ok_or_else(|| "a name server is an IP address, with or without a port; system is the system's resolver".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked() {
        for (text, wanted) in [
            ("system", Some(Asked::System)),
            ("192.0.2.1", Some(Asked::Server("192.0.2.1:53".parse().unwrap()))),
            ("192.0.2.1:5353", Some(Asked::Server("192.0.2.1:5353".parse().unwrap()))),
            ("2001:db8::1", Some(Asked::Server("[2001:db8::1]:53".parse().unwrap()))),
            ("[2001:db8::1]", Some(Asked::Server("[2001:db8::1]:53".parse().unwrap()))),
            ("[2001:db8::1]:5353", Some(Asked::Server("[2001:db8::1]:5353".parse().unwrap()))),
            ("192.0.2.1:0", None),
            ("dns.example", None),
            ("", None),
        ] {
            assert_eq!(parse_asked(text).ok(), wanted, "{text}");
        }
    }
}
