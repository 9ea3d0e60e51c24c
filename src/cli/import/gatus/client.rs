//! How Gatus' client is set up for an endpoint.

use super::super::{draft::Draft, notes::Notes, section::Section};

pub fn carry(mut client: Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    draft.insecure = client.switch("insecure", notes).unwrap_or_default();
    if client.switch("ignore-redirect", notes) == Some(true) {
        draft.max_redirects = Some(0);
    }
    draft.timeout = client.duration("timeout", notes).filter(|timeout| !timeout.is_zero());
    if let Some(network) = client.text("network", notes) {
        draft.family = match network.text {
            "ip4" => Some("ipv4"),
            "ip6" => Some("ipv6"),
            _ => None,
        };
    }
    client.refuse(&["dns-resolver"], "is left out: --resolver asks another name server, for all endpoints", notes);
    client.refuse(&["proxy-url"], "is left out: --proxy goes through one, with all endpoints", notes);
    client.refuse(&["tls"], "is left out: --cert and --key show a certificate to all endpoints", notes);
    client.refuse(
        &["oauth2", "identity-aware-proxy", "kerberos"],
        "is left out: a token has to come by a header",
        notes,
    );
    client.refuse(&["tunnel"], "is left out: nothing goes through SSH here", notes);
    client.end(notes);
}
