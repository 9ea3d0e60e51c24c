//! The DNS probe: `dns://192.0.2.53/example.com?type=AAAA`.

mod message;
mod over_tcp;
mod over_udp;
mod question;
mod records;

use std::net::SocketAddr;

use url::Host;

use self::{
    message::{Answer, Query},
    over_udp::Heard,
    question::Question,
};
use super::{
    Look, Probe,
    reach::{Goal, Reach, failure, target::target},
    trace::Trace,
};
use crate::{
    model::{
        dns::Rcode,
        endpoint::Endpoint,
        reason::{Kind, Reason},
    },
    net::{name_servers::first_name_server, names::Names, options::NetOptions, proxy::Carries},
};

/// The port of a URL that names none (RFC 1035, 4.2).
const PORT: u16 = 53;

/// What makes the DNS probe of each checker, for [`Registry::register`](crate::Registry::register) under `dns`.
///
/// It asks a name server one question, as the URL says it (RFC 4501): `dns://SERVER/NAME?type=TYPE`. The type is one of `A` (the
/// default), `AAAA`, `CAA`, `CNAME`, `MX`, `NS`, `PTR`, `SOA`, `SRV` and `TXT`. Without a server the first name server of the options is
/// asked, or the system's. The question goes over UDP, directly to the server; an answer that is too long for that comes over TCP,
/// through the proxy for TCP where there is one.
///
/// An answer that has such a record is up. NXDOMAIN, and an answer without such a record, are `dns_not_found`; other codes are
/// `dns_failed`. A rule that names the code or the number of answers decides instead.
///
/// ```
/// use watchpost::{Endpoint, NetOptions, Registry, dns_probe};
///
/// let mut probes = Registry::new();
/// probes.register("dns", dns_probe(NetOptions::new()));
///
/// let mail = Endpoint::builder("dns://192.0.2.53/example.com?type=MX")
///     .expect("dns answer contains \"mail.example.com.\"".parse()?)
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dns_probe(options: NetOptions) -> impl Fn() -> Box<dyn Probe> + Send + Sync + 'static {
    move || Box::new(DnsProbe { reach: Reach::new(&options), names: options.names.clone() })
}

struct DnsProbe {
    reach: Reach,
    names: Names,
}

impl Probe for DnsProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move { self.ask(endpoint, trace).await.map_err(|reason| trace.placed(reason)) })
    }
}

impl DnsProbe {
    async fn ask(&self, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason> {
        let question = Question::of_url(endpoint.url())?;
        let (host, port) = self.server(endpoint)?;
        let addresses = self.reach.find_addresses(&host, port, endpoint, trace).await?;

        let query = Query::new(&question, true);
        let heard = over_udp::ask(&addresses, &query, trace).await?;
        // A server from before EDNS (RFC 6891, 7).
        let (heard, query) = match heard.answer.rcode {
            Rcode::FORMERR if !heard.answer.edns => {
                let query = Query::new(&question, false);
                (over_udp::ask(&[heard.from], &query, trace).await?, query)
            }
            _ => (heard, query),
        };
        let (answer, over_tcp) = match heard {
            Heard { answer, from } if answer.truncated => {
                (self.ask_over_tcp(from, &host, port, &query, endpoint, trace).await?, true)
            }
            Heard { answer, .. } => (answer, false),
        };
        trace.seen.dns = Some(Box::new(answer.into_facts(&question, over_tcp)));
        Ok(())
    }

    /// The name server that a URL names, or the first of those that are asked for names.
    fn server(&self, endpoint: &Endpoint) -> Result<(Host<String>, u16), Reason> {
        if endpoint.url().has_host() {
            return target(endpoint.url(), Some(PORT));
        }
        let server = first_name_server(&self.names).map_err(|error| failure::of_resolving(&error))?;
        Ok((host_of(server), server.port()))
    }

    /// Asks again over TCP: the server that answered, or the one that a proxy finds.
    async fn ask_over_tcp(
        &self,
        server: SocketAddr,
        host: &Host<String>,
        port: u16,
        query: &Query,
        endpoint: &Endpoint,
        trace: &mut Trace,
    ) -> Result<Answer, Reason> {
        let behind_a_proxy = self.reach.find_proxy(host, port, Carries::Other, endpoint, trace).await?;
        let goal = behind_a_proxy.unwrap_or_else(|| Goal::Addresses(vec![server]));
        let (_, mut socket) = self.reach.connect(&goal, endpoint, trace).await?;
        let answer = over_tcp::ask(&mut socket, query, trace).await?;
        match answer.truncated {
            true => Err(Reason::new(Kind::Protocol, "the answer is cut short over TCP too")),
            false => Ok(answer),
        }
    }
}

fn host_of(server: SocketAddr) -> Host<String> {
    match server {
        SocketAddr::V4(server) => Host::Ipv4(*server.ip()),
        SocketAddr::V6(server) => Host::Ipv6(*server.ip()),
    }
}
