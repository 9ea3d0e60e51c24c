//! What kind of endpoint it is, and its URL as one of ours.

use super::super::{
    authority::{bracketed, has_port},
    record,
};

/// What an endpoint of Gatus speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// It has a status code.
    Http,
    /// A question for records of this type.
    Dns(&'static str),
    /// A server that shows who it is by a banner.
    Ssh,
    /// What answers has no body that could be looked at.
    Bodiless,
    Other,
}

/// A URL of Gatus as one of ours.
///
/// # Errors
/// There is no probe for it; why.
pub fn carry_url(url: &str) -> Result<(String, Scheme), &'static str> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    match scheme {
        "http" | "https" => Ok((url.to_owned(), Scheme::Http)),
        "tcp" | "tls" | "ws" | "wss" => Ok((url.to_owned(), Scheme::Other)),
        "icmp" | "grpc" | "grpcs" => Ok((url.to_owned(), Scheme::Bodiless)),
        // Gatus speaks SMTP alone before the handshake.
        "starttls" => Ok((format!("tls://{rest}?starttls=smtp"), Scheme::Other)),
        "ssh" => {
            let port = if has_port(rest) { "" } else { ":22" };
            Ok((format!("tcp://{rest}{port}"), Scheme::Ssh))
        }
        "udp" => Err("is asked over UDP, for which there is no probe: left out"),
        "sctp" => Err("is asked over SCTP, for which there is no probe: left out"),
        // All of it may be in a variable.
        "" if url.starts_with("${") => Ok((url.to_owned(), Scheme::Http)),
        _ => Err("has a URL of a scheme for which there is no probe: left out"),
    }
}

/// The question of a name server.
///
/// # Errors
/// It can't be asked; why.
pub fn carry_question(server: &str, name: &str, kind: &str) -> Result<(String, Scheme), &'static str> {
    if server.contains("://") {
        return Err("asks a name server over TLS or HTTPS, for which there is no probe: left out");
    }
    let Some(kind) = record::known_type(kind) else {
        return Err("asks for a type of records that can't be asked for: left out");
    };
    // First the brackets: the end of `2001:db8::53` is no port.
    let server = bracketed(server);
    let server = server.strip_suffix(":53").unwrap_or(&server);
    Ok((format!("dns://{server}/{}?type={kind}", name.trim_end_matches('.')), Scheme::Dns(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_questions() {
        for (url, wanted) in [
            ("https://a.example/x", Ok(("https://a.example/x", Scheme::Http))),
            ("starttls://mail:587", Ok(("tls://mail:587?starttls=smtp", Scheme::Other))),
            ("ssh://box", Ok(("tcp://box:22", Scheme::Ssh))),
            ("ssh://[::1]:2222", Ok(("tcp://[::1]:2222", Scheme::Ssh))),
            ("icmp://a.example", Ok(("icmp://a.example", Scheme::Bodiless))),
            ("${URL}/health", Ok(("${URL}/health", Scheme::Http))),
            ("udp://a:1", Err("is asked over UDP, for which there is no probe: left out")),
            ("example.com", Err("has a URL of a scheme for which there is no probe: left out")),
        ] {
            assert_eq!(carry_url(url), wanted.map(|(url, scheme)| (url.to_owned(), scheme)), "{url}");
        }
        let asked = |server, name, kind| carry_question(server, name, kind).map(|(url, _)| url).unwrap_or_default();
        assert_eq!(asked("8.8.8.8", "example.com.", "mx"), "dns://8.8.8.8/example.com?type=MX");
        assert_eq!(asked("8.8.8.8:53", "example.com", "A"), "dns://8.8.8.8/example.com?type=A");
        assert_eq!(asked("2001:db8::1", "example.com", "A"), "dns://[2001:db8::1]/example.com?type=A");
        assert_eq!(asked("tls://8.8.8.8", "example.com", "A"), "");
        assert_eq!(asked("8.8.8.8", "example.com", "ANY"), "");
    }
}
