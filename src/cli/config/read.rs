//! One file: its tables, and the endpoints in them.

use std::sync::Arc;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};
use watchpost::{BadTypedUrl, Secrets, TypedUrl, hide_user_info, printable};

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

/// The longest name, group or tag, in characters.
const LONGEST_LABEL: usize = 200;

/// What one file says, and the files that it includes, each with where it is named.
pub fn read(source: &Source, above: Option<&Config>, troubles: &mut Vec<Trouble>) -> (Config, Vec<(usize, String)>) {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut reader = Reader::new(source, &errors);
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
            other if is_field(other) || OWN.contains(&other) => {
                reader.wrong(key.span().start, format!("`{other}` stands in [defaults], [host.\"…\"] or [[endpoint]]"));
            }
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
        // `[host.a.example]` is a host `a` that has a table `example`.
        if let DeValue::Table(table) = value.get_ref()
            && let Some((key, _)) =
                table.iter().find(|(key, value)| value.get_ref().is_table() && !is_field(key.get_ref()))
        {
            reader.wrong(key.span().start, "a host with dots stands in quotes: [host.\"a.example\"]");
            continue;
        }
        let settings = settings(reader, value);
        match (Pattern::read(host.get_ref()), settings) {
            (Ok(pattern), Some(settings)) => config.hosts.push((pattern, settings)),
            (Err(bad), _) => reader.wrong(host.span().start, bad),
            (Ok(_), None) => {}
        }
    }
}

fn is_field(key: &str) -> bool {
    FIELDS.iter().any(|field| field.name == key)
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
    let text = |reader: &mut Reader<'_>, key: &str| table.get(key).and_then(|value| reader.parsed(value, label));
    let (name, group) = (text(reader, "name"), text(reader, "group"));
    let mut tags = Vec::new();
    for item in table.get("tags").and_then(|value| reader.items(value)).unwrap_or_default() {
        tags.extend(reader.parsed(item, label));
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

/// A name, a group, a tag: something that is there, and stands in one line.
fn label(text: &str) -> Result<Arc<str>, &'static str> {
    match text {
        _ if text.trim().is_empty() => Err("nothing is there: leave the key out"),
        _ if printable(text, LONGEST_LABEL) != text => {
            Err("that is longer than 200 characters, or has a control character in it")
        }
        _ => Ok(text.into()),
    }
}

/// A URL: parsed, as it was written, as it is shown, and the secrets in it.
fn url(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<(TypedUrl, String, String, Vec<String>)> {
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
