use super::*;

#[test]
fn proxies_as_they_are_written() {
    for (text, wanted, user) in [
        ("proxy.example", "http://proxy.example:1080", None),
        ("proxy.example:3128", "http://proxy.example:3128", None),
        ("proxy.example:80", "http://proxy.example:80", None),
        ("HTTP://proxy.example:80/", "http://proxy.example:80", None),
        ("127.0.0.1:8080", "http://127.0.0.1:8080", None),
        ("[::1]:8080", "http://[::1]:8080", None),
        ("socks5://proxy.example", "socks5://proxy.example:1080", None),
        ("socks5h://proxy.example:1081", "socks5://proxy.example:1081", None),
        ("http://me:pass%40word@proxy.example:1", "http://proxy.example:1", Some(("me", "pass@word"))),
        ("me@proxy.example", "http://proxy.example:1080", Some(("me", ""))),
    ] {
        let proxy: Proxy = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        let known = proxy.user.as_ref().map(|(name, password)| (name.as_str(), password.as_str()));
        assert_eq!((proxy.to_string().as_str(), known), (wanted, user), "{text}");
    }
}

#[test]
fn what_is_no_proxy_shows_no_password() {
    let long = format!("socks5://me:{}@proxy", "canary".repeat(50));
    for (text, wanted) in [
        ("", BadProxy::Text),
        ("http://", BadProxy::Text),
        ("me:canary@", BadProxy::Text),
        ("http://me:canary@proxy:99999", BadProxy::Text),
        ("http://me:canary@pro xy", BadProxy::Text),
        ("https://me:canary@proxy", BadProxy::Scheme("https".to_owned())),
        ("socks4://proxy", BadProxy::Scheme("socks4".to_owned())),
        ("me:canary@x://proxy", BadProxy::Text),
        ("http://me:canary@proxy/path", BadProxy::Path),
        ("proxy?canary", BadProxy::Path),
        ("socks5://:canary@proxy", BadProxy::User),
        (&long, BadProxy::User),
    ] {
        let error = text.parse::<Proxy>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        assert_eq!(error, wanted, "{text}");
    }
}
