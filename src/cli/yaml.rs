//! YAML with the places of its lines, bounded: a file from elsewhere may be hostile.
//!
//! The parser gives events, and the tree is made here, so that an alias that stands for ten others which stand for ten others is
//! refused before it is unfolded.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use watchpost::printable;

use super::node::{Entry, Mapping, Node, Value};

/// So many bytes of text weigh as much as a node: 1.
const BYTES_OF_ONE: usize = 16;
/// The most lists and mappings in one another.
const DEEPEST: usize = 128;

/// What is wrong with a file, and where. Both count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}")]
pub struct BadYaml {
    line: usize,
    column: usize,
    what: String,
}

impl BadYaml {
    fn new(at: Marker, what: impl Into<String>) -> Self {
        Self { line: at.line().max(1), column: at.col() + 1, what: what.into() }
    }
}

/// What is begun and not ended.
struct Open {
    anchor: usize,
    line: usize,
    weight: usize,
    holds: Holds,
}

enum Holds {
    List(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        names: HashSet<String>,
        /// What `<<` names, to be merged in at the end: what the mapping says itself comes first.
        merged: Vec<Node>,
        key: Option<(String, Marker)>,
    },
}

#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    /// What was read so far weighs, unfolded.
    weight: usize,
    heaviest: usize,
    root: Option<Node>,
}

/// Reads the first document of a text, up to a weight once its aliases are unfolded; nothing where there is none. With it, the line of a second
/// one, if there is one.
///
/// # Errors
/// It is no YAML, or it is more than is read.
pub fn read(text: &str, heaviest: usize) -> Result<(Option<Node>, Option<usize>), BadYaml> {
    let mut parser = Parser::new_from_str(text);
    let mut tree = Tree { heaviest, ..Tree::default() };
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|bad| of_the_parser(text, &bad))?;
        match event {
            Event::DocumentStart(_) if tree.root.is_some() => return Ok((tree.root, Some(span.start.line()))),
            Event::StreamEnd => break,
            event => tree.take(event, span.start)?,
        }
    }
    Ok((tree.root, None))
}

/// What the parser says, or in our words what people stumble over most.
fn of_the_parser(text: &str, bad: &ScanError) -> BadYaml {
    let at = *bad.marker();
    let line = text.lines().nth(at.line().saturating_sub(1)).unwrap_or_default();
    let indent = line.len() - line.trim_start_matches(' ').len();
    if line.trim_start_matches(' ').starts_with('\t') {
        let what = "a tab can't indent a line in YAML: write spaces".to_owned();
        return BadYaml { line: at.line(), column: indent + 1, what };
    }
    BadYaml::new(at, format!("this is no YAML: {}", printable(bad.info(), 200)))
}

impl Tree {
    fn take(&mut self, event: Event<'_>, at: Marker) -> Result<(), BadYaml> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let weight = 1 + text.len() / BYTES_OF_ONE;
                self.weigh(weight, at)?;
                let value = Value::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                self.put(Node { line: at.line(), value, anchored: anchor > 0, weight }, anchor, at)
            }
            Event::Alias(anchor) => {
                let weight = self.anchors.get(&anchor).map_or(0, |node| node.weight);
                self.weigh(weight, at)?;
                let node = self.anchors.get(&anchor).cloned();
                let node = node.ok_or_else(|| BadYaml::new(at, "an alias can't stand within what it names"))?;
                self.put(Node { anchored: false, ..node }, 0, at)
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, at, Holds::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(
                anchor,
                at,
                Holds::Mapping { entries: Vec::new(), names: HashSet::new(), merged: Vec::new(), key: None },
            ),
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            _ => Ok(()),
        }
    }

    fn weigh(&mut self, more: usize, at: Marker) -> Result<(), BadYaml> {
        self.weight = self.weight.saturating_add(more);
        if self.weight <= self.heaviest {
            return Ok(());
        }
        let most = self.heaviest;
        Err(BadYaml::new(at, format!("with its aliases unfolded the file is too much to read ({most} values)")))
    }

    fn begin(&mut self, anchor: usize, at: Marker, holds: Holds) -> Result<(), BadYaml> {
        self.weigh(1, at)?;
        if self.open.len() == DEEPEST {
            return Err(BadYaml::new(
                at,
                format!("more than {DEEPEST} lists and mappings in one another are not read"),
            ));
        }
        self.open.push(Open { anchor, line: at.line(), weight: 1, holds });
        Ok(())
    }

    fn end(&mut self, at: Marker) -> Result<(), BadYaml> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.holds {
            Holds::List(nodes) => Value::List(nodes),
            Holds::Mapping { mut entries, mut names, merged, .. } => {
                for node in merged {
                    merge(&mut entries, &mut names, node);
                }
                Value::Mapping(Mapping::new(entries))
            }
        };
        let node = Node { line: open.line, value, anchored: open.anchor > 0, weight: open.weight };
        self.put(node, open.anchor, at)
    }

    /// A node is whole: it goes into what is open, or is the root.
    fn put(&mut self, node: Node, anchor: usize, at: Marker) -> Result<(), BadYaml> {
        if anchor > 0 {
            // The copy weighs too: anchors within anchors would be copied again and again.
            self.weigh(node.weight, at)?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.weight = open.weight.saturating_add(node.weight);
        match &mut open.holds {
            Holds::List(nodes) => nodes.push(node),
            Holds::Mapping { entries, names, merged, key } => match key.take() {
                None => match node.value {
                    Value::Scalar { text, .. } => *key = Some((text, at)),
                    _ => return Err(BadYaml::new(at, "a key has to be a text")),
                },
                Some((name, _)) if name == "<<" => merged.push(node),
                Some((name, at)) => {
                    if !names.insert(name.clone()) {
                        return Err(BadYaml::new(at, format!("the key `{}` stands here twice", printable(&name, 60))));
                    }
                    entries.push(Entry { key: name, line: at.line(), value: node });
                }
            },
        }
        Ok(())
    }
}

/// Puts in what a mapping does not say itself. Of several, the first wins.
fn merge(into: &mut Vec<Entry>, names: &mut HashSet<String>, from: Node) {
    match from.value {
        Value::Mapping(mapping) => into.extend(mapping.into_entries().filter(|entry| names.insert(entry.key.clone()))),
        Value::List(nodes) => nodes.into_iter().for_each(|node| merge(into, names, node)),
        Value::Scalar { .. } => {}
    }
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
