//! Ways round an address policy: names, spellings and redirects that lead to addresses that are not public.
//!
//! All is on this machine, so where a public host is needed 127.0.0.1 stands for it: the probe of `guarded` is told to allow that one
//! address beside the public ones.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use watchpost::{Kind::Blocked, Status, TriedOutcome};

use super::{
    far::{Far, header},
    name_server::{A, AAAA, CNAME, GOOD, Query, Zone, written},
    rogue::{End::Stay, Rogue, nobody, rogue, says},
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const PRIVATE: Ipv4Addr = Ipv4Addr::new(10, 1, 2, 3);
const METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);

pub fn rogues() -> Vec<Rogue> {
    let mut rogues = names();
    rogues.extend(spellings());
    rogues.extend(redirects());
    rogues.extend(rebinding());
    rogues
}

fn hops(status: &Status) -> usize {
    status.observation.redirects.len()
}

/// Every address that was thought of was refused, and none was connected to.
fn nowhere(status: &Status) -> bool {
    let observation = &status.observation;
    let refused = observation.tried.iter().all(|tried| tried.outcome == TriedOutcome::Failed(Blocked));
    refused && !observation.tried.is_empty() && observation.peer.is_none()
}

/// 127.0.0.1 was connected to, and no other.
fn here(status: &Status) -> bool {
    status.observation.peer.is_some_and(|peer| peer.ip() == Ipv4Addr::LOCALHOST)
}

/// Only what is public is wanted, and it is not there.
fn refused(rogue: Rogue) -> Rogue {
    rogue.ask(|endpoint| endpoint.public_only(true)).blocked().and("nobody is connected to", nowhere)
}

fn names() -> Vec<Rogue> {
    fn address(query: &Query<'_>, ip: impl Into<IpAddr>) -> Vec<Vec<u8>> {
        match (ip.into(), query.kind) {
            (IpAddr::V4(ip), A) => query.reply(GOOD).address(ip).alone(),
            (IpAddr::V6(ip), AAAA) => query.reply(GOOD).address_6(ip).alone(),
            _ => query.reply(GOOD).alone(),
        }
    }
    fn v6(text: &str) -> Ipv6Addr {
        text.parse().unwrap()
    }
    let name = |name, url, zone: Zone| refused(says(name, OK, Stay).at(url).zone(zone));
    vec![
        name("a name for a private address", "http://private.test:PORT/", |query| address(query, PRIVATE)),
        name("a name for loopback", "http://loopback.test:PORT/", |query| address(query, Ipv4Addr::LOCALHOST)),
        name("a name for loopback by IPv6", "http://loopback6.test:PORT/", |query| address(query, v6("::1"))),
        name("a name for the metadata service", "http://metadata.test:PORT/", |query| address(query, METADATA)),
        name("a name for the metadata service by IPv6", "http://metadata6.test:PORT/", |query| {
            address(query, v6("fd00:ec2::254"))
        }),
        name("a name for an IPv4-mapped address", "http://mapped.test:PORT/", |query| {
            address(query, v6("::ffff:127.0.0.1"))
        }),
        name("a name for a translated address", "http://translated.test:PORT/", |query| {
            address(query, v6("64:ff9b::7f00:1"))
        }),
        name("a name for this network", "http://zero.test:PORT/", |query| address(query, Ipv4Addr::UNSPECIFIED)),
        name("a name for another one, which is private", "http://alias.test:PORT/", |query| {
            let other = written(&[b"other", b"test"]);
            let reply = query.reply(GOOD).record(CNAME, &other);
            if query.kind == A { reply.about(&other, A, &PRIVATE.octets()).alone() } else { reply.alone() }
        }),
        says("a name for a private address and a public one", OK, Stay)
            .at("guarded://both.test:PORT/")
            .zone(|query| match query.kind {
                A => query.reply(GOOD).address(PRIVATE).address(Ipv4Addr::LOCALHOST).alone(),
                _ => query.reply(GOOD).alone(),
            })
            .up(200)
            .and("the public one is connected to", here)
            .and("the private one is refused", |status| {
                let mut tried = status.observation.tried.iter();
                tried.any(|tried| tried.address.ip() == PRIVATE && tried.outcome == TriedOutcome::Failed(Blocked))
            }),
    ]
}

