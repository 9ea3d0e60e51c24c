//! What a reason means in this very case, by the facts of the observation.

use std::net::SocketAddr;

use super::{
    row::{Row, Seen},
    target::Target,
};
use crate::{
    model::{
        certificate::Certificate,
        observation::Observation,
        phase::Phase,
        reason::{Kind, Reason},
        spoken::Spoken,
        state::State,
        tried::TriedOutcome,
        wall::Wall,
    },
    report::explained::{code::StatusCode, explanation::Explanation},
};

/// Of what failed and is up all the same.
const TAKEN_FOR_UP: &str = "It failed so, and was said to be up where it does (--on, or `on` in a file).";

/// The sentences.
pub fn meaning(seen: &Seen<'_>) -> Vec<Row> {
    let status = seen.entry.status;
    let observed = &status.observation;
    let mut sentences: Vec<String> = Vec::new();
    // A wall that surely answered says more than what it answered.
    let walled = observed.wall.is_some_and(Wall::is_sure);
    match &status.reason {
        Some(_) if status.state == State::Up => sentences.push(TAKEN_FOR_UP.to_owned()),
        Some(reason) if walled && reason.kind == Kind::Expectation => {}
        Some(reason) => sentences.push(of_reason(reason, seen)),
        // It is up, and yet not what was asked for.
        None if !walled && observed.http.is_some_and(|answer| answer.status >= 400) => {
            sentences.push(expectation(seen))
        }
        None => {}
    }
    sentences.extend(observed.wall.map(of_wall));
    sentences.extend(one_family(observed).map(|(refused, _)| {
        let (this, other) = if refused.is_ipv6() { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
        format!(
            "Nothing listens on {}: it is there over {this} alone, and who tries {other} alone finds it down.",
            refused.ip()
        )
    }));
    let text = sentences.join(" ");
    if text.is_empty() { Vec::new() } else { vec![Row::sentences(text)] }
}

/// An address of one family, of which all refused, where one of the other family connected.
pub fn one_family(observed: &Observation) -> Option<(SocketAddr, SocketAddr)> {
    let tried = &observed.tried;
    let connected = tried.iter().find(|one| one.outcome == TriedOutcome::Connected)?.address;
    let mut others = tried.iter().filter(|one| one.address.is_ipv6() != connected.is_ipv6());
    let refused = others.next()?;
    let all = [refused].into_iter().chain(others).all(|one| one.outcome == TriedOutcome::Failed(Kind::ConnectRefused));
    all.then_some((refused.address, connected))
}

fn of_wall(wall: Wall) -> String {
    match wall {
        Wall::CloudflareChallenge => {
            "Cloudflare answered in the server's place and wants a proof that a person asks, which no \
                                      program can give. Of what is behind it nothing is known."
                .to_owned()
        }
        wall if wall.is_sure() => {
            format!(
                "By its headers {wall} answered, a wall against programs, and not the server behind it: of that nothing is known."
            )
        }
        wall => format!(
            "The answer came through {wall}, which also keeps programs out: it may be its own, and not the server's."
        ),
    }
}

fn of_reason(reason: &Reason, seen: &Seen<'_>) -> String {
    let observed = &seen.entry.status.observation;
    let told = match (reason.kind, reason.phase) {
        (Kind::Timeout, phase) => timeout(phase, observed),
        (Kind::Reset, phase) => reset(phase, seen.entry.status.url.as_str().starts_with("http:")),
        (Kind::TlsHandshake | Kind::Protocol, phase) => wrong(observed, reason.kind, phase),
        (Kind::TlsExpired | Kind::TlsNotYetValid | Kind::TlsUntrusted, _) => certificate(observed, reason.kind),
        (Kind::TlsWrongHost, _) => {
            "The certificate is good, but for other names than the one that was asked for. The server shows another site's, or \
             the name leads to another server than it should."
        }
        (Kind::DnsNotFound, _) if observed.dns.is_some() => {
            "The name server is well and answered: it has no such record. A typing error, or a record that was removed or is \
             not there yet."
        }
        (Kind::DnsNotFound, _) if !Target::of(seen).has_a_name() => {
            "The URL names an address, and not one of the family that was asked for: nobody was asked for it, and nothing was \
             connected to."
        }
        (Kind::DnsNotFound, _) => {
            "A name server answered that there is no such name, or no such address: nothing was connected to. A typing error, \
             or a name that is known elsewhere alone."
        }
        (Kind::DnsFailed, _) if observed.dns.is_some() => {
            "The name server is there, and answered with an error and not with a record. It can't look the name up, or won't."
        }
        (Kind::DnsFailed, _) => {
            "The look-up failed before the host came into it: no name server gave an answer that can be used. Of the host \
             nothing is known."
        }
        (Kind::ConnectRefused, _) => match observed.peer {
            Some(peer) if peer.ip().is_loopback() => {
                "Nothing listens on that port of this machine. The service is not started, or has ended, or listens on another \
                 port or address."
            }
            _ => {
                "The host is there and refused at once: nothing listens on that port, or a firewall rejects. The service is not \
                 started, or has ended, or listens elsewhere."
            }
        },
        (Kind::ConnectUnreachable, _) => match observed.peer {
            None => "There is no such socket, or no way to it: what makes it is not started, or has it elsewhere.",
            Some(peer) if peer.is_ipv6() => {
                "No way leads to this address, which is one of IPv6. Most often it is this machine that has no IPv6; the host \
                 may be well."
            }
            Some(_) => {
                "No way leads to the host: a router on the way says so, or this machine. The host is off, or its network, or the \
                 route from here."
            }
        },
        (Kind::TooLarge, Some(Phase::Body)) => {
            "The rule needs the whole body, and of this one only the beginning is read. The server is there and answers: is it \
             the right URL?"
        }
        (Kind::TooLarge, _) => "The server answers, and its head goes on and on: more than any answer needs.",
        (Kind::Redirect, _) => match observed.redirects.len() {
            0 => {
                "The server answers with a redirect that leads to no answer: back to itself, or to no place that is followed."
            }
            _ => {
                "The server answers, and its redirects come to no end and to no answer. Most often a sign-in wants a cookie, or \
                 two addresses lead to each other."
            }
        },
        (Kind::Expectation, _) => return expectation(seen),
        (kind, _) => Explanation::of(kind).means,
    };
    told.to_owned()
}

fn timeout(phase: Option<Phase>, observed: &Observation) -> &'static str {
    match phase {
        None => "No result came in time.",
        Some(Phase::Dns) => {
            "No name server answered in time. Of the host nothing is known: the resolver is slow or gone, or the way to it."
        }
        Some(Phase::Connect) => {
            "Nobody answered: no connection, and no refusal either. The host is off, or a firewall on the way drops what comes \
             from here."
        }
        Some(Phase::Tls) => {
            "The host took the connection, and the TLS handshake did not end. It is overloaded, or speaks no TLS on that port \
             and waits for something else."
        }
        Some(Phase::Send) => {
            "The host took the connection, and not the request. The application does not read, or something on the way \
             swallows what is large."
        }
        Some(Phase::FirstByte) if observed.timing.connect.is_none() && !observed.reused => {
            "What was asked was sent, and no answer came. Nobody is there, or what was sent or answered is dropped on the way."
        }
        Some(Phase::FirstByte) => {
            "The host took the connection and the request, then said nothing. The network is fine: the application behind it \
             is stuck or slow."
        }
        Some(Phase::Body) => {
            "The answer began well, and did not end in time. The application sends slowly, or stopped in the middle of it."
        }
    }
}

