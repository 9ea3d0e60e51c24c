//! The rows of a check of any kind.

use std::{net::SocketAddr, time::Duration};

use super::row::{LONGEST, Row, Seen, labelled_once};
use crate::{
    model::{
        duration::in_words,
        observation::Hop,
        phase::Phase,
        printable::printable,
        reason::{Kind, Reason},
        shown_url::ShownUrl,
        status::{Attempt, Status},
        tried::{Tried, TriedOutcome},
    },
    report::Source,
};

/// The longest name of a file or an endpoint, in characters.
const LONGEST_NAME: usize = 200;
/// The most attempts that have a row; of more, the first ones and the last.
const MOST_ATTEMPTS: usize = 10;

/// What was asked, and where it was typed.
pub fn request(seen: &Seen<'_>) -> Vec<Row> {
    let status = seen.entry.status;
    let mut text = asked(status);
    if let Some(Source { file, line }) = seen.entry.source {
        let file = if file == "-" { "stdin".to_owned() } else { printable(file, LONGEST_NAME) };
        text += &format!(", from {file}");
        if line > 0 {
            text += &format!(" line {line}");
        }
    }
    if let Some(name) = &status.name {
        text += &format!(" (\"{}\")", printable(name, LONGEST_NAME));
    }
    vec![Row::words("request", text)]
}

/// The method and its target where HTTP is spoken, else the URL. What is too long is cut so that the rest of the row is seen.
fn asked(status: &Status) -> String {
    let url = status.url.as_str();
    let spoken = ["http://", "https://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let longest = LONGEST - 2 * LONGEST_NAME - 100;
    match spoken {
        Some(rest) => {
            let target = rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or("/");
            format!("{} {}", status.method, printable(target, longest))
        }
        None if url.starts_with("unix:") => format!("{} {}", status.method, printable(url, longest)),
        None => printable(url, longest),
    }
}

/// The address that was connected to, and the other one that was tried, if it was one.
pub fn address(seen: &Seen<'_>) -> Vec<Row> {
    let observed = &seen.entry.status.observation;
    let Some(peer) = observed.peer else { return Vec::new() };
    let mut text = written(peer);
    if observed.reused {
        text += ", a connection that was open already";
    }
    if let [other] = &others(seen)[..] {
        let began = observed.tried.iter().find(|tried| tried.address == peer).map(|tried| tried.began);
        let first = if began.is_some_and(|began| other.began <= began) { " tried first" } else { " tried too" };
        let first = if other.outcome == TriedOutcome::Failed(Kind::Blocked) { "" } else { first };
        let same_port = other.address.port() == peer.port();
        let address = if same_port { other.address.ip().to_string() } else { written(other.address) };
        text += &format!("   ({address}{first}: {})", outcome(other));
    }
    vec![Row::words("address", text)]
}

/// What was tried beside the address that was connected to.
fn others<'a>(seen: &Seen<'a>) -> Vec<&'a Tried> {
    let observed = &seen.entry.status.observation;
    observed.tried.iter().filter(|tried| Some(tried.address) != observed.peer).collect()
}

/// What came of an attempt to connect.
fn outcome(tried: &Tried) -> String {
    let what = match tried.outcome {
        TriedOutcome::Failed(Kind::ConnectRefused) => "refused",
        TriedOutcome::Failed(Kind::ConnectUnreachable) => "unreachable",
        TriedOutcome::Failed(Kind::Timeout) => "timed out",
        // The address policy refused it: nothing was begun.
        TriedOutcome::Failed(Kind::Blocked) => return "blocked".to_owned(),
        other => other.as_str(),
    };
    tried.took.map_or(what.to_owned(), |took| format!("{what} after {}", in_words(took)))
}

/// An address as people write it: what has no ports (ICMP) has the port 0.
fn written(address: SocketAddr) -> String {
    if address.port() == 0 { address.ip().to_string() } else { address.to_string() }
}

/// The other addresses, where that is more than one, or none was connected to: what came of each, and when.
pub fn tried(seen: &Seen<'_>) -> Vec<Row> {
    let others = others(seen);
    if seen.entry.status.observation.peer.is_some() && others.len() == 1 {
        return Vec::new();
    }
    let rows = others.into_iter().map(|tried| {
        let text = format!("{}: {}", written(tried.address), outcome(tried));
        match tried.outcome {
            TriedOutcome::Failed(Kind::Blocked) => Row::words("tried", text),
            _ => Row::words("tried", format!("{text}, begun after {}", in_words(tried.began))),
        }
    });
    labelled_once(rows.collect())
}

