//! Name servers that are asked by `dns:`, and their answers.

use watchpost::{
    Kind::{self, DnsFailed, DnsNotFound, Protocol, Timeout},
    Phase::FirstByte,
    State,
};

use super::{
    name_server::{A, CNAME, GOOD, NO_SUCH_NAME, Query, Reply, SERVER_FAILURE, Zone},
    rogue::{Rogue, Wanted, nobody},
};

/// Who is asked is the gallery's name server, of which the URL's name says what it answers.
fn asked(name: &'static str, url: &'static str, zone: Zone) -> Rogue {
    nobody(name).at(url).zone(zone)
}

/// It is down for what the answer says.
fn says(mut rogue: Rogue, kind: Kind) -> Rogue {
    let wanted = Wanted { state: State::Down, kind: Some(kind), phase: None, http: None };
    rogue.wanted = wanted;
    rogue
}

pub fn rogues() -> Vec<Rogue> {
    let mut rogues = codes();
    rogues.extend(strays());
    rogues.extend(spoilt());
    rogues
}

fn codes() -> Vec<Rogue> {
    vec![
        says(
            asked("NXDOMAIN, of a server that is asked for it", "dns:///ask-nobody.test", |query| {
                query.reply(NO_SUCH_NAME).alone()
            }),
            DnsNotFound,
        ),
        says(
            asked("no record of the type", "dns:///ask-alias.test", |query| {
                query.reply(GOOD).record(CNAME, &[0xc0, 12]).alone()
            }),
            DnsNotFound,
        ),
        says(
            asked("SERVFAIL, with a record", "dns:///ask-failure.test", |query| {
                query.reply(SERVER_FAILURE).record(A, &[192, 0, 2, 1]).alone()
            }),
            DnsFailed,
        ),
        asked("silence to a question", "dns:///ask-silence.test", |_| Vec::new()).down(Timeout, FirstByte),
    ]
}

fn strays() -> Vec<Rogue> {
    vec![
        asked("nothing but answers to another question", "dns:///ask-other.test", |query| {
            vec![query.here().of_another().bytes(); 20]
        })
        .down(Timeout, FirstByte),
        asked("the answer after those to other questions", "dns:///ask-late.test", |query| {
            let mut answers = vec![query.here().of_another().bytes(); 20];
            answers.extend(query.here().alone());
            answers
        })
        .and("the right one is a fact", |status| {
            let answer = status.observation.dns.as_ref();
            answer.is_some_and(|answer| answer.records.iter().any(|record| record.value == "127.0.0.1"))
        }),
        asked("datagrams of nothing, and of rubbish", "dns:///ask-rubbish.test", |_| {
            vec![Vec::new(), vec![0], vec![0xff; 4000]]
        })
        .down(Timeout, FirstByte),
    ]
}

fn spoilt() -> Vec<Rogue> {
    fn over_tcp(query: &Query<'_>, answer: fn(&Query<'_>) -> Reply) -> Vec<Vec<u8>> {
        if query.over_tcp { answer(query).alone() } else { query.reply(GOOD).truncated().alone() }
    }
    vec![
        asked("a record whose name points to itself", "dns:///ask-loop.test", |query| {
            let at = u8::try_from(query.reply(GOOD).bytes().len()).unwrap();
            query.reply(GOOD).about(&[0xc0, at], A, &[192, 0, 2, 1]).alone()
        })
        .down(Protocol, FirstByte),
        asked("an answer that is cut short over TCP too", "dns:///ask-cut.test", |query| {
            over_tcp(query, |query| query.reply(GOOD).truncated())
        })
        .down(Protocol, FirstByte),
        asked("an answer that is cut short, and silence over TCP", "dns:///ask-cuts.test", |query| {
            if query.over_tcp { Vec::new() } else { query.reply(GOOD).truncated().alone() }
        })
        .down(Timeout, FirstByte),
        asked("nothing over TCP", "dns:///ask-empty.test", |query| {
            if query.over_tcp { vec![Vec::new()] } else { query.reply(GOOD).truncated().alone() }
        })
        .down(Protocol, FirstByte),
        asked("4,000 records", "dns:///ask-many.test", |query| {
            over_tcp(query, |query| (0..4000).fold(query.reply(GOOD), |reply, _| reply.record(A, &[192, 0, 2, 1])))
        })
        .and("64 of them are facts, and all are counted", |status| {
            let answer = status.observation.dns.as_ref();
            answer.is_some_and(|answer| answer.records.len() == 64 && answer.answers == 4000)
        }),
        asked("3,000 names that lead back through 8,000 pointers", "dns:///ask-ladder.test?type=CNAME", |query| {
            over_tcp(query, |query| {
                let start = u16::try_from(query.reply(GOOD).bytes().len()).unwrap() + 12;
                let pointer = |to: u16| (0xc000 | to).to_be_bytes();
                let rungs = (0..8000).flat_map(|rung| pointer(if rung == 0 { 12 } else { start + 2 * (rung - 1) }));
                let first = query.reply(GOOD).record(65280, &rungs.collect::<Vec<_>>());
                (0..3000).fold(first, |reply, _| reply.record(CNAME, &pointer(start + 2 * 7999)))
            })
        }),
    ]
}
