//! Targets of blackbox_exporter, in a configuration of Prometheus.

use watchpost::printable;

use super::{
    super::{notes::Notes, section::Section},
    targets::Target,
};
use crate::cli::node::Node;

/// Where Prometheus finds targets by itself.
const DISCOVERY: [&str; 10] = [
    "file_sd_configs",
    "http_sd_configs",
    "dns_sd_configs",
    "kubernetes_sd_configs",
    "consul_sd_configs",
    "ec2_sd_configs",
    "docker_sd_configs",
    "azure_sd_configs",
    "gce_sd_configs",
    "digitalocean_sd_configs",
];

/// The targets of the jobs that go through a probe. Other jobs gather metrics, and are nothing to check.
pub fn targets(root: &Node, modules: &[&str], notes: &mut Notes) -> Vec<Target> {
    let mut top = Section::of(root, "this configuration", notes);
    let mut found = Vec::new();
    for job in top.list("scrape_configs", notes) {
        // Before it stands where the exporter is, if not at the root.
        if job.get("metrics_path").and_then(Node::text).is_some_and(|path| path.ends_with("/probe")) {
            of_job(job, modules, notes, &mut found);
        }
    }
    if found.is_empty() {
        notes.add(root.line, "no job has `metrics_path: /probe` and targets of its own");
    }
    found
}

fn of_job(job: &Node, modules: &[&str], notes: &mut Notes, found: &mut Vec<Target>) {
    let mut section = Section::of(job, "a job", notes);
    let name = section.text("job_name", notes).map(|name| name.text.to_owned());
    if let Some(name) = &name {
        section.is_called(format!("job \"{}\"", printable(name, 60)));
    }
    let mut module = None;
    if let Some(mut params) = section.within("params", notes) {
        module = params.texts("module", notes).first().map(|module| module.text.to_owned());
        params.pass_over(&["debug", "hostname"]);
        params.end(notes);
    }
    if relabelled(&mut section, notes) {
        section.note(job.line, "each target may name its module by relabelling: look at what became of them", notes);
    }
    let Some(module) = module else {
        section.note(job.line, "names no module in `params`: left out", notes);
        return;
    };
    if !modules.contains(&module.as_str()) {
        section.note(job.line, &format!("its module `{}` is not there: left out", printable(&module, 60)), notes);
        return;
    }
    section.refuse(&DISCOVERY, "finds targets while it runs: name them by --target", notes);
    for group in section.list("static_configs", notes) {
        let mut group = Section::of(group, section.whose(), notes);
        for target in group.texts("targets", notes) {
            let (module, text) = (Some(module.clone()), target.text.to_owned());
            found.push(Target { module, text, group: name.clone() });
        }
        group.refuse_once(&["labels"], "are left out: `tags` may say the same", notes);
        group.end(notes);
    }
}

/// Whether the module comes from a label.
fn relabelled(section: &mut Section<'_>, notes: &mut Notes) -> bool {
    let rules = section.list("relabel_configs", notes);
    rules.iter().any(|rule| rule.get("target_label").and_then(Node::text) == Some("__param_module"))
}
