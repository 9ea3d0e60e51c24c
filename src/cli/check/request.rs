//! What the command line says of every endpoint: the top layer of settings.

use std::{fs::File, io::Read, path::Path};

use watchpost::{Family, Header, Overrule};

use super::{
    args::{JudgingArgs, RequestArgs},
    data,
    pace::PaceArgs,
    sources::List,
    tls::TlsArgs,
};
use crate::cli::{
    environment,
    headers::{Headers, basic},
    plain::plainly,
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
            Some(file) => read_headers(Path::new(file), &mut headers)?,
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
    let body = args.data.as_deref().map(data::read).transpose()?.map(|bytes| Body { bytes, as_form: true });
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

fn read_headers(path: &Path, headers: &mut Headers) -> Result<(), String> {
    let called = List::called(&path.to_string_lossy());
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST_FILE + 1).read_to_string(&mut text))
        .map_err(|error| format!("--header: {called} cannot be read: {}", plainly(&error)))?;
    // Of a file that was cut, the last header would be sent cut.
    if text.len() as u64 > LONGEST_FILE {
        return Err(format!("--header: {called} is longer than 1 MiB"));
    }
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        headers.take(line).map_err(|bad| format!("--header: {called}:{}: {bad}", index + 1))?;
    }
    Ok(())
}
