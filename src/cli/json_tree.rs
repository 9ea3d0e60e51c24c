//! JSON as the same tree as YAML, in its order and without places.

use std::{cell::Cell, collections::HashSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::node::{Entry, Mapping, Node, Value};

/// Reads a text of at most so many values. Nesting is bounded by `serde_json` (128).
///
/// # Errors
/// Where it ceases to be JSON, and why.
pub fn read(text: &str, most: usize) -> Result<Node, String> {
    let left = Cell::new(most);
    let mut from = serde_json::Deserializer::from_str(text);
    let read = Tree(&left).deserialize(&mut from).and_then(|node| from.end().map(|()| node));
    read.map_err(|bad| {
        let (line, column, what) = (bad.line(), bad.column(), bad.to_string());
        let what = what.split(" at line ").next().unwrap_or_default();
        format!("{line}:{column}: this is no JSON: {}", watchpost::printable(what, 200))
    })
}

/// Counts what may still come.
struct Tree<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        from.deserialize_any(self)
    }
}

impl Tree<'_> {
    fn plain<E: Error>(self, text: String) -> Result<Node, E> {
        self.count(Value::Scalar { text, plain: true })
    }

    fn count<E: Error>(&self, value: Value) -> Result<Node, E> {
        let left = self.0.get().checked_sub(1).ok_or_else(|| E::custom("it has more values than are read"))?;
        self.0.set(left);
        Ok(Node::placeless(value))
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.plain(value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.plain(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.plain(value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        self.plain(value.to_string())
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.plain("null".to_owned())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        self.count(Value::Scalar { text: text.to_owned(), plain: false })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = from.next_element_seed(Tree(self.0))? {
            nodes.push(node);
        }
        self.count(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        let mut names = HashSet::new();
        while let Some(key) = from.next_key::<String>()? {
            let value = from.next_value_seed(Tree(self.0))?;
            // Of two with one name the first is taken (RFC 8259, 4, leaves it open).
            if names.insert(key.clone()) {
                entries.push(Entry { key, line: 0, value });
            }
        }
        self.count(Value::Mapping(Mapping::new(entries)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_in_its_order_and_within_its_bound() {
        let node = read(r#"{"b": [1, 2.5, null, true], "a": "null \ud83d\ude00", "b": 3}"#, 10).unwrap();
        let Value::Mapping(entries) = &node.value else { panic!("{node}") };
        assert_eq!(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        let Value::List(list) = &entries[0].value.value else { panic!("no list") };
        assert_eq!(list.iter().map(|node| node.text().unwrap()).collect::<Vec<_>>(), ["1", "2.5", "null", "true"]);
        assert!(list[2].is_nothing() && !entries[1].value.is_nothing());
        assert_eq!(node.get("a").and_then(Node::text), Some("null \u{1f600}"));
        for (text, said) in [
            ("{\"a\": [1, 2}", "1:12: this is no JSON: expected"),
            ("[1] x", "1:5: this is no JSON: trailing"),
            ("[1,1,1,1,1,1,1,1,1,1,1]", "this is no JSON: it has more values than are read"),
        ] {
            let says = read(text, 10).unwrap_err();
            assert!(says.contains(said), "{says}");
        }
        assert!(read(&"[".repeat(1000), 10_000).unwrap_err().contains("recursion limit"));
    }
}
