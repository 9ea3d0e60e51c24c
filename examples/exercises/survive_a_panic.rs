//! The test of exercise 3: what it asserts, its far side, its hint. Nothing here is yours to change.

pub mod far_side;
pub mod runner;

use std::process::ExitCode;

use actix::{Actor, Context, Handler, Recipient};
#[allow(unused_imports, reason = "the solution uses it, and the exercise not yet")]
pub use far_side::panic_message;
pub use far_side::{Endpoint, Status};
use far_side::{FarSide, NAMES};
use runner::{NotYet, Outcome, not_yet};
use tokio::sync::mpsc;

use super::Check;

const HINT: &str = "\
A panic ends what runs it. What an actor spawned into its context is run by the actor, so the actor ends, with all its checks.
The library's checker catches it first (lesson_7_watchpost shows what comes of it): wrap the check in
`std::panic::AssertUnwindSafe(…)`, which says that nothing half-done is looked at afterwards, and call `catch_unwind()` on it, a
method of `futures_util::FutureExt`. What it gives is a `Result`: the status, or the panic, for `panic_message`.
Or run the check in a task of its own (`tokio::spawn`), wait for its handle, and ask the error for its panic (`into_panic`).
";

const BUG: &str = "a reply of 3 bytes has no byte 7";
const OTHER_BUG: &str = "no such month: 13";

/// Stands where the coordinator of lesson 6 stands: it gets the statuses, and hands them to the test.
struct Asker(mpsc::UnboundedSender<Status>);

impl Actor for Asker {
    type Context = Context<Self>;
}

impl Handler<Status> for Asker {
    type Result = ();

    fn handle(&mut self, status: Status, _: &mut Context<Self>) {
        let _ = self.0.send(status);
    }
}

/// Runs the exercise, or prints its hint.
pub fn run(start: fn() -> Recipient<Check>) -> ExitCode {
    runner::run(HINT, test(start))
}

/// One of six checks panics while all are in flight, then the others get their replies; and all of it once more with the same
/// checker, another panic and another message.
pub async fn test(start: impl Fn() -> Recipient<Check>) -> Outcome {
    let checker = start();
    let first = round(&checker, "users", BUG).await?;
    let second = round(&checker, "reports", OTHER_BUG).await?;
    Ok(format!(
        "{} of {} endpoints have a status, and two of them say why it crashed.",
        first + second,
        2 * NAMES.len()
    ))
}

async fn round(checker: &Recipient<Check>, culprit: &str, bug: &'static str) -> Result<usize, NotYet> {
    let all = NAMES.len();
    let (endpoints, mut far_side) = FarSide::new(&NAMES);
    let (sender, mut told) = mpsc::unbounded_channel();
    let asker = Asker(sender).start();
    for endpoint in endpoints {
        checker.do_send(Check { endpoint, asker: asker.clone().recipient() });
    }

    far_side.settle().await;
    if far_side.in_flight() < all {
        let came = format!("{} of {all} endpoints were asked before the first reply.", far_side.in_flight());
        return not_yet(came, format!("all {all} at once, each time: a panic stops nothing but its own check."));
    }
    far_side.panic(culprit, bug);
    far_side.settle().await;
    for _ in 0..all {
        far_side.reply_to_newest();
    }
    far_side.settle().await;

    let mut statuses = Vec::new();
    while let Ok(status) = told.try_recv() {
        statuses.push(status);
    }
    judge(&statuses, culprit, bug)?;
    match NAMES.iter().find(|name| far_side.asked(name) != 1) {
        Some(name) => not_yet(format!("{name} was asked {} times.", far_side.asked(name)), "each endpoint asked once."),
        None => Ok(statuses.len()),
    }
}

fn judge(statuses: &[Status], culprit: &str, bug: &str) -> Result<(), NotYet> {
    let of = |name: &str| statuses.iter().filter(|status| status.endpoint == name).collect::<Vec<_>>();
    let missing: Vec<_> = NAMES.into_iter().filter(|name| of(name).is_empty()).collect();
    if !missing.is_empty() {
        let (all, has) = (NAMES.len(), if missing.len() == 1 { "has" } else { "have" });
        return not_yet(
            format!(
                "the check of {culprit} panicked, and {} of {all} {has} no status: {}.",
                missing.len(),
                missing.join(", ")
            ),
            "one status for each endpoint, whatever happens to a check.",
        );
    }
    for name in NAMES {
        let statuses = of(name);
        if statuses.len() > 1 {
            return not_yet(format!("{name} has {} statuses.", statuses.len()), "one status for each endpoint.");
        }
        let wanted = if name == culprit { Status::crashed(name, bug) } else { Status::told_by(name) };
        if let Some(other) = statuses.into_iter().find(|status| **status != wanted) {
            return not_yet(format!("`{other}`"), format!("`{wanted}`"));
        }
    }
    if statuses.len() > NAMES.len() {
        let came = format!("{} statuses came for {} endpoints.", statuses.len(), NAMES.len());
        return not_yet(came, "one status for each endpoint.");
    }
    Ok(())
}
