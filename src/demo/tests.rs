use std::{sync::Arc, time::Instant};

use rustls::{
    CertificateError, ClientConfig, Error, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime},
    time_provider::{DefaultTimeProvider, TimeProvider},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::*;

fn address(endpoint: &Endpoint) -> SocketAddr {
    endpoint.url().socket_addrs(|| None).unwrap()[0]
}

/// What a plain request for the endpoint's path gets, to the end of the connection.
async fn exchange(server: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn get(endpoint: &Endpoint) -> String {
    exchange(address(endpoint), &format!("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", endpoint.url().path())).await
}

#[tokio::test]
async fn each_does_what_its_name_says() {
    let demo = Demo::start().await.unwrap();
    for (endpoint, wanted) in [
        (demo.healthy(), "HTTP/1.1 200 OK\r\n"),
        (demo.unavailable(), "HTTP/1.1 503 Service Unavailable\r\n"),
        (demo.redirect_loop(), "HTTP/1.1 302 Found\r\nLocation: /redirect-loop/again\r\n"),
    ] {
        let answer = get(endpoint).await;
        assert!(answer.starts_with(wanted), "{endpoint:?}: {answer}");
    }
    let refused = TcpStream::connect(address(demo.refusing())).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);

    let delay = Duration::from_millis(50);
    let began = Instant::now();
    assert!(get(&demo.slow(delay).unwrap()).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(began.elapsed() >= delay);
}

#[tokio::test]
async fn the_lesson_has_six_and_one_of_them_never_answers() {
    let demo = Demo::start().await.unwrap();
    let six = demo.lesson().unwrap();
    assert_eq!(demo.lesson_or([]).unwrap(), six);
    let paths: Vec<_> = six.iter().map(|endpoint| endpoint.url().path()).collect();
    let wanted = ["/login/300ms", "/users/600ms", "/orders/600ms", "/search/600ms", "/mail/never", "/reports/1000ms"];
    assert_eq!(paths, wanted);
    let began = Instant::now();
    assert!(get(&six[0]).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(began.elapsed() >= Duration::from_millis(300));

    let mut silent = TcpStream::connect(address(&six[4])).await.unwrap();
    silent.write_all(b"GET /mail/never HTTP/1.1\r\n\r\n").await.unwrap();
    get(demo.healthy()).await;
    assert_eq!(silent.try_read(&mut [0; 1]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    assert_eq!(six[4].timeout(), Duration::from_millis(600));
}

#[tokio::test]
async fn a_lesson_takes_urls_as_people_type_them() {
    let demo = Demo::start().await.unwrap();
    let given = demo.lesson_or(["localhost:3000".to_owned(), "example.com".to_owned()]).unwrap();
    let urls: Vec<_> = given.iter().map(|endpoint| endpoint.url().as_str()).collect();
    assert_eq!(urls, ["http://localhost:3000/", "https://example.com/"]);
    let error = demo.lesson_or(["localhost:3000".to_owned(), "http://[".to_owned()]).unwrap_err();
    assert!(error.to_string().starts_with("URL 2, character "), "{error}");
    let error = demo.lesson_or(["--help".to_owned()]).unwrap_err();
    assert_eq!(format!("{error:?}"), "there is no flag --help here: give URLs, or nothing");
}

#[tokio::test]
async fn the_hanging_one_says_nothing_until_we_go() {
    let demo = Demo::start().await.unwrap();
    let mut stream = TcpStream::connect(address(demo.hanging())).await.unwrap();
    stream.write_all(b"GET /hanging HTTP/1.1\r\n\r\n").await.unwrap();
    // An exchange that ends shows that the server had its turn, so that the silence is meant.
    get(demo.healthy()).await;
    assert_eq!(stream.try_read(&mut [0; 1]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_no_request_is_answered_and_bounded() {
    let demo = Demo::start().await.unwrap();
    for (request, wanted) in [
        ("GET /unknown HTTP/1.1\r\n\r\n", "HTTP/1.1 404"),
        ("GET /slow/soon HTTP/1.1\r\n\r\n", "HTTP/1.1 404"),
        ("GET http://x/ HTTP/1.1\r\n\r\n", "HTTP/1.1 400"),
        ("\r\n\r\n", "HTTP/1.1 400"),
        (&"x".repeat(8 * 1024), "HTTP/1.1 400"),
        ("POST /healthy HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 200"),
    ] {
        let answer = exchange(demo.open, request).await;
        assert!(answer.starts_with(wanted), "{request}: {answer}");
    }
}

#[tokio::test]
async fn all_have_their_own_name_in_a_fixed_order() {
    let demo = Demo::start().await.unwrap();
    let names: Vec<_> = demo.endpoints().iter().map(|endpoint| endpoint.name().unwrap().to_string()).collect();
    let wanted = ["healthy", "slow", "slower", "unavailable", "refusing", "hanging", "redirect-loop", "expired"];
    assert_eq!(names, wanted);
    for endpoint in demo.endpoints() {
        let name = endpoint.url().path().split('/').nth(1);
        assert_eq!(name, endpoint.name().map(|name| &**name));
    }
}

#[tokio::test]
async fn nothing_is_left_when_it_stops() {
    let demo = Demo::start().await.unwrap();
    let server = address(demo.healthy());
    let mut hanging = TcpStream::connect(server).await.unwrap();
    hanging.write_all(b"GET /hanging HTTP/1.1\r\n\r\n").await.unwrap();
    get(demo.healthy()).await;
    demo.stop().await;
    assert_eq!(hanging.read(&mut [0; 1]).await.unwrap_or(0), 0);
    assert_eq!(TcpStream::connect(server).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
}

/// The clock of a client that lives in June 2020.
#[derive(Debug)]
struct June2020;

impl TimeProvider for June2020 {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(1_591_000_000)))
    }
}

/// Shakes hands as a client that trusts the demo's authority.
async fn shake_hands(demo: &Demo, clock: Arc<dyn TimeProvider>) -> io::Result<()> {
    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from(demo.root())).unwrap();
    let config = ClientConfig::builder_with_details(Arc::new(ring::default_provider()), clock)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let stream = TcpStream::connect(address(demo.expired())).await?;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map(drop)
}

#[tokio::test]
async fn the_certificate_has_no_fault_but_its_date() {
    let demo = Demo::start().await.unwrap();
    let refusal = shake_hands(&demo, Arc::new(DefaultTimeProvider)).await.unwrap_err().into_inner().unwrap();
    let refusal = refusal.downcast_ref::<Error>();
    assert!(matches!(refusal, Some(Error::InvalidCertificate(CertificateError::ExpiredContext { .. }))), "{refusal:?}");
    shake_hands(&demo, Arc::new(June2020)).await.unwrap();
}
