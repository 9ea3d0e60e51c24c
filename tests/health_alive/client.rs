//! A client that adds nothing of its own: one connection, one request at a time, the answer as it came.

use std::{
    io::{self, BufRead, BufReader, Error, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// How long an answer may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that is kept.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<TcpStream>,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub code: u16,
    /// The lines of the head after the first, in lower case.
    pub head: Vec<String>,
    pub body: String,
}

impl Client {
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends requests in one piece, and waits for none of the answers.
    pub fn send(&mut self, method: &str, paths: &[&str]) -> io::Result<()> {
        let requests: String =
            paths.iter().map(|path| format!("{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n")).collect();
        self.stream.get_mut().write_all(requests.as_bytes())
    }

    /// The next answer. The one to a HEAD has no body, whatever its length says.
    pub fn answer(&mut self, to: &str) -> io::Result<Answer> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(Error::new(io::ErrorKind::UnexpectedEof, format!("it ended after {lines:?}")));
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_lowercase()),
            }
        }
        let first = lines.remove(0);
        let code = first.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| Error::other(first))?;
        let length = lines.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        let mut body = vec![0; if to == "HEAD" { 0 } else { length }];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { code, head: lines, body: String::from_utf8(body).map_err(Error::other)? })
    }

    pub fn ask(&mut self, method: &str, path: &str) -> io::Result<Answer> {
        self.send(method, &[path])?;
        self.answer(method)
    }

    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path)
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Asks once, on a connection of its own.
pub fn get(address: SocketAddr, path: &str) -> Answer {
    let answer = Client::connect(address).and_then(|mut client| client.get(path));
    answer.unwrap_or_else(|error| panic!("GET {path}: {error}"))
}

/// Asks until it answers with this code, on a connection that is kept. What comes meanwhile must be an answer too.
pub fn get_until(address: SocketAddr, path: &str, code: u16) -> Answer {
    let mut client = Client::connect(address).expect("a connection");
    let began = std::time::Instant::now();
    loop {
        let answer = client.get(path).unwrap_or_else(|error| panic!("GET {path}: {error}"));
        if answer.code == code {
            return answer;
        }
        assert!(began.elapsed() < PATIENCE, "GET {path} never gave {code}: {answer:?}");
    }
}
