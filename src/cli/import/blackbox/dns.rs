//! The DNS prober.

use super::{
    super::{
        draft::Draft,
        notes::Notes,
        pattern::{of_go, slashed},
        record,
        section::{Section, Text},
        variables::plain,
    },
    http::take,
    way::Way,
};

pub fn carry(dns: &mut Section<'_>, draft: &mut Draft, line: usize, notes: &mut Notes) -> Option<Way> {
    let over_tls = dns.switch("dns_over_tls", notes) == Some(true);
    let name = dns.text("query_name", notes);
    let kind = match dns.text("query_type", notes) {
        // ANY is asked by default, and hardly a server answers it (RFC 8482).
        None => {
            notes.once(line, "the type ANY can't be asked for: A is, in its place");
            Some("A")
        }
        Some(kind) if kind.text.eq_ignore_ascii_case("ANY") => {
            notes.once(kind.line, "the type ANY can't be asked for: A is, in its place");
            Some("A")
        }
        Some(kind) => {
            let known = record::known_type(kind.text);
            if known.is_none() {
                dns.note(kind.line, "asks for a type of records that can't be asked for: left out", notes);
            }
            known
        }
    };
    codes(dns, draft, notes);
    answers(dns, draft, notes);
    dns.refuse(
        &["validate_authority_rrs", "validate_additional_rrs"],
        "is left out: rules look at the answer alone",
        notes,
    );
    match dns.text("transport_protocol", notes) {
        Some(Text { text: "tcp", line }) => {
            notes
                .once(line, "`transport_protocol: tcp` is left out: UDP is asked, and TCP where an answer is too long");
        }
        Some(Text { text, line }) if text != "udp" => {
            dns.note(line, "`transport_protocol` is neither udp nor tcp: left out", notes);
        }
        _ => {}
    }
    dns.refuse(&["tls_config"], "is left out: there is no probe for DNS over TLS", notes);
    dns.refuse(&["query_class"], "is left out: the class is IN", notes);
    dns.refuse(&["recursion_desired"], "is left out: recursion is always asked for", notes);
    if over_tls {
        dns.note(line, "asks a name server over TLS, for which there is no probe: left out", notes);
        return None;
    }
    let Some(name) = name else {
        dns.note(line, "has no `query_name`: left out", notes);
        return None;
    };
    Some(Way::Dns { name: plain(name.text.trim_end_matches('.')), kind: kind? })
}

/// Of one code a rule can tell; of more only that there is an answer.
fn codes(dns: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let codes = dns.texts("valid_rcodes", notes);
    match codes.as_slice() {
        [] => _ = draft.rule("dns rcode == NOERROR"),
        [one] => take(&format!("dns rcode == {}", one.text), one.line, "valid_rcodes", dns, draft, notes),
        [first, ..] => {
            dns.note(first.line, "`valid_rcodes` has more than one, and a rule has one: any answer is taken", notes);
            _ = draft.rule("any");
        }
    }
}

/// Rules on the records. There the whole line of a zone file is looked at, here the value alone.
fn answers(dns: &mut Section<'_>, draft: &mut Draft, notes: &mut Notes) {
    let Some(mut records) = dns.within("validate_answer_rrs", notes) else { return };
    let more = |key: &str| format!("`{key}` looks at more than the value of a record: left out");
    let key = "fail_if_matches_regexp";
    for pattern in records.texts(key, notes) {
        match of_value(pattern.text) {
            Some(value) => {
                let rule = format!("dns answer does not match {}", slashed(&of_go(value)));
                take(&rule, pattern.line, key, &records, draft, notes);
            }
            None => records.note(pattern.line, &more(key), notes),
        }
    }
    let key = "fail_if_none_matches_regexp";
    let patterns = records.texts(key, notes);
    let values: Option<Vec<_>> = patterns.iter().map(|pattern| of_value(pattern.text)).collect();
    match (patterns.first(), values.as_deref()) {
        (None, _) => {}
        (Some(first), None) => records.note(first.line, &more(key), notes),
        (Some(first), Some(values)) => {
            // Of several it is enough that one matches.
            let one = match values {
                [one] => (*one).to_owned(),
                many => many.iter().map(|value| format!("(?:{value})")).collect::<Vec<_>>().join("|"),
            };
            take(&format!("dns answer matches {}", slashed(&of_go(&one))), first.line, key, &records, draft, notes);
        }
    }
    records.refuse(
        &["fail_if_not_matches_regexp", "fail_if_all_match_regexp"],
        "is left out: of several records a rule wants one to match, or none",
        notes,
    );
    records.end(notes);
}

/// The part of a pattern that is about the value: what stands behind the last tab.
fn of_value(pattern: &str) -> Option<&str> {
    let tabs = ["\t", "\\t", "\\s+", "\\s"];
    let behind = tabs.iter().filter_map(|tab| pattern.rfind(tab).map(|at| at + tab.len())).max();
    match behind {
        Some(at) => pattern.get(at..),
        None => Some(pattern.strip_prefix(".*").unwrap_or(pattern)).filter(|pattern| !pattern.starts_with('^')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_pattern_that_is_about_the_value() {
        for (pattern, wanted) in [
            (".*127.0.0.1", Some("127.0.0.1")),
            ("example.com.\t300\tIN\tA\t127.0.0.1", Some("127.0.0.1")),
            (r"\tA\t10\.", Some(r"10\.")),
            (r"IN\s+MX\s+10 mail", Some("10 mail")),
            ("^example", None),
            ("127", Some("127")),
        ] {
            assert_eq!(of_value(pattern), wanted, "{pattern}");
        }
    }
}
