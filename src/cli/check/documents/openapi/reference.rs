//! `$ref`: a part of the description that stands elsewhere in it.

use std::cell::Cell;

use crate::cli::node::{Node, Value};

/// One may lead to the next, so many times.
const HOPS: usize = 16;
/// The longest pointer that is followed, in bytes. It may be named again and again, and is read each time.
const LONGEST: usize = 2048;

/// The whole description, and how much may still be read of it: what is written once may be named by all.
#[derive(Clone, Copy)]
pub struct Root<'a> {
    pub node: &'a Node,
    left: &'a Cell<usize>,
}

impl<'a> Root<'a> {
    /// The whole, of which so many parts may be read.
    pub fn new(node: &'a Node, left: &'a Cell<usize>) -> Self {
        Self { node, left }
    }

    /// Counts a part that is read; whether it may be.
    pub fn may_read(self) -> bool {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }

    /// What a node is, or what it names. What is named in other files is not read, and stays as it is.
    pub fn resolve(self, node: &'a Node) -> &'a Node {
        let mut node = node;
        for _ in 0..HOPS {
            let named = node.get("$ref").and_then(Node::text).and_then(|pointer| self.at(pointer));
            let Some(named) = named else { break };
            node = named;
        }
        node
    }

    /// A JSON pointer of this document (RFC 6901).
    fn at(self, pointer: &str) -> Option<&'a Node> {
        if pointer.len() > LONGEST || !self.may_read() {
            return None;
        }
        let mut node = self.node;
        for step in pointer.strip_prefix("#/")?.split('/') {
            let step = percent_encoding::percent_decode_str(step).decode_utf8().ok()?;
            let step = step.replace("~1", "/").replace("~0", "~");
            node = match &node.value {
                Value::List(nodes) => nodes.get(step.parse::<usize>().ok()?)?,
                _ => node.get(&step)?,
            };
        }
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::yaml;

    #[test]
    fn what_is_named_is_found_and_no_more_is_read_than_may_be() {
        let text = "a/b: { c: [x, { $ref: '#/e~1f' }] }\ne/f: found\nitself: { $ref: '#/itself' }\n\
                    gone: { $ref: '#/no' }\nother: { $ref: 'other.yaml#/a' }\none: { $ref: '#/a~1b/c/1' }\n";
        let (node, _) = yaml::read(text, 100).unwrap();
        let (node, left) = (node.unwrap(), Cell::new(100));
        let root = Root::new(&node, &left);
        let of = |key: &str| root.resolve(node.get(key).unwrap());
        assert_eq!(of("one").text(), Some("found"));
        assert_eq!(left.get(), 98, "each that is followed counts");
        assert_eq!(of("itself"), node.get("itself").unwrap());
        assert_eq!(left.get(), 98 - HOPS);
        assert_eq!(["gone", "other"].map(|key| of(key) == node.get(key).unwrap()), [true; 2]);
        left.set(1);
        assert!(of("one").get("$ref").is_some(), "the second step is not taken");
        assert!(!root.may_read());
        let long = format!("a: {{ $ref: '#/{}' }}\n", "x".repeat(LONGEST));
        let (node, _) = yaml::read(&long, 1000).unwrap();
        left.set(1);
        Root::new(node.as_ref().unwrap(), &left).resolve(node.as_ref().unwrap().get("a").unwrap());
        assert_eq!(left.get(), 1, "what is too long is not read");
    }
}
