//! Where an API is.

use url::Url;
use watchpost::TypedUrl;

use super::{super::fetch::is_web, braces, reference::Root, version::Version};
use crate::cli::node::{Node, Value};

/// What is known of it.
pub struct Servers<'a> {
    pub root: Root<'a>,
    pub version: Version,
    /// Where the description was found: what it says may be relative to that.
    pub document: Option<&'a Url>,
    /// What somebody named in its place.
    pub base: Option<&'a Url>,
}

/// There are four: http, https, ws and wss.
const SCHEMES: usize = 16;

const NOWHERE: &str = "is at no server that the description names: --openapi-base says where";

impl Servers<'_> {
    /// The server of an operation: the first that it names itself, or its path, or the description. Of Swagger 2: its host.
    ///
    /// # Errors
    /// There is none: a sentence's end.
    pub fn of(&self, item: &Node, operation: &Node) -> Result<Url, String> {
        if let Some(base) = self.base {
            return Ok(base.clone());
        }
        match self.version {
            Version::Swagger2 => self.of_swagger(),
            Version::OpenApi3 => {
                let servers = [operation, item, self.root.node].into_iter().find_map(first);
                self.absolute(&servers.map_or_else(|| Ok("/".to_owned()), filled)?)
            }
        }
    }

    fn of_swagger(&self) -> Result<Url, String> {
        let text = |key: &str| self.root.node.get(key).and_then(Node::text);
        let path = text("basePath").unwrap_or("/");
        // They are put together anew for each path.
        if [text("host"), Some(path)].into_iter().flatten().any(|part| part.len() > TypedUrl::LONGEST) {
            return Err(NOWHERE.to_owned());
        }
        let schemes: Vec<_> = match self.root.node.get("schemes").map(|schemes| &schemes.value) {
            Some(Value::List(schemes)) => schemes.iter().take(SCHEMES).filter_map(Node::text).collect(),
            _ => Vec::new(),
        };
        let of_document = self.document.map(Url::scheme);
        let scheme = ["https", "http"].into_iter().find(|known| schemes.contains(known)).or(of_document);
        match (text("host"), scheme) {
            (Some(host), scheme) => self.absolute(&format!("{}://{host}{path}", scheme.unwrap_or("https"))),
            (None, _) => self.absolute(path),
        }
    }

    fn absolute(&self, text: &str) -> Result<Url, String> {
        let url = match self.document {
            Some(document) => document.join(text),
            None => Url::parse(text),
        };
        match url {
            Ok(url) if is_web(&url) && url.host().is_some() => Ok(url),
            _ => Err(NOWHERE.to_owned()),
        }
    }
}

/// The first of the servers that a node names.
fn first(node: &Node) -> Option<&Node> {
    match &node.get("servers")?.value {
        Value::List(servers) => servers.first(),
        _ => None,
    }
}

/// The URL of a server with its variables as they are by default.
fn filled(server: &Node) -> Result<String, String> {
    let url = server.get("url").and_then(Node::text).unwrap_or("/");
    let variables = server.get("variables");
    let default = |name: &str| variables?.get(name)?.get("default").and_then(Node::text);
    braces::filled(url, default).map_err(|_| NOWHERE.to_owned())
}
