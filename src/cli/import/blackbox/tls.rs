//! `tls_config`.

use super::super::{draft::Draft, notes::Notes, section::Section, variables::plain};

pub fn carry(mut tls: Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    draft.insecure = tls.switch("insecure_skip_verify", notes).unwrap_or_default();
    draft.sni = tls.text("server_name", notes).map(|name| plain(name.text)).filter(|name| !name.is_empty());
    draft.tls_min = version("min_version", &mut tls, notes);
    draft.tls_max = version("max_version", &mut tls, notes);
    tls.refuse(&["ca_file", "ca", "ca_ref"], "is left out: --cacert trusts it, for all endpoints", notes);
    tls.refuse(
        &["cert_file", "cert", "cert_ref", "key_file", "key", "key_ref"],
        "is left out: --cert and --key show a certificate to all endpoints",
        notes,
    );
    tls.end(notes);
}

fn version(key: &str, tls: &mut Section<'_>, notes: &mut Notes) -> Option<&'static str> {
    let version = tls.text(key, notes)?;
    match version.text {
        "TLS12" => Some("1.2"),
        "TLS13" => Some("1.3"),
        _ => {
            tls.note(version.line, &format!("`{key}`: TLS before 1.2 is not spoken: left out"), notes);
            None
        }
    }
}
