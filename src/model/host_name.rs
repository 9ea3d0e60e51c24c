//! Which names a host can have, and where in typed text the one that it can't have goes wrong.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::bad_typed_url::BadUrlReason;

/// The schemes whose host is looked up. In a scheme of an app's own it may be anything.
const LOOKED_UP: [&str; 10] = ["http", "https", "ws", "wss", "tcp", "tls", "dns", "icmp", "grpc", "grpcs"];

/// Refuses a URL whose host no name server can know: a name has labels of letters, digits, dashes and underscores (RFC 1123, 2.1; the
/// underscore is none of a host's by the book, and in use), with dots between them, and one more at its end at most.
///
/// # Errors
/// What is wrong with the name.
pub fn refuse_what_is_no_host(url: &Url) -> Result<(), BadUrlReason> {
    let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
    if fault(name).is_none() || !LOOKED_UP.contains(&url.scheme()) {
        return Ok(());
    }
    // Where the scheme is none of the web's, the parser leaves the host as it stands, and the probe reads it so.
    let Ok(name) = percent_decode_str(name).decode_utf8() else { return Err(BadUrlReason::HostName) };
    match Host::parse(&name)? {
        Host::Domain(name) => fault(&name).map_or(Ok(()), Err),
        Host::Ipv4(_) | Host::Ipv6(_) => Ok(()),
    }
}

fn fault(name: &str) -> Option<BadUrlReason> {
    let stands = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(other) = name.chars().find(|c| !stands(*c)) {
        return Some(BadUrlReason::HostCharacter(other));
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    name.split('.').any(str::is_empty).then_some(BadUrlReason::EmptyLabel)
}

/// Whether a name, in lower case, is this machine's by the book: `localhost` and all below it (RFC 6761, 6.3).
pub fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// How many characters before the place in a text that a reason speaks of; `authority` is where the user-info or the host begins, in bytes.
/// What a name became only when it was read, as by `%2A`, is at its beginning.
pub fn characters_before(reason: &BadUrlReason, text: &str, authority: usize) -> usize {
    let rest = text.get(authority..).unwrap_or_default();
    let whole = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = whole.rsplit('@').next().unwrap_or_default();
    let within = match reason {
        BadUrlReason::HostCharacter(other) => host.find(*other),
        BadUrlReason::EmptyLabel if host.starts_with('.') => Some(0),
        BadUrlReason::EmptyLabel => host.find("..").map(|dots| dots + 1),
        _ => return 0,
    };
    let at = authority + whole.len() - host.len() + within.unwrap_or(0);
    text.get(..at).unwrap_or_default().chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_by_rfc_6761() {
        for (name, wanted) in [
            ("localhost", true),
            ("localhost.", true),
            ("api.localhost", true),
            ("notlocalhost", false),
            ("localhost.example", false),
        ] {
            assert_eq!(is_localhost(name), wanted, "{name}");
        }
    }
}
