use super::*;
use crate::model::timestamp::Timestamp;

fn held(need: Need, state: VerdictState) -> Held {
    let mut verdict = Verdict::pending("x".into(), Timestamp::default());
    verdict.state = state;
    Held { need, verdict }
}

const STATES: [VerdictState; 4] = [VerdictState::Pending, VerdictState::Up, VerdictState::Degraded, VerdictState::Down];

/// Of a required and an optional dependency, for each state of the required one: whether the app has started, and then whether it is
/// ready, for each state of the optional one.
const TABLE: [(State, [State; 4]); 4] = {
    use State::{Degraded, Down, Unknown, Up};
    [
        (Unknown, [Unknown, Unknown, Unknown, Unknown]),
        (Up, [Degraded, Up, Degraded, Degraded]),
        (Up, [Degraded, Degraded, Degraded, Degraded]),
        (Up, [Down, Down, Down, Down]),
    ]
};

#[test]
fn ready_and_started_over_every_state_of_app_and_dependencies() {
    for (required, (has_started, are_ready)) in STATES.into_iter().zip(TABLE) {
        for (optional, is_ready) in STATES.into_iter().zip(are_ready) {
            let both = [held(Need::Required, required), held(Need::Optional, optional)];
            let row = format!("required {required}, optional {optional}");
            assert_eq!(ready(false, &both), is_ready, "{row}");
            assert_eq!(of_all(&both), is_ready, "{row}, as a group");
            assert_eq!(ready(true, &both), State::Down, "{row}, draining");
            assert_eq!(started(&both), has_started, "{row}");
            let turned = [both[1].clone(), both[0].clone()];
            assert_eq!((ready(false, &turned), started(&turned)), (is_ready, has_started), "{row}, turned");
        }
    }
}

#[test]
fn who_depends_on_nothing_is_ready_until_it_stops() {
    assert_eq!((ready(false, []), ready(true, []), started([])), (State::Up, State::Down, State::Up));
}

#[test]
fn a_failure_that_was_seen_comes_before_one_that_is_not_known_yet() {
    let both = [held(Need::Required, VerdictState::Pending), held(Need::Required, VerdictState::Down)];
    assert_eq!((ready(false, &both), started(&both)), (State::Down, State::Unknown));
}
