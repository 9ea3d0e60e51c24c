//! The rows of TLS: what was agreed on, and the certificate, also one that was refused.

use super::row::{Row, Seen, labelled_once};
use crate::model::{certificate::Certificate, printable::printable, timestamp::Timestamp};

/// The most names that are listed.
const MOST_NAMES: usize = 8;
/// The longest text of a server that stands in a row with others, in characters.
const LONGEST_TEXT: usize = 256;

/// What was agreed on in the handshake.
pub fn handshake(seen: &Seen<'_>) -> Vec<Row> {
    let row = seen.entry.status.observation.tls.as_ref().map(|tls| {
        let cipher = tls.cipher.as_ref().map(|cipher| format!(", {}", printable(cipher, LONGEST_TEXT)));
        let alpn = tls.alpn.as_ref().map_or("no ALPN".to_owned(), |alpn| format!("ALPN {}", plain_or_quoted(alpn)));
        Row::words("handshake", format!("{}{}, {alpn}", tls.version, cipher.unwrap_or_default()))
    });
    row.into_iter().collect()
}

/// What the certificate says, and what is wrong with it.
pub fn certificate(seen: &Seen<'_>) -> Vec<Row> {
    let Some(certificate) = &seen.entry.status.observation.certificate else { return Vec::new() };
    let Certificate { subject, issuer, not_before, not_after, days_left, problem, .. } = &**certificate;
    let mut rows = vec![Row::words("certificate", or_none(subject)), Row::words("issuer", or_none(issuer))];
    if !certificate.names.is_empty() {
        rows.push(Row::words("names", names(&certificate.names)));
    }
    rows.push(Row::words("valid from", to_the_second(*not_before)));
    rows.push(Row::words("valid until", format!("{}, {}", to_the_second(*not_after), days(*days_left))));
    rows.extend(chain(certificate));
    rows.extend(problem.as_ref().map(|problem| Row::words("problem", problem.to_string())));
    rows
}

/// A subject each in a row of its own, so that none can pass for another.
fn chain(certificate: &Certificate) -> Vec<Row> {
    let Certificate { chain, chain_length, .. } = certificate;
    let count = match chain_length {
        1 => "1 certificate".to_owned(),
        _ => format!("{chain_length} certificates, after its own:"),
    };
    let mut rows = vec![Row::words("chain", count)];
    rows.extend(chain.iter().map(|subject| Row::words("chain", or_none(subject))));
    let unnamed = chain_length.saturating_sub(1 + chain.len());
    if unnamed > 0 {
        rows.push(Row::words("chain", format!("and {unnamed} more")));
    }
    labelled_once(rows)
}

fn or_none(name: &str) -> &str {
    if name.is_empty() { "none" } else { name }
}

/// Some of the names; of a certificate only so many are kept.
fn names(names: &[String]) -> String {
    let listed: Vec<_> = names.iter().take(MOST_NAMES).map(|name| plain_or_quoted(name)).collect();
    let listed = listed.join(", ");
    if names.len() <= MOST_NAMES {
        return listed;
    }
    let least = if names.len() >= Certificate::MOST_NAMES { "at least " } else { "" };
    format!("{listed} and {least}{} more", names.len() - MOST_NAMES)
}

/// A name as it is, or in quotes where it holds what no name does and could pass for more of the row.
fn plain_or_quoted(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*.-_:/@".contains(&byte);
    if !name.is_empty() && name.len() <= LONGEST_TEXT && name.bytes().all(plain) {
        return name.to_owned();
    }
    format!("\"{}\"", printable(name, LONGEST_TEXT).replace('"', "\\\""))
}

fn days(left: i64) -> String {
    match left {
        // Days are rounded down.
        -2 => "expired 1 day ago".to_owned(),
        ..=-3 => format!("expired {} days ago", left.unsigned_abs() - 1),
        -1 => "expired less than a day ago".to_owned(),
        0 => "less than a day left".to_owned(),
        1 => "1 day left".to_owned(),
        _ => format!("{left} days left"),
    }
}

/// Certificates count in seconds.
fn to_the_second(time: Timestamp) -> String {
    humantime::format_rfc3339_seconds(time.into()).to_string()
}
