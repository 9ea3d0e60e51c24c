//! What a file of YAML or JSON says, as a tree.

use std::{fmt, ops::Deref};

/// A value, and where it begins. Of an alias: where its anchor does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// From 1; 0 where nobody counted.
    pub line: usize,
    pub value: Value,
    /// Whether an anchor stands before it, so that it is there for others.
    pub anchored: bool,
    /// What it weighs, with all in it: a node is 1, and so are each 16 bytes of text.
    pub weight: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; `plain` where it stands without quotes, so that it may be a number, a switch or nothing.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Mapping(Mapping),
}

/// A mapping in the order of the file. What `<<` merges in stands behind what the mapping says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    entries: Vec<Entry>,
    /// Where the entries stand, in the order of their keys: one of many is found without a look at all of them.
    sorted: Vec<usize>,
}

/// A key of a mapping with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    /// Where the key stands, from 1.
    pub line: usize,
    pub value: Node,
}

impl Node {
    /// Its text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// One of a text without places.
    pub fn placeless(value: Value) -> Self {
        Self { line: 0, value, anchored: false, weight: 1 }
    }

    /// Whether it says nothing: `~`, `null`, or no value at all.
    pub fn is_nothing(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The value of a key, where it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Mapping(mapping) => mapping.get(key),
            _ => None,
        }
    }
}

/// What it is, for a sentence.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.value {
            Value::Scalar { .. } => "a text",
            Value::List(_) => "a list",
            Value::Mapping(_) => "a mapping",
        })
    }
}

impl Mapping {
    /// Of entries whose keys differ.
    pub fn new(entries: Vec<Entry>) -> Self {
        let key = |at: &usize| entries.get(*at).map(|entry| entry.key.as_str());
        let mut sorted: Vec<usize> = (0..entries.len()).collect();
        sorted.sort_by(|one, other| key(one).cmp(&key(other)));
        Self { entries, sorted }
    }

    /// Its entries, in their order.
    pub fn into_entries(self) -> impl Iterator<Item = Entry> {
        self.entries.into_iter()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = |at: &usize| self.entries.get(*at);
        let at = self.sorted.binary_search_by(|at| entry(at).map(|entry| entry.key.as_str()).cmp(&Some(key))).ok()?;
        self.sorted.get(at).and_then(entry).map(|entry| &entry.value)
    }
}

impl Deref for Mapping {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_keeps_its_order_and_knows_its_keys() {
        let entries = ["b", "", "c", "a", "aa"].map(|key| {
            let value = Node::placeless(Value::Scalar { text: key.to_uppercase(), plain: false });
            Entry { key: key.to_owned(), line: 0, value }
        });
        let mapping = Mapping::new(entries.to_vec());
        assert_eq!(mapping.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["b", "", "c", "a", "aa"]);
        for entry in &entries {
            assert_eq!(mapping.get(&entry.key), Some(&entry.value));
        }
        assert_eq!(["ab", "d", "\0"].map(|key| mapping.get(key)), [None; 3]);
        assert_eq!(Mapping::new(Vec::new()).get(""), None);
    }
}
