//! The TCP prober: what is said and heard.

use super::{
    super::{
        draft::Draft,
        notes::Notes,
        pattern::{of_go, slashed},
        section::Section,
        variables::plain,
    },
    http::take,
    tls,
    way::Way,
};

pub fn carry(tcp: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) -> Option<Way> {
    let tls = tcp.switch("tls", notes) == Some(true);
    if let Some(section) = tcp.within("tls_config", notes) {
        tls::carry(section, draft, notes);
    }
    let mut steps = Vec::new();
    for node in tcp.list("query_response", notes) {
        let mut step = Section::of(node, tcp.whose(), notes);
        steps.push(Step {
            line: node.line,
            expect: step.text("expect", notes).map(|text| text.text),
            send: step.text("send", notes).map(|text| text.text),
            starttls: step.switch("starttls", notes) == Some(true),
        });
        step.refuse(&["expect_bytes"], "is left out: a rule on the body says it", notes);
        step.refuse_once(&["labels"], "are left out: nothing is measured by them", notes);
        step.end(notes);
    }
    // What leads to STARTTLS is the probe's business.
    let begun = steps.iter().position(|step| step.starttls);
    let (before, after) = steps.split_at_checked(begun.map_or(0, |at| at + 1)).unwrap_or_default();
    let way = match (begun, tls) {
        (Some(_), _) => match protocol(before) {
            Some(protocol) => Way::StartTls(protocol),
            None => {
                let line = before.last().map_or(0, |step| step.line);
                tcp.note(line, "STARTTLS of a protocol that is not known: smtp, imap and pop3 are: left out", notes);
                return None;
            }
        },
        (None, true) => Way::Tls,
        (None, false) => Way::Tcp,
    };
    conversation(after, tcp, draft, notes);
    Some(way)
}

/// One step of `query_response`: first it is heard, then said.
struct Step<'a> {
    line: usize,
    expect: Option<&'a str>,
    send: Option<&'a str>,
    starttls: bool,
}

/// What is said goes at once, and what is heard is judged as one.
fn conversation(steps: &[Step<'_>], tcp: &Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let mut said = String::new();
    let mut heard = false;
    for step in steps {
        if let Some(expect) = step.expect.filter(|expect| !expect.is_empty()) {
            // There a line is looked at, here all of them.
            let lines = match (expect.contains('^'), expect.contains('$')) {
                // A line ends before its CR LF.
                (_, true) => "(?mR)",
                (true, false) => "(?m)",
                (false, false) => "",
            };
            let rule = format!("body matches {}", slashed(&of_go(&format!("{lines}{expect}"))));
            take(&rule, step.line, "expect", tcp, draft, notes);
            heard = true;
        }
        let Some(send) = step.send.filter(|send| !send.is_empty()) else { continue };
        if step.expect.is_some() && send.contains('$') {
            tcp.note(step.line, "`send` repeats what was heard, which no body does: left out", notes);
            continue;
        }
        if heard {
            notes.once(step.line, "`send` goes at once, and does not wait for what is heard before");
        }
        said += &format!("{send}\n");
    }
    draft.body(plain(&said));
}

/// The protocol that has STARTTLS, by what is said.
fn protocol(steps: &[Step<'_>]) -> Option<&'static str> {
    let said: Vec<_> = steps.iter().filter_map(|step| step.send).map(|send| send.trim().to_ascii_uppercase()).collect();
    if said.iter().any(|line| line == "STLS") {
        Some("pop3")
    } else if said.iter().any(|line| line == "STARTTLS") {
        Some("smtp")
    } else if said
        .iter()
        .any(|line| line.split_once(' ').is_some_and(|(tag, word)| !tag.is_empty() && word == "STARTTLS"))
    {
        Some("imap")
    } else {
        None
    }
}
