//! The host and the port that a URL of any scheme names.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::model::reason::{Kind, Reason};

/// The host and the port of a URL; `default` is the port of a scheme that has one.
///
/// The host is read as those of the web are, also where the scheme is none of the web's and the parser leaves it as it stands: so
/// `tcp://127.1` is 127.0.0.1, and a policy on addresses sees it as one.
///
/// # Errors
/// `unsupported`, and what the URL lacks.
pub fn target(url: &Url, default: Option<u16>) -> Result<(Host<String>, u16), Reason> {
    let lacks = |what: &str| Reason::new(Kind::Unsupported, format!("the URL {what}"));
    let host = match url.host() {
        None => return Err(lacks("names no host")),
        Some(Host::Domain(name)) => {
            let name = percent_decode_str(name).decode_utf8().map_err(|_| lacks("has a host that is no name"))?;
            Host::parse(&name).map_err(|_| lacks("has a host that is no name"))?
        }
        Some(address) => address.to_owned(),
    };
    let port = url.port_or_known_default().or(default);
    let port = port.ok_or_else(|| lacks(&format!("names no port: {}://HOST:PORT", url.scheme())))?;
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_those_of_the_web() {
        for (text, wanted) in [
            ("tcp://db:5432", Ok(("db", 5432))),
            ("tcp://DB.Example:5432", Ok(("db.example", 5432))),
            ("tcp://b\u{fc}cher.example:1", Ok(("xn--bcher-kva.example", 1))),
            ("tcp://127.1:1", Ok(("127.0.0.1", 1))),
            ("tcp://0x7f000001:1", Ok(("127.0.0.1", 1))),
            ("tcp://%31%32%37.0.0.1:1", Ok(("127.0.0.1", 1))),
            ("tcp://[::ffff:127.0.0.1]:1", Ok(("[::ffff:7f00:1]", 1))),
            ("tls://a.example", Ok(("a.example", 443))),
            ("https://a.example:8443", Ok(("a.example", 8443))),
            ("tcp://a.example", Err("the URL names no port: tcp://HOST:PORT")),
            ("tcp://a%20b:1", Err("the URL has a host that is no name")),
            ("tcp:///path", Err("the URL names no host")),
        ] {
            let default = text.starts_with("tls").then_some(443);
            let found = target(&Url::parse(text).unwrap(), default);
            let found = found.map(|(host, port)| (host.to_string(), port)).map_err(|reason| reason.message);
            let wanted = wanted.map(|(host, port)| (host.to_owned(), port)).map_err(str::to_owned);
            assert_eq!(found, wanted, "{text}");
        }
    }
}
