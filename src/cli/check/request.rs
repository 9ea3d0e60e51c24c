//! What the command line says of every endpoint: the top layer of settings.

use std::{io, path::Path};

use watchpost::{Family, Header, Overrule};

use super::{
    args::{JudgingArgs, RequestArgs},
    data,
    pace::PaceArgs,
    tls::TlsArgs,
};
use crate::cli::{
    bounded, environment,
    headers::{Headers, basic},
    plain::called,
    settings::{Body, Settings},
};

/// The longest file of headers that is read, in bytes.
const LONGEST_FILE: u64 = 1 << 20;

/// What is said of every endpoint; what nobody said stays open. `secrets` are others that a server may send back.
///
/// # Errors
/// A sentence about the header that can't be sent (its value is not repeated: it may be a secret), or about TLS.
pub fn settings(
    args: &RequestArgs,
    tls: &TlsArgs,
    family: Option<Family>,
    judging: &JudgingArgs,
    on: Vec<Overrule>,
    pace: &PaceArgs,
    mut secrets: Vec<String>,
) -> Result<Settings, String> {
    let mut headers = Headers::default();
    if let Some(agent) = &args.user_agent {
        headers.send(Header::new("User-Agent", agent.as_str()).map_err(|bad| format!("--user-agent: {bad}"))?);
    }
    for text in &args.headers {
        match text.strip_prefix('@') {
            Some(file) => read_headers(file, &mut headers).map_err(|wrong| format!("--header: {wrong}"))?,
            None => headers.take(text).map_err(|bad| format!("--header: {bad}"))?,
        }
    }
    if args.user.is_some() && args.bearer_env.is_some() {
        return Err("--user and --bearer-env both say who asks: one of the two".to_owned());
    }
    if let Some(user) = &args.user {
        secrets.extend(user.split_once(':').map(|(_, password)| password.to_owned()));
        asks(&mut headers, Header::new("Authorization", basic(user)).map_err(|bad| format!("--user: {bad}"))?);
    }
    if let Some(name) = &args.bearer_env {
        let token = bearer(name).map_err(|why| format!("--bearer-env: {why}"))?;
        let header = Header::new("Authorization", format!("Bearer {token}"));
        asks(&mut headers, header.map_err(|bad| format!("--bearer-env: {bad}"))?);
        secrets.push(token);
    }
    let body = data::read_all(&args.data)?.map(|bytes| Body { sent: bytes.into(), as_form: true });
    let settings = Settings {
        method: args.method(),
        headers,
        body,
        timeout: pace.timeout,
        connect_timeout: pace.connect_timeout,
        secrets,
        degraded_over: judging.degraded_over,
        expect: (!judging.expect.is_empty()).then(|| judging.expect.clone()),
        max_redirects: args.max_redirects,
        insecure: args.insecure,
        keep_alive: args.keep_alive,
        read_body: args.read_body,
        decode: args.decode,
        family,
        on,
        ..Settings::default()
    };
    tls.tell(settings)
}

/// Says who asks, unless a header says so by its name.
fn asks(headers: &mut Headers, header: Header) {
    if !headers.names(header.name()) {
        headers.send(header);
    }
}

/// A token of the environment.
fn bearer(name: &str) -> Result<String, String> {
    match environment::find(name)? {
        Some(token) if token.trim().is_empty() => Err(format!("`{name}` in the environment is empty")),
        Some(token) => Ok(token.trim().to_owned()),
        None => Err(environment::missing(name)),
    }
}

/// The headers of a file, one a line; `-` is standard input.
fn read_headers(name: &str, headers: &mut Headers) -> Result<(), String> {
    let path = Path::new(name);
    // Of a file that was cut, the last header would be sent cut.
    let (called, bytes) = match name {
        "-" => ("stdin".to_owned(), bounded::read_from(io::stdin(), LONGEST_FILE)),
        _ => (called(path), bounded::read(path, LONGEST_FILE)),
    };
    let text = bytes.and_then(bounded::text).map_err(|why| format!("{called} {why}"))?;
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        headers.take(line).map_err(|bad| format!("{called}:{}: {bad}", index + 1))?;
    }
    Ok(())
}
