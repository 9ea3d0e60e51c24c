//! Where a document comes from, and which of its URLs lead elsewhere.

use url::Url;

/// Whether a URL leads to another server than the one that was named. The same host on the default ports of both schemes is the same
/// server, but what was said to it over TLS is not said in the plain.
pub fn is_elsewhere(named: &Url, url: &Url) -> bool {
    let by_default = |url: &Url| url.port().is_none();
    let same_port =
        named.port_or_known_default() == url.port_or_known_default() || (by_default(named) && by_default(url));
    let in_the_plain = named.scheme() == "https" && url.scheme() != "https";
    named.host() != url.host() || !same_port || in_the_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_server_and_another_one() {
        for (named, url, wanted) in [
            ("https://a.example/sitemap.xml", "https://a.example/x", false),
            ("http://a.example/sitemap.xml", "https://a.example/x", false),
            ("https://a.example/sitemap.xml", "http://a.example/x", true),
            ("https://a.example:443/", "https://a.example/x", false),
            ("http://a.example:8080/", "http://a.example/x", true),
            ("http://a.example:8080/", "http://a.example:8080/x", false),
            ("https://a.example/", "https://www.a.example/", true),
        ] {
            assert_eq!(is_elsewhere(&named.parse().unwrap(), &url.parse().unwrap()), wanted, "{named} {url}");
        }
    }
}
