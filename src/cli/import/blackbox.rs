//! A configuration of blackbox_exporter (`blackbox.yml`): modules, which say how to look, and targets from elsewhere.

mod dns;
mod http;
mod module;
pub mod prometheus;
mod talk;
pub mod targets;
mod tls;
mod way;

use watchpost::printable;

use super::{super::nearest::nearest, draft::Draft, notes::Notes, section::Section};
use crate::cli::node::{Entry, Node, Value};
use module::{Module, whose};
use targets::Targets;

/// Carries the modules over, each with its targets.
///
/// # Errors
/// A sentence: a module is asked for that is not there.
pub fn carry(root: &Node, targets: &Targets, wanted: &[String], notes: &mut Notes) -> Result<Vec<Draft>, String> {
    let mut top = Section::of(root, "this configuration", notes);
    let modules = modules(top.node("modules"), notes);
    top.end(notes);
    for name in wanted {
        if !modules.iter().any(|module| module.key == *name) {
            return Err(no_module(name, modules));
        }
    }
    let mut drafts = Vec::new();
    for entry in modules.iter().filter(|module| wanted.is_empty() || wanted.contains(&module.key)) {
        let of_this = targets.of(&entry.key);
        if of_this.is_empty() && !targets.is_empty() {
            notes.add(entry.line, format!("{}: no target is checked with it: left out", whose(&entry.key)));
            continue;
        }
        let Some(module) = Module::read(entry, notes) else { continue };
        if targets.is_empty() {
            drafts.extend(module.of_placeholder(notes));
        }
        drafts.extend(of_this.into_iter().filter_map(|target| module.of_target(target, notes)));
    }
    Ok(drafts)
}

/// The names of the modules.
pub fn names(root: &Node) -> Vec<&str> {
    let Some(Value::Mapping(entries)) = root.get("modules").map(|modules| &modules.value) else { return Vec::new() };
    entries.iter().map(|module| module.key.as_str()).collect()
}

/// The modules.
fn modules<'a>(node: Option<&'a Node>, notes: &mut Notes) -> &'a [Entry] {
    match node.map(|node| (node, &node.value)) {
        Some((_, Value::Mapping(entries))) => entries,
        Some((node, _)) => {
            notes.add(node.line, format!("`modules` is {node}, and should be a mapping"));
            &[]
        }
        None => &[],
    }
}

fn no_module(name: &str, modules: &[Entry]) -> String {
    let tip = match nearest(name, modules.iter().map(|module| module.key.as_str())) {
        Some(near) => format!(": `{}` is", printable(near, 60)),
        None => String::new(),
    };
    format!("there is no module `{}`{tip}", printable(name, 60))
}
