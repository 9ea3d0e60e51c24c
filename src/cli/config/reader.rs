//! A table of a file, read by the table of fields. Nothing ends at the first fault.

use std::{collections::BTreeSet, ops::Range, path::Path, sync::Arc, time::Duration};

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};
use watchpost::{parse_duration, printable};

use super::{
    document::Document,
    fault::{Fault, Place},
    field::{At, Field, Take, Wrong},
    fields::{FIELDS, OWN, Own},
    span::within,
    variables::{Text, Variables},
};
use crate::cli::{nearest::nearest, settings::Settings, whole_file};

/// The longest body that is read from a file, in MiB.
const LONGEST_BODY: u64 = 16;

/// Reads the tables of one file.
pub struct Reader<'a> {
    document: Arc<Document>,
    /// The number of the file.
    file: usize,
    /// What paths are relative to.
    folder: &'a Path,
    variables: &'a Variables,
    /// From there on the text is no TOML.
    trusted: usize,
    /// Lines that are told already.
    told: BTreeSet<u64>,
    pub faults: Vec<Fault>,
}

/// A key or a value in its place.
pub type Key<'i> = Spanned<DeString<'i>>;
pub type Value<'i> = Spanned<DeValue<'i>>;

impl<'a> Reader<'a> {
    /// A reader of a text that was parsed, with what the parser did not like.
    pub fn new(
        document: &Arc<Document>,
        file: usize,
        folder: &'a Path,
        variables: &'a Variables,
        errors: &[toml::de::Error],
    ) -> Self {
        let offset = |error: &toml::de::Error| error.span().unwrap_or_default().start;
        // Behind a key that is there twice, everything is read as it is meant.
        let broken = errors.iter().filter(|error| error.message() != "duplicate key");
        let trusted = broken.map(offset).min().unwrap_or(usize::MAX);
        let document = Arc::clone(document);
        let mut reader = Self { document, file, folder, variables, trusted, told: BTreeSet::new(), faults: Vec::new() };
        for error in errors {
            let (line, _) = reader.document.place(offset(error));
            // What follows from it on the same line helps nobody.
            if !reader.told.contains(&line) {
                reader.fault(offset(error), error.message(), None);
                reader.told.insert(line);
            }
        }
        reader
    }

    /// Something that is wrong at an offset.
    pub fn fault(&mut self, offset: usize, said: impl Into<String>, help: Option<String>) {
        if !self.told.contains(&self.document.place(offset).0) {
            let place = Place::Text { document: Arc::clone(&self.document), offset, trusted: self.trusted };
            self.faults.push(Fault { file: self.file, place, said: said.into(), help });
        }
    }

