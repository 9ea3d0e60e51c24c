//! What to try next, chosen by the facts of the observation: at most three commands, each with what it tells.

use std::time::Duration;

use super::{
    meaning::one_family,
    row::{Command, Row, Seen, labelled_once},
    shell::Word,
    target::Target,
    tls_advice,
    tries::{Tries, check},
};
use crate::model::{
    duration::short,
    family::Family,
    observation::Observation,
    phase::Phase,
    reason::{Kind, Reason},
    spoken::Spoken,
    state::State,
};

/// The most that are shown.
const MOST: usize = 3;
/// How much more time is worth a try, and at least so much.
const MORE_TIME: u32 = 6;
const LEAST_TIME: Duration = Duration::from_secs(10);

/// The rows.
pub fn advice(seen: &Seen<'_>) -> Vec<Row> {
    if seen.endpoint.is_none() {
        return Vec::new();
    }
    let mut tries = Tries::new(Target::of(seen), !seen.entry.status.earlier.is_empty());
    let status = seen.entry.status;
    family(&mut tries, &status.observation);
    wall(&mut tries, &status.observation);
    match &status.reason {
        // Somebody said that this is up: there is nothing to try.
        Some(_) if status.state == State::Up => {}
        Some(reason) => of_reason(&mut tries, seen, reason),
        None if status.state == State::Up => plain_on_tls(&mut tries, &status.observation),
        None => {}
    }
    let commands = tries.into_commands().into_iter().take(MOST);
    labelled_once(commands.map(|command| Row::command("Try", command)).collect())
}

/// One family refused, and the other connected.
fn family(tries: &mut Tries, observed: &Observation) {
    if let Some((refused, _)) = one_family(observed) {
        let switch = if refused.is_ipv6() { "-6" } else { "-4" };
        tries.switched(switch, &format!("as who tries {} alone finds it", refused.ip()));
    }
}

/// A wall against programs answered.
fn wall(tries: &mut Tries, observed: &Observation) {
    if let (Some(wall), Some(answer)) = (observed.wall, observed.http) {
        let code = answer.status.to_string();
        tries.with("--expect", &format!("2xx,{code}"), &format!("take {wall}'s refusal for an answer"));
        tries.with("-A", "Mozilla/5.0", "does it go by the name that programs give?");
    }
}

/// TLS was expected on the port, and a request in the plain came: servers answer that with 400, some with a code of their own.
fn plain_on_tls(tries: &mut Tries, observed: &Observation) {
    let refused = observed.http.is_some_and(|answer| matches!(answer.status, 400 | 426 | 497));
    let plain = tries.target.scheme() == "http" && tries.target.port() != Some(80);
    if refused && plain && observed.final_url.is_none() {
        let url = tries.target.over("https");
        tries.other(url, "does it want TLS on that port?");
    }
}

fn of_reason(tries: &mut Tries, seen: &Seen<'_>, reason: &Reason) {
    let observed = &seen.entry.status.observation;
    match reason.kind {
        Kind::DnsNotFound | Kind::DnsFailed => names(tries, seen, reason.kind),
        Kind::ConnectRefused => refused(tries, observed),
        Kind::ConnectUnreachable => unreachable(tries, observed),
        Kind::Reset => reset(tries, observed, reason.phase),
        Kind::TlsExpired | Kind::TlsNotYetValid | Kind::TlsUntrusted | Kind::TlsWrongHost | Kind::TlsHandshake => {
            tls_advice::of(tries, seen, reason.kind);
        }
        Kind::Timeout => out_of_time(tries, seen, reason.phase),
        Kind::Protocol => protocol(tries, observed, reason.phase),
        Kind::TooLarge if reason.phase == Some(Phase::Body) => tries.switched("-I", "is the head alone good?"),
        Kind::Redirect => redirects(tries, seen),
        Kind::Expectation => expectation(tries, seen),
        Kind::Unsupported => {
            let url = tries.target.port_alone("tcp");
            tries.other(url, "is the port open?");
            tries.add(
                Command::new(["watchpost", "help", "check"].map(Word::text)).to("which URLs are checked, and how"),
            );
        }
        Kind::Crashed => tries
            .add(Command::new(["watchpost", "--version"].map(Word::text)).to("to be told with a report of the bug")),
        Kind::Stalled => tries.with("-j", "16", "is it the load of this machine?"),
        Kind::Cancelled => {
            let again = tries.target.typed();
            tries.other(Some(again), "to its end, this time");
        }
        Kind::Proxy => {
            tries.with("-x", "", "without the proxy");
            let proxy = observed.peer.map(|peer| Word::text(format!("tcp://{peer}")));
            let there = proxy.map(|url| check().option("-x", Word::text("")).and(url).to("is the proxy there?"));
            there.into_iter().for_each(|command| tries.add(command));
        }
        Kind::Resources => {
            tries.add(Command::new(["ulimit", "-n"].map(Word::text)).to("how many files a process may open here"));
            tries.with("-j", "64", "fewer at once");
        }
        // A head that is too long is the server's affair, and the policy the program's own: no option of ours is about them.
        Kind::TooLarge | Kind::Blocked => {}
    }
}

