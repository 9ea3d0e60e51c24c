//! An operation that is asked for, and its URL.

use std::collections::{HashMap, HashSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;
use watchpost::{TypedUrl, printable};

use super::{
    braces::{self, Unfilled},
    parameter::{Parameter, Place},
    reference::Root,
};
use crate::cli::node::{Node, Value};

/// What stays as it is in a path or a query (RFC 3986, 2.3: unreserved).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The operation of a path that only looks: GET, or HEAD where there is no GET. The latter is `true`.
pub fn to_ask(item: &Node) -> Option<(&Node, bool)> {
    item.get("get").map(|operation| (operation, false)).or_else(|| item.get("head").map(|operation| (operation, true)))
}

/// Its URL, with the values that the description has for what is required.
///
/// # Errors
/// It needs what the description does not say, or is longer than a URL may be: a sentence's end.
pub fn url<'a>(server: &Url, path: &str, item: &'a Node, operation: &'a Node, root: Root<'a>) -> Result<Url, String> {
    let too_long = || format!("makes a URL of more than {} bytes", TypedUrl::LONGEST);
    let (mut in_path, mut query, mut length) = (HashMap::new(), Vec::new(), 0);
    for parameter in parameters(item, operation, root)? {
        let Parameter { name, place, required, .. } = parameter;
        let needs = |what: &str| format!("needs {what} `{}`", printable(name, 60));
        let value = match place {
            Place::Path => parameter.value(root).ok_or_else(|| needs("a value in its path for"))?,
            Place::Query if required => parameter.value(root).ok_or_else(|| needs("a value in its query for"))?,
            Place::Header if required => return Err(needs("the header")),
            Place::Cookie if required => return Err(needs("the cookie")),
            Place::Body if required => return Err("needs a body".to_owned()),
            _ => continue,
        };
        // What is short may name much.
        length += name.len() + value.len();
        if length > TypedUrl::LONGEST {
            return Err(too_long());
        }
        match place {
            Place::Path => _ = in_path.insert(name, utf8_percent_encode(&value, ENCODED).to_string()),
            _ => query.push((name, value)),
        }
    }
    let path = braces::filled(path, |name| in_path.get(name).map(String::as_str)).map_err(|bad| match bad {
        Unfilled::Unknown => "has a part of its path that it does not describe".to_owned(),
        Unfilled::TooLong => too_long(),
    })?;
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
fn parameters<'a>(item: &'a Node, operation: &'a Node, root: Root<'a>) -> Result<Vec<Parameter<'a>>, String> {
    let mut parameters = Vec::new();
    let mut seen = HashSet::new();
    for from in [operation, item] {
        let Some(Value::List(nodes)) = from.get("parameters").map(|parameters| &parameters.value) else { continue };
        for node in nodes {
            if !root.may_read() {
                return Err("is one of too many to read".to_owned());
            }
            let Some(parameter) = Parameter::read(root.resolve(node)) else {
                return Err("has a parameter that can't be read".to_owned());
            };
            if seen.insert((parameter.name, parameter.place)) {
                parameters.push(parameter);
            }
        }
    }
    Ok(parameters)
}
