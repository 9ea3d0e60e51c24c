use super::*;

#[test]
fn what_a_url_is_row_by_row() {
    for (typed, url, shown) in [
        // These are plain http.
        ("localhost:3000", "http://localhost:3000/", "http://localhost:3000"),
        ("localhost", "http://localhost/", "http://localhost"),
        (":3000", "http://localhost:3000/", "http://localhost:3000"),
        (":3000/health?x=1", "http://localhost:3000/health?x=1", "http://localhost:3000/health?x=1"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1"),
        ("[::1]:80", "http://[::1]/", "http://[::1]:80"),
        ("[::1]", "http://[::1]/", "http://[::1]"),
        ("[2001:db8::7]:8443/x", "http://[2001:db8::7]:8443/x", "http://[2001:db8::7]:8443/x"),
        ("api:8080", "http://api:8080/", "http://api:8080"),
        ("api.:8080", "http://api.:8080/", "http://api.:8080"),
        ("api/v1", "http://api/v1", "http://api/v1"),
        ("example.com:80", "http://example.com/", "http://example.com:80"),
        // These are https.
        ("example.com", "https://example.com/", "https://example.com"),
        ("example.com:8443", "https://example.com:8443/", "https://example.com:8443"),
        ("example.com:443/a?b=http://c", "https://example.com/a?b=http://c", "https://example.com:443/a?b=http://c"),
        ("bücher.example", "https://xn--bcher-kva.example/", "https://bücher.example"),
        ("Example.COM/Path", "https://example.com/Path", "https://Example.COM/Path"),
        // A name before a colon and digits is a host, not a scheme.
        ("https:8443", "http://https:8443/", "http://https:8443"),
        ("tcp:5432", "http://tcp:5432/", "http://tcp:5432"),
        ("mailto:25", "http://mailto:25/", "http://mailto:25"),
        // With a scheme, all stays as it is.
        ("https://api.github.com", "https://api.github.com/", "https://api.github.com"),
        ("HTTP://Localhost:3000", "http://localhost:3000/", "HTTP://Localhost:3000"),
        ("http://example.com", "http://example.com/", "http://example.com"),
        ("tcp://db:5432", "tcp://db:5432", "tcp://db:5432"),
        ("unix:/run/app.sock:/health", "unix:/run/app.sock:/health", "unix:/run/app.sock:/health"),
        ("unix:///run/app.sock", "unix:///run/app.sock", "unix:///run/app.sock"),
        ("unix:80", "http://unix/", "http://unix:80"),
        ("  https://a.example/#top\t", "https://a.example/#top", "https://a.example/#top"),
    ] {
        let read: TypedUrl = typed.parse().unwrap_or_else(|error| panic!("{typed}: {error}"));
        assert_eq!((read.url().as_str(), read.shown()), (url, shown), "{typed}");
        assert_eq!(read.input(), typed.trim(), "{typed}");
    }
}

#[test]
fn what_is_no_url_says_where_and_why() {
    use BadUrlReason::{
        Backslash, Brackets, Character, Empty, HostName, Mail, NoHost, NoPort, Parse, PortMissing, Slashes, Socket,
        Space, TooLong,
    };
    let long = format!("https://a.example/{}", "x".repeat(TypedUrl::LONGEST));
    for (typed, column, reason) in [
        ("", 1, Empty),
        ("   ", 1, Empty),
        (long.as_str(), 1, TooLong),
        ("https://a.example # ours", 18, Space),
        ("  büch er.example", 7, Space),
        ("https://a.example/\u{1b}[31m", 19, Character('\u{1b}')),
        ("https://a.example/\u{202e}x", 19, Character('\u{202e}')),
        ("https://a.example\\x", 18, Backslash),
        ("https:/a.example", 1, Slashes("https")),
        ("tcp://db", 1, PortMissing),
        ("tcp://db/5432", 1, PortMissing),
        ("unix://run/app.sock", 1, Socket),
        ("unix:///", 1, Socket),
        ("http:a.example", 1, Slashes("http")),
        (" HTTPS//a.example", 2, Slashes("https")),
        ("mailto:me@a.example", 1, Mail),
        ("https://", 1, Parse(url::ParseError::EmptyHost)),
        ("https:///a.example", 1, NoHost),
        ("/health", 1, NoHost),
        ("?x", 1, NoHost),
        ("me@/x", 1, NoHost),
        (":", 1, NoPort),
        (":http", 1, NoPort),
        ("::1", 1, Brackets),
        ("2001:db8::1", 1, Brackets),
        ("http://a.example:x", 1, Parse(url::ParseError::InvalidPort)),
        ("a.example:99999", 1, Parse(url::ParseError::InvalidPort)),
        ("a.example:x", 1, Parse(url::ParseError::InvalidPort)),
        ("http://[::1", 1, Parse(url::ParseError::InvalidIpv6Address)),
        ("http://1.2.3.999", 1, Parse(url::ParseError::InvalidIpv4Address)),
        ("http://a<b", 1, HostName),
        ("a%zz.example", 1, HostName),
    ] {
        assert_eq!(typed.parse::<TypedUrl>(), Err(BadTypedUrl { column, reason }), "{typed}");
    }
}

#[test]
fn user_info_is_in_the_url_and_shows_nowhere() {
    for (typed, url, shown) in [
        ("https://me:canary@a.example/p@q", "https://me:canary@a.example/p@q", "https://***@a.example/p@q"),
        ("me:canary@a.example//x", "https://me:canary@a.example//x", "https://***@a.example//x"),
        ("canary@localhost:1", "http://canary@localhost:1/", "http://***@localhost:1"),
        ("canary@x@a.example", "https://canary%40x@a.example/", "https://***@a.example"),
        ("tcp://me:canary@db:5432", "tcp://me:canary@db:5432", "tcp://***@db:5432"),
    ] {
        let read: TypedUrl = typed.parse().unwrap();
        assert_eq!((read.url().as_str(), read.shown()), (url, shown), "{typed}");
        assert!(!format!("{} {read:?}", read.input()).contains("canary"), "{typed}");
    }
}
