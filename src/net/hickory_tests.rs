use std::collections::BTreeMap;

use futures_util::{future::join_all, poll};
use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
};

use super::*;

/// Record types (RFC 1035, 3.2.2; RFC 3596, 2.1).
const A: u16 = 1;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const AAAA: u16 = 28;
/// Codes of an answer (RFC 1035, 4.1.1).
const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;

const HOUR: u32 = 3600;

/// What is answered to a question.
#[derive(Debug, Clone, Copy)]
enum Says {
    /// An address for so many seconds.
    Address(u32),
    /// An alias for so many seconds, and its address for an hour.
    Alias(u32),
    /// No such record, and nothing about how long.
    None,
    /// No such record for so many seconds, or no such name.
    NoneFor(u8, u32),
    Code(u8),
    Nothing,
}

/// A name server that counts the questions, and answers once its gate is open.
struct NameServer {
    names: HickoryNames,
    questions: mpsc::UnboundedReceiver<u16>,
    gate: watch::Sender<bool>,
}

impl NameServer {
    /// One that says this of IPv4, and that of IPv6.
    async fn of(four: Says, six: Says) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut names = HickoryNames::new(&[socket.local_addr().unwrap()], Duration::from_secs(60));
        if !matches!(six, Says::Nothing) {
            // However slow this machine is.
            Rc::get_mut(names.set_up.get_mut()).unwrap().delay = Duration::from_secs(20);
        }
        let (to_test, questions) = mpsc::unbounded_channel();
        let (gate, mut open) = watch::channel(true);
        actix_rt::spawn(async move {
            let mut query = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut query).await {
                let kind = u16::from_be_bytes([query[length_of_name(&query)], query[length_of_name(&query) + 1]]);
                let _ = to_test.send(kind);
                if open.wait_for(|open| *open).await.is_err() {
                    return;
                }
                if let Some(answer) = answer(&query[..length], kind, if kind == A { four } else { six }) {
                    socket.send_to(&answer, from).await.unwrap();
                }
            }
        });
        Self { names, questions, gate }
    }

    async fn look_up(&self, family: Family) -> Result<Vec<IpAddr>, ResolveError> {
        self.names.look_up("shop.test", family).await
    }

    /// How often it was asked for each record type since the last time.
    fn asked(&mut self) -> BTreeMap<u16, usize> {
        let mut asked = BTreeMap::new();
        while let Ok(kind) = self.questions.try_recv() {
            *asked.entry(kind).or_default() += 1;
        }
        asked
    }
}

/// Where the name of the question ends.
fn length_of_name(query: &[u8]) -> usize {
    12 + query[12..].iter().position(|byte| *byte == 0).unwrap() + 1
}

/// The answer to a query, by hand (RFC 1035, 4.1).
fn answer(query: &[u8], kind: u16, says: Says) -> Option<Vec<u8>> {
    // The name of the question, by a pointer.
    const NAME: [u8; 2] = [0xc0, 12];
    const ALIAS: [u8; 3] = [1, b'x', 0];
    let address: &[u8] =
        if kind == A { &[192, 0, 2, 1] } else { &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] };
    let (code, answers, authorities) = match says {
        Says::Address(ttl) => (0, vec![record(&NAME, kind, ttl, address)], vec![]),
        Says::Alias(ttl) => (0, vec![record(&NAME, CNAME, ttl, &ALIAS), record(&ALIAS, kind, HOUR, address)], vec![]),
        Says::None => (0, vec![], vec![]),
        Says::NoneFor(code, ttl) => {
            // Two names (the root), then five numbers, of which the last is the minimum.
            let data = [&[0, 0], &[0; 16][..], &ttl.to_be_bytes()].concat();
            (code, vec![], vec![record(&[0], SOA, HOUR, &data)])
        }
        Says::Code(code) => (code, vec![], vec![]),
        Says::Nothing => return None,
    };
    let [to_answers, to_authorities] = [&answers, &authorities].map(|records| u8::try_from(records.len()).unwrap());
    let mut message = vec![query[0], query[1], 0x81, 0x80 | code, 0, 1, 0, to_answers, 0, to_authorities, 0, 0];
    message.extend_from_slice(&query[12..length_of_name(query) + 4]);
    message.extend(answers.concat());
    message.extend(authorities.concat());
    Some(message)
}

fn record(name: &[u8], kind: u16, ttl: u32, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    [name, &kind.to_be_bytes(), &[0, 1], &ttl.to_be_bytes(), &length, data].concat()
}

fn once() -> BTreeMap<u16, usize> {
    BTreeMap::from([(A, 1), (AAAA, 1)])
}

fn both() -> Vec<IpAddr> {
    vec!["2001:db8::1".parse().unwrap(), "192.0.2.1".parse().unwrap()]
}

