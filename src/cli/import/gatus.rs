//! A configuration of Gatus (`config.yaml`).

mod client;
mod condition;
mod endpoint;
mod on_json;
mod on_text;
mod operand;
mod operator;
mod outcome;
mod scheme;

use watchpost::printable;

use super::{draft::Draft, notes::Notes, section::Section};
use crate::cli::node::{Node, Value};

/// The keys at the top that name what Gatus checks.
pub const KEYS: [&str; 3] = ["endpoints", "suites", "external-endpoints"];

/// Carries the endpoints over.
pub fn carry(root: &Node, notes: &mut Notes) -> Vec<Draft> {
    let mut top = Section::of(root, "this configuration", notes);
    let endpoints = top.list("endpoints", notes);
    let drafts = endpoints.iter().zip(1..).filter_map(|(node, number)| endpoint::carry(node, number, notes)).collect();
    for suite in top.list("suites", notes) {
        let name = suite.get("name").and_then(Node::text).unwrap_or("without a name");
        let name = printable(name, 60);
        notes
            .add(suite.line, format!("suite \"{name}\": its steps build on one another, which checks don't: left out"));
    }
    for node in top.list("external-endpoints", notes) {
        let name = node.get("name").and_then(Node::text).unwrap_or("without a name");
        let name = printable(name, 60);
        notes.add(
            node.line,
            format!("external endpoint \"{name}\": it is told of from outside, and not checked: left out"),
        );
    }
    top.refuse(&["alerting"], "is left out: the exit code and the reports tell", notes);
    top.refuse(
        &["storage", "ui", "web", "security", "announcements", "remote"],
        "is left out: there is no page",
        notes,
    );
    top.refuse(&["maintenance"], "is left out: whoever starts a check says when", notes);
    top.refuse(&["connectivity"], "is left out: when all fail alike, a check can't tell, and says so", notes);
    top.refuse(&["tunneling"], "is left out: nothing goes through SSH here", notes);
    top.refuse(&["concurrency", "disable-monitoring-lock"], "is left out: --concurrency says it", notes);
    top.refuse(&["metrics"], "is left out", notes);
    top.pass_over(&["debug", "skip-invalid-config-update"]);
    pass_over_anchors(root, &mut top);
    top.end(notes);
    drafts
}

/// A key that is there for its anchor is used elsewhere.
fn pass_over_anchors(root: &Node, top: &mut Section<'_>) {
    let Value::Mapping(entries) = &root.value else { return };
    for entry in entries.iter() {
        let list = match &entry.value.value {
            Value::List(nodes) => nodes.iter().any(|node| node.anchored),
            _ => false,
        };
        if entry.value.anchored || list || entry.key.starts_with("x-") {
            top.pass_over(&[&entry.key]);
        }
    }
}
