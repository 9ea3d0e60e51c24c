//! What is answered, and what comes of it.

use proptest::prelude::*;
use watchpost::{Endpoint, Kind, Phase, Rcode, State};

use super::{
    super::{Looked, UP, down},
    asking, look,
    server::{A, CNAME, OPT, Query, TXT, serve, written},
    values,
};

/// State, kind and sentence, where it is judged from the facts.
fn judged(looked: &Looked) -> (State, Option<Kind>, &str) {
    (looked.state, looked.reason.as_ref().map(|reason| reason.kind), looked.says())
}

#[actix_rt::test]
async fn every_type() {
    let name = |text: &str| written(text);
    let soa = [name("ns.example"), name("root.example"), [1, 2, 3, 4, 0x80000000u32].map(u32::to_be_bytes).concat()];
    let rows: Vec<(&str, u16, Vec<u8>, &str)> = vec![
        ("A", 1, vec![192, 0, 2, 1], "192.0.2.1"),
        ("NS", 2, name("NS1.Example"), "ns1.example."),
        ("CNAME", 5, name("other.example"), "other.example."),
        ("SOA", 6, soa.concat(), "ns.example. root.example. 1 2 3 4 2147483648"),
        ("PTR", 12, name("a.example"), "a.example."),
        ("MX", 15, [&[0, 10][..], &name("mail.example")].concat(), "10 mail.example."),
        ("MX", 15, vec![0, 0, 0], "0 ."),
        ("TXT", 16, b"\x07v=spf1 \x04-all".to_vec(), "v=spf1 -all"),
        ("TXT", 16, b"\x0da\r\nERROR: \x1b\xff\xe2".to_vec(), "a\u{fffd}\u{fffd}ERROR: \u{fffd}\u{fffd}\u{fffd}"),
        ("AAAA", 28, [0x20, 1, 0x0d, 0xb8].into_iter().chain([0; 11]).chain([1]).collect(), "2001:db8::1"),
        ("SRV", 33, [&[0, 1, 0, 2, 0x13, 0xc4][..], &name("sip.example")].concat(), "1 2 5060 sip.example."),
        ("CAA", 257, b"\x00\x05issueca.example".to_vec(), "0 issue \"ca.example\""),
        ("CNAME", 5, b"\x03a.b\x02\x00\xff\x00".to_vec(), "a\\.b.\\000\\255."),
    ];
    for (kind, number, data, value) in rows {
        let server = serve(move |query: &Query| match query.kind() == number {
            true => vec![query.reply(0).record(number, &data).0],
            false => vec![query.reply(4).0],
        })
        .await;
        let looked = look(asking(server, &format!("example.com?type={kind}"))).await;
        assert_eq!((looked.outcome(), looked.says()), (UP, ""), "{kind}");
        assert_eq!(values(&looked.seen), [value], "{kind}");
        let answer = looked.seen.dns.unwrap();
        let record = &answer.records[0];
        assert_eq!((answer.asked.as_str(), answer.answers, answer.rcode), (kind, 1, Rcode::NOERROR));
        assert_eq!((record.name.as_str(), record.kind.as_str(), record.ttl), ("example.com.", kind, 60));
        assert!(answer.authoritative && !answer.over_tcp && answer.left_out == 0);
        assert_eq!(looked.seen.peer, Some(server));
        let timing = looked.seen.timing;
        assert!(timing.send.is_some() && timing.first_byte.is_some(), "{timing:?}");
        assert!(timing.dns.is_none() && timing.connect.is_none(), "{timing:?}");
    }
}

#[actix_rt::test]
async fn every_code() {
    for (code, high, kind, says) in [
        (1, 0, Kind::DnsFailed, "the name server answers FORMERR"),
        (2, 0, Kind::DnsFailed, "the name server answers SERVFAIL"),
        (3, 0, Kind::DnsNotFound, "no such name (NXDOMAIN)"),
        (4, 0, Kind::DnsFailed, "the name server answers NOTIMP"),
        (5, 0, Kind::DnsFailed, "the name server answers REFUSED"),
        (14, 0, Kind::DnsFailed, "the name server answers RCODE14"),
        (0, 1, Kind::DnsFailed, "the name server answers BADVERS"),
        (7, 1, Kind::DnsFailed, "the name server answers BADCOOKIE"),
    ] {
        // With a record, which does not make it better.
        let server = serve(move |query: &Query| vec![query.reply(code).record(A, &[192, 0, 2, 1]).edns(high).0]).await;
        let looked = look(asking(server, "example.com")).await;
        assert_eq!(judged(&looked), (State::Down, Some(kind), says));
    }
    let empty = serve(|query: &Query| vec![query.reply(0).0]).await;
    let looked = look(asking(empty, "example.com?type=MX")).await;
    assert_eq!(judged(&looked), (State::Down, Some(Kind::DnsNotFound), "there is no MX record"));
    let alias = serve(|query: &Query| vec![query.reply(0).record(CNAME, &written("gone.example")).0]).await;
    let looked = look(asking(alias, "example.com")).await;
    assert_eq!(judged(&looked), (State::Down, Some(Kind::DnsNotFound), "there is no A record"));
    // A server that left out what it could not read.
    let bare = serve(|query: &Query| {
        vec![query.reply(2).0[..12].to_vec()]
            .into_iter()
            .map(|mut head| {
                head[5] = 0;
                head
            })
            .collect()
    })
    .await;
    let looked = look(asking(bare, "example.com")).await;
    assert_eq!(judged(&looked), (State::Down, Some(Kind::DnsFailed), "the name server answers SERVFAIL"));
}

