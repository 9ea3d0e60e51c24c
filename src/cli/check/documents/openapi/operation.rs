//! An operation that is asked for, and its URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;
use watchpost::printable;

use super::{
    parameter::{Parameter, Place},
    reference::Root,
};
use crate::cli::yaml::{Node, Value};

/// What stays as it is in a path or a query (RFC 3986, 2.3: unreserved).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The operation of a path that only looks: GET, or HEAD where there is no GET. The latter is `true`.
pub fn to_ask(item: &Node) -> Option<(&Node, bool)> {
    item.get("get").map(|operation| (operation, false)).or_else(|| item.get("head").map(|operation| (operation, true)))
}

/// Its URL, with the values that the description has for what is required.
///
/// # Errors
/// It needs what the description does not say: a sentence's end.
pub fn url(server: &Url, path: &str, item: &Node, operation: &Node, root: Root<'_>) -> Result<Url, String> {
    let mut path = path.to_owned();
    let mut query = Vec::new();
    for parameter in parameters(item, operation, root)? {
        let Parameter { name, place, required, value } = &parameter;
        let needs = |what: &str| format!("needs {what} `{}`", printable(name, 60));
        match (place, value) {
            (Place::Path, Some(value)) => {
                let value = utf8_percent_encode(value, ENCODED).to_string();
                path = path.replace(&format!("{{{name}}}"), &value);
            }
            (Place::Path, None) => return Err(needs("a value in its path for")),
            (Place::Query, Some(value)) if *required => query.push((name.clone(), value.clone())),
            (Place::Query, None) if *required => return Err(needs("a value in its query for")),
            (Place::Header, _) if *required => return Err(needs("the header")),
            (Place::Cookie, _) if *required => return Err(needs("the cookie")),
            (Place::Body, _) if *required => return Err("needs a body".to_owned()),
            _ => {}
        }
    }
    if path.contains('{') {
        return Err("has a part of its path that it does not describe".to_owned());
    }
    let mut url = server.clone();
    url.set_fragment(None);
    url.set_query(None);
    url.set_path(&format!("{}{path}", server.path().trim_end_matches('/')));
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

/// Those of the operation, and those of its path that it does not change.
fn parameters(item: &Node, operation: &Node, root: Root<'_>) -> Result<Vec<Parameter>, String> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for from in [operation, item] {
        let Some(Value::List(nodes)) = from.get("parameters").map(|parameters| &parameters.value) else { continue };
        for node in nodes {
            let node = root.resolve(node);
            let Some(parameter) = Parameter::read(node, root) else {
                return Err("has a parameter that can't be read".to_owned());
            };
            if !parameters.iter().any(|own| own.name == parameter.name && own.place == parameter.place) {
                parameters.push(parameter);
            }
        }
    }
    Ok(parameters)
}
