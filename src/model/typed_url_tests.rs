use proptest::{prelude::*, sample::select};

use super::*;

#[test]
fn what_a_url_is_row_by_row() {
    for (typed, url, shown) in [
        // These are plain http.
        ("localhost:3000", "http://localhost:3000/", "http://localhost:3000"),
        ("localhost", "http://localhost/", "http://localhost"),
        (":3000", "http://localhost:3000/", "http://localhost:3000"),
        (":3000/health?x=1", "http://localhost:3000/health?x=1", "http://localhost:3000/health?x=1"),
        ("App.localhost:3000", "http://app.localhost:3000/", "http://App.localhost:3000"),
        ("a.b.localhost./x", "http://a.b.localhost./x", "http://a.b.localhost./x"),
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
        ("localhost.example:3000", "https://localhost.example:3000/", "https://localhost.example:3000"),
        ("notlocalhost.example", "https://notlocalhost.example/", "https://notlocalhost.example"),
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
        // What no host is called by the book, and some are.
        ("my_service.internal:1", "https://my_service.internal:1/", "https://my_service.internal:1"),
        ("_sip._tcp.a.example", "https://_sip._tcp.a.example/", "https://_sip._tcp.a.example"),
        ("a-.-b.example.", "https://a-.-b.example./", "https://a-.-b.example."),
        ("xn--bcher-kva.example", "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"),
        ("b\u{fc}cher\u{3002}example", "https://xn--bcher-kva.example/", "https://b\u{fc}cher\u{3002}example"),
        ("ex%61mple.com/*", "https://example.com/*", "https://ex%61mple.com/*"),
        ("tcp://B\u{fc}cher.example.:1", "tcp://B%C3%BCcher.example.:1", "tcp://B\u{fc}cher.example.:1"),
        ("tcp://127.1:1", "tcp://127.1:1", "tcp://127.1:1"),
        ("tcp://%31%32%37.0.0.1:1", "tcp://%31%32%37.0.0.1:1", "tcp://%31%32%37.0.0.1:1"),
        ("tls://[::1]", "tls://[::1]", "tls://[::1]"),
        ("dns:///a..b", "dns:///a..b", "dns:///a..b"),
        ("own://{}..", "own://{}..", "own://{}.."),
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
        Backslash, Brackets, Character, Empty, EmptyLabel, HostCharacter, HostName, Mail, NoHost, NoPort, Parse,
        PortMissing, Slashes, Socket, Space, TooLong,
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
        ("tcp://a%ff:1", 1, HostName),
        ("{}", 1, HostCharacter('{')),
        ("https://ex*mple.com", 11, HostCharacter('*')),
        ("https://me:pw@*.example/*", 15, HostCharacter('*')),
        ("https://b\u{fc}cher.$tld/$", 16, HostCharacter('$')),
        ("https://a\u{ff01}b.example", 9, HostCharacter('!')),
        ("a,b:8080", 2, HostCharacter(',')),
        ("tcp://a~b:1", 8, HostCharacter('~')),
        ("tcp://a%2Ab:1", 7, HostCharacter('*')),
        ("dns://*/a.example", 7, HostCharacter('*')),
        ("https://a..b", 11, EmptyLabel),
        ("a.example..", 11, EmptyLabel),
        (".example", 1, EmptyLabel),
        ("https://.", 9, EmptyLabel),
        ("wss://a\u{3002}.b", 7, EmptyLabel),
        ("grpc://a..b:1/x..y", 10, EmptyLabel),
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
        ("me:{canary}..@a.example", "https://me:%7Bcanary%7D..@a.example/", "https://***@a.example"),
        ("tcp://me:canary@db:5432", "tcp://me:canary@db:5432", "tcp://***@db:5432"),
    ] {
        let read: TypedUrl = typed.parse().unwrap();
        assert_eq!((read.url().as_str(), read.shown()), (url, shown), "{typed}");
        assert!(!format!("{} {read:?}", read.input()).contains("canary"), "{typed}");
    }
}

proptest! {
    #[test]
    fn a_name_of_labels_is_a_host_and_one_wrong_character_is_found(
        before in "([a-z0-9_][a-z0-9_]{0,9}[.]){0,3}",
        last in "[a-z_]([a-z0-9_-]{0,9}[a-z0-9_])?[.]?",
        scheme in select(vec!["", "http://", "https://", "HTTPS://me@", "wss://", "tcp://", "tls://", "icmp://", "grpc://"]),
        end in select(vec![":1", ":8080/a..b", ":1/*?{}@x"]),
        wrong in select("!\"$&'()*+,;=`{}~".chars().collect::<Vec<_>>()),
        at in any::<prop::sample::Index>(),
    ) {
        let name = format!("{before}{last}");
        prop_assume!(!name.split('.').any(|label| label.starts_with("xn--")));
        let text = format!("{scheme}{name}{end}");
        let read = text.parse::<TypedUrl>();
        prop_assert!(read.is_ok(), "{text}: {read:?}");

        let at = at.index(name.len());
        let with = |inserted: char| format!("{scheme}{}{inserted}{}{end}", &name[..at], &name[at..]);
        let column = scheme.len() + at + 1;
        let bad = |column, reason| Err(BadTypedUrl { column, reason });
        prop_assert_eq!(with(wrong).parse::<TypedUrl>(), bad(column, BadUrlReason::HostCharacter(wrong)));
        if at == 0 || name[..at].ends_with('.') {
            prop_assert_eq!(with('.').parse::<TypedUrl>(), bad(column, BadUrlReason::EmptyLabel));
        }
    }
}
