//! Every key that a file may have, in one table.

use std::sync::Arc;

use watchpost::{
    BadExpectation, BadHeader, BadMethod, BadOverrule, BadServerName, BadTypedUrl, Expectation, Family, Header, Kind,
    TlsVersion, TypedUrl,
};

pub use super::field::Secrecy;
use super::{
    field::{At, Field, Take, Wrong},
    variables::Text,
};
use crate::cli::{
    nearest::nearest,
    settings::{Body, Settings},
};

/// What an endpoint says of itself alone.
#[derive(Default)]
pub struct Own {
    pub url: Option<(TypedUrl, Text)>,
    pub name: Option<Box<str>>,
    pub group: Option<Arc<str>>,
    pub tags: Vec<Arc<str>>,
}

/// The keys that only an endpoint has.
pub const OWN: &[Field<Own>] = &[
    Field {
        key: "url",
        about: "What is checked: https://example.com/health, localhost:3000, tcp://db:5432. `${…}` is put in.",
        secrecy: Secrecy::Url,
        take: Take::Text(|own, text| {
            let typed: TypedUrl = text.text.parse().map_err(|bad: BadTypedUrl| Wrong {
                at: At::Value(if text.secrets.is_empty() { bad.column.saturating_sub(1) } else { 0 }),
                said: format!("that is not a URL: {}", bad.reason),
                help: None,
            })?;
            own.url = Some((typed, text));
            Ok(())
        }),
    },
    Field {
        key: "name",
        about: "A name for people and reports.",
        secrecy: Secrecy::Open,
        take: Take::Word(|own, name| label(name).map(|name| own.name = Some(name.into()))),
    },
    Field {
        key: "group",
        about: "What it belongs to.",
        secrecy: Secrecy::Open,
        take: Take::Word(|own, group| label(group).map(|group| own.group = Some(group.into()))),
    },
    Field {
        key: "tags",
        about: "Words to choose it by.",
        secrecy: Secrecy::Open,
        take: Take::List {
            begin: |own| own.tags.clear(),
            add: |own, tag| label(tag).map(|tag| own.tags.push(tag.into())),
        },
    },
];

