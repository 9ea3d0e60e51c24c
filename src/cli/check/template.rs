//! `--write-out`: a line of one's own for each status, in the way that curl's users know.

use std::{io, path::Path};

use watchpost::{Entry, State, hide_user_info, printable, without_commands};

use super::template_keys::{KEYS, Value};
use crate::cli::{bounded, nearest::nearest, plain::called};

/// The longest template that is read from a file, in bytes.
const LONGEST: u64 = 64 * 1024;

/// A template that was read.
#[derive(Debug)]
pub struct Template {
    pieces: Vec<Piece>,
    /// Whether only what is not up is told.
    quiet: bool,
    /// Whether somebody reads it who takes some lines for commands.
    guarded: bool,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Value(Value),
}

impl Template {
    /// Reads a template: the text itself, or what a file holds whose name stands after `@`.
    ///
    /// # Errors
    /// A sentence that names what is wrong, and what would be taken.
    pub fn new(text: &str) -> Result<Self, String> {
        let Some(name) = text.strip_prefix('@') else { return parse(text) };
        if name == "-" {
            return Err("--write-out reads no standard input: name a file after the @".to_owned());
        }
        let path = Path::new(name);
        let text = bounded::read_text(path, LONGEST);
        parse(&text.map_err(|why| format!("--write-out: {} {why}", called(path)))?)
    }

    pub fn quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }

    pub fn guarded(self, guarded: bool) -> Self {
        Self { guarded, ..self }
    }

    /// What it says of a status.
    pub fn status(&self, out: &mut Vec<u8>, entry: Entry<'_>) -> io::Result<()> {
        if self.quiet && entry.status.state == State::Up {
            return Ok(());
        }
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Value(value) if self.guarded => {
                    let mut said = Vec::new();
                    value(&mut said, entry)?;
                    out.extend_from_slice(without_commands(&String::from_utf8_lossy(&said)).as_bytes());
                }
                Piece::Value(value) => value(out, entry)?,
            }
        }
        Ok(())
    }
}

/// Reads `%{key}`, `%%`, `\n`, `\t`, `\r` and `\\`; anything else is itself, as it is with curl.
fn parse(template: &str) -> Result<Template, String> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    while let Some(c) = rest.chars().next() {
        let escaped = [("\\n", '\n'), ("\\t", '\t'), ("\\r", '\r'), ("\\\\", '\\'), ("%%", '%')];
        if let Some((typed, meant)) = escaped.into_iter().find(|(typed, _)| rest.starts_with(typed)) {
            text.push(meant);
            rest = rest.get(typed.len()..).unwrap_or_default();
        } else if let Some(after) = rest.strip_prefix("%{") {
            let column = template.chars().count() - rest.chars().count() + 1;
            let Some((key, after)) = after.split_once('}') else {
                return Err(format!("--write-out: `%{{` in column {column} has no `}}`; a percent sign is `%%`"));
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Value(value(key, column)?));
            rest = after;
        } else {
            text.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(Template { pieces, quiet: false, guarded: false })
}

fn value(key: &str, column: usize) -> Result<Value, String> {
    if let Some((_, value)) = KEYS.iter().find(|(names, _)| names.contains(&key)) {
        return Ok(*value);
    }
    let names = KEYS.iter().flat_map(|(names, _)| names.iter().copied());
    let advice = match nearest(key, names) {
        Some(name) => format!("did you mean %{{{name}}}?"),
        None => {
            let ours: Vec<_> = KEYS.iter().filter_map(|(names, _)| names.first().copied()).collect();
            format!("there are {}", ours.join(", "))
        }
    };
    Err(format!("--write-out: there is no %{{{}}} (column {column}); {advice}", printable(&hide_user_info(key), 60)))
}

#[cfg(test)]
mod tests {
    use watchpost::{Endpoint, Phase, Reason, Status};

    use super::*;

    fn said(template: &str) -> String {
        let endpoint = Endpoint::new("https://me:secret@a.example/x?y=1#z").unwrap();
        let reason = Reason::new(watchpost::Kind::Timeout, "no answer ##[x]").during(Phase::FirstByte);
        let mut status = Status::without_a_look(7, &endpoint, reason);
        status.observation.timing.dns = Some(std::time::Duration::from_micros(1500));
        status.observation.timing.first_byte = Some(std::time::Duration::from_secs(9));
        status.observation.timing.total = std::time::Duration::from_micros(9_001_500);
        status.observation.peer = Some("[::1]:443".parse().unwrap());
        let mut out = Vec::new();
        let template = Template::new(template).unwrap_or_else(|wrong| panic!("{wrong}")).guarded(true);
        template.status(&mut out, Entry::from(&status)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn keys_escapes_and_what_is_itself() {
        for (template, wanted) in [
            ("", ""),
            ("%{state} %{url}\\n", "down https://***@a.example/x?y=1\n"),
            ("%{kind}:%{phase}\\t%{attempts}", "timeout:first_byte\t1"),
            ("%{http_code} %{response_code} %{http_version}", "000 000 0"),
            (
                "%{time_namelookup} %{time_connect} %{time_starttransfer} %{time_total}",
                "0.001500 0.000000 0.000000 9.001500",
            ),
            ("%{dns_ms}|%{tls_ms}|%{total_ms}", "1.5||9001.5"),
            ("%{remote_ip} %{remote_port}", "::1 443"),
            ("%{errormsg}", "no answer ##\u{fffd}x]"),
            ("100%% \\\\n \\x % %s é", "100% \\n \\x % %s é"),
            ("::error::%{name}|%{line}", "::error::|"),
        ] {
            assert_eq!(said(template), wanted, "{template}");
        }
        assert!(said("%{json}").starts_with(r#"{"schema":1,"id":7,"#));
    }

    #[test]
    fn a_key_that_is_not_there_is_named_with_the_nearest_one() {
        for (template, wanted) in [
            ("ab %{http_cod}", "--write-out: there is no %{http_cod} (column 4); did you mean %{http_code}?"),
            ("%{stat", "--write-out: `%{` in column 1 has no `}`; a percent sign is `%%`"),
            ("@-", "--write-out reads no standard input: name a file after the @"),
            ("@/nowhere", "--write-out: /nowhere cannot be read: no such file or directory"),
        ] {
            assert_eq!(Template::new(template).unwrap_err(), wanted);
        }
        assert!(Template::new("%{x}").unwrap_err().contains("there are url, final_url, "));
    }

    #[test]
    fn no_two_keys_have_a_name() {
        let mut names: Vec<_> = KEYS.iter().flat_map(|(names, _)| names.iter()).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
