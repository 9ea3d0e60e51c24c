//! A query over UDP.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    task::Poll,
    time::Duration,
};

use actix_rt::time::timeout;
use futures_util::future::poll_fn;
use tokio::{io::ReadBuf, net::UdpSocket};

use super::message::{Answer, Query, Read, broken};
use crate::{
    model::{phase::Phase, reason::Reason},
    net::connect::ConnectError,
    probe::{reach::failure, trace::Trace},
};

/// How long an answer is waited for before the query is sent again, to the next address.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often each address is asked.
const TIMES: usize = 3;
/// The longest datagram that is read, in bytes: more than we ask for, for servers that do not heed it.
const LONGEST: usize = 4096;

/// An answer, and who gave it.
pub struct Heard {
    pub answer: Answer,
    pub from: SocketAddr,
}

/// One address of the server.
struct Line {
    address: SocketAddr,
    /// Connected, so that nobody else is heard, and a refusal is.
    socket: Option<UdpSocket>,
    failure: Option<io::Error>,
}

/// Asks the addresses in turn, and waits for the first answer of any of them. One that refuses is left out. Silence is left to run out of
/// time.
pub async fn ask(addresses: &[SocketAddr], query: &Query, trace: &mut Trace) -> Result<Heard, Reason> {
    let mut lines: Vec<_> = addresses.iter().map(|&address| Line { address, socket: None, failure: None }).collect();
    let mut turns = (0..TIMES).flat_map(|_| 0..addresses.len());
    loop {
        if let Some(error) = refused_by_all(&mut lines) {
            return Err(error);
        }
        let next = turns.find(|turn| lines.get(*turn).is_some_and(|line| line.failure.is_none()));
        if let Some(line) = next.and_then(|next| lines.get_mut(next)) {
            trace.enter(Phase::Send);
            trace.seen.peer = Some(line.address);
            if let Err(error) = line.send(query).await {
                line.failure = Some(error);
                continue;
            }
            trace.enter(Phase::FirstByte);
        }
        let answer = hear(&mut lines, query);
        // Once all were asked as often as they are, there is no more to do than to wait.
        let heard = if next.is_some() { timeout(PATIENCE, answer).await.ok() } else { Some(answer.await) };
        if let Some(Some((from, read))) = heard {
            trace.seen.peer = Some(from);
            return read.map(|answer| Heard { answer, from });
        }
    }
}

/// Why none of them can be asked any more.
fn refused_by_all(lines: &mut [Line]) -> Option<Reason> {
    if lines.iter().any(|line| line.failure.is_none()) {
        return None;
    }
    let first = lines.iter_mut().find_map(|line| line.failure.take());
    Some(failure::of_connecting(&first.map_or(ConnectError::NoAddress, ConnectError::Io)))
}

/// What comes first: an answer, or word that an address failed (`None`).
async fn hear(lines: &mut [Line], query: &Query) -> Option<(SocketAddr, Result<Answer, Reason>)> {
    poll_fn(|cx| {
        let mut buffer = [0; LONGEST];
        for line in lines.iter_mut() {
            let Some(socket) = line.socket.as_ref().filter(|_| line.failure.is_none()) else { continue };
            // The runtime sees to it that a flood of strays ends here now and then.
            loop {
                let mut room = ReadBuf::new(&mut buffer);
                match socket.poll_recv(cx, &mut room) {
                    Poll::Pending => break,
                    Poll::Ready(Ok(())) => match query.read(room.filled()) {
                        Read::Stray => {}
                        Read::Broken => return Poll::Ready(Some((line.address, Err(broken())))),
                        Read::Answer(answer) => return Poll::Ready(Some((line.address, Ok(answer)))),
                    },
                    Poll::Ready(Err(error)) => {
                        line.failure = Some(error);
                        return Poll::Ready(None);
                    }
                }
            }
        }
        Poll::Pending
    })
    .await
}

impl Line {
    /// Sends the query, from a port that the system chooses.
    async fn send(&mut self, query: &Query) -> io::Result<()> {
        let socket = match &self.socket {
            Some(socket) => socket,
            None => self.socket.insert(open(self.address).await?),
        };
        socket.send(query.bytes()).await.map(drop)
    }
}

async fn open(address: SocketAddr) -> io::Result<UdpSocket> {
    let any: SocketAddr =
        if address.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(address).await?;
    // Where nobody listens at a port from which queries go out, one to it may leave from that very port, and meet itself.
    if socket.local_addr()? == address {
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    Ok(socket)
}
