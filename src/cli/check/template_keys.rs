//! What a template of `--write-out` may name. Where curl knows the same, its name stands beside ours.

use std::{
    io::{self, Write},
    time::Duration,
};

use watchpost::{Entry, JsonStatus, Kind, Phase, Reason, printable};

/// Writes the value of a key.
pub type Value = fn(&mut Vec<u8>, Entry<'_>) -> io::Result<()>;

/// A key's names, ours first, and its value. What is not known is empty, or zero where curl has it so.
pub const KEYS: &[(&[&str], Value)] = &[
    (&["url"], |out, entry| text(out, entry.status.url.as_str())),
    (&["final_url", "url_effective"], |out, entry| text(out, entry.status.final_url().as_str())),
    (&["input"], |out, entry| text(out, entry.input)),
    (&["name"], |out, entry| text(out, entry.status.name.as_deref().unwrap_or_default())),
    (&["group"], |out, entry| text(out, entry.group.unwrap_or_default())),
    (&["tags"], |out, entry| text(out, &entry.tags.join(" "))),
    (&["id"], |out, entry| write!(out, "{}", entry.status.id)),
    (&["urlnum"], |out, entry| write!(out, "{}", entry.status.id.saturating_sub(1))),
    (&["file"], |out, entry| text(out, entry.source.map_or("", |source| source.file))),
    (&["line"], |out, entry| known(out, entry.source.map(|source| source.line))),
    (&["method"], |out, entry| text(out, entry.status.method.as_str())),
    (&["scheme"], |out, entry| text(out, entry.status.url.as_str().split(':').next().unwrap_or_default())),
    (&["state"], |out, entry| write!(out, "{}", entry.status.state)),
    (&["kind"], |out, entry| known(out, reason(entry).map(|reason| reason.kind))),
    (&["phase"], |out, entry| known(out, reason(entry).and_then(|reason| reason.phase))),
    (&["message", "errormsg"], |out, entry| text(out, reason(entry).map_or("", |reason| &reason.message))),
    (&["attempts"], |out, entry| write!(out, "{}", entry.status.earlier.len() + 1)),
    (&["num_retries"], |out, entry| write!(out, "{}", entry.status.earlier.len())),
    (&["flaky"], |out, entry| write!(out, "{}", entry.status.flaky())),
    (&["checked_at"], |out, entry| write!(out, "{}", entry.status.checked_at)),
    (&["http_code", "response_code"], |out, entry| {
        write!(out, "{:03}", entry.status.observation.http.map_or(0, |http| http.status))
    }),
    (&["http_version"], |out, entry| {
        let version = entry.status.observation.http.map(|http| http.version.to_string());
        let version = version.unwrap_or_else(|| "0".to_owned());
        out.write_all(version.strip_prefix("HTTP/").unwrap_or(&version).as_bytes())
    }),
    (&["size_header"], |out, entry| write!(out, "{}", entry.status.observation.http.map_or(0, |http| http.head_bytes))),
    (&["size_download"], |out, entry| {
        write!(out, "{}", entry.status.observation.http.and_then(|http| http.body_bytes).unwrap_or(0))
    }),
    (&["num_redirects"], |out, entry| write!(out, "{}", entry.status.observation.redirects.len())),
    (&["retry_after_ms"], |out, entry| known(out, entry.status.observation.retry_after.map(|after| after.as_millis()))),
    (&["remote_ip"], |out, entry| known(out, entry.status.observation.peer.map(|peer| peer.ip()))),
    (&["remote_port"], |out, entry| known(out, entry.status.observation.peer.map(|peer| peer.port()))),
    (&["tls_version"], |out, entry| known(out, entry.status.observation.tls.as_ref().map(|tls| tls.version))),
    (&["certificate_days_left"], |out, entry| {
        known(out, entry.status.observation.certificate.as_ref().map(|certificate| certificate.days_left))
    }),
    (&["certificate_subject"], |out, entry| {
        text(out, entry.status.observation.certificate.as_ref().map_or("", |certificate| &certificate.subject))
    }),
    (&["dns_ms"], |out, entry| millis(out, entry, Phase::Dns)),
    (&["connect_ms"], |out, entry| millis(out, entry, Phase::Connect)),
    (&["tls_ms"], |out, entry| millis(out, entry, Phase::Tls)),
    (&["send_ms"], |out, entry| millis(out, entry, Phase::Send)),
    (&["first_byte_ms"], |out, entry| millis(out, entry, Phase::FirstByte)),
    (&["body_ms"], |out, entry| millis(out, entry, Phase::Body)),
    (&["total_ms"], |out, entry| write!(out, "{}", as_millis(entry.status.observation.timing.total))),
    // As curl has them: seconds from the beginning until the end of something, and 0 where it did not come to that.
    (&["time_namelookup"], |out, entry| until(out, entry, Phase::Dns)),
    (&["time_connect"], |out, entry| until(out, entry, Phase::Connect)),
    (&["time_appconnect"], |out, entry| until(out, entry, Phase::Tls)),
    (&["time_pretransfer"], |out, entry| {
        let timing = &entry.status.observation.timing;
        let before = [timing.dns, timing.connect, timing.tls].into_iter().flatten().sum();
        seconds(out, if timing.send.is_some() { before } else { Duration::ZERO })
    }),
    (&["time_starttransfer"], |out, entry| until(out, entry, Phase::FirstByte)),
    (&["time_redirect"], |out, entry| {
        seconds(out, entry.status.observation.redirects.iter().map(|hop| hop.timing.total).sum())
    }),
    (&["time_total"], |out, entry| seconds(out, entry.status.observation.timing.total)),
    (&["json"], |out, entry| Ok(serde_json::to_writer(out, &JsonStatus::from(entry))?)),
];

fn reason(entry: Entry<'_>) -> Option<&Reason> {
    entry.status.reason.as_ref()
}

/// Text from elsewhere.
fn text(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    out.write_all(printable(text, usize::MAX).as_bytes())
}

fn known(out: &mut Vec<u8>, value: Option<impl std::fmt::Display>) -> io::Result<()> {
    value.map_or(Ok(()), |value| write!(out, "{value}"))
}

fn millis(out: &mut Vec<u8>, entry: Entry<'_>, phase: Phase) -> io::Result<()> {
    known(out, entry.status.observation.timing.get(phase).map(as_millis))
}

fn as_millis(time: Duration) -> f64 {
    u32::try_from(time.as_micros()).map_or(time.as_secs_f64() * 1e3, |micros| f64::from(micros) / 1e3)
}

fn seconds(out: &mut Vec<u8>, time: Duration) -> io::Result<()> {
    write!(out, "{}.{:06}", time.as_secs(), time.subsec_micros())
}

/// The time until a phase had ended well.
fn until(out: &mut Vec<u8>, entry: Entry<'_>, phase: Phase) -> io::Result<()> {
    let timing = &entry.status.observation.timing;
    let failed = reason(entry).is_some_and(|reason| reason.kind != Kind::Expectation && reason.phase == Some(phase));
    if failed || timing.get(phase).is_none() {
        return seconds(out, Duration::ZERO);
    }
    let passed = Phase::ALL.into_iter().take_while(|other| *other <= phase);
    seconds(out, passed.filter_map(|phase| timing.get(phase)).sum())
}
