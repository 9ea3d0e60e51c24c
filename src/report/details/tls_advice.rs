//! What to try where TLS is at fault.

use super::{
    row::{Command, Seen},
    shell::Word,
    tries::{Tries, check},
};
use crate::model::{observation::Observation, reason::Kind, server_name::ServerName, spoken::Spoken};

/// What is to be tried for a kind that blames TLS.
pub fn of(tries: &mut Tries, seen: &Seen<'_>, kind: Kind) {
    let observed = &seen.entry.status.observation;
    match kind {
        Kind::TlsExpired => behind(tries),
        Kind::TlsNotYetValid => {
            tries.add(Command::new(["date", "-u"].map(Word::text)).to("is the clock of this machine right?"));
            behind(tries);
        }
        Kind::TlsUntrusted => {
            // Who named a file already needs another answer than that one can be named.
            if !seen.curl.is_some_and(|options| options.has("--cacert")) {
                tries.with("--cacert", "FILE", "by an authority of your own");
            }
            behind(tries);
        }
        Kind::TlsWrongHost => {
            if let Some(name) = other_name(tries, observed) {
                tries.with("--sni", &name, "by the name that the certificate is for");
            }
            behind(tries);
        }
        _ => handshake(tries, observed),
    }
}

/// What is behind a certificate that is refused.
fn behind(tries: &mut Tries) {
    tries.switched("-k", "is the rest good?");
}

/// A name of the certificate that may stand in a command. What it says is the server's: only what is a name is taken.
fn other_name(tries: &Tries, observed: &Observation) -> Option<String> {
    let names = &observed.certificate.as_deref()?.names;
    let host = tries.target.host()?;
    names.iter().find(|name| !name.starts_with("*.") && *name != host && name.parse::<ServerName>().is_ok()).cloned()
}

fn handshake(tries: &mut Tries, observed: &Observation) {
    let port = tries.target.port_alone("tcp");
    match observed.spoken {
        Some(Spoken::Http) => {
            let url = tries.target.over("http");
            tries.other(url, "it speaks HTTP in the plain");
        }
        Some(_) => tries.other(port, "the port alone"),
        None => {
            tries.with("--tls-max", "1.2", "is it TLS 1.3?");
            let certificate = check().option("--cert", Word::text("FILE")).option("--key", Word::text("FILE"));
            let command = certificate.and(tries.target.typed()).to("does it want a client certificate?");
            tries.add(command);
        }
    }
}
