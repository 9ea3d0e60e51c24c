//! The far side of a check: servers on loopback that do what a test wants.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc,
    thread,
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(240);

pub const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
pub const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
pub const UNAVAILABLE: &str = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";

/// What the test hears in place of a head when a connection has ended.
pub const ENDED: &str = "ended";

/// A server. It runs until the test program ends.
pub struct FarSide {
    address: SocketAddr,
    heads: mpsc::Receiver<String>,
}

impl FarSide {
    /// Every connection, one after another, is handled by the script.
    pub fn scripted(mut script: impl FnMut(Connection) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (to_test, heads) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = stream.set_read_timeout(Some(PATIENCE));
                script(Connection { stream, to_test: to_test.clone() });
            }
        });
        Self { address, heads }
    }

    /// Every request gets these bytes, and then the end of the connection.
    pub fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::scripted(move |mut connection| {
            connection.read_head();
            connection.write(&bytes);
        })
    }

    /// Every request is taken, and never answered.
    pub fn silent() -> Self {
        let mut held = Vec::new();
        Self::scripted(move |mut connection| {
            connection.read_head();
            held.push(connection);
        })
    }

    /// `http://127.0.0.1:…`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Address and port.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The head of the next request, as soon as it is there.
    #[track_caller]
    pub fn head(&self) -> String {
        self.heads.recv_timeout(PATIENCE).expect("a request")
    }
}

impl FarSide {
    /// Whether no request has come so far.
    pub fn none_came(&self) -> bool {
        self.heads.try_recv().is_err()
    }
}

/// A connection, as a script has it.
pub struct Connection {
    stream: TcpStream,
    to_test: mpsc::Sender<String>,
}

impl Connection {
    /// Reads a request's head and tells the test of it.
    pub fn read_head(&mut self) -> String {
        let head = read_head(&mut self.stream);
        let _ = self.to_test.send(head.clone());
        head
    }

    /// Reads a request's head, and its body where it says how long that is.
    pub fn read_request(&mut self) -> String {
        let mut request = self.read_head();
        let length =
            request.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        if self.stream.read_exact(&mut body).is_ok() {
            request += &String::from_utf8_lossy(&body);
        }
        request
    }

    pub fn write(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref());
    }

    /// Closes the connection with a reset: what arrived and was not read makes the kernel send one.
    pub fn reset(self) {
        let _ = self.stream.peek(&mut [0]);
    }

    /// Reads until the other side closes, and tells the test of it.
    pub fn wait_for_its_end(mut self) {
        while matches!(self.stream.read(&mut [0; 512]), Ok(read) if read > 0) {}
        let _ = self.to_test.send(ENDED.to_owned());
    }

    /// The bare stream.
    #[cfg(feature = "tls")]
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }
}

/// Reads up to the blank line.
pub fn read_head(from: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(from.read(&mut byte), Ok(1)) {
        head.extend_from_slice(&byte);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// A port that is taken, so that nobody else gets it, and where nobody listens.
pub struct Refusing(tokio::net::TcpSocket);

impl Refusing {
    pub fn new() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self(socket)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}
