use std::sync::Arc;

use proptest::prelude::proptest;

use super::Backlog;
use crate::{
    model::{endpoint::Endpoint, observation::Observation, state::State, status::Status, timestamp::Timestamp},
    monitor::verdict::{Transition, VerdictState},
};

/// The n-th transition of all, of the endpoint with this name.
fn transition(name: &str, n: usize, missed: u64) -> Transition {
    let endpoint = Endpoint::new("tcp://db:5432").unwrap();
    let at = Timestamp::from_unix_seconds(i64::try_from(n).unwrap());
    let status = Arc::new(Status::at(at, n as u64, &endpoint, State::Down, None, Observation::default()));
    Transition { name: name.into(), from: VerdictState::Up, to: VerdictState::Down, at, status, missed }
}

/// One that holds what a list of words says: `a` a transition of a, `-` the next is sent, `!a` a is watched no longer.
fn after(bound: usize, words: &str) -> Backlog {
    let mut backlog = Backlog::new(bound);
    for (n, word) in words.split_whitespace().enumerate() {
        match word.strip_prefix('!') {
            Some(name) => backlog.forget(name),
            None if word == "-" => drop(backlog.next()),
            None => backlog.push(transition(word, n, 0)),
        }
    }
    backlog
}

fn empty(backlog: &mut Backlog) -> Vec<Transition> {
    let mut sent = Vec::new();
    while let Some(next) = backlog.next() {
        sent.push(next);
    }
    sent
}

#[test]
fn past_the_bound_the_latest_of_an_endpoint_stands_for_those_before() {
    for (row, bound, words, wanted) in [
        ("nothing", 2, "", vec![]),
        ("within the bound, all wait in order", 3, "a b a", vec![("a", 0, 0), ("b", 1, 0), ("a", 2, 0)]),
        ("past it, the latest of each", 3, "a b a a", vec![("b", 1, 0), ("a", 3, 2)]),
        ("what was missed adds up", 1, "a a a a", vec![("a", 3, 3)]),
        ("another endpoint has its place past the bound", 1, "a b c", vec![("a", 0, 0), ("b", 1, 0), ("c", 2, 0)]),
        ("the latest goes to the end", 2, "a b a b c", vec![("a", 2, 1), ("b", 3, 1), ("c", 4, 0)]),
        ("what was sent is missed by nobody", 1, "a - a", vec![("a", 2, 0)]),
        ("there is room again", 2, "a a a - a a", vec![("a", 4, 0), ("a", 5, 0)]),
        ("a bound of nothing is one", 0, "a b b", vec![("a", 0, 0), ("b", 2, 1)]),
        (
            "within the bound a change is told although it is watched no longer",
            2,
            "a b !a",
            vec![("a", 0, 0), ("b", 1, 0)],
        ),
        ("past it, it has no place of its own", 1, "a b !a", vec![("b", 1, 0)]),
        ("what nobody knows is forgotten too", 1, "a b !c", vec![("a", 0, 0), ("b", 1, 0)]),
    ] {
        let wanted: Vec<_> = wanted.into_iter().map(|(name, n, missed)| transition(name, n, missed)).collect();
        assert_eq!(empty(&mut after(bound, words)), wanted, "{row}: {words}");
    }
}

#[test]
fn one_that_was_emptied_keeps_nothing() {
    let mut backlog = after(2, "a b c a b c !a - -");
    empty(&mut backlog);
    let serial = backlog.serial;
    assert_eq!(backlog, Backlog { serial, ..Backlog::new(2) });
}

proptest! {
    #[test]
    fn it_holds_no_more_than_the_bound_and_one_for_each_endpoint_and_loses_no_latest(
        bound in 1..6_usize,
        doings in proptest::collection::vec((0..8_u8, 0..5_usize), 0..200),
    ) {
        const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
        let mut backlog = Backlog::new(bound);
        let mut watched = std::collections::BTreeSet::new();
        // What was told and what is owed, by name.
        let (mut last, mut pushed, mut got) = ([None; 5], [0_u64; 5], [0_u64; 5]);
        let mut before = None;
        for (n, (doing, which)) in doings.into_iter().enumerate() {
            match doing {
                0..=4 => {
                    watched.insert(which);
                    backlog.push(transition(NAMES[which], n, 0));
                    (last[which], pushed[which]) = (Some(n as u64), pushed[which] + 1);
                }
                5 => {
                    backlog.forget(NAMES[which]);
                    watched.remove(&which);
                    // From here on it may lack what was withdrawn.
                    (last[which], pushed[which], got[which]) = (None, 0, 0);
                }
                _ => {
                    if let Some(next) = backlog.next() {
                        assert!(before < Some(next.status.id), "in the order in which they came");
                        before = Some(next.status.id);
                        let which = NAMES.iter().position(|name| **name == *next.name).unwrap();
                        got[which] += 1 + next.missed;
                    }
                }
            }
            assert!(backlog.waiting.len() <= bound + watched.len());
            assert_eq!(backlog.waiting.len(), backlog.places.values().map(Vec::len).sum::<usize>());
        }
        let rest = empty(&mut backlog);
        for which in watched {
            let mine: Vec<_> = rest.iter().filter(|next| *next.name == *NAMES[which]).collect();
            if let Some(latest) = mine.last() {
                assert_eq!(last[which].unwrap_or(latest.status.id), latest.status.id);
            }
            let told = got[which] + mine.iter().map(|next| 1 + next.missed).sum::<u64>();
            assert!(told >= pushed[which], "{which}: {told} of {}", pushed[which]);
        }
    }
}
