//! An endpoint of Gatus as one of ours.

use watchpost::{hide_user_info, printable};

use super::{
    super::{
        draft::{Draft, speaks_of_a_secret, status_rule},
        notes::Notes,
        section::{Section, Text},
        times::{read_duration, written},
        variables::{Carried, of_gatus},
    },
    client,
    condition::carry as carry_condition,
    outcome::Outcome,
    scheme::{Scheme, carry_question, carry_url},
};
use crate::cli::node::Node;

/// The banner of an SSH server (RFC 4253, 4.2).
const SSH_BANNER: &str = "body matches /(?m)^SSH-/";

/// Carries one over; `None` where it is left out, which is told.
pub fn carry(node: &Node, number: usize, notes: &mut Notes) -> Option<Draft> {
    let mut section = Section::of(node, format!("endpoint {number}"), notes);
    let mut draft = Draft::default();
    let name = section.text("name", notes);
    if let Some(name) = name {
        section.is_called(format!("endpoint \"{}\"", printable(name.text, 60)));
    }
    let group = section.text("group", notes);
    label(&section, "name", name, |name| draft.name(name), notes);
    // There, too, a group without a name is none.
    label(&section, "group", group.filter(|group| !group.text.is_empty()), |group| draft.group(group), notes);
    let url = section.text("url", notes);
    if section.switch("enabled", notes) == Some(false) {
        section.note(node.line, "is not enabled: left out", notes);
        return None;
    }
    let scheme = target(&mut section, &mut draft, url, node.line, notes)?;
    interval(&mut section, &mut draft, notes);
    request(&mut section, &mut draft, [name, group, url], scheme, notes);
    if let Some(client) = section.within("client", notes) {
        client::carry(client, &mut draft, notes);
    }
    judging(&mut section, &mut draft, scheme, notes);
    section.refuse_once(&["alerts"], "are left out: the exit code and the reports tell", notes);
    section.refuse_once(&["ui"], "is left out: there is no page", notes);
    section.refuse_once(&["maintenance-windows"], "are left out: whoever starts a check says when", notes);
    section.refuse_once(&["extra-labels"], "are left out: `tags` may say the same", notes);
    section.refuse(&["store", "always-run"], "belongs to a suite: left out", notes);
    for secret in draft.open_secrets() {
        section.note(node.line, &format!("{secret} went over as written: `${{NAME}}` would take a variable"), notes);
    }
    section.end(notes);
    Some(draft)
}

/// What an endpoint is known by, where no variable can stand.
fn label(
    section: &Section<'_>,
    key: &str,
    text: Option<Text<'_>>,
    take: impl FnOnce(&str) -> Result<(), String>,
    notes: &mut Notes,
) {
    let Some(text) = text else { return };
    match take(&text.text.replace("$$", "$")) {
        Ok(()) if of_gatus(text.text).variable => {
            section.note(text.line, &format!("a variable can't stand in `{key}`: it is written as it is"), notes);
        }
        Ok(()) => {}
        Err(why) => section.note(text.line, &format!("{why}: left out"), notes),
    }
}

/// A text where variables stand as ours.
fn varying(section: &Section<'_>, key: &str, text: Text<'_>, notes: &mut Notes) -> String {
    let Carried { text: carried, odd, .. } = of_gatus(text.text);
    if odd {
        section.note(text.line, &format!("a dollar sign in `{key}` names no variable: look what became of it"), notes);
    }
    carried
}

/// The URL.
fn target(
    section: &mut Section<'_>,
    draft: &mut Draft,
    typed: Option<Text<'_>>,
    line: usize,
    notes: &mut Notes,
) -> Option<Scheme> {
    let Some(typed) = typed else {
        section.note(line, "has no `url`: left out", notes);
        return None;
    };
    let url = varying(section, "url", typed, notes);
    let carried = match section.within("dns", notes) {
        None => carry_url(&url),
        Some(mut dns) => {
            let kind = dns.text("query-type", notes).map_or("A", |kind| kind.text);
            let name =
                dns.text("query-name", notes).map_or(String::new(), |name| varying(&dns, "query-name", name, notes));
            dns.end(notes);
            carry_question(&url, &name, kind)
        }
    };
    let carried = carried
        .map_err(str::to_owned)
        .and_then(|(url, scheme)| draft.url(&url).map(|()| scheme).map_err(|why| format!("{why}: left out")));
    let scheme = match carried {
        Ok(scheme) => scheme,
        Err(why) => {
            section.note(typed.line, &why, notes);
            return None;
        }
    };
    if let Some(mut ssh) = section.within("ssh", notes) {
        ssh.refuse(
            &["username", "password", "private-key"],
            "is left out: nobody logs in, the banner is looked at",
            notes,
        );
        ssh.end(notes);
    }
    Some(scheme)
}

