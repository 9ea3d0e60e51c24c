//! How Gatus' client is set up for an endpoint.

use std::time::Duration;

use super::super::{draft::Draft, notes::Notes, section::Section};

/// What is less is no timeout for Gatus.
const LEAST_TIMEOUT: Duration = Duration::from_millis(1);

pub fn carry(mut client: Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    draft.insecure = client.switch("insecure", notes).unwrap_or_default();
    if client.switch("ignore-redirect", notes) == Some(true) {
        draft.max_redirects = Some(0);
    }
    if let Some((line, timeout)) = client.duration("timeout", notes).filter(|(_, timeout)| *timeout >= LEAST_TIMEOUT)
        && let Err(why) = draft.timeout(timeout)
    {
        client.note(line, &format!("`timeout`: {why}: left out"), notes);
    }
    if let Some(network) = client.text("network", notes) {
        let ping = draft.url.starts_with("icmp://");
        match network.text {
            "ip" => {}
            "ip4" if ping => draft.family = Some("ipv4"),
            "ip6" if ping => draft.family = Some("ipv6"),
            "ip4" | "ip6" => notes.once(network.line, "`network` is left out: only pings heed it"),
            _ => client.note(network.line, "`network` is neither ip, ip4 nor ip6: left out", notes),
        }
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
