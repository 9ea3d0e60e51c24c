//! The acknowledgement of a connection, which waits for our first word.
//!
//! Who has connected acknowledges it and says something at once: two packets, of which the first wakes the server for nothing. One
//! that waits goes with our first word (RFC 9293, 3.8.6.3, allows it half a second; HAProxy's checks do the same), and a check over a
//! fresh connection costs a tenth less. It must not wait for longer than that: a server that writes an answer in small pieces waits
//! for the acknowledgement of one before it sends the next (RFC 896), and so for 40 ms each time. So before we first listen, all is
//! as it always was.

use tokio::net::{TcpSocket, TcpStream};

/// Has the acknowledgement wait. A system that can't do so does without.
pub fn wait_for_it(socket: &TcpSocket) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = socket2::SockRef::from(socket).set_tcp_quickack(false);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = socket;
}

/// Has nothing wait any longer; what waited is sent.
pub fn listen(stream: &TcpStream) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = stream.set_quickack(true);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = stream;
}