#[actix_rt::test]
async fn a_server_from_before_edns_is_asked_without_it() {
    let server = serve(|query: &Query| match query.edns() {
        true => vec![query.reply(1).0],
        false => vec![query.good().0],
    })
    .await;
    let looked = look(asking(server, "example.com")).await;
    assert_eq!((looked.outcome(), values(&looked.seen)), (UP, vec!["192.0.2.1"]));
    // One that knows it means what it says.
    let knows = serve(|query: &Query| match query.earlier {
        0 => vec![query.reply(1).edns(0).0],
        _ => vec![query.good().0],
    })
    .await;
    let looked = look(asking(knows, "example.com")).await;
    assert_eq!(judged(&looked), (State::Down, Some(Kind::DnsFailed), "the name server answers FORMERR"));
}

#[actix_rt::test]
async fn what_is_not_the_answer_is_passed_over() {
    let server = serve(|query: &Query| {
        let forged = || query.reply(0).record(A, &[203, 0, 113, 66]);
        let mut other_name = forged();
        other_name.0[13] ^= 1;
        let mut other_type = forged().0;
        let end = 12 + written("example.com").len();
        other_type[end + 1] = 28;
        vec![
            Vec::new(),
            vec![0],
            b"rubbish, and longer than a header is".to_vec(),
            forged().with(1, |low| low ^ 1).0,
            forged().with(0, |high| high ^ 1).0,
            other_name.0,
            other_type,
            // The query itself.
            query.bytes.clone(),
            // An answer without its question.
            forged().with(5, |_| 0).0,
            query.good().0,
        ]
    })
    .await;
    let looked = look(asking(server, "example.com")).await;
    assert_eq!((looked.outcome(), values(&looked.seen)), (UP, vec!["192.0.2.1"]));
}

#[actix_rt::test]
async fn answers_that_can_not_be_read() {
    type Spoil = fn(&Query) -> Vec<u8>;
    let rows: [(&str, Spoil); 8] = [
        ("a name that points to itself", |query| {
            let at = u8::try_from(query.reply(0).0.len()).unwrap();
            let mut reply = query.good();
            reply.0[usize::from(at) + 1] = at;
            reply.0
        }),
        ("two names that point to each other", |query| {
            let at = u8::try_from(query.reply(0).0.len() + 12).unwrap();
            query.reply(0).record(CNAME, &[0xc0, at + 14]).record(CNAME, &[0xc0, at]).0
        }),
        ("an address of 3 bytes", |query| query.reply(0).record(A, &[192, 0, 2]).0),
        ("fewer records than it says", |query| query.good().with(7, |_| 2).0),
        ("65,535 records, says the head", |query| query.good().with(6, |_| 255).with(7, |_| 255).0),
        ("an OPT record among the answers", |query| query.good().record(OPT, &[]).0),
        ("a text that is longer than its record", |query| query.good().record(TXT, b"\x09abc").0),
        ("half a record", |query| {
            let mut bytes = query.good().0;
            bytes.truncate(bytes.len() - 5);
            bytes
        }),
    ];
    for (name, spoil) in rows {
        let server = serve(move |query: &Query| vec![spoil(query)]).await;
        let looked = look(asking(server, "example.com")).await;
        assert_eq!(looked.outcome(), down(Kind::Protocol, Phase::FirstByte), "{name}: {}", looked.says());
        assert_eq!(looked.seen.dns, None, "{name}");
    }
}

#[actix_rt::test]
async fn what_urls_may_not_ask() {
    for (what, says) in [
        ("", "the URL names nothing to ask for: dns://SERVER/NAME?type=TYPE"),
        (
            "example.com?type=AXFR",
            "the URL asks for a type of records that is none of A, AAAA, CAA, CNAME, MX, NS, PTR, SOA, SRV, TXT",
        ),
        ("example.com?class=CH", "the URL asks for a class other than IN"),
        ("example.com?retry=1", "the URL has a parameter other than `type` and `class`"),
    ] {
        let looked = look(Endpoint::builder(format!("dns://127.0.0.1:1/{what}"))).await;
        assert_eq!(judged(&looked), (State::Unknown, Some(Kind::Unsupported), says), "{what}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever comes after a head that is good: no panic, and never more than is kept.
    #[test]
    fn whatever_bytes_come(
        tail in prop::collection::vec(any::<u8>(), 0..600),
        counts in any::<[u8; 6]>(),
        flip in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        good in any::<bool>(),
    ) {
        actix_rt::System::new().block_on(async move {
            let over_tcp = serve(move |query: &Query| {
                if !query.over_tcp {
                    return vec![query.reply(0).truncated().0];
                }
                let mut bytes = if good { query.good().record(TXT, b"\x03abc").0 } else { query.reply(0).0 };
                if !good {
                    bytes[6..12].copy_from_slice(&counts);
                }
                bytes.extend_from_slice(&tail);
                for (at, byte) in &flip {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
                vec![bytes]
            })
            .await;
            let looked = look(asking(over_tcp, "example.com")).await;
            let seen = looked.seen.dns.as_ref();
            assert!(seen.is_none_or(|answer| answer.records.len() <= 64));
            let kind = looked.reason.as_ref().map(|reason| reason.kind);
            assert!(
                matches!(kind, None | Some(Kind::Protocol | Kind::DnsFailed | Kind::DnsNotFound)),
                "{:?}", looked.reason
            );
        });
    }
}
