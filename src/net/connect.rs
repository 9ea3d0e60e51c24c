//! From addresses to a TCP connection.

use std::{io, net::SocketAddr, time::Duration};

use actix_rt::{
    net::TcpStream,
    time::{Instant, timeout},
};

use super::fault::Fault;

/// No connection came about.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The system said why.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// An address before the last did not answer in its share of the time.
    #[error("no answer")]
    NoAnswer,
    /// There was no address to try.
    #[error("no address")]
    NoAddress,
}

impl ConnectError {
    /// Which of several errors to report: the one that tells most of the host. A refusal is an answer, and silence is still
    /// more than a missing route, which may be that of a family of addresses that this machine does not have.
    fn rank(&self) -> u8 {
        match self {
            Self::Io(error) => match Fault::of(error) {
                Some(Fault::Refused | Fault::Reset) => 0,
                Some(Fault::TimedOut) => 1,
                Some(Fault::Unreachable) => 2,
                Some(Fault::Resources) => 3,
                None => 4,
            },
            Self::NoAnswer => 1,
            Self::NoAddress => 5,
        }
    }
}

/// The least share of the time that an address gets, if there is so much left.
const LEAST_SHARE: Duration = Duration::from_secs(2);

/// Connects to the first address that answers. They are tried one after another; each but the last gets an equal share of the
/// time until `deadline`, so that a silent one leaves time for the next. The last one is limited by whoever awaits this.
///
/// `trying` is told each address before it is tried, and once more the one that the error is about.
///
/// A connection is closed by a reset, whenever it is dropped: a check that closes first would leave a TIME_WAIT behind, and
/// some ten thousand of them make each further connection to that port dear.
///
/// # Errors
/// [`ConnectError`], of the address that tells most.
pub async fn connect(
    addresses: &[SocketAddr],
    deadline: Instant,
    mut trying: impl FnMut(SocketAddr),
) -> Result<TcpStream, ConnectError> {
    let mut worst: Option<(SocketAddr, ConnectError)> = None;
    for (index, &address) in addresses.iter().enumerate() {
        trying(address);
        let attempt = open(address);
        let to_come = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let outcome = if to_come == 1 {
            attempt.await
        } else {
            let left = deadline.saturating_duration_since(Instant::now());
            let share = (left / to_come).max(LEAST_SHARE.min(left));
            timeout(share, attempt).await.unwrap_or(Err(ConnectError::NoAnswer))
        };
        match outcome {
            Ok(stream) => return Ok(stream),
            Err(error) if worst.as_ref().is_none_or(|(_, other)| error.rank() < other.rank()) => {
                worst = Some((address, error));
            }
            Err(_) => {}
        }
    }
    match worst {
        Some((address, error)) => {
            trying(address);
            Err(error)
        }
        None => Err(ConnectError::NoAddress),
    }
}

async fn open(address: SocketAddr) -> Result<TcpStream, ConnectError> {
    let stream = TcpStream::connect(address).await?;
    stream.set_zero_linger()?;
    // The end of a TLS handshake and the request are two writes: the second must not wait for the first one's acknowledgement.
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    #[actix_rt::test]
    async fn the_next_address_is_tried_when_one_refuses() {
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let shut = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (good, bad) = (open.local_addr().unwrap(), shut.local_addr().unwrap());
        drop(shut);
        let deadline = Instant::now() + Duration::from_secs(10);

        let mut tried = Vec::new();
        let stream = connect(&[bad, good], deadline, |address| tried.push(address)).await.unwrap();
        assert_eq!((stream.peer_addr().unwrap(), tried), (good, vec![bad, good]));
        assert_eq!(stream.linger().unwrap(), Some(Duration::ZERO));

        let error = connect(&[bad], deadline, |_| {}).await.unwrap_err();
        assert!(matches!(&error, ConnectError::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused));
        assert!(matches!(connect(&[], deadline, |_| {}).await, Err(ConnectError::NoAddress)));
    }

    #[test]
    fn of_several_errors_the_one_that_tells_most() {
        let io = |kind| ConnectError::Io(io::Error::from(kind));
        let mut errors = [
            io(io::ErrorKind::AddrNotAvailable),
            io(io::ErrorKind::NetworkUnreachable),
            ConnectError::NoAnswer,
            io(io::ErrorKind::ConnectionRefused),
        ];
        errors.sort_by_key(ConnectError::rank);
        let [first, second, third, fourth] = &errors;
        assert!(matches!(first, ConnectError::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused));
        assert!(matches!(second, ConnectError::NoAnswer));
        assert!(matches!(third, ConnectError::Io(error) if error.kind() == io::ErrorKind::NetworkUnreachable));
        assert!(matches!(fourth, ConnectError::Io(error) if error.kind() == io::ErrorKind::AddrNotAvailable));
    }
}
