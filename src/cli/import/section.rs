//! A mapping that is carried over key by key. What nobody asked for is told at the end, so that nothing is lost without a word.

use std::time::Duration;

use watchpost::printable;

use super::{notes::Notes, times::read_duration};
use crate::cli::node::{Entry, Node, Value};

/// A mapping, and which of its keys are still to be carried over.
pub struct Section<'a> {
    /// Whose it is: `endpoint "api"`.
    whose: String,
    entries: Vec<&'a Entry>,
}

/// A text with its line.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    pub line: usize,
    pub text: &'a str,
}

impl<'a> Section<'a> {
    /// The mapping of a node. What is none is told, and is an empty one.
    pub fn of(node: &'a Node, whose: impl Into<String>, notes: &mut Notes) -> Self {
        let whose = whose.into();
        let entries = match &node.value {
            Value::Mapping(entries) => entries.iter().collect(),
            _ if node.is_nothing() => Vec::new(),
            _ => {
                notes.add(node.line, format!("{whose} is {node}, and should be a mapping: left out"));
                Vec::new()
            }
        };
        Self { whose, entries }
    }

    /// One without anything in it.
    pub fn empty(whose: impl Into<String>) -> Self {
        Self { whose: whose.into(), entries: Vec::new() }
    }

    /// The line of its first key; 0 where it has none.
    pub fn line(&self) -> usize {
        self.entries.first().map_or(0, |entry| entry.line)
    }

    /// Whether it still has one of these keys.
    pub fn has(&self, keys: &[&str]) -> bool {
        self.entries.iter().any(|entry| keys.contains(&entry.key.as_str()) && !entry.value.is_nothing())
    }

    /// The names of its keys.
    pub fn names(&self) -> Vec<&'a str> {
        self.entries.iter().map(|entry| entry.key.as_str()).collect()
    }

    /// Whose it is.
    pub fn whose(&self) -> &str {
        &self.whose
    }

    /// It is called otherwise, once its name is known.
    pub fn is_called(&mut self, whose: String) {
        self.whose = whose;
    }

    /// A note on a line of it.
    pub fn note(&self, line: usize, what: &str, notes: &mut Notes) {
        notes.add(line, format!("{}: {what}", self.whose));
    }

    /// The value of a key; one that says nothing is as if it were not there.
    pub fn node(&mut self, key: &str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    fn entry(&mut self, key: &str) -> Option<&'a Entry> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at)).filter(|entry| !entry.value.is_nothing())
    }

    /// A text, whatever it says.
    pub fn text(&mut self, key: &str, notes: &mut Notes) -> Option<Text<'a>> {
        let node = self.node(key)?;
        let text = node.text().map(|text| Text { line: node.line, text });
        if text.is_none() {
            self.note(node.line, &format!("`{key}` is {node}, and should be a text: left out"), notes);
        }
        text
    }

    /// A switch, as YAML 1.1 writes them: the programs that these files are for take those too.
    pub fn switch(&mut self, key: &str, notes: &mut Notes) -> Option<bool> {
        let text = self.text(key, notes)?;
        let on = match text.text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" => true,
            "false" | "no" | "off" | "n" => false,
            _ => {
                self.note(text.line, &format!("`{key}` is neither true nor false: left out"), notes);
                return None;
            }
        };
        Some(on)
    }

    /// A duration, as Go writes them: `1m30s`, with its line.
    pub fn duration(&mut self, key: &str, notes: &mut Notes) -> Option<(usize, Duration)> {
        let text = self.text(key, notes)?;
        let duration = read_duration(text.text);
        if duration.is_none() {
            self.note(text.line, &format!("`{key}` is no duration, such as 10s: left out"), notes);
        }
        duration.map(|duration| (text.line, duration))
    }

    /// A list of texts; one text is a list of one.
    pub fn texts(&mut self, key: &str, notes: &mut Notes) -> Vec<Text<'a>> {
        let nodes = self.list(key, notes);
        let mut texts = Vec::new();
        for node in nodes {
            match node.text() {
                Some(text) => texts.push(Text { line: node.line, text }),
                None => self.note(node.line, &format!("{node} in `{key}`, which has texts: left out"), notes),
            }
        }
        texts
    }

    /// A list; what is no list is one of one.
    pub fn list(&mut self, key: &str, notes: &mut Notes) -> Vec<&'a Node> {
        let Some(node) = self.node(key) else { return Vec::new() };
        match &node.value {
            Value::List(nodes) => nodes.iter().collect(),
            Value::Scalar { .. } => vec![node],
            Value::Mapping(_) => {
                self.note(node.line, &format!("`{key}` is {node}, and should be a list: left out"), notes);
                Vec::new()
            }
        }
    }

    /// Names and texts.
    pub fn pairs(&mut self, key: &str, notes: &mut Notes) -> Vec<(&'a str, Text<'a>)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::Mapping(entries) = &node.value else {
            self.note(node.line, &format!("`{key}` is {node}, and should be a mapping: left out"), notes);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for entry in entries.iter() {
            match entry.value.text() {
                Some(text) => pairs.push((entry.key.as_str(), Text { line: entry.value.line, text })),
                None => {
                    let name = printable(&entry.key, 60);
                    self.note(entry.line, &format!("`{name}` in `{key}` is {}: left out", entry.value), notes);
                }
            }
        }
        pairs
    }

    /// A mapping in the mapping.
    pub fn within(&mut self, key: &str, notes: &mut Notes) -> Option<Section<'a>> {
        let node = self.node(key)?;
        Some(Section::of(node, format!("{}: {key}", self.whose), notes))
    }

    /// Keys that have no like here, with what to do instead.
    pub fn refuse(&mut self, keys: &[&str], instead: &str, notes: &mut Notes) {
        for key in keys {
            if let Some(entry) = self.entry(key) {
                self.note(entry.line, &format!("`{key}` {instead}"), notes);
            }
        }
    }

    /// The same, where it is true of many: one note for all.
    pub fn refuse_once(&mut self, keys: &[&str], instead: &str, notes: &mut Notes) {
        for key in keys {
            if let Some(entry) = self.entry(key) {
                notes.once(entry.line, &format!("`{key}` {instead}"));
            }
        }
    }

    /// Keys that mean nothing here, and nothing is lost by them.
    pub fn pass_over(&mut self, keys: &[&str]) {
        for key in keys {
            self.entry(key);
        }
    }

    /// What is left is not known.
    pub fn end(self, notes: &mut Notes) {
        for entry in &self.entries {
            let key = printable(&entry.key, 60);
            self.note(entry.line, &format!("`{key}` is not known: left out"), notes);
        }
    }
}
