//! The call: one request over HTTP/2
//! (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>).

use std::time::Duration;

use awc::http::header::{self, HeaderName};
use http02::{Request, Uri, Version};
use percent_encoding::percent_decode_str;

use crate::{
    model::{
        endpoint::Endpoint,
        own_headers::USER_AGENT,
        reason::{Kind, Reason},
    },
    net::user_info::{basic, user_info},
    probe::{
        http::{failure::unsendable, http2::LEFT_OUT},
        reach::target::target,
    },
};

/// The method that is called.
const PATH: &str = "/grpc.health.v1.Health/Check";

/// Headers of an endpoint that are not sent, beside those of a connection: the call has its own, and waiting for a 100 has no use.
const OURS: [&str; 7] = [
    "content-type",
    "content-length",
    "grpc-timeout",
    "grpc-encoding",
    "grpc-accept-encoding",
    "proxy-connection",
    "expect",
];

/// The service that the URL names: its path, without the slash. An empty one is the whole server.
///
/// # Errors
/// `unsupported`: the path is no UTF-8, or there is a query, of which nothing would be asked.
pub fn service(endpoint: &Endpoint) -> Result<String, Reason> {
    let url = endpoint.url();
    if url.query().is_some() {
        return Err(Reason::new(Kind::Unsupported, "a gRPC URL names a service, and has no query"));
    }
    let path = url.path();
    let name = percent_decode_str(path.strip_prefix('/').unwrap_or(path)).decode_utf8();
    name.map(|name| name.into_owned()).map_err(|_| Reason::new(Kind::Unsupported, "the service is no UTF-8"))
}

/// The head of the call.
///
/// # Errors
/// `unsupported`, where the URL or a header can't be sent.
pub fn head(endpoint: &Endpoint, secure: bool) -> Result<Request<()>, Reason> {
    let url = endpoint.url();
    let given = |name: &str| endpoint.headers().iter().find(|header| header.name().eq_ignore_ascii_case(name));
    let authority = match given("host") {
        Some(host) => host.value().to_owned(),
        None => {
            // The port is left out where the URL leaves it out.
            let (host, _) = target(url, Some(0))?;
            url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"))
        }
    };
    let scheme = if secure { "https" } else { "http" };
    let uri = Uri::builder().scheme(scheme).authority(authority).path_and_query(PATH).build();
    let mut request = Request::post(uri.map_err(|_| unsendable())?)
        .version(Version::HTTP_2)
        .header("te", "trailers")
        .header("content-type", "application/grpc")
        .header("grpc-timeout", timeout(endpoint.timeout()));
    if given("user-agent").is_none() && !endpoint.leaves_out("user-agent") {
        request = request.header(header::USER_AGENT, USER_AGENT);
    }
    if let Some((name, password)) = user_info(url).filter(|_| given("authorization").is_none()) {
        request = request.header(header::AUTHORIZATION, basic(&name, &password));
    }
    for header in endpoint.headers() {
        let name = HeaderName::from_bytes(header.name().as_bytes()).map_err(|_| unsendable())?;
        if !LEFT_OUT.contains(&name) && !OURS.contains(&name.as_str()) {
            request = request.header(name, header.value().as_bytes());
        }
    }
    request.body(()).map_err(|_| unsendable())
}

/// How long the server has: all of the endpoint's time, so that ours runs out before the server can say that its own did. It has at most
/// eight digits.
fn timeout(time: Duration) -> String {
    match time.as_nanos().div_ceil(1_000_000) {
        millis @ 0..=99_999_999 => format!("{millis}m"),
        _ => format!("{}S", time.as_secs().min(99_999_999)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services() {
        for (url, wanted) in [
            ("grpc://a", Ok("")),
            ("grpc://a/", Ok("")),
            ("grpc://a:1/pkg.Service", Ok("pkg.Service")),
            ("grpc://a/a/b", Ok("a/b")),
            ("grpc://a/%C3%BC%20x", Ok("ü x")),
            ("grpc://a/%ff", Err("the service is no UTF-8")),
            ("grpc://a/b?c", Err("a gRPC URL names a service, and has no query")),
        ] {
            let found = service(&Endpoint::new(url).unwrap()).map_err(|reason| reason.message);
            assert_eq!(found, wanted.map(str::to_owned).map_err(str::to_owned), "{url}");
        }
    }

    #[test]
    fn timeouts_have_at_most_eight_digits() {
        for (time, wanted) in [
            (Duration::from_nanos(1), "1m"),
            (Duration::from_millis(1500), "1500m"),
            (Duration::from_secs(10), "10000m"),
            (Duration::from_millis(99_999_999), "99999999m"),
            (Duration::from_secs(100_000), "100000S"),
            (Duration::MAX, "99999999S"),
        ] {
            assert_eq!(timeout(time), wanted);
        }
    }

    #[test]
    fn authorities() {
        for (url, wanted) in [
            ("grpc://user:pw@a.example/x", "http://a.example/grpc.health.v1.Health/Check"),
            ("grpc://A.example:50051", "http://a.example:50051/grpc.health.v1.Health/Check"),
            ("grpc://[::1]:80", "http://[::1]:80/grpc.health.v1.Health/Check"),
        ] {
            let request = head(&Endpoint::new(url).unwrap(), false).unwrap();
            assert_eq!(request.uri().to_string(), wanted, "{url}");
        }
    }
}
