//! What may be said of an endpoint in a file: one table, from which the file is read, and its schema is made.

use std::time::Duration;

use toml::de::DeValue;
use watchpost::{BadExpectation, BadHeader, Expectation, Family, Header, Method, ServerName, State};

use super::reader::{Reader, Value, in_order};
use crate::cli::{
    data_file, overrule,
    settings::{Body, MOST_REDIRECTS, Settings},
    some_time,
};

/// Something that may be said.
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub doc: &'static str,
    pub read: fn(&mut Reader<'_>, &Value<'_>, &mut Settings),
}

/// What the value of a field looks like.
pub enum Shape {
    Text,
    Words(&'static [&'static str]),
    Duration,
    Flag,
    Number(u32),
    Texts,
    /// A table of states; or, where that is said, of strings and of arrays of them.
    Table {
        or_arrays: bool,
    },
}

pub const FIELDS: &[Field] = &[
    Field {
        name: "method",
        shape: Shape::Text,
        doc: "The request method; GET by default, POST with a body.",
        read: |reader, value, to| to.method = reader.parsed(value, str::parse::<Method>),
    },
    Field {
        name: "headers",
        shape: Shape::Table { or_arrays: true },
        doc: "Request headers by name; an array sends one of each. ${NAME} and ${file:PATH} are put in, and are secret.",
        read: headers,
    },
    Field {
        name: "left_out",
        shape: Shape::Texts,
        doc: "Headers that are not sent although they would be by default, such as User-Agent.",
        read: |reader, value, to| {
            for item in reader.items(value).unwrap_or_default() {
                if let Some(header) = reader.parsed(item, |name| Header::new(name, "")) {
                    to.headers.leave_out(&header);
                }
            }
        },
    },
    Field {
        name: "body",
        shape: Shape::Text,
        doc: "The body of the request, or what is said to a tcp or tls endpoint. ${NAME} and ${file:PATH} are put in, and are secret.",
        read: |reader, value, to| {
            if let Some(body) = reader.text(value) {
                to.body = Some(Body { sent: body.text.into(), as_form: false });
                to.secrets.extend(body.secrets);
            }
        },
    },
    Field {
        name: "body_file",
        shape: Shape::Text,
        doc: "A file that holds the body; relative paths start at this file.",
        read: |reader, value, to| {
            let directory = reader.source.directory.clone();
            if to.body.is_some() {
                reader.wrong(value.span().start, "there is a `body` already: one of the two");
            }
            if let Some(bytes) = reader.parsed(value, |path| data_file::read(&directory.join(path))) {
                to.body = Some(Body { sent: bytes.into(), as_form: false });
            }
        },
    },
    Field {
        name: "timeout",
        shape: Shape::Duration,
        doc: "The time that one attempt has, all phases together; 10s by default.",
        read: |reader, value, to| {
            to.timeout = some_time(reader, value);
        },
    },
    Field {
        name: "connect_timeout",
        shape: Shape::Duration,
        doc: "The time that look-up, connect and TLS may take together, within the timeout.",
        read: |reader, value, to| to.connect_timeout = some_time(reader, value),
    },
    Field {
        name: "degraded_over",
        shape: Shape::Duration,
        doc: "What takes longer is degraded.",
        read: |reader, value, to| to.degraded_over = reader.duration(value),
    },
    Field {
        name: "expect",
        shape: Shape::Texts,
        doc: "Rules that must hold, such as \"2xx\", \"body contains 'ready'\", \"total < 500ms else degraded\".",
        read: expect,
    },
    Field {
        name: "max_redirects",
        shape: Shape::Number(MOST_REDIRECTS),
        doc: "How many redirects are followed; 10 by default.",
        read: |reader, value, to| to.max_redirects = reader.number(value, MOST_REDIRECTS),
    },
    Field {
        name: "insecure",
        shape: Shape::Flag,
        doc: "Do not verify certificates.",
        read: |reader, value, to| to.insecure = reader.boolean(value),
    },
    Field {
        name: "keep_alive",
        shape: Shape::Flag,
        doc: "Keep the connection for the next check.",
        read: |reader, value, to| to.keep_alive = reader.boolean(value),
    },
    Field {
        name: "read_body",
        shape: Shape::Flag,
        doc: "Read the body to its end even when no rule needs it.",
        read: |reader, value, to| to.read_body = reader.boolean(value),
    },
    Field {
        name: "decode",
        shape: Shape::Flag,
        doc: "Ask for coded bodies and decode them before they are judged.",
        read: |reader, value, to| to.decode = reader.boolean(value),
    },
    Field {
        name: "family",
        shape: Shape::Words(&["any", "4", "6", "ipv4", "ipv6"]),
        doc: "The addresses that a connection may go to.",
        read: |reader, value, to| {
            to.family = reader.word(value, |text| match text {
                "any" => Ok(Family::Any),
                "4" | "ipv4" => Ok(Family::Ipv4),
                "6" | "ipv6" => Ok(Family::Ipv6),
                _ => Err("there are \"any\", 4 and 6"),
            });
        },
    },
    Field {
        name: "public_only",
        shape: Shape::Flag,
        doc: "Connect to addresses of public hosts alone.",
        read: |reader, value, to| to.public_only = reader.boolean(value),
    },
    Field {
        name: "sni",
        shape: Shape::Text,
        doc: "The name that TLS asks for and verifies, in place of the URL's host. ${NAME} and ${file:PATH} are put in.",
        read: |reader, value, to| {
            let Some(name) = reader.text(value) else { return };
            match name.text.parse::<ServerName>() {
                Ok(name) => to.sni = Some(name),
                // What was put in is not repeated.
                Err(_) if !name.secrets.is_empty() => {
                    reader.wrong(value.span().start, "that is no name that TLS can ask for")
                }
                Err(bad) => reader.wrong(value.span().start, bad),
            }
            to.secrets.extend(name.secrets);
        },
    },
    Field {
        name: "tls_min",
        shape: Shape::Words(&["1.2", "1.3"]),
        doc: "The lowest version of TLS to speak.",
        read: |reader, value, to| to.tls_min = reader.word(value, str::parse),
    },
    Field {
        name: "tls_max",
        shape: Shape::Words(&["1.2", "1.3"]),
        doc: "The highest version of TLS to speak.",
        read: |reader, value, to| to.tls_max = reader.word(value, str::parse),
    },
    Field {
        name: "http2",
        shape: Shape::Flag,
        doc: "Offer HTTP/2 beside HTTP/1.1 over TLS; true by default.",
        read: |reader, value, to| to.http2 = reader.boolean(value),
    },
    Field {
        name: "on",
        shape: Shape::Table { or_arrays: false },
        doc: "The state for a kind of failure (timeout, timeout:connect) or a status code (429): up, degraded, down, unknown.",
        read: overrules,
    },
];

