//! The command of curl's that `-v` prints, and a small reader of it for machines without curl.

use std::collections::BTreeMap;

use crate::binary::Run;

/// The command, with its line breaks.
#[track_caller]
pub fn printed(run: &Run) -> String {
    let mut lines = run.stdout.lines().skip_while(|line| !line.starts_with("  As curl     "));
    let Some(first) = lines.next() else { panic!("no curl line\n{run}") };
    let mut command = first.strip_prefix("  As curl     ").unwrap().to_owned();
    while command.ends_with('\\') {
        command += "\n";
        command += lines.next().unwrap_or_else(|| panic!("the command does not end\n{run}"));
    }
    command
}

/// The words of a command, as a POSIX shell reads them: quotes, variables and broken lines, and no more.
pub fn words(command: &str, variables: &BTreeMap<&str, String>) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = command.chars().peekable();
    let mut quote = None;
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('\''), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (_, '\\') => match rest.next() {
                Some('\n') => {}
                next => word.get_or_insert_default().extend(next),
            },
            (_, '$') => {
                let braces = rest.next_if_eq(&'{').is_some();
                let mut name = String::new();
                while let Some(part) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                    name.push(part);
                }
                assert!(!braces || rest.next() == Some('}'), "{command}");
                let value = variables.get(name.as_str()).unwrap_or_else(|| panic!("no variable {name} for\n{command}"));
                word.get_or_insert_default().push_str(value);
            }
            (None, ' ' | '\n') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A request, as far as a server sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// In lower case, and in the order of their names; those of one name stay in the order in which they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// Reads what came over a connection. The date is that of the moment.
    pub fn read(head: &str, body: Vec<u8>) -> Self {
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
        let mut headers: Vec<_> = headers.filter(|(name, _)| name != "date").collect();
        headers.sort_by(|one, other| one.0.cmp(&other.0));
        Self { method, target, headers, body }
    }

    /// What curl would send, by its manual, of the options that are printed.
    pub fn of_curl(words: &[String]) -> Self {
        let mut words = words.iter().map(String::as_str);
        assert_eq!(words.next(), Some("curl"));
        let (mut method, mut url, mut body, mut user) = (None, None, None, None);
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut left_out: Vec<String> = Vec::new();
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_else(|| panic!("{word} lacks a value")).to_owned();
            match word {
                "-sS" | "-L" | "-4" | "-k" | "-g" => {}
                "-o" | "-m" | "--resolve" | "--max-redirs" | "--connect-to" => drop(value()),
                "-I" => method = Some("HEAD".to_owned()),
                "-X" => method = Some(value()),
                "-A" => headers.push(("user-agent".to_owned(), value())),
                "-u" => user = Some(value()),
                "--data-raw" => body = Some(value().into_bytes()),
                "--data-binary" => body = Some(std::fs::read(value().trim_start_matches('@')).unwrap()),
                "-H" => {
                    let header = value();
                    match (header.split_once(':'), header.strip_suffix(';')) {
                        (Some((name, "")), _) => left_out.push(name.to_ascii_lowercase()),
                        (Some((name, value)), _) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
                        (None, Some(name)) => headers.push((name.to_ascii_lowercase(), String::new())),
                        (None, None) => panic!("{header} is no header"),
                    }
                }
                _ if !word.starts_with('-') && url.is_none() => url = Some(word.to_owned()),
                _ => panic!("{word} is not known here"),
            }
        }
        let url = url::Url::parse(&url.expect("a URL")).unwrap();
        let mut default = |name: &str, value: String| {
            if !left_out.iter().any(|other| other == name) && !headers.iter().any(|(other, _)| other == name) {
                headers.push((name.to_owned(), value));
            }
        };
        default("host", url[url::Position::BeforeHost..url::Position::AfterPort].to_owned());
        default("accept", "*/*".to_owned());
        default("user-agent", "curl".to_owned());
        if let Some(user) = user {
            use base64::Engine;
            default("authorization", format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(user)));
        }
        if let Some(body) = &body {
            default("content-length", body.len().to_string());
            default("content-type", "application/x-www-form-urlencoded".to_owned());
        }
        let by_itself = if body.is_some() { "POST" } else { "GET" };
        headers.sort_by(|one, other| one.0.cmp(&other.0));
        Self {
            method: method.unwrap_or(by_itself.to_owned()),
            target: url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
            headers,
            body: body.unwrap_or_default(),
        }
    }
}
