//! A description of an API: OpenAPI 3 (<https://spec.openapis.org/oas/v3.1.1.html>) or Swagger 2. What it has to GET is checked, where all that
//! a request needs is known from the description.

mod braces;
mod operation;
mod parameter;
mod reference;
mod server;
mod version;

use std::cell::Cell;

use url::Url;
use watchpost::{TypedUrl, printable};

use super::{
    document::{Document, Found},
    fetch::{Fetcher, is_web},
    origin::is_elsewhere,
};
use crate::cli::{
    json_tree,
    node::{Node, Value},
    yaml,
};
use reference::Root;
use server::Servers;
use version::Version;

/// The most values of a description.
const MOST_VALUES: usize = 2_000_000;
/// The most paths.
const MOST_PATHS: usize = 50_000;
/// The most parameters and references that are read: what is written once may be named by each path.
const MOST_READ: usize = 2_000_000;

/// Reads one.
///
/// # Errors
/// Sentences about what is wrong.
pub async fn read(source: &str, base: Option<&str>, fetcher: &Fetcher<'_>) -> Result<Document, Vec<String>> {
    let told = |sentence: String| vec![sentence];
    let file = fetcher.named(source).await.map_err(told)?;
    let called = file.called.as_str();
    let wrong = |why: String| told(format!("error: {called}{why}"));
    let root = tree(&file.text).map_err(wrong)?;
    let version = Version::of(&root).map_err(|why| wrong(format!(": {why}")))?;
    let base = base.map(named_base).transpose().map_err(told)?;
    let left = Cell::new(MOST_READ);
    let root = Root::new(&root, &left);
    let servers = Servers { root, version, document: file.url.as_ref(), base: base.as_ref() };
    let mut document = Document { name: called.into(), found: Vec::new(), left_out: Vec::new() };
    let Some(Value::Mapping(paths)) = root.node.get("paths").map(|paths| &paths.value) else {
        // OpenAPI 3.1 may describe webhooks alone.
        return Ok(document);
    };
    if paths.len() > MOST_PATHS {
        return Err(wrong(format!(": it has more than {MOST_PATHS} paths")));
    }
    for path in paths.iter().filter(|path| path.key.starts_with('/')) {
        let item = root.resolve(&path.value);
        let Some((operation, head)) = operation::to_ask(item) else { continue };
        let method = if head { "HEAD" } else { "GET" };
        let line = path.line as u64;
        let place = if line > 0 { format!("{called}:{line}") } else { called.to_owned() };
        let url = servers
            .of(item, operation)
            .and_then(|server| operation::url(&server, &path.key, item, operation, root))
            .and_then(|url| as_typed(&url));
        if left.get() == 0 {
            return Err(wrong(format!(": it leads to more than {MOST_READ} parameters and references")));
        }
        match url {
            Ok(url) => {
                // What somebody named for it is where it is.
                let elsewhere = base.is_none() && file.url.as_ref().is_some_and(|named| is_elsewhere(named, url.url()));
                document.found.push(Found { url, line, head, elsewhere });
            }
            Err(why) => {
                let path = printable(&path.key, 120);
                document.left_out.push(format!("{place}: {method} {path} {why}: left out"));
            }
        }
    }
    Ok(document)
}

/// JSON, or YAML.
fn tree(text: &str) -> Result<Node, String> {
    if text.trim_start().starts_with('{') {
        return json_tree::read(text, MOST_VALUES).map_err(|why| format!(":{why}"));
    }
    let (root, _) = yaml::read(text, MOST_VALUES).map_err(|bad| format!(":{bad}"))?;
    root.ok_or_else(|| " is empty".to_owned())
}

/// The URL of `--openapi-base`.
fn named_base(text: &str) -> Result<Url, String> {
    match text.parse::<TypedUrl>() {
        Ok(url) if is_web(url.url()) => Ok(url.url().clone()),
        Ok(_) => Err("error: --openapi-base: an API is at a URL with http or https".to_owned()),
        Err(bad) => Err(format!("error: --openapi-base: {bad}")),
    }
}

fn as_typed(url: &Url) -> Result<TypedUrl, String> {
    url.as_str().parse().map_err(|bad: watchpost::BadTypedUrl| format!("makes no URL ({bad})"))
}
