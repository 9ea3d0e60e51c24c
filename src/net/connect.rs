//! From addresses to a TCP connection.

use std::{io, net::SocketAddr};

use tokio::net::{TcpSocket, TcpStream};

use super::{
    fault::Fault,
    first_word,
    race::{Step, race},
};

/// No connection came about.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The system said why.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// There was no address to try.
    #[error("no address")]
    NoAddress,
}

impl ConnectError {
    /// Which of several errors to report: the one that tells most of the host. A refusal is an answer, and silence is still
    /// more than a missing route, which may be that of a family of addresses that this machine does not have. What this machine
    /// had nothing left for was never tried: so it comes before a route that is missing, or the host would be blamed.
    fn rank(&self) -> u8 {
        match self {
            Self::Io(error) => match Fault::of(error) {
                Some(Fault::Refused | Fault::Reset) => 0,
                Some(Fault::TimedOut) => 1,
                Some(Fault::Resources) => 2,
                Some(Fault::Unreachable) => 3,
                None => 4,
            },
            Self::NoAddress => 5,
        }
    }
}

/// How a connection ends when it is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// By a reset, as HAProxy's checks have it: who closes first by FIN leaves a TIME_WAIT behind, and some ten thousand of them
    /// make each further connection to that port dear.
    Reset,
    /// By FIN (RFC 9293, 3.6).
    Politely,
}

/// Connects to the first address that answers, as happy eyeballs have it; see [`race`]. Silent addresses are waited for: whoever
/// awaits this sets the time.
///
/// # Errors
/// The [`ConnectError`] that tells most, with its address where there is one.
pub async fn connect(
    addresses: &[SocketAddr],
    close: Close,
    told: impl FnMut(SocketAddr, Step<'_, ConnectError>),
) -> Result<(SocketAddr, TcpStream), (Option<SocketAddr>, ConnectError)> {
    race(addresses, |address| open(address, close), told).await.map_err(|failed| {
        // Of equals the first.
        let worst = failed.into_iter().min_by_key(|(_, error)| error.rank());
        worst.map_or((None, ConnectError::NoAddress), |(address, error)| (Some(address), error))
    })
}

async fn open(address: SocketAddr, close: Close) -> Result<TcpStream, ConnectError> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    if close == Close::Reset {
        // Before it connects: one that loses the race may be a connection already when it is dropped.
        socket.set_zero_linger()?;
    }
    first_word::wait_for_it(&socket);
    let stream = socket.connect(address).await?;
    // Where nobody listens at a port from which connections go out, one to it may get that very port, and meet itself
    // (RFC 9293, 3.5: simultaneous open).
    if stream.local_addr()? == address {
        return Err(ConnectError::Io(io::ErrorKind::ConnectionRefused.into()));
    }
    // The end of a TLS handshake and the request are two writes: the second must not wait for the first one's acknowledgement.
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use std::{
        net::{Ipv4Addr, Ipv6Addr},
        time::Duration,
    };

    use tokio::net::TcpListener;

    use super::*;

    /// A port of an address where nobody listens.
    async fn refusing(ip: impl Into<std::net::IpAddr>) -> SocketAddr {
        TcpListener::bind((ip.into(), 0)).await.unwrap().local_addr().unwrap()
    }

    /// The steps of an attempt in words, beside what came of it.
    async fn connected(
        addresses: &[SocketAddr],
    ) -> (Result<SocketAddr, io::ErrorKind>, Vec<(SocketAddr, &'static str)>) {
        let mut steps = Vec::new();
        let told = |address, step: Step<'_, ConnectError>| {
            let word = match step {
                Step::Began => "began",
                Step::Failed(_) => "failed",
                Step::Connected => "connected",
            };
            steps.push((address, word));
        };
        let outcome = match connect(addresses, Close::Reset, told).await {
            Ok((address, stream)) => {
                assert_eq!(stream.peer_addr().unwrap(), address);
                assert_eq!(stream.linger().unwrap(), Some(Duration::ZERO));
                assert!(stream.nodelay().unwrap());
                Ok(address)
            }
            Err((_, ConnectError::Io(error))) => Err(error.kind()),
            Err((_, error)) => panic!("{error}"),
        };
        (outcome, steps)
    }

    #[actix_rt::test]
    async fn the_next_address_is_tried_when_one_refuses() {
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let good = open.local_addr().unwrap();
        let bad = refusing(Ipv4Addr::LOCALHOST).await;
        let (outcome, steps) = connected(&[bad, good]).await;
        assert_eq!(outcome, Ok(good));
        assert_eq!(steps, [(bad, "began"), (bad, "failed"), (good, "began"), (good, "connected")]);
        assert_eq!(connected(&[bad]).await.0, Err(io::ErrorKind::ConnectionRefused));
        assert!(matches!(connect(&[], Close::Reset, |_, _| {}).await, Err((None, ConnectError::NoAddress))));
    }

    #[actix_rt::test]
    async fn across_families_where_the_machine_has_both() {
        let Ok(open) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await else { return };
        let (six, four) = (open.local_addr().unwrap(), refusing(Ipv4Addr::LOCALHOST).await);
        assert_eq!(connected(&[four, six]).await.0, Ok(six));
        assert_eq!(connected(&[six, four]).await.0, Ok(six));
    }

    #[actix_rt::test]
    #[cfg(target_os = "linux")]
    async fn a_silent_address_does_not_hold_up_the_next() {
        // Its backlog is full: what comes further gets no answer.
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 0, 2), 0).into()).unwrap();
        let full = socket.listen(0).unwrap();
        let silent = full.local_addr().unwrap();
        let _waiting = TcpStream::connect(silent).await.unwrap();

        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let good = open.local_addr().unwrap();
        let (outcome, steps) = connected(&[silent, good]).await;
        assert_eq!(outcome, Ok(good));
        assert_eq!(steps, [(silent, "began"), (good, "began"), (good, "connected")]);
    }

    #[test]
    fn of_several_errors_the_one_that_tells_most() {
        let order = [
            io::ErrorKind::ConnectionRefused,
            io::ErrorKind::TimedOut,
            io::ErrorKind::AddrNotAvailable,
            io::ErrorKind::NetworkUnreachable,
            io::ErrorKind::InvalidInput,
        ];
        let ranks = order.map(|kind| ConnectError::Io(kind.into()).rank());
        assert!(ranks.is_sorted_by(|one, other| one < other), "{ranks:?}");
        assert!(ranks[4] < ConnectError::NoAddress.rank());
    }
}
