//! A module: how to look, and what counts as up.

use watchpost::printable;

use super::{
    super::{draft::Draft, notes::Notes, section::Section, variables::plain},
    dns, http, talk,
    targets::Target,
    tls,
    way::Way,
};
use crate::cli::node::Entry;

/// A module that was carried over, but for its target.
pub struct Module {
    name: String,
    /// Where it stands, and how it is called in notes.
    line: usize,
    whose: String,
    draft: Draft,
    way: Way,
}

impl Module {
    /// Reads one; `None` where it is left out, which is told.
    pub fn read(Entry { key: name, line, value: node }: &Entry, notes: &mut Notes) -> Option<Self> {
        let whose = whose(name);
        let whose = whose.as_str();
        let mut section = Section::of(node, whose, notes);
        let prober = section.text("prober", notes);
        let mut draft = Draft::default();
        // Without one it is Prometheus that says how long it waits.
        if let Some((line, timeout)) = section.duration("timeout", notes).filter(|(_, timeout)| !timeout.is_zero())
            && let Err(why) = draft.timeout(timeout)
        {
            section.note(line, &format!("`timeout`: {why}: left out"), notes);
        }
        let word = prober.map_or("", |prober| prober.text);
        // Where nothing more is said, all is as by default.
        let mut part = section.within(word, notes).unwrap_or_else(|| Section::empty(whose));
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
        Some(Self { name: name.to_owned(), line: *line, whose: whose.to_owned(), draft, way })
    }

    /// The endpoint of what stands for a target where there is none.
    pub fn of_placeholder(&self, notes: &mut Notes) -> Option<Draft> {
        let text = self.way.placeholder();
        notes.add(self.line, format!("{}: it names no target: {text} stands for one", self.whose));
        let target = Target { module: None, text: text.to_owned(), group: None };
        let mut draft = self.of_target(&target, notes)?;
        draft.comments.push("the target of this module is not known: put yours here".to_owned());
        Some(draft)
    }

    /// The endpoint of a target; `None` where it makes no URL, which is told.
    pub fn of_target(&self, target: &Target, notes: &mut Notes) -> Option<Draft> {
        let mut draft = self.draft.clone();
        let url = self.way.url(&target.text).map_err(str::to_owned);
        if let Err(why) = url.and_then(|url| draft.url(&url)) {
            notes.add(self.line, format!("{}: target `{}`: {why}: left out", self.whose, target.shown()));
            return None;
        }
        if let Err(why) = draft.group(target.group.as_deref().unwrap_or(&self.name)) {
            notes.add(self.line, format!("{}: as the group of its targets, {why}: left out", self.whose));
        }
        draft.comments.push(format!("module {}", self.name));
        Some(draft)
    }
}

/// How a module is called in notes.
pub fn whose(name: &str) -> String {
    format!("module \"{}\"", printable(name, 60))
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
    match (preferred.map(|preferred| (preferred.text, preferred.line)), fallback) {
        (Some(("ip4", _)), false) => draft.family = Some("ipv4"),
        // Which is the default.
        (None | Some(("ip6", _)), false) => draft.family = Some("ipv6"),
        (Some(("ip4" | "ip6", line)), true) => {
            notes.once(
                line,
                "`preferred_ip_protocol` is left out: both are tried, and the first that connects is taken",
            );
        }
        (Some((_, line)), _) => part.note(line, "`preferred_ip_protocol` is neither ip4 nor ip6: left out", notes),
        (None, true) => {}
    }
    part.refuse(&["source_ip_address"], "is left out: the system chooses the address", notes);
}