fn reset(phase: Option<Phase>, plain: bool) -> &'static str {
    match phase {
        Some(Phase::Tls) => {
            "The host took the connection and cut it during the TLS handshake. It speaks no TLS on that port, knows no site of \
             that name, or something on the way cuts."
        }
        Some(Phase::Send) => {
            "The host took the connection and cut it while the request was being sent. What listens there died, or refuses what \
             it has not read."
        }
        Some(Phase::FirstByte) if plain => {
            "The host took the connection and cut it without an answer. What listens there died or refuses, or it speaks \
             something else on that port, such as TLS."
        }
        Some(Phase::FirstByte) => {
            "The host took the connection and cut it without an answer. What listens there died or refuses, or a load balancer \
             has nothing behind it."
        }
        Some(Phase::Body) => {
            "The answer began well and was cut before its end: the server gave up, or something on the way."
        }
        Some(Phase::Dns | Phase::Connect) | None => "The connection was cut before anything was said.",
    }
}

/// What came is not what was asked for.
fn wrong(observed: &Observation, kind: Kind, phase: Option<Phase>) -> &'static str {
    match (observed.spoken, kind, phase) {
        (Some(Spoken::Http), ..) => {
            "What answered there speaks HTTP in the plain, and no TLS, on that port. The server is there: the scheme or the port \
             is not the right one."
        }
        (Some(Spoken::Tls), ..) => {
            "What answered there speaks TLS on that port, and the request came in the plain. The server is there: the scheme or \
             the port is not the right one."
        }
        (Some(Spoken::Ssh), ..) => "What answered there is an SSH server: the port is not the right one.",
        (_, Kind::TlsHandshake, _) => {
            "The host is there, and the two did not come to speak TLS: no version or cipher that both know, a client certificate \
             that is missing, or no TLS on that port."
        }
        (_, _, Some(Phase::Body)) => {
            "The answer began well, and then broke off or broke the rules. The application died in the middle of it, or says a \
             wrong length."
        }
        _ => {
            "Something answered, and it is not what was asked for, or breaks its rules. It may be another service's port."
        }
    }
}

fn certificate(observed: &Observation, kind: Kind) -> &'static str {
    let own = observed.certificate.as_deref();
    let alone = |certificate: &Certificate| certificate.chain_length == 1;
    match (kind, own) {
        (Kind::TlsExpired, _) => {
            "The server is there and answers, and clients refuse it: its certificate, or one that signed it, is out of date. It \
             was not renewed, or the new one was not loaded."
        }
        (Kind::TlsNotYetValid, _) => {
            "By the clock of this machine the certificate is not valid yet. Either that clock is behind, or the certificate is \
             shown too early."
        }
        (_, Some(own)) if alone(own) && own.subject == own.issuer => {
            "The certificate is signed by itself, and by no authority that is trusted here. That is how servers come out of the \
             box, and how somebody on the way would look."
        }
        (_, Some(own)) if alone(own) => {
            "The server shows its certificate alone, and not the one that signed it. If browsers take it, the intermediate \
             certificate is missing there; else its authority is not trusted here."
        }
        _ => {
            "The chain ends at an authority that is not trusted here: one of your own, or that of something on the way which \
             reads along."
        }
    }
}

fn expectation(seen: &Seen<'_>) -> String {
    let observed = &seen.entry.status.observation;
    match observed.http.map(|answer| answer.status) {
        Some(code @ 400..) => match StatusCode::of(code) {
            Some(known) => format!("{code} is {}. {}", known.name, known.means),
            None => StatusCode::class(code).to_owned(),
        },
        Some(code @ 300..400) => {
            format!("{code} is a redirect, and it was taken for the answer. {}", StatusCode::class(code))
        }
        _ => "It is there and answers, and the answer is not as the rule wants it. Either it has changed, or the rule is too strict."
            .to_owned(),
    }
}