/// The phases that began, and the one in which it failed.
pub fn phases(seen: &Seen<'_>) -> Vec<Row> {
    let Status { observation, reason, .. } = seen.entry.status;
    let failed_in = reason.as_ref().and_then(|reason| reason.phase);
    let rows = Phase::ALL.into_iter().filter_map(|phase| {
        let (took, failed) = (observation.timing.get(phase), failed_in == Some(phase));
        let text = match reason {
            Some(reason) if failed => limit(seen, reason),
            _ => String::new(),
        };
        (took.is_some() || failed).then(|| Row::phase(phase.as_str(), took, failed, text))
    });
    rows.collect()
}

/// The limit that was reached, if one was: the system has time-outs of its own, which may come first.
fn limit(seen: &Seen<'_>, reason: &Reason) -> String {
    let total = seen.entry.status.observation.timing.total;
    // What was seen begins a little after the time does.
    let reached = |limit: &Duration| reason.kind == Kind::Timeout && total >= *limit / 10 * 9;
    seen.limit.filter(reached).map(|limit| format!("limit: {} in all", in_words(limit))).unwrap_or_default()
}

/// The time of the whole attempt.
pub fn total(seen: &Seen<'_>) -> Vec<Row> {
    let total = seen.entry.status.observation.timing.total;
    (!total.is_zero()).then(|| Row::total("total", total)).into_iter().collect()
}

/// The redirects, where they ended, and where one leads that was not followed.
pub fn redirects(seen: &Seen<'_>) -> Vec<Row> {
    let observed = &seen.entry.status.observation;
    let hops = observed.redirects.iter();
    let text = |hop: &Hop| format!("{} {}, {}", hop.status, hop.url, in_words(hop.timing.total));
    let hops = hops.map(|hop| Row::words("redirects", text(hop)));
    let end = observed.final_url.as_ref().map(ShownUrl::as_str);
    let end = end.map(|url| Row::words("redirects", format!("led to {url}")));
    let refused = observed.redirect_to.as_ref().map(|url| Row::words("redirects", format!("not followed: {url}")));
    labelled_once(hops.chain(end).chain(refused).collect())
}

/// The answer.
pub fn http(seen: &Seen<'_>) -> Vec<Row> {
    let row = seen.entry.status.observation.http.map(|answer| {
        let body = match answer.body_bytes {
            Some(bytes) => format!("a body of {bytes} bytes"),
            None => "the body not read".to_owned(),
        };
        Row::words(
            "http",
            format!("{}, {}, a head of {} bytes, {body}", answer.status, answer.version, answer.head_bytes),
        )
    });
    row.into_iter().collect()
}

/// The name server's answer.
pub fn dns(seen: &Seen<'_>) -> Vec<Row> {
    let row = seen.entry.status.observation.dns.as_ref().map(|answer| {
        let records = answer.records.iter().filter(|record| record.kind == answer.asked);
        let values: Vec<_> = records.map(|record| printable(&record.value, LONGEST_NAME)).collect();
        let colon = if values.is_empty() { "" } else { ": " };
        let how = if answer.over_tcp { ", over TCP" } else { "" };
        let (code, count, asked) = (answer.rcode, answer.answers, &answer.asked);
        let noun = if count == 1 { "record" } else { "records" };
        Row::words("answer", format!("{code}{how}, {count} {asked} {noun}{colon}{}", values.join(", ")))
    });
    row.into_iter().collect()
}

/// How long the server wants to be left alone.
pub fn retry_after(seen: &Seen<'_>) -> Vec<Row> {
    let wanted = seen.entry.status.observation.retry_after;
    wanted.map(|wanted| Row::words("retry-after", in_words(wanted))).into_iter().collect()
}

/// The attempts, where there was more than one.
pub fn attempts(seen: &Seen<'_>) -> Vec<Row> {
    let status = seen.entry.status;
    let earlier = status.earlier.len();
    if earlier == 0 {
        return Vec::new();
    }
    let shown = if earlier < MOST_ATTEMPTS { earlier } else { MOST_ATTEMPTS - 2 };
    let mut rows: Vec<_> =
        status.earlier.iter().take(shown).enumerate().map(|(index, one)| attempt(index + 1, one)).collect();
    if shown < earlier {
        rows.push(Row::words("attempts", format!("and {} more", earlier - shown)));
    }
    rows.push(attempt(earlier + 1, &status.last_attempt()));
    labelled_once(rows)
}

fn attempt(number: usize, attempt: &Attempt) -> Row {
    let what = match (&attempt.reason, attempt.http_status) {
        (Some(Reason { kind, message, .. }), _) if message.is_empty() => kind.to_string(),
        (Some(reason), _) => reason.to_string(),
        (None, Some(code)) => format!("{}: {code}", attempt.state),
        (None, None) => attempt.state.to_string(),
    };
    Row::words("attempts", format!("{number} {what}, {}", in_words(attempt.elapsed)))
}
