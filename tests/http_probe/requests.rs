//! What is sent.

use watchpost::{Endpoint, EndpointBuilder, Kind};

use super::{
    at,
    far_side::{header, route},
    look,
};

/// The request that an endpoint sends; `AT` in its URL stands for the server.
async fn sent(url: &str, build: impl Fn(EndpointBuilder) -> EndpointBuilder) -> String {
    let (address, mut requests) = route(|_| "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    let url = url.replace("AT", &address.to_string());
    let looked = look(build(Endpoint::builder(&url))).await;
    assert_eq!(looked.outcome(), Ok(200), "{url}: {:?}", looked.reason);
    requests.recv().await.unwrap().replace(&address.to_string(), "AT")
}

#[actix_rt::test]
async fn a_plain_get() {
    let request = sent("http://AT/a/./b?q=ü#top", |endpoint| endpoint).await;
    assert!(request.starts_with("GET /a/b?q=%C3%BC HTTP/1.1\r\n"), "{request}");
    for (name, wanted) in [
        ("host", Some("AT")),
        ("user-agent", Some(concat!("watchpost/", env!("CARGO_PKG_VERSION")))),
        ("accept", Some("*/*")),
        ("connection", Some("close")),
        ("accept-encoding", None),
        ("authorization", None),
        ("content-length", None),
    ] {
        assert_eq!(header(&request, name), wanted, "{name} in {request}");
    }
}

#[actix_rt::test]
async fn what_the_endpoint_says_wins() {
    let request = sent("http://AT/", |endpoint| {
        endpoint
            .method("PROPFIND")
            .header("Host", "api.example")
            .header("User-Agent", "mine")
            .header("ACCEPT", "text/plain")
            .header("X-Tag", "one")
            .header("X-Tag", "zwei: ü")
            .header("Expect", "100-continue")
            .body("the body")
    })
    .await;
    assert!(request.starts_with("PROPFIND / HTTP/1.1\r\n") && request.ends_with("\r\n\r\nthe body"), "{request}");
    for (name, wanted) in [
        ("host", "api.example"),
        ("user-agent", "mine"),
        ("accept", "text/plain"),
        ("content-length", "8"),
        ("x-tag", "one"),
    ] {
        assert_eq!(header(&request, name), Some(wanted), "{name} in {request}");
    }
    assert!(request.contains("zwei: ü") && header(&request, "expect").is_none(), "{request}");
    assert_eq!(request.matches("host: ").count(), 1, "{request}");
}

#[actix_rt::test]
async fn user_info_is_basic_authorization_unless_a_header_says_other() {
    let request = sent("http://me%40home:p%C3%A4ss@AT/", |endpoint| endpoint).await;
    assert_eq!(header(&request, "authorization"), Some("Basic bWVAaG9tZTpww6Rzcw=="), "{request}");
    let request = sent("http://token@AT/", |endpoint| endpoint.header("Authorization", "Bearer x")).await;
    assert_eq!(header(&request, "authorization"), Some("Bearer x"), "{request}");
}

#[actix_rt::test]
async fn a_missing_body_is_said_to_be_missing_where_one_would_mean_something() {
    for (method, wanted) in [("POST", Some("0")), ("PUT", Some("0")), ("HEAD", None), ("DELETE", None)] {
        let request = sent("http://AT/", |endpoint| endpoint.method(method)).await;
        assert_eq!(header(&request, "content-length"), wanted, "{request}");
    }
}

#[actix_rt::test]
async fn a_large_body_is_sent_whole() {
    let body = "x".repeat(3 << 20);
    let request = sent("http://AT/", |endpoint| endpoint.method("POST").body(body.as_str())).await;
    assert!(request.ends_with(&body));
}

#[actix_rt::test]
async fn a_url_that_is_too_long_is_not_the_endpoints_fault() {
    let (address, _requests) = route(|_| String::new()).await;
    let endpoint = Endpoint::builder(format!("http://{address}/{}", "x".repeat(70_000)));
    let looked = look(endpoint).await;
    assert_eq!(looked.reason.map(|reason| reason.kind), Some(Kind::Unsupported));
}

#[actix_rt::test]
async fn localhost_never_goes_out() {
    let (address, mut requests) = route(|_| "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    let endpoint = Endpoint::builder(format!("http://api.localhost:{}/", address.port()));
    let looked = look(endpoint).await;
    assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(address)));
    let host = format!("api.localhost:{}", address.port());
    assert_eq!(header(&requests.recv().await.unwrap(), "host"), Some(&*host));
    assert!(looked.seen.timing.dns.is_some());
    assert!(look(at(address)).await.seen.timing.dns.is_none());
}

#[cfg(not(feature = "tls"))]
#[actix_rt::test]
async fn without_tls_https_is_unsupported() {
    let looked = look(Endpoint::builder("https://127.0.0.1/")).await;
    assert_eq!(looked.reason.map(|reason| reason.kind), Some(Kind::Unsupported));
}

#[cfg(not(feature = "dns"))]
#[actix_rt::test]
async fn what_the_systems_resolver_does_not_find_is_a_look_up_that_failed() {
    // No name at all: so nobody goes out for it.
    let looked = look(Endpoint::builder(format!("http://{}/", "x".repeat(64)))).await;
    assert_eq!(looked.reason.map(|reason| reason.kind), Some(Kind::DnsFailed));
}
