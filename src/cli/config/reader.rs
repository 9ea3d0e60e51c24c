//! The values of a file of endpoints, read one by one: whatever is wrong with one is noted, and the next one is read.

use std::{fmt, ops::Range, time::Duration};

use toml::{Spanned, de::DeValue};
use watchpost::parse_duration;

use super::{
    interpolate::{Expanded, expand},
    source::Source,
    trouble::Trouble,
};
use crate::cli::nearest::nearest;

/// A value, and where it stands.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// Reads the values of one file.
pub struct Reader<'t> {
    pub source: &'t Source,
    /// What is not to be shown, whatever is wrong beside it.
    secret: Vec<Range<usize>>,
    /// What is wrong, and where.
    wrong: Vec<(usize, String)>,
}

impl<'t> Reader<'t> {
    pub fn new(source: &'t Source) -> Self {
        Self { source, secret: Vec::new(), wrong: Vec::new() }
    }

    /// Notes what is wrong at an offset.
    pub fn wrong(&mut self, at: usize, what: impl fmt::Display) {
        self.wrong.push((at, what.to_string()));
    }

    /// Does not show this value.
    pub fn hide(&mut self, value: &Value<'_>) {
        self.secret.push(value.span());
    }

    /// Does not show what stands before an `@` in a string: it may be a password.
    pub fn hide_user_info(&mut self, value: &Value<'_>) {
        let span = value.span();
        let written = self.source.text.get(span.clone()).unwrap_or_default();
        if let Some(at) = written.rfind('@') {
            let scheme = written.find("://").map_or(1, |scheme| scheme + 3);
            self.secret.push(span.start + scheme.min(at)..span.start + at);
        }
    }

    /// Everything that was wrong, in the order of the file.
    pub fn troubles(mut self) -> Vec<Trouble> {
        self.wrong.sort_by_key(|(at, _)| *at);
        self.wrong.iter().map(|(at, what)| self.source.trouble(*at, what.clone(), &self.secret)).collect()
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
        parse(text).map_err(|bad| self.wrong(value.span().start, bad)).ok()
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
        parse_duration(&text).map_err(|bad| self.wrong(value.span().start, bad)).ok()
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
        if number.is_none() {
            self.expected(&format!("a whole number from 0 to {most}"), value);
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
        let instead = match value.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            other => kind(other),
        };
        self.wrong(value.span().start, format!("{what} is expected here, not {instead}"));
    }

    /// A key that is none, with the one that was meant.
    pub fn unknown<'k>(&mut self, at: usize, key: &str, known: impl IntoIterator<Item = &'k str>) {
        let meant = nearest(key, known).map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        self.wrong(at, format!("there is no key `{key}` here{meant}"));
    }

    /// Where a byte of a string stands in the file, where that is plain to see; else where the string begins.
    pub fn within(&self, value: &Value<'_>, text: &str, at: usize) -> usize {
        let span = value.span();
        let written = self.source.text.get(span.clone()).unwrap_or_default();
        let quotes = written.find(text).filter(|_| !text.is_empty());
        span.start + quotes.map_or(0, |quotes| quotes + at)
    }
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
