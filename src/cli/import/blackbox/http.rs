//! The HTTP prober.

use std::path::Path;

use watchpost::printable;

use super::{
    super::{
        draft::{Draft, status_rule},
        notes::Notes,
        pattern::{of_go, slashed},
        section::{Section, Text},
        variables::plain,
    },
    tls,
    way::Way,
};
use crate::cli::{headers::basic, node::Node};

/// What is true of files whose names are relative.
const BESIDE: &str = "a file is looked for beside the watchpost.toml";

pub fn carry(http: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) -> Option<Way> {
    request(http, draft, notes);
    authorization(http, draft, notes);
    status(http, draft, notes);
    versions(http, draft, notes);
    for (key, rule) in
        [("fail_if_ssl", "final url matches /^http:/"), ("fail_if_not_ssl", "final url matches /^https:/")]
    {
        if http.switch(key, notes) == Some(true) {
            _ = draft.rule(rule);
        }
    }
    for (key, words) in
        [("fail_if_body_matches_regexp", "does not match"), ("fail_if_body_not_matches_regexp", "matches")]
    {
        for pattern in http.texts(key, notes) {
            let rule = format!("body {words} {}", slashed(&of_go(pattern.text)));
            take(&rule, pattern.line, key, http, draft, notes);
        }
    }
    headers(http, draft, notes);
    // The older name says the opposite, and one of them is enough.
    let follows = http.switch("follow_redirects", notes) != Some(false);
    let older = http.switch("no_follow_redirects", notes) != Some(true);
    if !(follows && older) {
        draft.max_redirects = Some(0);
    }
    if let Some(section) = http.within("tls_config", notes) {
        tls::carry(section, draft, notes);
    }
    // As there: where nothing else is said, TLS asks for the host that the request names.
    if draft.sni.is_none()
        && let Some((_, host)) = draft.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host")).cloned()
    {
        _ = draft.sni(&host);
    }
    draft.http2 = http.switch("enable_http2", notes).filter(|on| !on);
    draft.decode = http.text("compression", notes).is_some_and(|coding| !matches!(coding.text, "" | "identity"));
    http.refuse(
        &["fail_if_body_json_matches_cel", "fail_if_body_json_not_matches_cel"],
        "is CEL, which no rule is: `json $.path == value` may say it: left out",
        notes,
    );
    http.refuse(
        &["proxy_url", "proxy_from_environment", "no_proxy", "proxy_connect_header"],
        "is left out: --proxy and --noproxy say it, for all endpoints",
        notes,
    );
    http.refuse(&["oauth2"], "is left out: a token has to come by a header", notes);
    http.refuse(&["body_size_limit"], "is left out: at most 1 MiB is read", notes);
    http.pass_over(&["skip_resolve_phase_with_proxy", "use_proxy_dns"]);
    Some(Way::Http)
}

/// What is sent.
fn request(http: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    if let Some(method) = http.text("method", notes)
        && let Err(why) = draft.method(method.text)
    {
        http.note(method.line, &format!("{why}: left out"), notes);
    }
    for (name, value) in http.pairs("headers", notes) {
        header(name, &plain(value.text), value.line, http, draft, notes);
    }
    if let Some(mut more) = http.within("http_headers", notes) {
        for name in more.names() {
            let Some(mut values) = more.within(name, notes) else { continue };
            let plain_ones = values.texts("values", notes).into_iter().chain(values.texts("secrets", notes));
            let mut all: Vec<_> = plain_ones.map(|value| (value.line, plain(value.text))).collect();
            for file in values.texts("files", notes) {
                all.extend(from_file(file, http, notes).map(|value| (file.line, value)));
            }
            values.end(notes);
            let line = all.first().map_or(0, |(line, _)| *line);
            if all.len() > 1 {
                http.note(line, &format!("of the values of `{}` the last is taken", printable(name, 60)), notes);
            }
            if let Some((line, value)) = all.pop() {
                header(name, &value, line, http, draft, notes);
            }
        }
    }
    if let Some(body) = http.text("body", notes) {
        draft.body(plain(body.text));
    }
    if let Some(file) = http.text("body_file", notes).filter(|file| !file.text.is_empty()) {
        if draft.body.is_some() {
            http.note(file.line, "`body_file` is left out: there is a `body`", notes);
        } else {
            draft.body_file = Some(file.text.to_owned());
        }
        if draft.body_file.is_some() && !Path::new(file.text).is_absolute() {
            notes.once(file.line, BESIDE);
        }
    }
}

fn header(name: &str, value: &str, line: usize, http: &Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    if let Err(why) = draft.header(name, value) {
        http.note(line, &format!("{why}: left out"), notes);
    }
}

/// The text of a file, as `watchpost.toml` takes it.
fn from_file(file: Text<'_>, http: &Section<'_>, notes: &mut Notes) -> Option<String> {
    if file.text.contains('}') {
        http.note(file.line, "the name of a file with a `}` in it can't be referred to: left out", notes);
        return None;
    }
    if file.text.is_empty() {
        return None;
    }
    if !Path::new(file.text).is_absolute() {
        notes.once(file.line, BESIDE);
    }
    Some(format!("${{file:{}}}", file.text))
}