/// Names that no name server outside knows (RFC 6761, RFC 6762, RFC 9476, and what people use).
const INSIDE: [&str; 8] = ["local", "localhost", "internal", "lan", "home", "corp", "test", "alt"];

fn names(tries: &mut Tries, seen: &Seen<'_>, kind: Kind) {
    if tries.target.scheme() == "dns" {
        return;
    }
    if seen.endpoint.is_some_and(|endpoint| endpoint.family() != Family::Any) {
        let typed = tries.target.typed();
        tries.other(Some(typed), "without -4 and -6");
    }
    if !tries.target.has_a_name() {
        return;
    }
    let host = tries.target.host().unwrap_or_default().trim_end_matches('.').to_owned();
    let inside = !host.contains('.') || host.rsplit('.').next().is_some_and(|last| INSIDE.contains(&last));
    if inside {
        tries.with("--resolver", "system", "as this machine's other programs find it");
    } else {
        tries.with("--resolver", "1.1.1.1", "does another name server know it?");
    }
    match host.strip_prefix("www.") {
        Some(bare) if kind == Kind::DnsNotFound => {
            let url = tries.target.at(bare);
            tries.other(url, "without www?");
        }
        _ if kind == Kind::DnsFailed => tries.again("2", "once, or always?"),
        _ => {}
    }
    if !inside {
        tries.other(Some(Word::text(format!("dns://1.1.1.1/{host}"))), "the record itself");
    }
}

fn refused(tries: &mut Tries, observed: &Observation) {
    let loopback = observed.peer.filter(|peer| peer.ip().is_loopback());
    match (loopback, tries.target.has_a_name()) {
        (Some(peer), false) => {
            let other = if peer.is_ipv6() { "127.0.0.1" } else { "[::1]" };
            let url = tries.target.at(other);
            tries.other(url, &format!("does it listen on {other} alone?"));
        }
        (Some(peer), true) if observed.tried.len() < 2 => {
            let (switch, family) = if peer.is_ipv6() { ("-4", "IPv4") } else { ("-6", "IPv6") };
            tries.switched(switch, &format!("does it listen on {family} alone?"));
        }
        _ => {}
    }
    tries.again("5", "does it still start?");
    match (tries.target.scheme(), tries.target.port()) {
        ("http", Some(80)) => {
            let url = tries.target.host().map(|host| Word::text(format!("https://{host}/")));
            tries.other(url, "or over TLS alone?");
        }
        ("https", Some(443)) => {
            let url = tries.target.host().map(|host| Word::text(format!("http://{host}/")));
            tries.other(url, "or in the plain alone?");
        }
        _ => {}
    }
}

fn unreachable(tries: &mut Tries, observed: &Observation) {
    match observed.peer {
        Some(peer) if tries.target.has_a_name() && peer.is_ipv6() => tries.switched("-4", "without IPv6?"),
        Some(_) if tries.target.has_a_name() => tries.switched("-6", "over IPv6?"),
        _ => {}
    }
    ping(tries);
}

fn ping(tries: &mut Tries) {
    let url = tries.target.host().map(|host| Word::text(format!("icmp://{host}")));
    tries.other(url, "is the host there at all?");
}

