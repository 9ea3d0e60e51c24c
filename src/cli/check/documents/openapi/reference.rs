//! `$ref`: a part of the description that stands elsewhere in it.

use crate::cli::yaml::{Node, Value};

/// One may lead to the next, so many times.
const HOPS: usize = 16;

/// The whole description.
#[derive(Clone, Copy)]
pub struct Root<'a>(pub &'a Node);

impl<'a> Root<'a> {
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
        let mut node = self.0;
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
