//! Faults of names and of the addresses that they lead to.

use std::net::{Ipv4Addr, Ipv6Addr};

use watchpost::{
    Kind::{ConnectRefused, ConnectUnreachable, DnsFailed, DnsNotFound, Timeout},
    Phase::{Connect, Dns},
};

use super::{
    name_server::{
        A, AAAA, CNAME, FORMAT_ERROR, GOOD, NO_SUCH_NAME, NOT_IMPLEMENTED, Query, REFUSED, SERVER_FAILURE, TXT, Zone,
        written,
    },
    rogue::{End::Stay, Rogue, full, nobody, says},
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

pub fn rogues() -> Vec<Rogue> {
    let mut rogues = codes();
    rogues.extend(lengths());
    rogues.extend(chains());
    rogues.extend(forgeries());
    rogues.extend(addresses());
    rogues
}

/// A good server behind a name of this zone: the first label of the URL.
fn zone(name: &'static str, url: &'static str, zone: Zone) -> Rogue {
    says(name, OK, Stay).at(url).zone(zone)
}

fn codes() -> Vec<Rogue> {
    vec![
        zone("NXDOMAIN", "http://nobody.test:PORT/", |query| query.reply(NO_SUCH_NAME).alone()).down(DnsNotFound, Dns),
        zone("a name without an address", "http://empty.test:PORT/", |query| query.reply(GOOD).alone())
            .down(DnsNotFound, Dns),
        zone("SERVFAIL", "http://failure.test:PORT/", |query| query.reply(SERVER_FAILURE).alone()).down(DnsFailed, Dns),
        zone("REFUSED", "http://refused.test:PORT/", |query| query.reply(REFUSED).alone()).down(DnsFailed, Dns),
        zone("FORMERR", "http://format.test:PORT/", |query| query.reply(FORMAT_ERROR).alone()).down(DnsFailed, Dns),
        zone("NOTIMP", "http://implemented.test:PORT/", |query| query.reply(NOT_IMPLEMENTED).alone())
            .down(DnsFailed, Dns),
        zone("a code that nobody knows", "http://code.test:PORT/", |query| query.reply(14).alone())
            .down(DnsFailed, Dns),
        zone("SERVFAIL for IPv6 alone", "http://half.test:PORT/", |query| match query.kind {
            AAAA => query.reply(SERVER_FAILURE).alone(),
            _ => query.here().alone(),
        })
        .up(200),
        zone("a name server that is silent", "http://silence.test:PORT/", |_| Vec::new()).down(Timeout, Dns),
        zone("a name server that is silent about IPv6", "http://four.test:PORT/", |query| match query.kind {
            AAAA => Vec::new(),
            _ => query.here().alone(),
        })
        .up(200),
    ]
}

fn lengths() -> Vec<Rogue> {
    fn many(query: &Query<'_>, count: u8) -> Vec<Vec<u8>> {
        let all = (0..count)
            .fold(query.here(), |reply, n| reply.record(query.kind, &vec![n; if query.kind == A { 4 } else { 16 }]));
        all.alone()
    }
    vec![
        zone("truncation, and the rest over TCP", "by-tcp://long.test:PORT/", |query| match query.over_tcp {
            false => query.reply(GOOD).truncated().alone(),
            true => query.here().alone(),
        })
        .up(200),
        zone("truncation, and silence over TCP", "by-tcp://cut.test:PORT/", |query| match query.over_tcp {
            false => query.reply(GOOD).truncated().alone(),
            true => Vec::new(),
        })
        .down(Timeout, Dns),
        zone("truncation over TCP too", "by-tcp://cuts.test:PORT/", |query| query.reply(GOOD).truncated().alone())
            .down(DnsFailed, Dns),
        zone("200 addresses", "by-tcp://many.test:PORT/", |query| match query.over_tcp {
            false => query.reply(GOOD).truncated().alone(),
            true => many(query, 200),
        })
        .up(200)
        .and("at most 16 are tried", |status| status.observation.tried.len() <= 16),
        zone("60 KiB beside the address", "by-tcp://fat.test:PORT/", |query| match query.over_tcp {
            false => query.reply(GOOD).truncated().alone(),
            true => {
                (0..240).fold(query.here(), |reply, _| reply.record(TXT, &[&[249], &[b'x'; 249][..]].concat())).alone()
            }
        })
        .up(200),
    ]
}

fn chains() -> Vec<Rogue> {
    vec![
        zone("a CNAME to itself", "http://self.test:PORT/", |query| {
            query.reply(GOOD).record(CNAME, &[0xc0, 12]).alone()
        })
        .down(DnsNotFound, Dns),
        zone("a CNAME loop of two in one answer", "http://loop.test:PORT/", |query| {
            let other = written(&[b"other", b"test"]);
            query.reply(GOOD).record(CNAME, &other).about(&other, CNAME, &[0xc0, 12]).alone()
        })
        .down(DnsNotFound, Dns),
        zone("a CNAME chain without end", "http://chain.test:PORT/", |query| {
            // Each name leads to a longer one, until it is too long.
            let next = [&query.labels[..1], &[b"x"], &query.labels[1..]].concat();
            query.reply(GOOD).record(CNAME, &written(&next)).alone()
        })
        .down(DnsNotFound, Dns),
        zone("a CNAME chain of 3", "http://steps.test:PORT/", |query| {
            match query.labels.iter().filter(|label| **label == b"x").count() {
                0..3 => {
                    let next = [&query.labels[..1], &[b"x"], &query.labels[1..]].concat();
                    query.reply(GOOD).record(CNAME, &written(&next)).alone()
                }
                _ => query.here().alone(),
            }
        })
        .up(200),
        zone("an address of another name", "http://stray.test:PORT/", |query| {
            let other = written(&[b"other", b"test"]);
            query.reply(GOOD).about(&other, A, &Ipv4Addr::LOCALHOST.octets()).alone()
        })
        .down(DnsNotFound, Dns),
    ]
}

fn forgeries() -> Vec<Rogue> {
    vec![
        zone("an answer that is none", "http://garbage.test:PORT/", |query| {
            vec![query.reply(GOOD).bytes()[..2].iter().copied().chain([0xff; 9]).collect()]
        })
        .down(DnsFailed, Dns),
        zone("an empty answer", "http://void.test:PORT/", |_| vec![Vec::new()]).down(DnsFailed, Dns),
        zone("the question for an answer", "http://echo.test:PORT/", |query| {
            let mut echo = query.reply(GOOD).bytes();
            echo[2] = 1;
            vec![echo]
        })
        .down(DnsFailed, Dns),
        zone("a name that points to itself", "http://pointer.test:PORT/", |query| {
            let mut reply = query.reply(GOOD).address(Ipv4Addr::LOCALHOST).bytes();
            let at = reply.len() - 16;
            reply[at + 1] = u8::try_from(at).unwrap();
            vec![reply]
        })
        .down(DnsFailed, Dns),
        zone("the answer to another question", "http://forged.test:PORT/", |query| query.here().of_another().alone())
            .down(Timeout, Dns),
        zone("50 forged answers, then the right one", "http://flood.test:PORT/", |query| {
            let mut all: Vec<_> = (0..50).map(|_| query.here().of_another().bytes()).collect();
            all.push(query.here().bytes());
            all
        })
        .up(200),
        zone("an address of 3 bytes", "http://short.test:PORT/", |query| {
            query.reply(GOOD).record(A, &[127, 0, 0]).alone()
        })
        .down(DnsFailed, Dns),
    ]
}

fn addresses() -> Vec<Rogue> {
    vec![
        zone("IPv6 refuses, IPv4 is good", "http://dead.test:PORT/", |query| match query.kind {
            AAAA => query.reply(GOOD).address_6(Ipv6Addr::LOCALHOST).alone(),
            _ => query.here().alone(),
        })
        .up(200)
        .and("both were tried", |status| status.observation.tried.len() == 2),
        full("a host that answers nobody").down(Timeout, Connect),
        nobody("port 0").at("http://127.0.0.1:0/").down(ConnectRefused, Connect),
        nobody("an address of everybody").at("http://255.255.255.255:PORT/").down(ConnectUnreachable, Connect),
        // Nobody is there: the discard prefix (RFC 6666).
        zone("IPv6 is dead, IPv4 is good", "http://discard.test:PORT/", |query| match query.kind {
            AAAA => query.reply(GOOD).address_6("100::1".parse().unwrap()).alone(),
            _ => query.here().alone(),
        })
        .up(200)
        .and("both were tried", |status| status.observation.tried.len() == 2),
    ]
}