/// A duration of more than nothing.
fn some_time(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Duration> {
    let time = reader.duration(value)?;
    reader.ok(value, some_time::some(time))
}

fn headers(reader: &mut Reader<'_>, value: &Value<'_>, to: &mut Settings) {
    let DeValue::Table(table) = value.get_ref() else { return reader.expected("a table of headers", value) };
    for (name, value) in in_order(table) {
        let values = match value.get_ref() {
            DeValue::Array(values) => &values[..],
            _ => std::slice::from_ref(value),
        };
        for value in values {
            let Some(text) = reader.text(value) else { continue };
            match Header::new(name.get_ref().as_ref(), text.text) {
                Ok(header) => to.headers.send(header),
                Err(bad @ BadHeader::Value(_)) => reader.wrong(value.span().start, bad),
                Err(bad) => reader.wrong(name.span().start, bad),
            }
            to.secrets.extend(text.secrets);
        }
    }
}

fn expect(reader: &mut Reader<'_>, value: &Value<'_>, to: &mut Settings) {
    let mut rules = Vec::new();
    for item in reader.items(value).unwrap_or_default() {
        let Some(text) = reader.raw(item) else { continue };
        match text.parse::<Expectation>() {
            Ok(rule) => rules.push(rule),
            Err(bad) => {
                let bad: BadExpectation = bad;
                let before = text.char_indices().nth(bad.column().saturating_sub(1)).map_or(text.len(), |(at, _)| at);
                let at = reader.within(item, text, before);
                reader.wrong(at, bad.problem());
            }
        }
    }
    to.expect = Some(rules);
}

fn overrules(reader: &mut Reader<'_>, value: &Value<'_>, to: &mut Settings) {
    let DeValue::Table(table) = value.get_ref() else {
        return reader.expected("a table such as { timeout = \"degraded\" }", value);
    };
    for (what, state) in in_order(table) {
        let Some(text) = reader.raw(state) else { continue };
        if !State::ALL.iter().any(|state| state.as_str() == text) {
            reader.wrong(state.span().start, "there are the states \"up\", \"degraded\", \"down\" and \"unknown\"");
            continue;
        }
        match overrule::parse(&format!("{}={text}", what.get_ref())) {
            Ok(overrule) => to.on.push(overrule),
            Err(bad) => reader.wrong(what.span().start, bad),
        }
    }
}