#[actix_rt::test]
async fn a_hundred_at_once_are_one_question_of_each_type() {
    // Nothing of it is kept.
    let mut server = NameServer::of(Says::Address(0), Says::Address(0)).await;
    server.gate.send_replace(false);
    let mut asked = Box::pin(join_all((0..100).map(|_| server.look_up(Family::Any))));
    assert!(poll!(&mut asked).is_pending());
    // hickory itself would join the questions.
    assert_eq!(server.names.under_way.count(), 1);
    server.gate.send_replace(true);
    for found in asked.await {
        assert_eq!(found.unwrap(), both());
    }
    assert_eq!(server.names.under_way.count(), 0);
    assert_eq!(server.asked(), once());
}

#[actix_rt::test]
async fn what_is_kept_is_what_its_time_says() {
    for (name, four, six, kept) in [
        ("for an hour", Says::Address(HOUR), Says::Address(HOUR), true),
        ("for no time", Says::Address(0), Says::Address(0), false),
        ("IPv4 for no time", Says::Address(0), Says::Address(HOUR), false),
        ("IPv6 for no time", Says::Address(HOUR), Says::Address(0), false),
        ("an alias for an hour", Says::Alias(HOUR), Says::Address(HOUR), true),
        ("an alias for no time", Says::Alias(0), Says::Address(HOUR), false),
        ("no IPv6", Says::Address(HOUR), Says::None, true),
        ("no IPv4", Says::None, Says::Address(HOUR), true),
        ("no IPv6, and IPv4 for no time", Says::Address(0), Says::None, false),
        ("no IPv6 for an hour", Says::Address(HOUR), Says::NoneFor(0, HOUR), true),
        ("no IPv6 for no time", Says::Address(HOUR), Says::NoneFor(0, 0), false),
        ("a name server that fails about IPv6", Says::Address(HOUR), Says::Code(SERVER_FAILURE), false),
        ("a name server that is silent about IPv6", Says::Address(HOUR), Says::Nothing, false),
    ] {
        let mut server = NameServer::of(four, six).await;
        let first = server.look_up(Family::Any).await.unwrap();
        assert!(!server.asked().is_empty(), "{name}");
        assert_eq!(server.look_up(Family::Any).await.unwrap(), first, "{name}");
        assert_eq!(server.asked().is_empty(), kept, "{name}");
    }
}

#[actix_rt::test]
async fn nothing_is_kept_for_longer_than_one_wants() {
    let mut server = NameServer::of(Says::Address(HOUR), Says::Address(HOUR)).await;
    server.names.kept_for = Duration::ZERO;
    for _ in 0..3 {
        assert_eq!(server.look_up(Family::Any).await.unwrap(), both());
        assert_eq!(server.asked(), once());
    }
}

#[actix_rt::test]
async fn a_failure_is_shared_and_not_kept() {
    for says in [
        Says::None,
        Says::NoneFor(0, HOUR),
        Says::NoneFor(NO_SUCH_NAME, HOUR),
        Says::Code(NO_SUCH_NAME),
        Says::Code(SERVER_FAILURE),
    ] {
        let mut server = NameServer::of(says, says).await;
        let alone = server.look_up(Family::Any).await.unwrap_err().to_string();
        let questions = server.asked();
        assert_eq!(questions.keys().collect::<Vec<_>>(), [&A, &AAAA], "{says:?}");

        server.gate.send_replace(false);
        let mut asked = Box::pin(join_all((0..10).map(|_| server.look_up(Family::Any))));
        assert!(poll!(&mut asked).is_pending());
        server.gate.send_replace(true);
        for found in asked.await {
            assert_eq!(found.unwrap_err().to_string(), alone, "{says:?}");
        }
        assert_eq!(server.asked(), questions, "{says:?}: as many as of one alone, and again");
    }
}

#[actix_rt::test]
async fn who_asked_first_may_leave() {
    let mut server = NameServer::of(Says::Address(0), Says::Address(0)).await;
    server.gate.send_replace(false);
    let (mut first, mut second) = (Box::pin(server.look_up(Family::Any)), Box::pin(server.look_up(Family::Any)));
    assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
    drop(first);
    server.gate.send_replace(true);
    assert_eq!(second.await.unwrap(), both());
    assert_eq!(server.asked(), once());
}

#[actix_rt::test]
async fn each_choice_of_families_is_asked_for_by_itself() {
    let mut server = NameServer::of(Says::Address(HOUR), Says::Address(HOUR)).await;
    let [six, four] = both()[..] else { panic!("both are two") };
    for (family, found, questions) in [
        (Family::Ipv4, vec![four], BTreeMap::from([(A, 1)])),
        (Family::Ipv6, vec![six], BTreeMap::from([(AAAA, 1)])),
        (Family::Any, vec![six, four], once()),
    ] {
        for questions in [questions, BTreeMap::new()] {
            assert_eq!(server.look_up(family).await.unwrap(), found, "{family:?}");
            assert_eq!(server.asked(), questions, "{family:?}");
        }
    }
    assert_eq!(server.names.look_up("other.test", Family::Any).await.unwrap(), both());
    assert_eq!(server.asked(), once(), "another name");
}
