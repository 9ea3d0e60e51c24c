//! A query over UDP.

use std::{
    future::pending,
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use actix_rt::time::timeout;
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::{io::Interest, net::UdpSocket, task::coop::consume_budget};

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
    state: State,
}

enum State {
    Untried,
    /// Asked, by a socket that is connected: nobody else is heard, and a refusal is.
    Asked(UdpSocket),
    Failed(io::Error),
}

/// Asks the addresses in turn, and waits for the first answer of any of them. One that refuses is left out. Silence is left to run out of
/// time.
pub async fn ask(addresses: &[SocketAddr], query: &Query, trace: &mut Trace) -> Result<Heard, Reason> {
    let mut lines: Vec<_> = addresses.iter().map(|&address| Line { address, state: State::Untried }).collect();
    let mut turns = (0..TIMES).flat_map(|_| 0..addresses.len());
    while lines.iter().any(|line| !line.has_failed()) {
        let next = turns.find(|turn| lines.get(*turn).is_some_and(|line| !line.has_failed()));
        if let Some(line) = next.and_then(|next| lines.get_mut(next)) {
            trace.enter(Phase::Send);
            trace.seen.peer = Some(line.address);
            if let Err(error) = line.send(query).await {
                line.state = State::Failed(error);
                continue;
            }
            trace.enter(Phase::FirstByte);
        }
        let first = hear_any(&lines, query);
        // Once all were asked as often as they are, there is no more to do than to wait.
        let heard = if next.is_some() { timeout(PATIENCE, first).await.ok() } else { Some(first.await) };
        match heard {
            None => {}
            Some((index, Ok(read))) => {
                let from = lines.get(index).map(|line| line.address);
                trace.seen.peer = from;
                let answer = read?;
                return from.map(|from| Heard { answer, from }).ok_or_else(broken);
            }
            Some((index, Err(error))) => {
                if let Some(line) = lines.get_mut(index) {
                    line.state = State::Failed(error);
                }
            }
        }
    }
    let first = lines.into_iter().find_map(|line| match line.state {
        State::Failed(error) => Some(ConnectError::Io(error)),
        _ => None,
    });
    Err(failure::of_connecting(&first.unwrap_or(ConnectError::NoAddress)))
}

/// What one of the addresses says first, and which: an answer, or an error that is the address's end.
async fn hear_any(lines: &[Line], query: &Query) -> (usize, io::Result<Result<Answer, Reason>>) {
    let asked = lines.iter().enumerate().filter_map(|(index, line)| match &line.state {
        State::Asked(socket) => Some(async move { (index, hear(socket, query).await) }),
        _ => None,
    });
    match asked.collect::<FuturesUnordered<_>>().next().await {
        Some(first) => first,
        None => pending().await,
    }
}

async fn hear(socket: &UdpSocket, query: &Query) -> io::Result<Result<Answer, Reason>> {
    loop {
        // A refusal makes a socket ready for its error, and for nothing else.
        let ready = socket.ready(Interest::READABLE | Interest::ERROR).await?;
        match receive(socket, query) {
            Ok(Read::Answer(answer)) => return Ok(Ok(answer)),
            Ok(Read::Broken) => return Ok(Err(broken())),
            Ok(Read::Stray) => {}
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(_) if ready.is_error() => {
                let told = socket.try_io(Interest::ERROR, || match socket.take_error()? {
                    Some(error) => Err(error),
                    None => Err::<(), _>(io::ErrorKind::WouldBlock.into()),
                });
                if let Some(error) = told.err().filter(|error| error.kind() != io::ErrorKind::WouldBlock) {
                    return Err(error);
                }
            }
            Err(_) => {}
        }
        // A flood of strays must not hold up the thread.
        consume_budget().await;
    }
}

/// Reads one datagram. Apart, so that its buffer is not kept while nothing comes.
fn receive(socket: &UdpSocket, query: &Query) -> io::Result<Read> {
    let mut buffer = [0; LONGEST];
    let length = socket.try_recv(&mut buffer)?;
    Ok(query.read(buffer.get(..length).unwrap_or_default()))
}

impl Line {
    fn has_failed(&self) -> bool {
        matches!(self.state, State::Failed(_))
    }

    /// Sends the query, each time from the same port, which the system chose.
    async fn send(&mut self, query: &Query) -> io::Result<()> {
        if let State::Asked(socket) = &self.state {
            return socket.send(query.bytes()).await.map(drop);
        }
        let socket = open(self.address).await?;
        socket.send(query.bytes()).await?;
        self.state = State::Asked(socket);
        Ok(())
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
