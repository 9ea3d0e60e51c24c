//! `tls_config`.

use super::super::{draft::Draft, notes::Notes, section::Section};

pub fn carry(mut tls: Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let line = tls.line();
    draft.insecure = tls.switch("insecure_skip_verify", notes).unwrap_or_default();
    if let Some(name) = tls.text("server_name", notes).filter(|name| !name.text.is_empty())
        && let Err(why) = draft.sni(name.text)
    {
        tls.note(name.line, &format!("`server_name`: {why}: left out"), notes);
    }
    draft.tls_min = version("min_version", &mut tls, notes);
    draft.tls_max = version("max_version", &mut tls, notes);
    if draft.tls_min > draft.tls_max && draft.tls_max.is_some() {
        tls.note(line, "`min_version` is above `max_version`: both are left out", notes);
        (draft.tls_min, draft.tls_max) = (None, None);
    }
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