fn reset(tries: &mut Tries, observed: &Observation, phase: Option<Phase>) {
    let (scheme, port) = (tries.target.scheme().to_owned(), tries.target.port());
    match phase {
        Some(Phase::Tls) if scheme == "https" => {
            let url = tries.target.over("http");
            tries.other(url, "does it speak TLS at all?");
        }
        Some(Phase::FirstByte) if scheme == "http" && port != Some(80) => {
            let url = tries.target.over("https");
            tries.other(url, "does it want TLS on that port?");
        }
        _ => {}
    }
    tries.again("2", "once, or always?");
    over_http1(tries, observed);
}

fn over_http1(tries: &mut Tries, observed: &Observation) {
    let http2 = observed.tls.as_ref().and_then(|tls| tls.alpn.as_deref()) == Some("h2");
    if http2 {
        tries.switched("--http1.1", "is it HTTP/2?");
    }
}

fn out_of_time(tries: &mut Tries, seen: &Seen<'_>, phase: Option<Phase>) {
    let observed = &seen.entry.status.observation;
    match phase {
        Some(Phase::Dns) => tries.with("--resolver", "1.1.1.1", "is it the name server?"),
        Some(Phase::Connect) => {
            if tries.target.has_a_name() && observed.tried.iter().any(|tried| tried.address.is_ipv6()) {
                tries.switched("-4", "without IPv6?");
            }
            ping(tries);
        }
        Some(Phase::Tls) if tries.target.scheme() == "https" => {
            let url = tries.target.over("http");
            tries.other(url, "does it speak TLS at all?");
        }
        _ => {}
    }
    if let Some(limit) = seen.limit {
        // In whole seconds: nobody types the rest.
        let longer = Duration::from_secs(limit.saturating_mul(MORE_TIME).max(LEAST_TIME).as_secs());
        tries.with("--timeout", &short(longer), "slow, or stuck?");
    }
    if matches!(phase, Some(Phase::FirstByte | Phase::Body)) {
        path_or_host(tries);
    }
}

fn path_or_host(tries: &mut Tries) {
    if tries.target.has_a_path() && matches!(tries.target.scheme(), "http" | "https") {
        let url = tries.target.root();
        tries.other(url, "the path, or the host?");
    }
}

fn protocol(tries: &mut Tries, observed: &Observation, phase: Option<Phase>) {
    match observed.spoken {
        Some(Spoken::Tls) => {
            let url = tries.target.over("https");
            tries.other(url, "it speaks TLS");
        }
        Some(_) => {
            let url = tries.target.port_alone("tcp");
            tries.other(url, "the port alone");
        }
        None if phase == Some(Phase::Body) => {
            tries.again("2", "once, or always?");
            path_or_host(tries);
        }
        None => {
            let url = tries.target.port_alone("tcp");
            tries.other(url, "the port alone");
        }
    }
    over_http1(tries, observed);
}

fn redirects(tries: &mut Tries, seen: &Seen<'_>) {
    let followed = seen.entry.status.observation.redirects.len();
    tries.with("--max-redirects", "0", "the first redirect: -vv shows where it leads");
    if followed > 0 && seen.endpoint.is_some_and(|endpoint| followed as u64 >= u64::from(endpoint.max_redirects())) {
        tries.with("--max-redirects", &(followed * 3).min(100).to_string(), "do they end?");
    }
    tries.with("--expect", "3xx", "take a redirect for the answer");
}

fn expectation(tries: &mut Tries, seen: &Seen<'_>) {
    let status = seen.entry.status;
    plain_on_tls(tries, &status.observation);
    let Some(answer) = status.observation.http else { return };
    match answer.status {
        401 | 407 => tries.with("-H", "@FILE", "with an Authorization header, from a file"),
        403 if status.observation.wall.is_none() => {
            tries.with("-H", "@FILE", "with an Authorization header, from a file")
        }
        404 | 410 => path_or_host(tries),
        405 if status.method.as_str() != "GET" => tries.with("-X", "GET", "is it the method?"),
        408 | 425 => tries.again("2", "once, or always?"),
        429 => {
            let rate = check().option("--rate", Word::text("1/s")).option("--per-host", Word::text("1"));
            let command = rate.and(tries.target.typed()).to("slower");
            tries.add(command);
        }
        500.. => {
            tries.again("2", "once, or always?");
            path_or_host(tries);
        }
        300..=399 => tries.with("--max-redirects", "10", "where does it lead?"),
        _ => {}
    }
}
