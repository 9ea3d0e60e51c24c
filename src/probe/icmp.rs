//! The ICMP probe: `icmp://host`, a ping.

use std::{
    future::pending,
    io::{self, ErrorKind},
    net::SocketAddr,
    pin::pin,
    time::Duration,
};

use actix_rt::time::sleep;
use futures_util::future::select;

use super::{
    Look, Probe,
    random::random,
    reach::{Reach, failure, target::target},
    trace::Trace,
};
use crate::{
    model::{
        endpoint::Endpoint,
        phase::Phase,
        reason::{Kind, Reason},
    },
    net::{
        echo::{Echo, Token},
        fault::Fault,
        options::NetOptions,
        race::race,
    },
};

/// How long after a request the next one goes out.
const EVERY: Duration = Duration::from_secs(1);

/// What the kernel has to be told.
const NOT_ALLOWED: &str = if cfg!(any(target_os = "linux", target_os = "android")) {
    "this process may not ping: set sysctl net.ipv4.ping_group_range=\"0 2147483647\" (raw sockets are not tried)"
} else {
    "this process may not ping, and raw sockets are not tried"
};

/// What makes the ICMP probe of each checker, for [`Registry::register`](crate::Registry::register) under `icmp`.
///
/// One echo is enough (RFC 792, RFC 4443). A request goes out each second, to the first of the host's addresses, and soon to the next
/// ones beside it; the time until the reply is that of the phase `first_byte`. Proxies and Unix sockets have no part in it.
///
/// It pings as any user may where the system lets one: on Linux the sysctl `net.ipv4.ping_group_range` has to hold a group of the
/// process. Where it does not, it is `unsupported`. Raw sockets are not tried, whatever the process may do.
///
/// ```
/// use watchpost::{NetOptions, Registry, icmp_probe};
///
/// let mut probes = Registry::new();
/// probes.register("icmp", icmp_probe(NetOptions::new()));
/// ```
pub fn icmp_probe(options: NetOptions) -> impl Fn() -> Box<dyn Probe> + Send + Sync + 'static {
    move || Box::new(IcmpProbe(Reach::new(&options)))
}

struct IcmpProbe(Reach);

impl Probe for IcmpProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move { self.ping(endpoint, trace).await.map_err(|reason| trace.placed(reason)) })
    }
}

impl IcmpProbe {
    async fn ping(&self, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason> {
        if endpoint.url().port().is_some() {
            return Err(Reason::new(Kind::Unsupported, "a ping has no port: icmp://HOST"));
        }
        let (host, port) = target(endpoint.url(), Some(0))?;
        let addresses = self.0.find_addresses(&host, port, endpoint, trace).await?;
        trace.enter(Phase::FirstByte);
        trace.seen.peer = addresses.first().copied();
        let token: Token = random();
        match race(&addresses, |address| echo(address, token), |_, _| {}).await {
            Ok((address, ())) => {
                trace.seen.peer = Some(address);
                Ok(())
            }
            Err(failed) => {
                let worst = failed.into_iter().min_by_key(|(_, error)| rank(error));
                let (address, error) =
                    worst.ok_or_else(|| Reason::new(Kind::DnsNotFound, "the host has no address"))?;
                trace.seen.peer = Some(address);
                Err(failed_by(&error))
            }
        }
    }
}

/// Asks each second, until a reply comes.
async fn echo(address: SocketAddr, token: Token) -> io::Result<()> {
    let echo = Echo::open(address.is_ipv6(), token).map_err(NotOpened::wrapped)?;
    echo.connect(address).await?;
    let asking = pin!(async {
        for number in 1.. {
            echo.ask(number).await?;
            sleep(EVERY).await;
        }
        // The 65,535 requests are over.
        pending().await
    });
    select(asking, pin!(echo.reply())).await.factor_first().0
}

/// Which of several errors to report, of equals the first: that we may not look, then what says most of the host.
fn rank(error: &io::Error) -> u8 {
    match (NotOpened::of(error), Fault::of(error)) {
        (Some(not_allowed), _) if not_allowed.kind() == ErrorKind::PermissionDenied => 0,
        (_, Some(_)) => 1,
        _ => 2,
    }
}

/// A socket that the system does not give.
#[derive(Debug, thiserror::Error)]
#[error("no socket for a ping: {0}")]
struct NotOpened(io::Error);

impl NotOpened {
    fn of(error: &io::Error) -> Option<&io::Error> {
        error.get_ref()?.downcast_ref().map(|Self(why)| why)
    }

    /// As an error that tells itself from those of a socket that was given. Out of descriptors is what it is.
    fn wrapped(error: io::Error) -> io::Error {
        match Fault::of(&error) {
            Some(Fault::Resources) => error,
            _ => io::Error::other(Self(error)),
        }
    }
}

fn failed_by(error: &io::Error) -> Reason {
    match NotOpened::of(error) {
        Some(why) if why.kind() == ErrorKind::PermissionDenied => Reason::new(Kind::Unsupported, NOT_ALLOWED),
        Some(why) => Reason::new(Kind::Unsupported, format!("this system has no pings for us: {}", why.kind())),
        // What a host or a router says instead of a reply.
        None => failure::of_io(error)
            .filter(|reason| reason.kind == Kind::Resources)
            .unwrap_or_else(|| Reason::new(Kind::ConnectUnreachable, format!("no way there: {}", error.kind()))),
    }
}