fn spellings() -> Vec<Rogue> {
    let spelled = |name, url| refused(says(name, OK, Stay).at(url));
    vec![
        spelled("loopback", "http://127.0.0.1:PORT/"),
        spelled("loopback by its name", "http://localhost:PORT/"),
        spelled("loopback by a name under its name", "http://any.localhost:PORT/"),
        spelled("loopback in decimal", "http://2130706433:PORT/"),
        spelled("loopback in octal", "http://0177.0.0.1:PORT/"),
        spelled("loopback in hexadecimal", "http://0x7f000001:PORT/"),
        spelled("loopback in two parts", "http://127.1:PORT/"),
        spelled("loopback by IPv6", "http://[::1]:PORT/"),
        spelled("loopback, IPv4-mapped", "http://[::ffff:127.0.0.1]:PORT/"),
        spelled("this network", "http://0:PORT/"),
        refused(nobody("a private address").at("http://10.1.2.3:PORT/")),
        refused(nobody("the metadata service").at("http://169.254.169.254/latest/meta-data/")),
    ]
}

/// A public host that leads elsewhere.
async fn lead(mut far: Far, to: impl FnOnce(&str) -> String) -> io::Result<()> {
    let request = far.request().await?;
    let location = to(header(&request, "host").unwrap_or_default());
    far.say(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")).await
}

fn redirects() -> Vec<Rogue> {
    // The port is that of the server, which does not listen there: who goes all the same is refused the connection, which is no block.
    let leads = |name, host: &'static str| {
        rogue(name, async move |far: Far| {
            let port = far.port;
            lead(far, |_| format!("http://{host}:{port}/")).await
        })
        .at("guarded://gate.test:PORT/")
        .zone(|query| query.here().alone())
        .blocked()
        .and("the redirect is a fact, and nobody is connected to", |status| hops(status) == 1 && nowhere(status))
    };
    vec![
        leads("a redirect to a private address", "10.1.2.3"),
        leads("a redirect to loopback", "127.0.0.2"),
        leads("a redirect to loopback in decimal", "2130706434"),
        leads("a redirect to loopback in octal", "0177.0.0.2"),
        leads("a redirect to loopback in hexadecimal", "0x7f.0.0.2"),
        leads("a redirect to loopback in two parts", "127.2"),
        leads("a redirect to loopback by IPv6", "[::1]"),
        leads("a redirect to loopback, IPv4-mapped", "[::ffff:127.0.0.2]"),
        leads("a redirect to loopback, IPv4-compatible", "[::127.0.0.2]"),
        leads("a redirect to the metadata service", "169.254.169.254"),
        leads("a redirect to the metadata service, IPv4-mapped", "[::ffff:169.254.169.254]"),
        leads("a redirect to the metadata service, by 6to4", "[2002:a9fe:a9fe::]"),
        leads("a redirect to this network", "0"),
        rogue("a redirect to a name for a private address", async |far: Far| {
            lead(far, |host| format!("http://private.{host}/")).await
        })
        .at("guarded://gate.test:PORT/")
        .zone(|query| query.here().alone())
        .blocked()
        .and("the redirect is a fact, and nobody is connected to", |status| hops(status) == 1 && nowhere(status)),
    ]
}

/// Names whose second answer is not the first one, and holds as long as that: no time at all.
fn rebinding() -> Vec<Rogue> {
    fn first_and_then(query: &Query<'_>, first: Ipv4Addr, then: Ipv4Addr) -> Vec<Vec<u8>> {
        match query.kind {
            A => query.reply(GOOD).address(if query.again { then } else { first }).for_no_time().alone(),
            _ => query.reply(GOOD).alone(),
        }
    }
    const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
    fn to_elsewhere(query: &Query<'_>) -> Vec<Vec<u8>> {
        first_and_then(query, Ipv4Addr::LOCALHOST, ELSEWHERE)
    }
    vec![
        says("a second answer that is private", OK, Stay)
            .at("guarded://rebound.test:PORT/")
            .zone(to_elsewhere)
            .up(200)
            .and("the address that was judged is connected to", here)
            .and("no other was thought of", |status| status.observation.tried.len() == 1),
        rogue("a redirect to itself, where the second answer is private", async |far: Far| {
            lead(far, |host| format!("http://{host}/again")).await
        })
        .at("guarded://rebounds.test:PORT/")
        .zone(to_elsewhere)
        .blocked()
        .and("the redirect is a fact, and nobody is connected to", |status| hops(status) == 1 && nowhere(status)),
        says("a first answer that is private, and a second one that is public", OK, Stay)
            .at("guarded://bound.test:PORT/")
            .zone(|query| first_and_then(query, ELSEWHERE, Ipv4Addr::LOCALHOST))
            .blocked()
            .and("nobody is connected to", nowhere),
    ]
}
