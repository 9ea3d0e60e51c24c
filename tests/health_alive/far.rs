//! Dependencies that accept and never answer.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::mpsc,
    thread,
};

/// A server that accepts connections and never says a word. It lives as long as the process.
pub struct Silent {
    pub address: SocketAddr,
    accepted: mpsc::Receiver<()>,
}

impl Silent {
    pub fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (to_test, accepted) = mpsc::channel();
        thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming() {
                kept.push(stream);
                let _ = to_test.send(());
            }
        });
        Self { address, accepted }
    }

    /// Waits for the next connection.
    pub fn next(&self) {
        self.accepted.recv_timeout(std::time::Duration::from_secs(20)).expect("a connection");
    }

    /// How many connections have come since.
    pub fn more(&self) -> usize {
        self.accepted.try_iter().count()
    }
}
