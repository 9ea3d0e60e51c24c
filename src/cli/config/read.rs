//! One file: its tables, and the endpoints in them.

use std::sync::Arc;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};
use watchpost::{BadTypedUrl, Secrets, TypedUrl, hide_user_info};

use super::{
    contents::{Config, Planned},
    fields::FIELDS,
    pattern::Pattern,
    reader::{Reader, Value},
    source::Source,
    trouble::Trouble,
};
use crate::cli::{labels::Labels, settings::Settings};

/// The keys of a file.
pub const TABLES: [&str; 4] = ["include", "defaults", "host", "endpoint"];
/// The keys of an endpoint beside those that may be said of all.
pub const OWN: [&str; 4] = ["url", "name", "group", "tags"];

/// What one file says, and the files that it includes, each with where it is named.
pub fn read(source: &Source, above: Option<&Config>, troubles: &mut Vec<Trouble>) -> (Config, Vec<(usize, String)>) {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if !errors.is_empty() {
        troubles.extend(errors.iter().map(|error| {
            source.unparsed(error.span().map_or(0, |span| span.start), error.message().replace('\n', ", "))
        }));
        return Default::default();
    }
    let mut reader = Reader::new(source);
    let mut config = Config::default();
    let mut included = Vec::new();
    let table = table.get_ref();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "include" => {
                for item in reader.items(value).unwrap_or_default() {
                    included.extend(reader.raw(item).map(|path| (item.span().start, path.to_owned())));
                }
            }
            "defaults" => {
                if let Some(settings) = settings(&mut reader, value) {
                    config.defaults = settings;
                }
            }
            "host" => hosts(&mut reader, value, &mut config),
            "endpoint" => {}
            other => reader.unknown(key.span().start, other, TABLES),
        }
    }
    if let Some(above) = above {
        config.defaults = config.defaults.over(&above.defaults);
        config.hosts.extend(above.hosts.iter().cloned());
    }
    // Of two that are as special, that of this file comes before that of the one above.
    config.hosts.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.rank()));
    if let Some(value) = table.get("endpoint") {
        for item in reader.items(value).unwrap_or_default() {
            let planned = endpoint(&mut reader, item, &config);
            config.endpoints.extend(planned);
        }
    }
    troubles.extend(reader.troubles());
    (config, included)
}

fn hosts(reader: &mut Reader<'_>, value: &Value<'_>, config: &mut Config) {
    let DeValue::Table(table) = value.get_ref() else { return reader.expected("a table for each host", value) };
    for (host, value) in table {
        if host.get_ref().trim_start_matches("*.").contains(['/', ':', '*']) && host.get_ref() != "*" {
            reader.wrong(host.span().start, "a host is a name, such as \"api.example.com\" or \"*.example.com\"");
        }
        if let Some(settings) = settings(reader, value) {
            config.hosts.push((Pattern::new(host.get_ref()), settings));
        }
    }
}

/// A table of what may be said of all.
fn settings(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Settings> {
    let DeValue::Table(table) = value.get_ref() else {
        reader.expected("a table", value);
        return None;
    };
    Some(fields(reader, table, &[]))
}

/// The fields of a table. `own` are keys that somebody else reads.
fn fields(reader: &mut Reader<'_>, table: &DeTable<'_>, own: &[&str]) -> Settings {
    let mut settings = Settings::default();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match FIELDS.iter().find(|field| field.name == name) {
            Some(field) => (field.read)(reader, value, &mut settings),
            None if own.contains(&name) => {}
            None if OWN.contains(&name) => {
                reader.wrong(key.span().start, format!("`{name}` is said of one endpoint alone, in [[endpoint]]"));
            }
            None => {
                reader.unknown(key.span().start, name, FIELDS.iter().map(|field| field.name).chain(own.iter().copied()))
            }
        }
    }
    settings
}

fn endpoint(reader: &mut Reader<'_>, value: &Value<'_>, config: &Config) -> Option<Planned> {
    let DeValue::Table(table) = value.get_ref() else {
        reader.expected("a table, [[endpoint]]", value);
        return None;
    };
    let own = fields(reader, table, &OWN);
    let text = |reader: &mut Reader<'_>, key: &str| table.get(key).and_then(|value| reader.raw(value)).map(Arc::from);
    let (name, group) = (text(reader, "name"), text(reader, "group"));
    let mut tags = Vec::new();
    for item in table.get("tags").and_then(|value| reader.items(value)).unwrap_or_default() {
        tags.extend(reader.raw(item).map(Arc::from));
    }
    let Some(written) = table.get("url") else {
        reader.wrong(value.span().start, "an endpoint needs a `url`");
        return None;
    };
    let (url, input, shown, secrets) = url(reader, written)?;
    let mut settings = own.over(&config.about(url.url()));
    settings.secrets.extend(secrets);
    if let Err(bad) = settings.endpoint(url.url(), name.as_ref()) {
        reader.wrong(written.span().start, bad);
        return None;
    }
    let (line, _) = reader.source.place(written.span().start);
    let file = Arc::clone(&reader.source.name);
    Some(Planned { url, input, shown, name, labels: Labels { group, tags }, settings, file, line: line as u64 })
}

/// A URL: parsed, as it was written, as it is shown, and the secrets in it.
fn url(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<(TypedUrl, String, String, Vec<String>)> {
    reader.hide_user_info(value);
    let written = reader.raw(value)?;
    let expanded = reader.text(value)?;
    match expanded.text.parse::<TypedUrl>() {
        Ok(url) => {
            let hidden = Secrets::of(&expanded.secrets).hide(url.shown());
            let shown = hidden.unwrap_or_else(|| url.shown().to_owned());
            let input = if expanded.secrets.is_empty() { url.input().to_owned() } else { hide_user_info(written) };
            Some((url, input, shown, expanded.secrets))
        }
        Err(BadTypedUrl { column, reason, .. }) => {
            let before = written.char_indices().nth(column - 1).map_or(written.len(), |(at, _)| at);
            // Where something was put in, columns are other ones.
            let at =
                if expanded.secrets.is_empty() { reader.within(value, written, before) } else { value.span().start };
            reader.wrong(at, format!("this is not a URL: {reason}"));
            None
        }
    }
}