fn interval(section: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let Some(node) = section.node("interval") else { return };
    let Some(text) = node.text() else { return };
    draft.comments.push(match read_duration(text) {
        Some(interval) => format!("every {}", written(interval)),
        None => format!("every {}", printable(text, 40)),
    });
    notes.once(node.line, "`interval` is kept as a comment: a check looks once");
}

/// What is sent. A body may repeat the name, the group and the URL.
fn request(
    section: &mut Section<'_>,
    draft: &mut Draft,
    repeated: [Option<Text<'_>>; 3],
    scheme: Scheme,
    notes: &mut Notes,
) {
    if let Some(method) = section.text("method", notes)
        && let Err(why) = draft.method(method.text)
    {
        section.note(method.line, &format!("{why}: left out"), notes);
    }
    for (name, value) in section.pairs("headers", notes) {
        let text = varying(section, "headers", value, notes);
        if let Err(why) = draft.header(name, &text) {
            section.note(value.line, &format!("{why}: left out"), notes);
        }
    }
    let graphql = section.switch("graphql", notes) == Some(true);
    let Some(body) = section.text("body", notes) else { return };
    if scheme == Scheme::Ssh {
        section.note(body.line, "`body` is left out: no command is run, the banner is looked at", notes);
        return;
    }
    if let Scheme::Dns(_) = scheme {
        // Nor does Gatus say it.
        return;
    }
    let mut text = body.text.to_owned();
    for (placeholder, value) in ["[ENDPOINT_NAME]", "[ENDPOINT_GROUP]", "[ENDPOINT_URL]"].into_iter().zip(repeated) {
        text = text.replace(placeholder, value.map_or("", |value| value.text));
    }
    if text.contains("[RANDOM_STRING_") {
        section.note(body.line, "a body holds no random text: `[RANDOM_STRING_…]` stays as it is", notes);
    }
    if graphql {
        text = serde_json::json!({ "query": text }).to_string();
        if !draft.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            draft.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
    }
    draft.body(varying(section, "body", Text { text: &text, ..body }, notes));
}

/// What counts as up. Gatus asks for nothing but its conditions: without one on the status code, any will do.
fn judging(section: &mut Section<'_>, draft: &mut Draft, scheme: Scheme, notes: &mut Notes) {
    let mut codes: Option<(usize, Vec<u16>)> = None;
    let mut rules = Vec::new();
    for (index, condition) in section.texts("conditions", notes).into_iter().enumerate() {
        let left = |why: &str, notes: &mut Notes| {
            section.note(
                condition.line,
                &format!("conditions[{index}] {} {why}: left out", shown(condition.text)),
                notes,
            );
        };
        if of_gatus(condition.text).variable {
            left("has a variable, which no rule can have", notes);
            continue;
        }
        match carry_condition(&condition.text.replace("$$", "$"), scheme) {
            Outcome::Left(why) => left(why, notes),
            Outcome::Status(_) if scheme != Scheme::Http => left("asks for a status, which only HTTP has", notes),
            Outcome::Status(more) => match codes.as_mut() {
                Some((_, codes)) => codes.retain(|code| more.contains(code)),
                None => codes = Some((condition.line, more)),
            },
            outcome => {
                let (carried, but) = match outcome {
                    Outcome::But(carried, but) => (carried, Some(but)),
                    Outcome::Rules(carried) => (carried, None),
                    _ => continue,
                };
                if let Some(but) = but {
                    notes.once(condition.line, but);
                }
                rules.extend(carried.into_iter().map(|rule| (index, condition, rule)));
            }
        }
    }
    match (scheme, codes) {
        (Scheme::Http, None) => _ = draft.rule("any"),
        (Scheme::Http, Some((line, codes))) => match status_rule(|code| codes.contains(&code)) {
            Some(rule) => _ = draft.rule(&rule),
            None => section.note(line, "its conditions on the status can't hold together: left out", notes),
        },
        (Scheme::Ssh, _) => _ = draft.rule(SSH_BANNER),
        (Scheme::Dns(_), _) if !rules.iter().any(|(_, _, rule)| rule.starts_with("dns rcode")) => {
            _ = draft.rule("any");
        }
        _ => {}
    }
    for (index, condition, rule) in rules {
        if let Err(why) = draft.rule(&rule) {
            section.note(
                condition.line,
                &format!("conditions[{index}] {}: {why}: left out", shown(condition.text)),
                notes,
            );
        }
    }
    draft.follow_all_the_same();
}

/// A condition in a sentence. What it compares with may be a secret.
fn shown(condition: &str) -> String {
    let shown = match speaks_of_a_secret(condition) {
        true => condition.split(' ').next().unwrap_or_default().to_owned() + " …",
        false => hide_user_info(condition),
    };
    format!("`{}`", printable(&shown, 120))
}
