//! A name server on loopback that answers as a test says, byte by byte (RFC 1035, 4).

use std::net::{Ipv4Addr, SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
};

pub const A: u16 = 1;
pub const CNAME: u16 = 5;
pub const TXT: u16 = 16;
pub const OPT: u16 = 41;

/// A query that came.
pub struct Query {
    pub bytes: Vec<u8>,
    /// How many came over the same protocol before.
    pub earlier: usize,
    pub over_tcp: bool,
}

impl Query {
    /// The end of the question.
    fn end(&self) -> usize {
        let mut at = 12;
        while self.bytes[at] != 0 {
            at += 1 + usize::from(self.bytes[at]);
        }
        at + 5
    }

    /// The type that is asked for.
    pub fn kind(&self) -> u16 {
        let end = self.end();
        u16::from_be_bytes([self.bytes[end - 4], self.bytes[end - 3]])
    }

    /// Whether it has an OPT record.
    pub fn edns(&self) -> bool {
        self.bytes[11] == 1
    }

    /// An answer with a code, and no record yet.
    pub fn reply(&self, code: u8) -> Reply {
        let mut message = vec![self.bytes[0], self.bytes[1], 0x85, 0x80 | code, 0, 1, 0, 0, 0, 0, 0, 0];
        message.extend_from_slice(&self.bytes[12..self.end()]);
        Reply(message)
    }

    /// 192.0.2.1, whatever was asked.
    pub fn good(&self) -> Reply {
        self.reply(0).record(A, &[192, 0, 2, 1])
    }
}

/// An answer that is being written.
pub struct Reply(pub Vec<u8>);

impl Reply {
    /// Adds a record about the name that was asked for.
    pub fn record(self, kind: u16, data: &[u8]) -> Self {
        self.put(7, &[&[0xc0, 12], &kind.to_be_bytes()[..], &[0, 1, 0, 0, 0, 60]].concat(), data)
    }

    /// Adds an OPT record, with the upper bits of the code.
    pub fn edns(self, high: u8) -> Self {
        self.put(11, &[0, 0, 41, 4, 208, high, 0, 0, 0], &[])
    }

    fn put(mut self, count: usize, head: &[u8], data: &[u8]) -> Self {
        let more = u16::from_be_bytes([self.0[count - 1], self.0[count]]) + 1;
        self.0[count - 1..=count].copy_from_slice(&more.to_be_bytes());
        self.0.extend_from_slice(head);
        self.0.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        self.0.extend_from_slice(data);
        self
    }

    /// Changes a byte.
    pub fn with(mut self, at: usize, change: impl Fn(u8) -> u8) -> Self {
        self.0[at] = change(self.0[at]);
        self
    }

    /// Says that it is cut short.
    pub fn truncated(self) -> Self {
        self.with(2, |flags| flags | 2)
    }
}

/// A name as it is written.
pub fn written(name: &str) -> Vec<u8> {
    let labels = name.split('.').filter(|label| !label.is_empty());
    let mut bytes: Vec<u8> =
        labels.flat_map(|label| [&[u8::try_from(label.len()).unwrap()], label.as_bytes()].concat()).collect();
    bytes.push(0);
    bytes
}

/// Sockets of both protocols at one port. What is free for the one may be taken for the other, by a query that left from there.
async fn both() -> (TcpListener, UdpSocket) {
    for _ in 0..100 {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            return (tcp, udp);
        }
    }
    panic!("no port is free for both");
}

/// Serves both protocols at one port. Over TCP what is answered comes after its length.
pub async fn serve(answers: impl Fn(&Query) -> Vec<Vec<u8>> + Clone + 'static) -> SocketAddr {
    serve_with(answers, |answer| [&u16::try_from(answer.len()).unwrap().to_be_bytes(), answer].concat()).await
}

/// The same, where a test says how an answer is framed over TCP. The connection ends after the answers.
pub async fn serve_with(
    answers: impl Fn(&Query) -> Vec<Vec<u8>> + Clone + 'static,
    framed: impl Fn(&[u8]) -> Vec<u8> + 'static,
) -> SocketAddr {
    let (tcp, udp) = both().await;
    let address = tcp.local_addr().unwrap();
    let over_udp = answers.clone();
    actix_rt::spawn(async move {
        let (mut message, mut earlier) = (vec![0; 4096], 0);
        while let Ok((length, from)) = udp.recv_from(&mut message).await {
            for answer in over_udp(&Query { bytes: message[..length].to_vec(), earlier, over_tcp: false }) {
                let _ = udp.send_to(&answer, from).await;
            }
            earlier += 1;
        }
    });
    actix_rt::spawn(async move {
        let mut earlier = 0;
        while let Ok((mut stream, _)) = tcp.accept().await {
            let mut bytes = vec![0; usize::from(stream.read_u16().await.unwrap())];
            stream.read_exact(&mut bytes).await.unwrap();
            for answer in answers(&Query { bytes, earlier, over_tcp: true }) {
                // The probe may have seen enough.
                let _ = stream.write_all(&framed(&answer)).await;
            }
            earlier += 1;
        }
    });
    address
}
