//! Who gave an answer, for the engine alone.

use std::fmt;

use url::Url;

use super::shown_url::ShownUrl;

/// The server that gave an answer, where redirects led to one: what a coordinator holds by. It is noted before secrets are taken out of the
/// URL, so it may be one: it is in no output, and no part of what a status says.
#[derive(Clone, Default)]
pub struct Answering(Option<Box<str>>);

impl Answering {
    /// The server of a URL.
    #[inline]
    pub fn of(url: Option<&ShownUrl>) -> Self {
        let server = |url: &ShownUrl| Url::parse(url.as_str()).ok().as_ref().and_then(server);
        Self(url.and_then(server).map(String::into_boxed_str))
    }

    /// Its name, which is then forgotten.
    pub fn take(&mut self) -> Option<String> {
        self.0.take().map(str::into_string)
    }
}

/// A server: a host at a port, since another port is another one. `None` where the URL names no host.
pub fn server(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|host| !host.is_empty())?;
    Some(match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => format!("{}://{host}", url.scheme()),
    })
}

impl PartialEq for Answering {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Answering {}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_and_a_port() {
        for (url, wanted) in [
            ("http://a.example/x", Some("a.example:80")),
            ("https://a.example/y?z", Some("a.example:443")),
            ("http://me:secret@a.example:8080", Some("a.example:8080")),
            ("http://[::1]:81", Some("[::1]:81")),
            ("own://a/x", Some("own://a")),
            ("unix:/run/app.sock", None),
            ("dns:///a.example", None),
        ] {
            assert_eq!(server(&url.parse().unwrap()).as_deref(), wanted, "{url}");
        }
    }

    #[test]
    fn it_shows_nowhere() {
        let mut answering = Answering::of(Some(&ShownUrl::of(&"http://canary:81/x".parse().unwrap())));
        assert!(!format!("{answering:?}").contains("canary"));
        assert_eq!((answering.take().as_deref(), answering.take()), (Some("canary:81"), None));
    }
}
