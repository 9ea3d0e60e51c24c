//! Echo requests and replies of ICMP (RFC 792; RFC 4443, 4) over the datagram sockets that some systems give to anyone.

use std::{io, net::SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

/// The bytes of a request's payload that are ours alone.
pub type Token = [u8; 16];

/// The bytes before the payload: type, code, checksum, identifier, sequence number.
const HEADER: usize = 8;

/// A socket that is bound to one host.
pub struct Echo {
    socket: UdpSocket,
    ipv6: bool,
    token: Token,
}

impl Echo {
    /// Opens one. Whoever has the token recognises the replies.
    ///
    /// # Errors
    /// The system's: `PermissionDenied` where this process may not ping.
    pub fn open(ipv6: bool, token: Token) -> io::Result<Self> {
        let (domain, protocol) = if ipv6 { (Domain::IPV6, Protocol::ICMPV6) } else { (Domain::IPV4, Protocol::ICMPV4) };
        let socket = Socket::new(domain, Type::DGRAM, Some(protocol))?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket: UdpSocket::from_std(socket.into())?, ipv6, token })
    }

    /// Binds it to a host: nobody else's datagrams come then, and errors on the way do.
    ///
    /// # Errors
    /// The system's, such as that there is no way there.
    pub async fn connect(&self, host: SocketAddr) -> io::Result<()> {
        self.socket.connect(host).await
    }

    /// Sends a request.
    ///
    /// # Errors
    /// The system's.
    pub async fn ask(&self, number: u16) -> io::Result<()> {
        self.socket.send(&request(self.ipv6, number, &self.token)).await.map(drop)
    }

    /// Waits for a reply to a request of ours, and passes over all else.
    ///
    /// # Errors
    /// The system's, such as that a router knows no way there.
    pub async fn reply(&self) -> io::Result<()> {
        let mut buffer = [0; 512];
        loop {
            let length = self.socket.recv(&mut buffer).await?;
            if is_reply(self.ipv6, buffer.get(..length).unwrap_or_default(), &self.token) {
                return Ok(());
            }
        }
    }
}

/// A request. The identifier is the system's business.
fn request(ipv6: bool, number: u16, token: &Token) -> Vec<u8> {
    let [high, low] = number.to_be_bytes();
    let mut packet = vec![if ipv6 { 128 } else { 8 }, 0, 0, 0, 0, 0, high, low];
    packet.extend(token);
    if !ipv6 {
        // Linux fills it in, macOS does not. That of IPv6 needs the addresses: every system fills it in (RFC 3542, 3.1).
        let [high, low] = checksum(&packet).to_be_bytes();
        packet.splice(2..4, [high, low]);
    }
    packet
}

/// Whether a datagram is a reply with our token.
fn is_reply(ipv6: bool, datagram: &[u8], token: &Token) -> bool {
    // macOS puts the header of IPv4 before it. No reply begins like one: its type is 0.
    let skipped = match datagram {
        [first, ..] if !ipv6 && first >> 4 == 4 => usize::from(first & 0x0f) * 4,
        _ => 0,
    };
    let Some(packet) = datagram.get(skipped..) else { return false };
    let reply = if ipv6 { 129 } else { 0 };
    packet.first() == Some(&reply) && packet.get(1) == Some(&0) && packet.get(HEADER..) == Some(token.as_slice())
}

/// The checksum of the Internet (RFC 1071), over an even number of bytes.
fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks_exact(2).map(|pair| pair.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: Token = *b"sixteen bytes ..";

    #[test]
    fn a_request_adds_up_to_nothing() {
        assert_eq!(checksum(&request(false, 0x0102, &TOKEN)), 0);
        assert_eq!(request(true, 0x0102, &TOKEN)[..8], [128, 0, 0, 0, 0, 0, 1, 2]);
        // RFC 1071, 3.
        assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
    }

    #[test]
    fn which_datagrams_are_replies() {
        let with = |kind: u8, token: &[u8]| [&[kind, 0, 0, 0, 9, 9, 0, 1], token].concat();
        let ours = with(0, &TOKEN);
        let behind_a_header = [&[0x45; 20][..], &ours].concat();
        for (name, ipv6, datagram, wanted) in [
            ("ours", false, ours.clone(), true),
            ("ours, of IPv6", true, with(129, &TOKEN), true),
            ("behind a header", false, behind_a_header.clone(), true),
            ("a header alone", false, behind_a_header[..20].to_vec(), false),
            ("half a header", false, vec![0x4f], false),
            ("our own request", false, with(8, &TOKEN), false),
            ("another's", false, with(0, b"sixteen bytes, x"), false),
            ("a longer one", false, with(0, b"sixteen bytes ..."), false),
            ("the other family's", true, ours, false),
            ("nothing", false, vec![], false),
        ] {
            assert_eq!(is_reply(ipv6, &datagram, &TOKEN), wanted, "{name}");
        }
    }
}
