//! HTTP over a Unix socket.

use std::path::PathBuf;

use tokio::{
    io::AsyncWriteExt,
    net::{UnixListener, UnixStream},
    sync::mpsc,
};
use watchpost::{AddressPolicy, Endpoint, Kind, NetOptions, Phase, http_probe};

use super::{
    far_side::{header, read_request},
    look_with,
};

/// A server on a Unix socket, gone with its folder.
struct Server {
    folder: PathBuf,
    requests: mpsc::UnboundedReceiver<String>,
}

impl Server {
    fn start(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("watchpost-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let listener = UnixListener::bind(folder.join("socket")).unwrap();
        let (to_test, requests) = mpsc::unbounded_channel();
        actix_rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                actix_rt::spawn(serve(stream, to_test.clone()));
            }
        });
        Self { folder, requests }
    }

    fn options(&self) -> NetOptions {
        NetOptions::new().unix_socket(self.folder.join("socket"))
    }
}

/// Answers by the path, request after request.
async fn serve(mut stream: UnixStream, to_test: mpsc::UnboundedSender<String>) {
    while let Some(request) = read_request(&mut stream).await {
        let answer = match request.split(' ').nth(1) {
            Some("/elsewhere") => "302 Found\r\nLocation: http://b.test-zone/",
            _ => "200 OK",
        };
        let _ = to_test.send(request);
        let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 2\r\n\r\nok");
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[actix_rt::test]
async fn every_host_is_behind_the_socket() {
    let mut server = Server::start("hosts");
    let probe = http_probe(server.options())();
    let looked = look_with(&*probe, Endpoint::builder("http://a.test-zone:8080/elsewhere").read_body(true)).await;
    assert_eq!((looked.outcome(), looked.body()), (Ok(200), &b"ok"[..]), "{:?}", looked.reason);
    assert_eq!((looked.seen.peer, looked.seen.tried, looked.seen.timing.dns), (None, vec![], None));
    assert!(looked.seen.timing.connect.is_some());
    for host in ["a.test-zone:8080", "b.test-zone"] {
        assert_eq!(header(&server.requests.recv().await.unwrap(), "host"), Some(host));
    }
}

#[actix_rt::test]
async fn a_connection_is_kept_for_the_same_host() {
    let server = Server::start("kept");
    let probe = http_probe(server.options())();
    for (host, reused) in [("a", false), ("a", true), ("b", false)] {
        let endpoint = Endpoint::builder(format!("http://{host}.test-zone/")).keep_alive(true).read_body(true);
        let looked = look_with(&*probe, endpoint).await;
        assert_eq!((looked.outcome(), looked.seen.reused), (Ok(200), reused), "{host}");
    }
}

#[actix_rt::test]
async fn what_is_not_there_or_not_allowed() {
    let server = Server::start("refused");
    let nowhere = http_probe(NetOptions::new().unix_socket(server.folder.join("nothing")))();
    let looked = look_with(&*nowhere, Endpoint::builder("http://a.test-zone/")).await;
    assert_eq!(looked.outcome(), Err((Kind::ConnectUnreachable, Some(Phase::Connect))), "{:?}", looked.reason);

    for (policy, public_only) in
        [(AddressPolicy::allow_all(), true), (AddressPolicy::public_only(), false), (AddressPolicy::deny_all(), false)]
    {
        let probe = http_probe(server.options().policy(policy.clone()))();
        let looked = look_with(&*probe, Endpoint::builder("http://8.8.8.8/").public_only(public_only)).await;
        assert_eq!(looked.outcome(), Err((Kind::Blocked, Some(Phase::Connect))), "{policy:?}");
    }
}

#[actix_rt::test]
async fn a_url_may_name_the_socket_itself() {
    let mut server = Server::start("urls");
    let (probe, socket) = (super::probe(), server.folder.join("socket"));
    let socket = socket.to_str().unwrap();
    for (url, target) in [
        (format!("unix:{socket}"), "/"),
        (format!("unix://{socket}:/health?full=1"), "/health?full=1"),
        // A redirect to another origin leaves the socket, and that host is not there.
        (format!("unix:{socket}:/elsewhere"), "/elsewhere"),
    ] {
        let looked = look_with(&*probe, Endpoint::builder(&url).read_body(true).header("X-Key", "canary")).await;
        let request = server.requests.recv().await.unwrap();
        assert_eq!((request.split(' ').nth(1), header(&request, "host")), (Some(target), Some("localhost")), "{url}");
        if target == "/elsewhere" {
            assert_eq!(looked.outcome().map_err(|(kind, _)| kind), Err(Kind::DnsNotFound), "{:?}", looked.reason);
            assert_eq!(looked.seen.redirects.len(), 1);
        } else {
            assert_eq!((looked.outcome(), looked.body()), (Ok(200), &b"ok"[..]), "{url}: {:?}", looked.reason);
        }
    }
}

#[actix_rt::test]
async fn two_sockets_are_two_servers_also_when_connections_are_kept() {
    let (mut one, mut two) = (Server::start("one"), Server::start("two"));
    let probe = super::probe();
    for reused in [false, true] {
        for server in [&mut one, &mut two] {
            let url = format!("unix:{}", server.folder.join("socket").display());
            let looked = look_with(&*probe, Endpoint::builder(url).keep_alive(true).read_body(true)).await;
            assert_eq!((looked.outcome(), looked.seen.reused), (Ok(200), reused));
            server.requests.try_recv().expect("its own request");
        }
    }
}

#[actix_rt::test]
async fn urls_of_sockets_that_are_none_or_not_allowed() {
    let server = Server::start("bad");
    let url = format!("unix:{}", server.folder.join("socket").display());
    let missing = format!("unix:{}", server.folder.join("nothing").display());
    for (url, public_only, outcome) in [
        (missing.as_str(), false, (Kind::ConnectUnreachable, Some(Phase::Connect))),
        (url.as_str(), true, (Kind::Blocked, Some(Phase::Connect))),
        ("unix://host/run/app.sock", false, (Kind::Unsupported, None)),
        ("unix:run/app.sock", false, (Kind::Unsupported, None)),
    ] {
        let looked = super::look(Endpoint::builder(url).public_only(public_only)).await;
        assert_eq!(looked.outcome(), Err(outcome), "{url}: {:?}", looked.reason);
    }
}
