//! The values of a file of endpoints, read one by one: whatever is wrong with one is noted, and the next one is read.

use std::{collections::BTreeSet, fmt, time::Duration};

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};
use watchpost::parse_duration;

use super::{
    interpolate::{Expanded, expand},
    source::Source,
    span::within,
    trouble::Trouble,
};
use crate::cli::nearest::nearest;

/// So many troubles of a file have a place; of more, nobody is told but the number.
pub const TOLD: usize = 50;

/// A value, and where it stands.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// Reads the values of one file.
pub struct Reader<'t> {
    pub source: &'t Source,
    /// From there on the text is no TOML.
    trusted: usize,
    /// Lines of which that is told already.
    told: BTreeSet<usize>,
    /// What is wrong, and where.
    wrong: Vec<(usize, String)>,
}

impl<'t> Reader<'t> {
    /// A reader of a text that was parsed, with what the parser did not like.
    pub fn new(source: &'t Source, errors: &[toml::de::Error]) -> Self {
        let offset = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
        // Behind a key that is there twice, everything is read as it is meant.
        let broken = errors.iter().filter(|error| error.message() != "duplicate key");
        let trusted = broken.map(offset).min().unwrap_or(usize::MAX);
        let mut reader = Self { source, trusted, told: BTreeSet::new(), wrong: Vec::new() };
        for error in errors {
            reader.wrong(offset(error), error.message().replace('\n', ", "));
            reader.told.insert(source.place(offset(error)).0);
        }
        reader
    }

    /// Notes what is wrong at an offset. What follows on a line that is no TOML helps nobody.
    pub fn wrong(&mut self, at: usize, what: impl fmt::Display) {
        if self.told.is_empty() || !self.told.contains(&self.source.place(at).0) {
            self.wrong.push((at, what.to_string()));
        }
    }

    /// Everything that was wrong, in the order of the file.
    pub fn troubles(mut self) -> Vec<Trouble> {
        self.wrong.sort_by_key(|(at, _)| *at);
        let (shown, counted) = self.wrong.split_at(self.wrong.len().min(TOLD));
        let shown = shown.iter().map(|(at, what)| self.source.trouble(*at, what.clone(), self.trusted));
        shown.chain(counted.iter().map(|(_, what)| self.source.counted(what.clone()))).collect()
    }

    /// A string, as it stands.
    pub fn raw<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.expected("a string", value);
        }
        text
    }

    /// A string with what it refers to.
    pub fn text(&mut self, value: &Value<'_>) -> Option<Expanded> {
        let text = self.raw(value)?;
        match expand(text, &self.source.directory) {
            Ok(expanded) => Some(expanded),
            Err(missing) => {
                for one in missing {
                    self.wrong(self.within(value, text, one.at), one.what);
                }
                None
            }
        }
    }

    /// Text that is parsed.
    pub fn parsed<T, E: fmt::Display>(
        &mut self,
        value: &Value<'_>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.raw(value)?;
        self.ok(value, parse(text))
    }

    /// One of some words. A number that is written like one is taken as well.
    pub fn word<T, E: fmt::Display>(
        &mut self,
        value: &Value<'_>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => self.ok(value, parse(number.as_str())),
            DeValue::Float(number) => self.ok(value, parse(number.as_str())),
            _ => self.parsed(value, parse),
        }
    }

    pub fn ok<T, E: fmt::Display>(&mut self, value: &Value<'_>, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|bad| self.wrong(value.span().start, bad)).ok()
    }

    /// A duration: text, or a number of seconds.
    pub fn duration(&mut self, value: &Value<'_>) -> Option<Duration> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().replace('_', ""),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            _ => {
                self.expected("a duration such as \"500ms\", or a number of seconds", value);
                return None;
            }
        };
        self.ok(value, parse_duration(&text))
    }

    pub fn boolean(&mut self, value: &Value<'_>) -> Option<bool> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.expected("true or false", value);
        }
        found
    }

    /// A whole number up to a limit.
    pub fn number(&mut self, value: &Value<'_>, most: u32) -> Option<u32> {
        let number = value.get_ref().as_integer().and_then(|number| {
            let digits = number.as_str().replace('_', "");
            u32::from_str_radix(&digits, number.radix()).ok()
        });
        let number = number.filter(|number| *number <= most);
        let wanted = format!("a whole number from 0 to {most}");
        match (number, value.get_ref()) {
            (None, DeValue::Integer(other)) => {
                self.wrong(value.span().start, format!("{wanted} is expected here, not {}", other.as_str()));
            }
            (None, _) => self.expected(&wanted, value),
            (Some(_), _) => {}
        }
        number
    }

    /// The items of an array.
    pub fn items<'v, 'i>(&mut self, value: &'v Value<'i>) -> Option<&'v [Value<'i>]> {
        match value.get_ref() {
            DeValue::Array(items) => Some(items),
            _ => {
                self.expected("an array", value);
                None
            }
        }
    }

    /// What stands in the place of something else.
    pub fn expected(&mut self, what: &str, value: &Value<'_>) {
        // It is not repeated: it may be a secret.
        self.wrong(value.span().start, format!("{what} is expected here, not {}", kind(value.get_ref())));
    }

    /// A key that is none, with the one that was meant.
    pub fn unknown<'k>(&mut self, at: usize, key: &str, known: impl IntoIterator<Item = &'k str>) {
        let meant = nearest(key, known).map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        // Where the file is broken, a key may be a piece of anything.
        let key = if at < self.trusted { format!(" `{key}`") } else { " of this name".to_owned() };
        self.wrong(at, format!("there is no key{key} here{meant}"));
    }

    /// Where a byte of a string stands in the file.
    pub fn within(&self, value: &Value<'_>, text: &str, at: usize) -> usize {
        let characters = text.get(..at).unwrap_or(text).chars().count();
        within(&self.source.text, value.span(), characters)
    }
}

/// What a table holds, in the order of the file.
pub fn in_order<'v, 't>(table: &'v DeTable<'t>) -> Vec<(&'v Spanned<DeString<'t>>, &'v Value<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
