//! `${NAME}`, `${NAME:-default}` and `${file:PATH}` in the strings of a file of endpoints.

use std::path::Path;

use crate::cli::{bounded, environment};

/// The longest file of a secret, in bytes.
const LONGEST: u64 = 64 << 10;

/// Text with what it referred to in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    pub text: String,
    /// What was put in.
    pub secrets: Vec<String>,
}

/// A reference that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    /// Where it begins, in bytes.
    pub at: usize,
    pub what: String,
}

/// Puts in what a text refers to. `$${` is `${` itself. Paths are relative to `directory`.
pub fn expand(text: &str, directory: &Path) -> Result<Expanded, Vec<Missing>> {
    let mut expanded = Expanded::default();
    let mut missing = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let offset = text.len() - rest.len() + at;
        let (before, reference) = rest.split_at(at);
        if let Some(before) = before.strip_suffix('$') {
            expanded.text += before;
            expanded.text += "${";
            rest = &reference[2..];
            continue;
        }
        expanded.text += before;
        let Some((name, after)) = reference[2..].split_once('}') else {
            missing.push(Missing { at: offset, what: "this `${` has no `}`; a plain one is written `$${`".to_owned() });
            return Err(missing);
        };
        match look_up(name, directory) {
            Ok(value) => {
                expanded.text += &value;
                expanded.secrets.push(value);
            }
            Err(what) => missing.push(Missing { at: offset, what }),
        }
        rest = after;
    }
    expanded.text += rest;
    if missing.is_empty() { Ok(expanded) } else { Err(missing) }
}

fn look_up(reference: &str, directory: &Path) -> Result<String, String> {
    if let Some(path) = reference.strip_prefix("file:") {
        return read(&directory.join(path)).map_err(|why| format!("the file `{path}` {why}"));
    }
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        // It is not repeated: it may be a piece of a secret.
        return Err(
            "this is no reference: write ${NAME}, ${NAME:-default} or ${file:PATH}; a plain `${` is `$${`".to_owned()
        );
    }
    match (environment::find(name)?, default) {
        // As with the shell's `:-`. And a token that a CI has no value for is sent as none, rather than as nothing.
        (Some(value), Some(default)) if value.is_empty() => Ok(default.to_owned()),
        (Some(value), None) if value.is_empty() => {
            Err(format!("`{name}` in the environment is empty; ${{{name}:-}} lets it be"))
        }
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(environment::missing(name)),
    }
}

/// What a file holds, without the end of its last line.
fn read(path: &Path) -> Result<String, String> {
    let text = bounded::read_text(path, LONGEST).map_err(|why| why.to_string())?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    #[test]
    fn references_are_replaced_and_escapes_are_not() {
        let path = env::var("PATH").unwrap();
        for (text, wanted, secrets) in [
            ("plain $ and } and {", "plain $ and } and {".to_owned(), 0),
            ("a ${PATH} b ${PATH}", format!("a {path} b {path}"), 2),
            ("$${PATH} ${NO_SUCH_NAME:-x}", "${PATH} x".to_owned(), 1),
            ("${NO_SUCH_NAME:-}", String::new(), 1),
        ] {
            let expanded = expand(text, Path::new("")).unwrap();
            assert_eq!((expanded.text, expanded.secrets.len()), (wanted, secrets), "{text}");
        }
    }

    #[test]
    fn every_reference_that_leads_nowhere_is_told() {
        let missing = expand("${NO_SUCH_NAME} ${file:/no/such} ${a-b} ${open", Path::new("")).unwrap_err();
        let told: Vec<_> =
            missing.iter().map(|missing| (missing.at, missing.what.split(' ').next().unwrap())).collect();
        assert_eq!(told, [(0, "the"), (16, "the"), (33, "this"), (40, "this")]);
    }
}
