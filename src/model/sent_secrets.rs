//! Which parts of what is sent to an endpoint are secrets.

use percent_encoding::percent_decode_str;
use url::Url;

use super::{
    body_words::LONG_ENOUGH,
    disguise::{undo_base64, undo_escapes},
    header::Header,
    secrets::Secrets,
};

/// All that is secret of an endpoint with these parts.
pub fn all_secrets(named: &[String], url: &Url, headers: &[Header]) -> Secrets {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut all = named.to_vec();
    all.extend(secret_half(url.username(), url.password().unwrap_or_default()).map(decoded));
    for header in headers.iter().filter(|header| may_be_secret(header)) {
        let is_authorization = header.name().to_ascii_lowercase().ends_with("authorization");
        all.extend(parts(header.value(), is_authorization).map(str::to_owned));
        let credentials = header.value().split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
        if let Some(pair) = credentials.and_then(|(_, coded)| undo_base64(coded.trim())) {
            let (user, password) = pair.split_once(':').unwrap_or((&pair, ""));
            all.extend(secret_half(user, password).map(str::to_owned));
        }
    }
    // As they are meant, too.
    let meant: Vec<String> = all.iter().filter_map(|secret| undo_escapes(secret)).collect();
    Secrets::of(all.into_iter().chain(meant))
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
fn parts(value: &str, is_authorization: bool) -> impl Iterator<Item = &str> {
    // Elsewhere a colon stands before a port.
    let ends = move |c| matches!(c, ' ' | ';' | ',' | '&') || (is_authorization && c == ':');
    let words = value.split(ends).map(|word| {
        // The `=` at the end of base64 is padding.
        let value = word.split_once('=').map(|(_, after)| after).filter(|after| !matches!(*after, "" | "="));
        value.unwrap_or(word).trim_matches('"')
    });
    [value].into_iter().chain(words.filter(|word| word.len() >= LONG_ENOUGH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_headers_and_of_urls_are_secrets_by_themselves() {
        let secrets = |url: &str, name: &str, value: &str| {
            all_secrets(&[], &url.parse().unwrap(), &[Header::new(name, value).unwrap()])
        };
        for (name, value, text) in [
            ("Authorization", "Bearer canary77", "canary77"),
            ("Authorization", "Basic bWU6Y2FuYXJ5Nzc=", "canary77"),
            ("Authorization", "Basic bWU6Y2FuYXJ5Nzc=", "bWU6Y2FuYXJ5Nzc"),
            ("Authorization", "basic Y2FuYXJ5Nzc6", "canary77"),
            ("Proxy-Authorization", "SharedKey me:canary77", "canary77"),
            ("Authorization", "Digest username=\"me\", response=\"canary77\"", "canary77"),
            ("Cookie", "a=b; session=canary77==", "canary77=="),
            ("Cookie", "session=can%2Fary77", "can/ary77"),
            ("X-Query", "a=b&token=canary77", "token=canary77"),
        ] {
            assert!(secrets("http://a/", name, value).hide(text).is_some_and(|shown| !shown.contains("77")), "{value}");
        }
        for (name, value, text) in [
            ("Authorization", "Basic YWRtaW46Y2FuYXJ5Nzc=", "admin is here"),
            ("X-Forwarded-Host", "api.example.com:8080", "api.example.com is"),
            ("Host", "api.example.com", "api.example.com"),
            ("Accept", "text/plain", "text/plain"),
        ] {
            assert_eq!(secrets("http://a/", name, value).hide(text), None, "{value}");
        }
        for url in ["http://canary77@a/", "http://can%61ry77:@a/", "http://:canary77@a/", "http://canary77:x-oauth@a/"]
        {
            assert!(secrets(url, "Accept", "x").hide("canary77").is_some(), "{url}");
        }
    }
}
