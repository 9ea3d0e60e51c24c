//! This machine has nothing left: descriptors, or ports. That is never the endpoint's fault, and it is over when it is over. Each in
//! a process of its own, because nobody else could work there.

use std::{
    fs::File,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket},
    process::Command,
    sync::Arc,
    thread,
    time::Duration,
};

use rustls::{ServerConnection, StreamOwned, version::TLS13};
use watchpost::{Endpoint, Kind, NetOptions, State, Status, Watchpost};

use super::{alone::alone, authority::Authority};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
/// So many ports are left for connections.
const PORTS: u16 = 8;
const FIRST_PORT: u16 = 61_000;

/// A good server.
fn good_server() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    serve(listener);
    port
}

/// Answers on a thread that ends with the process.
fn serve(listener: TcpListener) {
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
                let _ = stream.write_all(OK);
            }
        }
    });
}

async fn check(watchpost: &Watchpost, url: &str) -> Status {
    let endpoint = Endpoint::builder(url).timeout(Duration::from_secs(20)).build().unwrap();
    watchpost.check(endpoint).await.unwrap()
}

fn outcome(status: &Status) -> (State, Option<Kind>) {
    (status.state, status.reason.as_ref().map(|reason| reason.kind))
}

const STARVED: (State, Option<Kind>) = (State::Unknown, Some(Kind::Resources));
const UP: (State, Option<Kind>) = (State::Up, None);

#[test]
fn file_descriptors_exhausted() {
    let port = good_server().to_string();
    let authority = Authority::new("an authority of the platform");
    let secure = format!("https://127.0.0.1:{}/", secure_server(&authority));
    let folder = std::env::temp_dir().join(format!("watchpost-rogues-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let roots = folder.join("roots.pem");
    std::fs::write(&roots, authority.pem()).unwrap();
    let wrapper = ["sh", "-c", "ulimit -n 64 && exec \"$0\" \"$@\""];
    let variables = [("ROGUES_PORT", &*port), ("ROGUES_SECURE", &secure), ("SSL_CERT_FILE", roots.to_str().unwrap())];
    alone("exhaustion::without_descriptors", &wrapper, &variables);
    std::fs::remove_dir_all(folder).unwrap();
}

/// A good server over TLS, on a thread that ends with the process.
fn secure_server(authority: &Authority) -> u16 {
    let config = Arc::new(authority.good().config(&[&TLS13]));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, stream.unwrap());
            if stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
                let _ = stream.write_all(OK);
            }
        }
    });
    port
}

#[actix_rt::test]
#[ignore = "in a process of its own: the test above runs it"]
async fn without_descriptors() {
    let port = std::env::var("ROGUES_PORT").expect("the test that runs this says where the server is");
    let url = format!("http://127.0.0.1:{port}/");
    let secure = std::env::var("ROGUES_SECURE").expect("and the secure one");
    // One that has made a check before, one that has not, and one that asks a name server, which need not answer.
    let name_server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let asking = NetOptions::new().name_servers([name_server.local_addr().unwrap()]);
    let asking = Watchpost::builder().checkers(1).net(asking).start().unwrap();
    let (old, new) = (start(), start());
    assert_eq!(outcome(&check(&old, &url).await), UP);

    let mut all = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        all.push(file);
    }
    let name = "http://a-name.test/";
    for (who, watchpost, url) in
        [("old", &old, &*url), ("new", &new, &url), ("new", &new, name), ("asking", &asking, name)]
    {
        let status = check(watchpost, url).await;
        assert_eq!(outcome(&status), STARVED, "{who}, {url}: {:?}", status.reason);
    }
    // One is left for the connection, and none for the file of roots.
    drop(all.pop());
    let status = check(&new, &secure).await;
    assert_eq!(outcome(&status), STARVED, "{:?}", status.reason);
    drop(all);
    assert_eq!(outcome(&check(&new, &secure).await), UP);
    for watchpost in [&old, &new] {
        let status = check(watchpost, &url).await;
        assert_eq!(outcome(&status), UP, "recovered: {:?}", status.reason);
        // The hosts file is read again: it was not to be had when the name was first asked for.
        if let Some(name) = a_name_of_the_hosts_file() {
            let status = check(watchpost, &format!("http://{name}:1/")).await;
            let kind = status.reason.as_ref().map(|reason| reason.kind);
            assert!(
                !matches!(kind, Some(Kind::DnsFailed | Kind::DnsNotFound | Kind::Resources)),
                "{:?}",
                status.reason
            );
        }
    }
}

fn start() -> Watchpost {
    Watchpost::builder().checkers(1).start().unwrap()
}

/// A name that nobody knows without the file.
fn a_name_of_the_hosts_file() -> Option<String> {
    let hosts = std::fs::read_to_string("/etc/hosts").ok()?;
    let lines = hosts.lines().map(|line| line.split('#').next().unwrap_or_default());
    let mut names = lines.flat_map(|line| line.split_whitespace().skip(1));
    names.find(|name| !name.contains("localhost") && !name.starts_with("ip6-")).map(ToOwned::to_owned)
}

#[test]
fn ephemeral_ports_exhausted() {
    // A namespace where nobody else uses ports, and of which we are root.
    let enter = ["unshare", "--user", "--map-root-user", "--net", "--"];
    let set_up = "ip link set lo up && printf '%s' \"$RANGE\" > /proc/sys/net/ipv4/ip_local_port_range";
    let range = format!("{FIRST_PORT} {}", FIRST_PORT + PORTS - 1);
    let tried = Command::new(enter[0]).args(&enter[1..]).args(["sh", "-c", set_up]).env("RANGE", &range).output();
    match tried {
        Ok(tried) if tried.status.success() => {}
        other => {
            eprintln!("skipped: this machine gives us no network namespace of our own: {other:?}");
            return;
        }
    }
    let script = format!("{set_up} && exec \"$0\" \"$@\"");
    let wrapper = [&enter[..], &["sh", "-c", &script]].concat();
    alone("exhaustion::without_ports", &wrapper, &[("RANGE", &range)]);
}

#[actix_rt::test]
#[ignore = "in a process of its own: the test above runs it"]
async fn without_ports() {
    // Below the range, so that it takes none of it.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 8080)).unwrap();
    let url = "http://127.0.0.1:8080/";
    let held: Vec<_> = (0..PORTS).map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, 8080)).unwrap()).collect();
    serve(listener);
    let watchpost = start();
    let status = check(&watchpost, url).await;
    assert_eq!(outcome(&status), STARVED, "{:?}", status.reason);
    // Each is reset: a port whose connection was closed in order rests for a minute.
    for stream in held {
        tokio::net::TcpSocket::from_std_stream(stream).set_zero_linger().unwrap();
    }
    let status = check(&watchpost, url).await;
    assert_eq!(outcome(&status), UP, "recovered: {:?}", status.reason);

    // Nobody listens at a port of the range. A connection to it may get that very port, and meet itself.
    for _ in 0..4 * PORTS {
        let status = check(&watchpost, &format!("http://127.0.0.1:{FIRST_PORT}/")).await;
        assert_eq!(outcome(&status), (State::Down, Some(Kind::ConnectRefused)), "{:?}", status.reason);
    }
}
