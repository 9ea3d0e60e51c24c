//! Which parts of what is sent to an endpoint are secrets.

use percent_encoding::percent_decode_str;
use url::Url;

use super::{body_words::LONG_ENOUGH, disguise::undo_base64, header::Header, secrets::Secrets};

/// All that is secret of an endpoint with these parts.
pub fn all_secrets(named: &[String], url: &Url, headers: &[Header]) -> Secrets {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut all = named.to_vec();
    all.extend(secret_half(url.username(), url.password().unwrap_or_default()).map(decoded));
    for header in headers.iter().filter(|header| may_be_secret(header)) {
        all.extend(parts(header.value()).map(str::to_owned));
        let credentials = header.value().split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
        if let Some(pair) = credentials.and_then(|(_, coded)| undo_base64(coded.trim())) {
            let (user, password) = pair.split_once(':').unwrap_or((&pair, ""));
            all.extend(secret_half(user, password).map(str::to_owned));
        }
    }
    Secrets::of(all)
}

/// What is secret of a user and a password: the user, too, where a token may stand there, alone or with a word in the password's place.
/// Short ones (`me`, `admin`) are words.
fn secret_half<'a>(user: &'a str, password: &'a str) -> impl Iterator<Item = &'a str> {
    let user = Some(user).filter(|user| user.len() >= LONG_ENOUGH || password.is_empty());
    [user, Some(password)].into_iter().flatten()
}

/// Headers of a request that hold no secret, although another origin has no business with them.
const OPEN: [&str; 5] = ["content-type", "host", "origin", "range", "referer"];

fn may_be_secret(header: &Header) -> bool {
    !header.is_public() && !OPEN.iter().any(|open| header.name().eq_ignore_ascii_case(open))
}

/// A header's value, and what in it may be a secret by itself: what comes after the scheme of an `Authorization` (RFC 9110, 11.4), the
/// values of cookies (RFC 6265, 4.2.1).
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let words = value.split([' ', ';', ',']).map(|word| {
        // The `=` at the end of base64 is padding.
        word.split_once('=').map(|(_, after)| after).filter(|after| !matches!(*after, "" | "=")).unwrap_or(word)
    });
    [value].into_iter().chain(words.filter(|word| word.len() >= LONG_ENOUGH))
}
