//! A module: how to look, and what counts as up.

use watchpost::printable;

use super::{
    super::{draft::Draft, notes::Notes, section::Section, variables::plain},
    dns, http, talk,
    targets::Target,
    tls,
    way::Way,
};
use crate::cli::node::Node;

/// A module that was carried over, but for its target.
pub struct Module {
    name: String,
    draft: Draft,
    way: Way,
}

impl Module {
    /// Reads one; `None` where it is left out, which is told.
    pub fn read(name: &str, node: &Node, whose: &str, notes: &mut Notes) -> Option<Self> {
        let mut section = Section::of(node, whose, notes);
        let prober = section.text("prober", notes);
        let mut draft = Draft { timeout: section.duration("timeout", notes), ..Draft::default() };
        let word = prober.map_or("", |prober| prober.text);
        // Where nothing more is said, all is as by default.
        let empty = Section::of(node, whose, notes).emptied();
        let mut part = section.within(word, notes).unwrap_or(empty);
        let way = match word {
            "http" => http::carry(&mut part, &mut draft, notes),
            "tcp" => talk::carry(&mut part, &mut draft, notes),
            "icmp" => {
                part.refuse(&["payload_size", "dont_fragment", "ttl"], "is left out: a ping is as it is", notes);
                Some(Way::Icmp)
            }
            "dns" => dns::carry(&mut part, &mut draft, node.line, notes),
            "grpc" => Some(grpc(&mut part, &mut draft, notes)),
            other => {
                let line = prober.map_or(node.line, |prober| prober.line);
                section.note(
                    line,
                    &format!("there is no probe for the prober `{}`: left out", printable(other, 40)),
                    notes,
                );
                return None;
            }
        };
        protocol(&mut part, &mut draft, notes);
        part.end(notes);
        // Others may be there, and say nothing.
        section.pass_over(&["http", "tcp", "icmp", "dns", "grpc", "unix"]);
        section.end(notes);
        for secret in draft.open_secrets() {
            let said = format!("{whose}: {secret} went over as written: `${{NAME}}` would take a variable");
            notes.add(node.line, said);
        }
        let way = way?;
        draft.follow_all_the_same();
        Some(Self { name: name.to_owned(), draft, way })
    }

    /// What stands for a target where there is none.
    pub fn placeholder(&self) -> &'static str {
        self.way.placeholder()
    }

    /// The endpoint of that.
    pub fn of_placeholder(&self) -> Option<Draft> {
        let mut draft =
            self.of_target(&Target { module: None, text: self.placeholder().to_owned(), group: None }).ok()?;
        draft.comments.push("the target of this module is not known: put yours here".to_owned());
        Some(draft)
    }

    /// The endpoint of a target.
    ///
    /// # Errors
    /// It makes no URL: a sentence.
    pub fn of_target(&self, target: &Target) -> Result<Draft, String> {
        let mut draft = self.draft.clone();
        let url = self.way.url(&target.text)?;
        draft.url(&url)?;
        draft.group = Some(target.group.clone().unwrap_or_else(|| self.name.clone()));
        draft.comments.push(format!("module {}", self.name));
        Ok(draft)
    }
}

fn grpc(part: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) -> Way {
    let tls = part.switch("tls", notes) == Some(true);
    let service = part.text("service", notes).map(|service| plain(service.text)).unwrap_or_default();
    if let Some(section) = part.within("tls_config", notes) {
        tls::carry(section, draft, notes);
    }
    part.refuse(&["metadata"], "is left out: `headers` say it", notes);
    Way::Grpc { tls, service }
}

/// The family of addresses: where the other one is taken too, both are tried here.
fn protocol(part: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let preferred = part.text("preferred_ip_protocol", notes);
    let fallback = part.switch("ip_protocol_fallback", notes) != Some(false);
    let Some(preferred) = preferred else { return };
    match (preferred.text, fallback) {
        ("ip4", false) => draft.family = Some("ipv4"),
        ("ip6", false) => draft.family = Some("ipv6"),
        ("ip4" | "ip6", true) => {
            notes.once(
                preferred.line,
                "`preferred_ip_protocol` is left out: both are tried, and the first that connects is taken",
            );
        }
        _ => part.note(preferred.line, "`preferred_ip_protocol` is neither ip4 nor ip6: left out", notes),
    }
    part.refuse(&["source_ip_address"], "is left out: the system chooses the address", notes);
}
