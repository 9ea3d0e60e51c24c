//! The test of exercise 2: what it asserts, its far side, its hint. Nothing here is yours to change.

pub mod far_side;
pub mod runner;

use std::process::ExitCode;

use far_side::{A_DAY, FarSide};
pub use far_side::{Endpoint, Status};
use runner::{NotYet, Outcome, count, not_yet, why};
use tokio::time::{Instant, timeout};

const HINT: &str = "\
Think of places, as many as checks may be in flight. A check takes one when it begins and gives it back when it ends; while none
is free, wait for an end.
Lesson 8 (lesson_8_backpressure) bounds a queue in this way. Here the `JoinSet` already knows how many it holds: look at its
`len` before each `spawn`, and at `join_next`, which waits for whichever ends first. It has to wait before the loop is over.
Or let each check hold a permit of a `tokio::sync::Semaphore` until it ends.
";

const NAMES: [&str; 12] =
    ["login", "users", "orders", "search", "mail", "reports", "stock", "prices", "images", "news", "help", "about"];

/// How many endpoints, and how many of them may be in flight.
const ROUNDS: [(usize, usize); 3] = [(12, 4), (12, 3), (3, 5)];

/// Runs the exercise, or prints its hint.
pub fn run<F: Future<Output = Vec<Status>> + 'static>(check_all: fn(Vec<Endpoint>, usize) -> F) -> ExitCode {
    runner::run(HINT, test(check_all))
}

pub async fn test<F: Future<Output = Vec<Status>> + 'static>(check_all: fn(Vec<Endpoint>, usize) -> F) -> Outcome {
    let mut solved = Vec::new();
    for (all, most) in ROUNDS {
        let seen = round(check_all, all, most).await?;
        solved.push(format!("{seen} of {all}"));
    }
    Ok(format!("in flight at once were {}, and each endpoint has its status.", solved.join(", then ")))
}

/// Gives one reply after the other, the newest request first, and counts before each how many are in flight. The result is the
/// most that ever were.
async fn round<F: Future<Output = Vec<Status>> + 'static>(
    check_all: fn(Vec<Endpoint>, usize) -> F,
    all: usize,
    most: usize,
) -> Result<usize, NotYet> {
    let (endpoints, mut far_side) = FarSide::new(&NAMES[..all]);
    let program = actix_rt::spawn(check_all(endpoints, most));
    let mut seen = 0;
    let mut replied = Instant::now();

    for replies in 0..all {
        far_side.settle().await;
        let (in_flight, room) = (far_side.in_flight(), most.min(all - replies));
        seen = seen.max(in_flight);
        if in_flight > most {
            let came = format!("{} were in flight at once.", count(in_flight, "check"));
            return not_yet(came, format!("at most {most}."));
        }
        if program.is_finished() {
            let how = program.await.map_or_else(why, |statuses| format!("with {} in its result", statuses.len()));
            let came = format!("check_all ended after {replies} of {all} replies, {how}.");
            return not_yet(came, format!("an end after {all} of {all}."));
        }
        if in_flight < room {
            let came = format!("{} in flight after {replies} of {all} replies.", count(in_flight, "check"));
            return not_yet(came, format!("{room}: while there are endpoints left to ask, every place is taken."));
        }
        if let Some(late) = far_side.last_asked().map(|asked| asked - replied).filter(|late| !late.is_zero()) {
            let came =
                format!("the next endpoint was asked {late:?} after the last reply: by the clock, not by the reply.");
            return not_yet(came, "the next check right after a reply.");
        }
        far_side.reply_to_newest();
        replied = Instant::now();
    }

    match timeout(A_DAY, program).await {
        Ok(Ok(statuses)) => judge(&statuses, &far_side, &NAMES[..all]).map(|()| seen),
        Ok(Err(error)) => not_yet(format!("check_all ended {}.", why(error)), "an end with all statuses."),
        Err(_) => not_yet(format!("all {all} replies came, and check_all waits on."), "an end after the last reply."),
    }
}

fn judge(statuses: &[Status], far_side: &FarSide, names: &[&'static str]) -> Result<(), NotYet> {
    for name in names {
        let asked = far_side.asked(name);
        if asked != 1 {
            return not_yet(format!("{name} was asked {}.", count(asked, "time")), "each endpoint asked once.");
        }
        let status = Status::told_by(name);
        let times = statuses.iter().filter(|other| **other == status).count();
        if times != 1 {
            return not_yet(format!("`{status}` came {}.", count(times, "time")), "one status for each endpoint.");
        }
    }
    if statuses.len() != names.len() {
        let came = format!("{} statuses came for {} endpoints.", statuses.len(), names.len());
        return not_yet(came, "one status for each endpoint.");
    }
    Ok(())
}
