//! What a request may or must say, and a value for it.

use watchpost::TypedUrl;

use super::reference::Root;
use crate::cli::node::{Node, Value};

/// A parameter of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'a> {
    pub name: &'a str,
    pub place: Place,
    pub required: bool,
    node: &'a Node,
}

/// Where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Path,
    Query,
    Header,
    Cookie,
    /// Of Swagger 2: the body, or a form in it.
    Body,
}

/// Headers that a description may not require by a parameter (OpenAPI 3.1, Parameter Object).
const NOT_BY_PARAMETER: [&str; 3] = ["accept", "content-type", "authorization"];

/// So many examples of a parameter are looked at.
const EXAMPLES: usize = 16;
/// The most texts of a value that is a list.
const PARTS: usize = 256;

impl<'a> Parameter<'a> {
    /// Reads one; `None` where it is none, or stands in another file.
    pub fn read(node: &'a Node) -> Option<Self> {
        let text = |key: &str| node.get(key).and_then(Node::text);
        let place = match text("in")? {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            "cookie" => Place::Cookie,
            "body" | "formData" => Place::Body,
            _ => return None,
        };
        let name = text("name").filter(|name| name.len() <= TypedUrl::LONGEST)?;
        let by_itself = place == Place::Header && NOT_BY_PARAMETER.iter().any(|known| name.eq_ignore_ascii_case(known));
        let required = text("required") == Some("true") && !by_itself;
        Some(Self { name, place, required, node })
    }

    /// An example, a default, or the first of the values that are allowed.
    pub fn value(&self, root: Root<'a>) -> Option<String> {
        value(self.node, root).or_else(|| value(root.resolve(self.node.get("schema")?), root))
    }
}

/// The value that a parameter, or its schema, has to show. Swagger 2 has no examples of its own, and people write `x-example`.
fn value(node: &Node, root: Root<'_>) -> Option<String> {
    ["example", "x-example"]
        .into_iter()
        .find_map(|key| node.get(key).and_then(plain))
        .or_else(|| node.get("examples").and_then(|examples| of_examples(examples, root)))
        .or_else(|| node.get("default").and_then(plain))
        .or_else(|| node.get("const").and_then(plain))
        .or_else(|| node.get("enum").and_then(|choices| first(choices).and_then(plain)))
}

/// Of a parameter they have names and values; of a schema they are a list.
fn of_examples(examples: &Node, root: Root<'_>) -> Option<String> {
    match &examples.value {
        Value::Mapping(examples) => {
            let mut examples = examples.iter().take(EXAMPLES);
            examples.find_map(|example| root.resolve(&example.value).get("value").and_then(plain))
        }
        _ => first(examples).and_then(plain),
    }
}

fn first(list: &Node) -> Option<&Node> {
    match &list.value {
        Value::List(nodes) => nodes.first(),
        _ => None,
    }
}

/// A text, or a list of texts with commas between them. What is longer than a URL has no place in one.
fn plain(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar { .. } if node.is_nothing() => None,
        Value::Scalar { text, .. } => Some(text).filter(|text| (1..=TypedUrl::LONGEST).contains(&text.len())).cloned(),
        Value::List(nodes) if (1..=PARTS).contains(&nodes.len()) => {
            let texts: Option<Vec<_>> = nodes.iter().map(Node::text).collect();
            texts
                .filter(|texts| texts.iter().map(|text| text.len()).sum::<usize>() <= TypedUrl::LONGEST)
                .map(|texts| texts.join(","))
        }
        _ => None,
    }
}