/// Who asks.
fn authorization(http: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    const NAME: &str = "Authorization";
    if let Some(mut auth) = http.within("basic_auth", notes) {
        let elsewhere = ["username_file", "password_file", "username_ref", "password_ref"];
        let line = auth.line();
        let in_a_file = auth.has(&elsewhere);
        let user = auth.text("username", notes).map_or("", |user| user.text);
        let password = auth.text("password", notes).map_or("", |password| password.text);
        match in_a_file {
            false => _ = draft.header(NAME, &basic(&format!("{user}:{password}"))),
            true => {
                let what = "`basic_auth` is `Basic ${BASIC_AUTH}` now: let the variable be the base64 of USER:PASSWORD";
                auth.pass_over(&elsewhere);
                http.note(line, what, notes);
                _ = draft.header(NAME, "Basic ${BASIC_AUTH}");
            }
        }
        auth.end(notes);
    }
    if let Some(token) = http.text("bearer_token", notes).filter(|token| !token.text.is_empty()) {
        header(NAME, &plain(&format!("Bearer {}", token.text)), token.line, http, draft, notes);
    }
    if let Some(file) = http.text("bearer_token_file", notes)
        && let Some(token) = from_file(file, http, notes)
    {
        header(NAME, &format!("Bearer {token}"), file.line, http, draft, notes);
    }
    if let Some(mut auth) = http.within("authorization", notes) {
        let line = auth.line();
        let kind = auth.text("type", notes).map_or("Bearer", |kind| kind.text);
        let given = auth.text("credentials", notes).map(|text| (text.line, plain(text.text)));
        let file = auth.text("credentials_file", notes);
        let file = file.and_then(|file| from_file(file, http, notes).map(|value| (file.line, value)));
        match given.or(file) {
            Some((line, value)) => header(NAME, &format!("{kind} {value}"), line, http, draft, notes),
            None => http.note(line, "`authorization` has no `credentials` that can be carried over: left out", notes),
        }
        auth.end(notes);
    }
}

fn status(http: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let codes = http.texts("valid_status_codes", notes);
    if http.switch("accept_any_response", notes) == Some(true) {
        _ = draft.rule("any");
        return;
    }
    let wanted: Vec<u16> = codes.iter().filter_map(|code| code.text.parse().ok()).collect();
    for code in codes.iter().filter(|code| !code.text.parse().is_ok_and(|code| (100..600).contains(&code))) {
        let shown = printable(code.text, 40);
        http.note(code.line, &format!("`{shown}` in `valid_status_codes` is no status code: left out"), notes);
    }
    match (codes.first(), status_rule(|code| wanted.contains(&code))) {
        (Some(_), Some(rule)) => _ = draft.rule(&rule),
        (Some(code), None) => {
            http.note(code.line, "`valid_status_codes` holds no status code: 2xx are taken, as by default", notes);
            _ = draft.rule("2xx");
        }
        (None, _) => _ = draft.rule("2xx"),
    }
}

/// The versions from one on, or one alone.
fn versions(http: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let texts = http.texts("valid_http_versions", notes);
    let Some(Text { line, .. }) = texts.first() else { return };
    let has = |names: &[&str]| texts.iter().any(|text| names.contains(&text.text));
    let (old, usual, new) = (has(&["HTTP/1.0"]), has(&["HTTP/1.1"]), has(&["HTTP/2", "HTTP/2.0"]));
    let rule = match (old, usual, new) {
        (true, true, true) => return,
        (false, true, true) => "http version >= 1.1",
        (false, false, true) => "http version == 2",
        (false, true, false) => "http version == 1.1",
        (true, false, false) => "http version == 1.0",
        _ => {
            http.note(*line, "`valid_http_versions`: a rule has one version, or all from one on: left out", notes);
            return;
        }
    };
    _ = draft.rule(rule);
}

/// Rules on headers.
fn headers(http: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    for (key, forbidden) in [("fail_if_header_matches", true), ("fail_if_header_not_matches", false)] {
        for node in http.list(key, notes) {
            of_header(key, forbidden, node, http, draft, notes);
        }
    }
}

fn of_header(key: &str, forbidden: bool, node: &Node, http: &Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let mut test = Section::of(node, http.whose(), notes);
    let (name, pattern) = (test.text("header", notes), test.text("regexp", notes));
    let may_be_missing = test.switch("allow_missing", notes) == Some(true);
    test.end(notes);
    let (Some(name), Some(pattern)) = (name, pattern) else {
        http.note(node.line, &format!("`{key}` has a test without `header` or `regexp`: left out"), notes);
        return;
    };
    let name = name.text;
    let slashed = slashed(&of_go(pattern.text));
    match (forbidden, may_be_missing) {
        (true, true) if matches!(pattern.text, ".*" | "^.*$" | "") => {
            take(&format!("header {name} absent"), node.line, key, http, draft, notes);
        }
        (true, missing) => {
            if !missing {
                take(&format!("header {name} present"), node.line, key, http, draft, notes);
            }
            take(&format!("header {name} does not match {slashed}"), node.line, key, http, draft, notes);
        }
        (false, false) => take(&format!("header {name} matches {slashed}"), node.line, key, http, draft, notes),
        (false, true) => http.note(
            node.line,
            &format!("`{key}`: no rule lets `{}` be missing or like a pattern: left out", printable(name, 60)),
            notes,
        ),
    }
}

/// Takes a rule, or tells why not.
pub fn take(rule: &str, line: usize, key: &str, whose: &Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    if let Err(why) = draft.rule(rule) {
        whose.note(line, &format!("`{key}`: {why}: left out"), notes);
    }
}
