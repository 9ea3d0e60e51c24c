//! cargo run --example embed_custom_probe
//!
//! A probe of one's own, registered for the scheme `redis`: it says PING as Redis' clients do, and wants PONG. It names its phases, so a
//! status tells how long each took, and where a check that ran out of time was. Four servers on this machine give the answers.

use std::{error::Error, io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, lookup_host},
};
use watchpost::{Endpoint, Kind, Look, Phase, Probe, Reason, Trace, Watchpost};

/// Looks at `redis://HOST:PORT`, in the words of its protocol (RESP).
struct RedisProbe;

/// The longest line that is read; an error's is about half as long.
const LONGEST_LINE: u64 = 128;

impl Probe for RedisProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            // A reason is given the phase in which it came up. For the time nothing is to be done: the checker ends the look.
            ping(endpoint, trace).await.map_err(|reason| trace.placed(reason))
        })
    }
}

async fn ping(endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason> {
    trace.enter(Phase::Dns);
    let to = (endpoint.host(), endpoint.url().port().unwrap_or(6379));
    let not_found = |error: io::Error| Reason::new(Kind::DnsFailed, error.to_string());
    let address = lookup_host(to).await.map_err(not_found)?.next();
    let address = address.ok_or_else(|| Reason::new(Kind::DnsNotFound, "the name has no address"))?;

    trace.enter(Phase::Connect);
    trace.seen.peer = Some(address);
    let mut stream = TcpStream::connect(address).await.map_err(reason)?;

    trace.enter(Phase::Send);
    stream.write_all(b"*1\r\n$4\r\nPING\r\n").await.map_err(reason)?;

    trace.enter(Phase::FirstByte);
    let mut line = Vec::new();
    BufReader::new(stream).take(LONGEST_LINE).read_until(b'\n', &mut line).await.map_err(reason)?;
    let text = String::from_utf8_lossy(&line);
    match text.strip_suffix("\r\n") {
        Some("+PONG") => Ok(()),
        // An error is an answer, too: its first word is for programs, and shows no secret.
        Some(error) if error.starts_with('-') => {
            let code = error.trim_start_matches('-').split(' ').next().unwrap_or_default();
            Err(Reason::new(Kind::Expectation, format!("it answers {code}, wanted PONG")))
        }
        None if line.is_empty() => Err(Reason::new(Kind::Reset, "closed before the first byte")),
        _ => Err(Reason::new(Kind::Protocol, "what came is not in Redis' protocol")),
    }
}

/// The kind by the error's type, never by its text. What is left is taken for trouble of our own: it leaves the state unknown.
fn reason(error: io::Error) -> Reason {
    let kind = match error.kind() {
        io::ErrorKind::ConnectionRefused => Kind::ConnectRefused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Kind::Reset,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Kind::ConnectUnreachable,
        io::ErrorKind::TimedOut => Kind::Timeout,
        _ => Kind::Resources,
    };
    Reason::new(kind, error.kind().to_string())
}

/// A server that has one answer for everybody; without one, it keeps silent. It gives its URL.
async fn serve(answer: Option<&'static str>) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("redis://{}", listener.local_addr()?);
    tokio::spawn(async move {
        let mut clients = Vec::new();
        while let Ok((mut client, _)) = listener.accept().await {
            let asked = client.read_exact(&mut [0; 14]).await.is_ok();
            if let Some(answer) = answer.filter(|_| asked) {
                let _ = client.write_all(answer.as_bytes()).await;
            }
            clients.push(client);
        }
    });
    Ok(url)
}

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let watchpost = Watchpost::builder().probe("redis", || Box::new(RedisProbe)).checkers(1).start()?;
    for (name, answer) in [
        ("healthy", Some("+PONG\r\n")),
        ("starting", Some("-LOADING Redis is loading the dataset in memory\r\n")),
        ("locked", Some("-NOAUTH Authentication required.\r\n")),
        ("silent", None),
    ] {
        let endpoint =
            Endpoint::builder(serve(answer).await?).name(name).timeout(Duration::from_millis(300)).build()?;
        let status = watchpost.check(endpoint).await?;
        let reason = status.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        let timing = status.observation.timing;
        let phases = Phase::ALL.into_iter().filter(|phase| timing.get(*phase).is_some()).map(Phase::as_str);
        println!("{name} is {}{reason}; timed: {}", status.state, phases.collect::<Vec<_>>().join(", "));
    }
    watchpost.drain().await?;
    Ok(())
}