/// The keys that an endpoint, a host and the defaults have.
pub const FIELDS: &[Field<Settings>] = &[
    Field {
        key: "method",
        about: "The request method; GET by default, POST where there is a body.",
        secrecy: Secrecy::Open,
        take: Take::Word(|settings, method| {
            let method = method.parse();
            settings.method = Some(method.map_err(|bad: BadMethod| Wrong::value(bad))?);
            Ok(())
        }),
    },
    Field {
        key: "headers",
        about: "Headers to send, by name: a text, or an array of them for several of one name. `${…}` is put in.",
        secrecy: Secrecy::Hidden,
        take: Take::Table {
            many: true,
            words: &[],
            add: |settings, name, text| {
                settings.headers.send(Header::new(name, text.text).map_err(of_a_header)?);
                settings.secrets.extend(text.secrets);
                Ok(())
            },
        },
    },
    Field {
        key: "left_out",
        about: "Names of headers that are not sent, such as User-Agent.",
        secrecy: Secrecy::Open,
        take: Take::List {
            begin: |_| {},
            add: |settings, name| {
                let header = Header::new(name, "").map_err(|bad| Wrong { at: At::Value(0), ..of_a_header(bad) })?;
                settings.headers.leave_out(&header);
                Ok(())
            },
        },
    },
    Field {
        key: "body",
        about: "What is sent after the head, or said to a tcp or tls endpoint. `${…}` is put in.",
        secrecy: Secrecy::Hidden,
        take: Take::Text(|settings, text| {
            settings.body = Some(Body { bytes: text.text.into_bytes(), as_form: false });
            settings.secrets.extend(text.secrets);
            Ok(())
        }),
    },
    Field {
        key: "body_file",
        about: "The same from a file, relative to this one.",
        secrecy: Secrecy::Open,
        take: Take::File(|settings, bytes| settings.body = Some(Body { bytes, as_form: false })),
    },
    Field {
        key: "timeout",
        about: "The time one attempt has, all phases together; 10 s by default.",
        secrecy: Secrecy::Open,
        take: Take::Time(|settings, timeout| settings.timeout = Some(timeout)),
    },
    Field {
        key: "degraded_over",
        about: "Slower than this is degraded.",
        secrecy: Secrecy::Open,
        take: Take::Time(|settings, limit| settings.degraded_over = Some(limit)),
    },
    Field {
        key: "expect",
        about: "Rules that must all hold: 2xx, status in 2xx,301, body contains \"ready\". They replace those of a weaker layer.",
        secrecy: Secrecy::Open,
        take: Take::List {
            begin: |settings| settings.expect = Some(Vec::new()),
            add: |settings, rule| {
                let rule = rule.parse::<Expectation>().map_err(of_a_rule)?;
                settings.expect.get_or_insert_default().push(rule);
                Ok(())
            },
        },
    },
    Field {
        key: "on",
        about: "Other states, by kind of failure, kind and phase, or status code: timeout = \"degraded\", 429 = \"unknown\".",
        secrecy: Secrecy::Open,
        take: Take::Table {
            many: false,
            words: &["up", "degraded", "down", "unknown"],
            add: |settings, what, state| {
                settings.on.push(format!("{what}={}", state.text).parse().map_err(of_an_overrule)?);
                Ok(())
            },
        },
    },
    Field {
        key: "max_redirects",
        about: "Follow so many redirects; 10 by default, 0 where a rule lists a 3xx code.",
        secrecy: Secrecy::Open,
        take: Take::Number { most: 100, set: |settings, limit| settings.max_redirects = Some(limit) },
    },
    Field {
        key: "insecure",
        about: "Do not verify certificates.",
        secrecy: Secrecy::Open,
        take: Take::Switch(|settings, on| settings.insecure = Some(on)),
    },
    Field {
        key: "keep_alive",
        about: "Keep connections for the next check.",
        secrecy: Secrecy::Open,
        take: Take::Switch(|settings, on| settings.keep_alive = Some(on)),
    },
    Field {
        key: "read_body",
        about: "Read bodies to their end even when no rule needs them.",
        secrecy: Secrecy::Open,
        take: Take::Switch(|settings, on| settings.read_body = Some(on)),
    },
    Field {
        key: "decode",
        about: "Ask for coded bodies and decode them before they are judged.",
        secrecy: Secrecy::Open,
        take: Take::Switch(|settings, on| settings.decode = Some(on)),
    },
    Field {
        key: "family",
        about: "Connect to addresses of one family alone: 4 or 6; any by default.",
        secrecy: Secrecy::Open,
        take: Take::Choice(&[
            ("any", |settings| settings.family = Some(Family::Any)),
            ("4", |settings| settings.family = Some(Family::Ipv4)),
            ("6", |settings| settings.family = Some(Family::Ipv6)),
            ("ipv4", |settings| settings.family = Some(Family::Ipv4)),
            ("ipv6", |settings| settings.family = Some(Family::Ipv6)),
        ]),
    },
    Field {
        key: "public_only",
        about: "Connect to addresses of public hosts alone.",
        secrecy: Secrecy::Open,
        take: Take::Switch(|settings, on| settings.public_only = Some(on)),
    },
    Field {
        key: "sni",
        about: "The name that TLS asks for and verifies, in place of the URL's host. `${…}` is put in.",
        secrecy: Secrecy::Open,
        take: Take::Text(|settings, text| {
            let name = text.text.parse();
            settings.sni = Some(name.map_err(|bad: BadServerName| {
                // It is not repeated where it came from elsewhere.
                let here = text.secrets.is_empty();
                Wrong::value(if here { bad.to_string() } else { "that is no name that TLS can ask for".to_owned() })
            })?);
            settings.secrets.extend(text.secrets);
            Ok(())
        }),
    },
    Field {
        key: "tls_min",
        about: "The lowest version of TLS to speak.",
        secrecy: Secrecy::Open,
        take: Take::Choice(&[
            ("1.2", |settings| settings.tls_min = Some(TlsVersion::Tls12)),
            ("1.3", |settings| settings.tls_min = Some(TlsVersion::Tls13)),
        ]),
    },
    Field {
        key: "tls_max",
        about: "The highest version of TLS to speak.",
        secrecy: Secrecy::Open,
        take: Take::Choice(&[
            ("1.2", |settings| settings.tls_max = Some(TlsVersion::Tls12)),
            ("1.3", |settings| settings.tls_max = Some(TlsVersion::Tls13)),
        ]),
    },
    Field {
        key: "http2",
        about: "Offer HTTP/2 beside HTTP/1.1 over TLS; true by default.",
        secrecy: Secrecy::Open,
        take: Take::Switch(|settings, on| settings.http2 = Some(on)),
    },
];

/// Whether what a key says may be shown; `None` where nobody knows the key.
pub fn secrecy(table: &[&str], key: &str) -> Option<Secrecy> {
    let settings = || FIELDS.iter().find(|field| field.key == key).map(|field| field.secrecy);
    match table {
        [] => (key == "include").then_some(Secrecy::Open),
        ["defaults"] | ["host", _] => settings(),
        ["endpoint"] => settings().or_else(|| OWN.iter().find(|field| field.key == key).map(|field| field.secrecy)),
        ["defaults" | "endpoint", "on"] | ["host", _, "on"] => Some(Secrecy::Open),
        _ => None,
    }
}

/// A name, a group, a tag: something that stands in one line.
fn label(text: &str) -> Result<&str, Wrong> {
    match text {
        _ if text.trim().is_empty() => Err(Wrong::value("nothing is there: leave the key out")),
        _ if text.chars().count() > 200 => Err(Wrong::value("that is longer than 200 characters")),
        _ if watchpost::printable(text, 200) != text => Err(Wrong::value("a control character stands in it")),
        _ => Ok(text),
    }
}

fn of_a_header(bad: BadHeader) -> Wrong {
    if matches!(bad, BadHeader::Value(_)) { Wrong::value(bad) } else { Wrong::key(bad) }
}

fn of_a_rule(bad: BadExpectation) -> Wrong {
    Wrong { at: At::Value(bad.column().saturating_sub(1)), said: bad.problem().to_string(), help: None }
}

fn of_an_overrule(bad: BadOverrule) -> Wrong {
    let meant = match &bad {
        BadOverrule::Kind(kind) => {
            let kind = kind.split(':').next().unwrap_or_default();
            nearest(kind, Kind::ALL.iter().map(|kind| kind.as_str()))
        }
        _ => None,
    };
    let wrong = if matches!(bad, BadOverrule::State(_)) { Wrong::value(bad) } else { Wrong::key(bad) };
    wrong.help(meant.map(|meant| format!("did you mean `{meant}`?")))
}
