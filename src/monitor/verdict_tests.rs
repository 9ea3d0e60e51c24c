use std::sync::Arc;

use proptest::prelude::{any, proptest};

use super::{
    Counts, Rows, Steadiness, Transition, Verdict,
    VerdictState::{self, Degraded, Down, Pending, Up},
};
use crate::model::{endpoint::Endpoint, observation::Observation, state::State, status::Status, timestamp::Timestamp};

/// The moment of a step; the watch begins at step 0.
fn at(step: usize) -> Timestamp {
    Timestamp::from_unix_seconds(1_000 + 30 * i64::try_from(step).unwrap())
}

fn status(step: usize, state: State) -> Arc<Status> {
    let endpoint = Endpoint::new("tcp://db:5432").unwrap();
    Arc::new(Status::at(at(step), step as u64, &endpoint, state, None, Observation::default()))
}

/// U, D, X for up, degraded, down; ? for unknown.
fn read(letter: &str) -> State {
    match letter {
        "U" => State::Up,
        "D" => State::Degraded,
        "X" => State::Down,
        "?" => State::Unknown,
        other => panic!("no such status: {other}"),
    }
}

fn write(state: VerdictState) -> &'static str {
    match state {
        Pending => "p",
        Up => "u",
        Degraded => "d",
        Down => "x",
    }
}

/// A watch that sees these statuses: its verdict, the state after each, and the transitions.
fn watch(fall: u32, rise: u32, seen: &str) -> (Verdict, String, Vec<Transition>) {
    let mut verdict = Verdict::pending("db".into(), at(0));
    let (mut states, mut transitions) = (Vec::new(), Vec::new());
    for (step, letter) in (1..).zip(seen.split_whitespace()) {
        transitions.extend(verdict.observe(status(step, read(letter)), Steadiness { fall, rise }, at(step)));
        states.push(write(verdict.state));
    }
    (verdict, states.join(" "), transitions)
}

#[test]
fn so_many_in_a_row_change_a_verdict_and_fewer_do_not() {
    for (row, fall, rise, seen, states) in [
        ("the first up decides", 3, 2, "U", "u"),
        ("the first degraded decides", 3, 2, "D", "d"),
        ("the first down decides", 3, 2, "X", "x"),
        ("unknown decides nothing", 3, 2, "? ? ? ?", "p p p p"),
        ("the first that is known decides", 3, 2, "? ? X", "p p x"),
        ("three in a row fall", 3, 2, "U X X X", "u u u x"),
        ("two do not fall", 3, 2, "U X X U X X U", "u u u u u u u"),
        ("two in a row rise", 3, 2, "X U U", "x x u"),
        ("one does not rise", 3, 2, "X U X U X", "x x x x x"),
        ("fall 1 and rise 1 follow every status", 1, 1, "U X U D X D U", "u x u d x d u"),
        ("rise 1 comes up at once, fall 3 waits", 3, 1, "X U X X X U", "x u u u x u"),
        ("unknown ends no row of falls", 3, 2, "U X X ? X", "u u u u x"),
        ("unknown ends no row of rises", 3, 2, "X U ? ? U", "x x x x u"),
        ("unknown counts for no row", 3, 2, "U X ? ? X U", "u u u u u u"),
        ("degraded three times", 3, 2, "U D D D", "u u u d"),
        ("not up three times, at last down: no more than degraded", 3, 2, "U D D X", "u u u d"),
        ("not up three times, at last degraded", 3, 2, "U X X D", "u u u d"),
        ("mixed, then down in a row", 3, 2, "U D X X X", "u u u d x"),
        ("degraded falls as slowly as up", 3, 2, "D X X D X X X", "d d d d d d x"),
        ("degraded rises as slowly as down", 3, 2, "D U D U U", "d d d d u"),
        ("down to degraded is for the better", 3, 2, "X D D", "x x d"),
        ("not down twice, at last up: no more than degraded", 3, 2, "X D U U", "x x d u"),
        ("not down twice, at last degraded", 3, 2, "X U D", "x x d"),
        ("down and degraded in turns stays down", 3, 2, "X D X D X", "x x x x x"),
        ("up and degraded in turns stays up", 3, 2, "U D U D U", "u u u u u"),
        ("up and degraded in turns stays degraded", 3, 2, "D U D U D", "d d d d d"),
        ("what was counted before the first decided counts for nothing", 2, 2, "X X X U U X X", "x x x x u u x"),
    ] {
        assert_eq!(watch(fall, rise, seen).1, states, "{row}: {seen}");
    }
}

