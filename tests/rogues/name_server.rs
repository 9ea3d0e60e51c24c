//! A name server on loopback that answers as a rogue says, over UDP and over TCP, by hand (RFC 1035, 4).

use std::{
    cell::RefCell,
    collections::HashSet,
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    rc::Rc,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    task::JoinHandle,
};

/// What is answered to a query: no message, one, or many.
pub type Zone = fn(&Query<'_>) -> Vec<Vec<u8>>;

/// The zones by the first label of the names in them.
pub type Zones = Vec<(&'static str, Zone)>;

pub const A: u16 = 1;
pub const CNAME: u16 = 5;
pub const TXT: u16 = 16;
pub const AAAA: u16 = 28;

/// Codes of an answer (RFC 1035, 4.1.1).
pub const GOOD: u8 = 0;
pub const FORMAT_ERROR: u8 = 1;
pub const SERVER_FAILURE: u8 = 2;
pub const NO_SUCH_NAME: u8 = 3;
pub const NOT_IMPLEMENTED: u8 = 4;
pub const REFUSED: u8 = 5;

/// A query.
pub struct Query<'a> {
    id: [u8; 2],
    question: &'a [u8],
    /// The labels of the name, as they were sent.
    pub labels: Vec<&'a [u8]>,
    pub kind: u16,
    pub over_tcp: bool,
    /// Whether the same was asked before, an odd number of times.
    pub again: bool,
}

/// What was asked, and not yet again.
type Asked = RefCell<HashSet<Vec<u8>>>;

impl<'a> Query<'a> {
    fn read(message: &'a [u8], over_tcp: bool, asked: &Asked) -> Option<Self> {
        let (mut at, mut labels) = (12, Vec::new());
        loop {
            let length = usize::from(*message.get(at)?);
            at += 1;
            if length == 0 {
                break;
            }
            labels.push(message.get(at..at + length)?);
            at += length;
        }
        let kind = u16::from_be_bytes(message.get(at..at + 2)?.try_into().ok()?);
        let question = message.get(12..at + 4)?;
        let again = asked.borrow_mut().replace(question.to_vec()).is_some();
        if again {
            asked.borrow_mut().remove(question);
        }
        Some(Self { id: [message[0], message[1]], question, labels, kind, over_tcp, again })
    }

    /// An answer with a code, and no record yet.
    pub fn reply(&self, code: u8) -> Reply {
        let mut message = vec![self.id[0], self.id[1], 0x81, 0x80 | code, 0, 1, 0, 0, 0, 0, 0, 0];
        message.extend_from_slice(self.question);
        Reply(message)
    }

    /// 127.0.0.1, and no other address.
    pub fn here(&self) -> Reply {
        if self.kind == A { self.reply(GOOD).address(Ipv4Addr::LOCALHOST) } else { self.reply(GOOD) }
    }
}

/// An answer that is being written.
pub struct Reply(Vec<u8>);

impl Reply {
    /// Adds a record about the name that was asked for.
    pub fn record(self, kind: u16, data: &[u8]) -> Self {
        // A pointer to the question's name.
        self.about(&[0xc0, 12], kind, data)
    }

    /// Adds a record about a name.
    pub fn about(mut self, name: &[u8], kind: u16, data: &[u8]) -> Self {
        let count = u16::from_be_bytes([self.0[6], self.0[7]]) + 1;
        self.0[6..8].copy_from_slice(&count.to_be_bytes());
        self.0.extend_from_slice(name);
        self.0.extend_from_slice(&kind.to_be_bytes());
        // IN, and a minute.
        self.0.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        self.0.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        self.0.extend_from_slice(data);
        self
    }

    pub fn address(self, ip: Ipv4Addr) -> Self {
        self.record(A, &ip.octets())
    }

    pub fn address_6(self, ip: Ipv6Addr) -> Self {
        self.record(AAAA, &ip.octets())
    }

    /// Says that the address, which was added last, is not to be kept.
    pub fn for_no_time(mut self) -> Self {
        // The last byte of the time, before a length of two bytes and the address.
        let at = self.0.len() - 7;
        self.0[at] = 0;
        self
    }

    /// Says that there is more.
    pub fn truncated(mut self) -> Self {
        self.0[2] |= 2;
        self
    }

    /// The answer to a question that nobody asked.
    pub fn of_another(mut self) -> Self {
        self.0[1] ^= 0xff;
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        self.0
    }

    /// The only answer.
    pub fn alone(self) -> Vec<Vec<u8>> {
        vec![self.0]
    }
}

/// A name as it is written.
pub fn written(labels: &[&[u8]]) -> Vec<u8> {
    let mut name: Vec<u8> =
        labels.iter().flat_map(|label| [&[u8::try_from(label.len()).unwrap()], *label].concat()).collect();
    name.push(0);
    name
}

/// A name server that ends when it is dropped.
pub struct NameServer {
    pub address: SocketAddr,
    tasks: [JoinHandle<()>; 2],
}

impl NameServer {
    /// Answers for these zones.
    pub async fn start(zones: Zones) -> io::Result<Self> {
        let (tcp, udp) = both().await?;
        let address = tcp.local_addr()?;
        let zones = Rc::new((zones, Asked::default()));
        let also = Rc::clone(&zones);
        let over_udp = async move {
            let mut message = [0; 4096];
            while let Ok((length, from)) = udp.recv_from(&mut message).await {
                for answer in answers(&zones, &message[..length], false) {
                    // Whoever asked may be gone.
                    let _ = udp.send_to(&answer, from).await;
                }
            }
        };
        let over_tcp = async move {
            while let Ok((stream, _)) = tcp.accept().await {
                let zones = Rc::clone(&also);
                actix_rt::spawn(async move { drop(serve(stream, &zones).await) });
            }
        };
        Ok(Self { address, tasks: [actix_rt::spawn(over_udp), actix_rt::spawn(over_tcp)] })
    }
}

/// Sockets of both protocols at one port. What is free for the one may be taken for the other, by a query that left from there.
async fn both() -> io::Result<(TcpListener, UdpSocket)> {
    for _ in 0..100 {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr()?).await {
            return Ok((tcp, udp));
        }
    }
    Err(io::ErrorKind::AddrInUse.into())
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Queries over TCP, each with its length before it.
async fn serve(mut stream: TcpStream, zones: &(Zones, Asked)) -> io::Result<()> {
    loop {
        let length = stream.read_u16().await?;
        let mut message = vec![0; usize::from(length)];
        stream.read_exact(&mut message).await?;
        for answer in answers(zones, &message, true) {
            stream.write_u16(u16::try_from(answer.len()).unwrap_or(u16::MAX)).await?;
            stream.write_all(&answer).await?;
        }
    }
}

fn answers((zones, asked): &(Zones, Asked), message: &[u8], over_tcp: bool) -> Vec<Vec<u8>> {
    let Some(query) = Query::read(message, over_tcp, asked) else { return Vec::new() };
    let zone = zones.iter().find(|(label, _)| query.labels.first().is_some_and(|first| *first == label.as_bytes()));
    zone.map_or_else(|| query.reply(REFUSED).alone(), |(_, zone)| zone(&query))
}
