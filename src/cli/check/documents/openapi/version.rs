//! Which form a description has.

use watchpost::printable;

use crate::cli::node::Node;

/// Which form it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    Swagger2,
    OpenApi3,
}

impl Version {
    /// What it says itself.
    ///
    /// # Errors
    /// It is none that is read: a sentence.
    pub fn of(root: &Node) -> Result<Self, String> {
        let text = |key: &str| root.get(key).and_then(Node::text);
        match (text("openapi"), text("swagger")) {
            (Some(version), _) if version.starts_with("3.") => Ok(Self::OpenApi3),
            (_, Some("2.0" | "2")) => Ok(Self::Swagger2),
            (Some(version), _) | (None, Some(version)) => {
                Err(format!("it is of version {}, and 3.0, 3.1 and Swagger 2.0 are read", printable(version, 20)))
            }
            (None, None) => Err("this is no description of an API: it says neither `openapi` nor `swagger`".to_owned()),
        }
    }
}