#[test]
fn a_verdict_is_known_as_a_whole() {
    let pending = || Verdict::pending("db".into(), at(0));
    let counts =
        |up, degraded, down, unknown, transitions| Counts { up, degraded, down, unknown, transitions, skipped: 0 };
    let rows = |up, not_up, down, not_down| Rows { up, not_up, down, not_down };
    for (row, seen, wanted) in [
        ("nothing yet", "", pending()),
        (
            "pending, and trouble of our own from the second on is the same trouble",
            "? ?",
            Verdict {
                last: Some(status(2, State::Unknown)),
                stale_since: Some(at(1)),
                counts: counts(0, 0, 0, 2, 0),
                ..pending()
            },
        ),
        (
            "up since the first",
            "U U",
            Verdict {
                state: Up,
                since: at(1),
                last: Some(status(2, State::Up)),
                known_at: Some(at(2)),
                counts: counts(2, 0, 0, 0, 1),
                rows: rows(2, 0, 0, 2),
                ..pending()
            },
        ),
        (
            "stale: what was known stays, with its rows",
            "U X ? ?",
            Verdict {
                state: Up,
                since: at(1),
                last: Some(status(4, State::Unknown)),
                known_at: Some(at(2)),
                stale_since: Some(at(3)),
                counts: counts(1, 0, 1, 2, 1),
                rows: rows(0, 1, 1, 0),
                ..pending()
            },
        ),
        (
            "no longer stale, and fallen over the unknown",
            "U X ? X X",
            Verdict {
                state: Down,
                since: at(5),
                last: Some(status(5, State::Down)),
                known_at: Some(at(5)),
                counts: counts(1, 0, 3, 1, 2),
                rows: rows(0, 3, 3, 0),
                ..pending()
            },
        ),
        (
            "degraded by a mixed row",
            "U D X D",
            Verdict {
                state: Degraded,
                since: at(4),
                last: Some(status(4, State::Degraded)),
                known_at: Some(at(4)),
                counts: counts(1, 2, 1, 0, 2),
                rows: rows(0, 3, 0, 1),
                ..pending()
            },
        ),
    ] {
        assert_eq!(watch(3, 2, seen).0, wanted, "{row}: {seen}");
    }
}

#[test]
fn a_transition_tells_what_changed_it_and_when() {
    let transition = |step, from, to, state| Transition {
        name: "db".into(),
        from,
        to,
        at: at(step),
        status: status(step, state),
        missed: 0,
    };
    for (seen, wanted) in [
        ("?", vec![]),
        ("U U U", vec![transition(1, Pending, Up, State::Up)]),
        ("U X ? U X X", vec![transition(1, Pending, Up, State::Up)]),
        (
            "U D X X X ? U U",
            vec![
                transition(1, Pending, Up, State::Up),
                transition(4, Up, Degraded, State::Down),
                transition(5, Degraded, Down, State::Down),
                transition(8, Down, Up, State::Up),
            ],
        ),
    ] {
        assert_eq!(watch(3, 2, seen).2, wanted, "{seen}");
    }
}

#[test]
fn what_is_stale_has_the_age_of_what_is_known() {
    for (seen, now, age) in [
        ("", 5, None),
        ("U", 9, None),
        ("?", 4, Some(4 * 30)),     // since the watch began
        ("U ? ?", 7, Some(6 * 30)), // since the first status
        ("U ? X", 9, None),
        ("U ?", 0, Some(0)), // a wall clock that was set back
    ] {
        let (verdict, ..) = watch(3, 2, seen);
        assert_eq!(verdict.stale_for(at(now)).map(|age| age.as_secs()), age, "{seen} at {now}");
    }
}