    /// A key that nobody knows.
    pub fn unknown_key<'k>(&mut self, key: &Key<'_>, of: &str, keys: impl IntoIterator<Item = &'k str>) {
        let typed = printable(key.get_ref(), 64);
        let meant = match FIELDS.iter().any(|field| field.key == typed) {
            true => Some("it stands under [defaults], [host.\"a.example\"] or [[endpoint]]".to_owned()),
            false => nearest(&typed, keys).map(|meant| format!("did you mean `{meant}`?")),
        };
        // Where the file is broken, a key may be a piece of anything.
        let typed = if key.span().start < self.trusted { format!("`{typed}`") } else { "this".to_owned() };
        self.fault(key.span().start, format!("{typed} is no key of {of}"), meant);
    }

    /// A table of settings, and of what an endpoint says of itself.
    pub fn settings(&mut self, table: &DeTable<'_>, of: &str, mut own: Option<&mut Own>) -> Settings {
        let mut settings = Settings::default();
        for (key, value) in in_order(table) {
            let name: &str = key.get_ref();
            let own_field = OWN.iter().find(|field| field.key == name);
            if let Some(field) = FIELDS.iter().find(|field| field.key == name) {
                self.take(field, &mut settings, key, value);
            } else if let (Some(field), Some(own)) = (own_field, own.as_deref_mut()) {
                self.take(field, own, key, value);
            } else if own_field.is_some() {
                self.fault(key.span().start, format!("`{name}` is said of one endpoint alone: in [[endpoint]]"), None);
            } else {
                let own = OWN.iter().filter(|_| own.is_some()).map(|field| field.key);
                self.unknown_key(key, of, FIELDS.iter().map(|field| field.key).chain(own));
            }
        }
        if let (Some(_), Some((key, _))) = (table.get("body"), table.get_key_value("body_file")) {
            self.fault(key.span().start, "there is a `body` already: one of the two", None);
        }
        settings
    }

    /// Takes what a key says.
    pub fn take<T>(&mut self, field: &Field<T>, into: &mut T, key: &Key<'_>, value: &Value<'_>) {
        match (&field.take, value.get_ref()) {
            (Take::Switch(set), DeValue::Boolean(on)) => set(into, *on),
            (Take::Number { most, set }, DeValue::Integer(number)) => {
                match u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| number <= most) {
                    Some(number) => set(into, number),
                    None => self.fault(value.span().start, format!("write {}", field.take.wanted()), None),
                }
            }
            (Take::Time(set), said) => match time(said) {
                Some(Ok(time)) => set(into, time),
                Some(Err(said)) => self.fault(value.span().start, said, None),
                None => self.other_type(field, value),
            },
            (Take::Choice(words), said) => match text_of(said) {
                Some(text) => match words.iter().find(|(word, _)| *word == text) {
                    Some((_, set)) => set(into),
                    None => {
                        self.fault(value.span().start, format!("write {}", field.take.wanted()), None);
                    }
                },
                None => self.other_type(field, value),
            },
            (Take::Word(set), DeValue::String(text)) => {
                let set = set(into, text);
                self.placed(set, key, value);
            }
            (Take::Text(set), DeValue::String(_)) => {
                if let Some(text) = self.expanded(value) {
                    let set = set(into, text);
                    self.placed(set, key, value);
                }
            }
            (Take::File(set), DeValue::String(path)) => {
                match whole_file::read(&self.folder.join(&**path), LONGEST_BODY) {
                    Ok(bytes) => set(into, bytes),
                    Err(said) => self.fault(value.span().start, said, None),
                }
            }
            (Take::List { begin, add }, _) => match texts(value) {
                Some(items) => {
                    begin(into);
                    for item in items {
                        match item.get_ref() {
                            DeValue::String(text) => {
                                let added = add(into, text);
                                self.placed(added, item, item);
                            }
                            _ => self.fault(item.span().start, "write a text in quotes here", None),
                        }
                    }
                }
                None => self.other_type(field, value),
            },
            (Take::Table { many, add, .. }, DeValue::Table(table)) => {
                self.entries(table, *many, |name, text| add(into, name, text))
            }
            _ => self.other_type(field, value),
        }
    }

    /// The texts of a table, by name.
    fn entries(&mut self, table: &DeTable<'_>, many: bool, mut add: impl FnMut(&str, Text) -> Result<(), Wrong>) {
        for (name, value) in in_order(table) {
            let items = if many { texts(value) } else { Some(vec![value]) };
            for item in items.unwrap_or_else(|| vec![value]) {
                let text = match item.get_ref() {
                    DeValue::String(_) if many => self.expanded(item),
                    DeValue::String(text) => Some(Text::plain(text)),
                    _ => {
                        self.fault(item.span().start, "write a text in quotes here", None);
                        None
                    }
                };
                if let Some(text) = text {
                    self.placed(add(name.get_ref(), text), name, item);
                }
            }
        }
    }

    /// Tells what was wrong, in its place.
    fn placed<T>(&mut self, done: Result<(), Wrong>, key: &Spanned<T>, value: &Value<'_>) {
        if let Err(Wrong { at, said, help }) = done {
            let offset = match at {
                At::Key => key.span().start,
                At::Value(0) => value.span().start,
                At::Value(characters) => within(&self.document.text, value.span(), characters),
            };
            self.fault(offset, said, help);
        }
    }

    /// A text with its `${…}`.
    fn expanded(&mut self, value: &Value<'_>) -> Option<Text> {
        let written = value.get_ref().as_str()?;
        match self.variables.expand(written, self.folder) {
            Ok(text) => Some(text),
            Err(unknown) => {
                for unknown in unknown {
                    let characters = written.get(..unknown.at).map_or(0, |before| before.chars().count());
                    let offset = within(&self.document.text, value.span(), characters);
                    self.fault(offset, unknown.said, unknown.help);
                }
                None
            }
        }
    }

    fn other_type<T>(&mut self, field: &Field<T>, value: &Value<'_>) {
        self.fault(value.span().start, wrong_type(field, value.get_ref()), Some(field.about.to_owned()));
    }

    /// Where a text of the document begins and ends.
    pub fn line_of(&self, span: &Range<usize>) -> u64 {
        self.document.place(span.start).0
    }
}

fn wrong_type<T>(field: &Field<T>, value: &DeValue<'_>) -> String {
    let an = if matches!(value, DeValue::Integer(_) | DeValue::Array(_)) { "an" } else { "a" };
    format!("`{}` takes {}, and this is {an} {}", field.key, field.take.wanted(), value.type_str())
}

/// What a table holds, in the order of the file.
pub fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Key<'i>, &'t Value<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// The items of an array, or one text as the only one.
pub fn texts<'v, 'i>(value: &'v Value<'i>) -> Option<Vec<&'v Value<'i>>> {
    match value.get_ref() {
        DeValue::Array(items) => Some(items.iter().collect()),
        DeValue::String(_) => Some(vec![value]),
        _ => None,
    }
}

/// A word, or a number as it is written.
fn text_of<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    match value {
        DeValue::String(text) => Some(text),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
        DeValue::Float(number) => Some(number.as_str()),
        _ => None,
    }
}

/// A time, or what is wrong with it; `None` where it is something else.
fn time(value: &DeValue<'_>) -> Option<Result<Duration, String>> {
    let read = match value {
        DeValue::String(text) => parse_duration(text).map_err(|bad| bad.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => seconds(text_of(value).unwrap_or_default()),
        _ => return None,
    };
    Some(match read {
        Ok(Duration::ZERO) => Err("that leaves no time: write more than nothing".to_owned()),
        read => read,
    })
}

fn seconds(number: &str) -> Result<Duration, String> {
    match number.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => {
            parse_duration(&seconds.to_string()).map_err(|bad| bad.to_string())
        }
        _ => Err("that is no number of seconds".to_owned()),
    }
}