#[test]
fn checks_that_a_late_machine_missed_are_trouble_of_our_own() {
    let (mut verdict, ..) = watch(3, 2, "U X");
    let mut wanted = verdict.clone();
    verdict.miss(120, at(9));
    verdict.miss(1, at(10));
    (wanted.counts.skipped, wanted.stale_since) = (121, Some(at(9)));
    assert_eq!(verdict, wanted);
    assert_eq!(verdict.stale_for(at(9)).map(|age| age.as_secs()), Some(7 * 30));
    verdict.observe(status(11, State::Up), Steadiness { fall: 3, rise: 2 }, at(11));
    assert_eq!(verdict.stale_since, None);
}

#[test]
fn a_row_of_more_than_can_be_counted_stays_a_row() {
    let mut verdict =
        Verdict { rows: Rows { down: u32::MAX, not_up: u32::MAX, ..Rows::default() }, ..watch(3, 2, "U").0 };
    let steady = Steadiness { fall: u32::MAX, rise: 1 };
    let transition = verdict.observe(status(2, State::Down), steady, at(2));
    assert_eq!(transition.map(|transition| transition.to), Some(Down));
}

#[test]
fn a_verdict_and_a_transition_come_through_json_whole() {
    let (verdict, _, transitions) = watch(3, 2, "U D X X X ?");
    let json = serde_json::to_string(&(&verdict, &transitions)).unwrap();
    assert_eq!(serde_json::from_str::<(Verdict, Vec<Transition>)>(&json).unwrap(), (verdict, transitions));
}

/// The rule of the docs, read word by word: from the whole list of statuses, without counting.
fn by_the_book(fall: usize, rise: usize, seen: &[State]) -> VerdictState {
    let known: Vec<State> = seen.iter().copied().filter(|state| *state != State::Unknown).collect();
    let mut held = Pending;
    for end in 1..=known.len() {
        let last = |n: usize, is: fn(State) -> bool| n <= end && known[end - n..end].iter().all(|state| is(*state));
        held = match held {
            Pending if known[0] == State::Up => Up,
            Pending if known[0] == State::Down => Down,
            Pending => Degraded,
            Up if last(fall, |state| state == State::Down) => Down,
            Up if last(fall, |state| state != State::Up) => Degraded,
            Degraded if last(fall, |state| state == State::Down) => Down,
            Degraded if last(rise, |state| state == State::Up) => Up,
            Down if last(rise, |state| state == State::Up) => Up,
            Down if last(rise, |state| state != State::Down) => Degraded,
            same => same,
        };
    }
    held
}

proptest! {
    #[test]
    fn any_statuses_are_judged_by_the_book_and_a_transition_is_a_change_of_state(
        seen in proptest::collection::vec(0..4_usize, 0..60),
        fall in 1..5_u32,
        rise in 1..5_u32,
        missed in any::<bool>(),
    ) {
        let seen: Vec<State> =
            seen.into_iter().map(|n| [State::Up, State::Degraded, State::Down, State::Unknown][n]).collect();
        let mut verdict = Verdict::pending("db".into(), at(0));
        for (step, state) in (1..).zip(&seen) {
            let before = verdict.clone();
            let status = status(step, *state);
            let transition = verdict.observe(status.clone(), Steadiness { fall, rise }, at(step));
            assert_eq!(verdict.state, by_the_book(fall as usize, rise as usize, &seen[..step]));
            let changed = before.state != verdict.state;
            let wanted = changed.then(|| Transition {
                name: "db".into(), from: before.state, to: verdict.state, at: at(step), status, missed: 0,
            });
            assert_eq!(transition, wanted);
            assert_eq!(verdict.since, if changed { at(step) } else { before.since });
            assert_eq!(verdict.counts.transitions, before.counts.transitions + u64::from(changed));
            assert_eq!(verdict.stale_since.is_some(), *state == State::Unknown);
            if missed {
                let held = verdict.state;
                verdict.miss(1, at(step));
                assert_eq!((verdict.state, verdict.stale_since.is_some()), (held, true));
            }
        }
    }
}
