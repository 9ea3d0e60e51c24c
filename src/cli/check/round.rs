//! A round: URLs go to the engine as it has places for them, statuses come back and are reported as they arrive.

use std::{future::pending, pin::pin, time::Duration};

use futures_util::{FutureExt, Stream, StreamExt, stream};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep, sleep_until},
};
use watchpost::{Check, Endpoint, State, Status, Watchpost};

use super::{
    brakes::{Brakes, Pulled},
    doubt::Taken,
    feed::{Fault, Feed, Typed},
    held::Held,
    ledger::Ledger,
    progress::Progress,
};
use crate::cli::exit::Exit;

/// So many answers are reported before signals and faults are looked at again.
const AT_ONCE: usize = 64;
/// When nothing was read for so long, a person is told what is waited for.
const IDLE: Duration = Duration::from_secs(3);

/// How a round goes.
pub struct Course {
    /// Checked before all others, to see whether the network works.
    pub canary: Option<Endpoint>,
    /// After how long what failed, and may pass by itself, is looked at once more.
    pub recheck: Option<Duration>,
    /// Whether it stops when too many are down.
    pub fail_fast: bool,
    pub progress: Progress,
    /// Where URLs are waited for that somebody has to write: said, when none comes for a while.
    pub waits_for: Option<String>,
}

/// A check that is under way, and what is to be reported of it.
struct Asked {
    typed: Typed,
    /// When it was taken up.
    taken: Instant,
    /// The status that it had before, where it is looked at once more.
    first: Option<Box<Status>>,
}

impl Asked {
    fn now(typed: Typed, first: Option<Box<Status>>) -> (Self, Check) {
        let check = typed.check();
        (Self { typed, taken: Instant::now(), first }, check)
    }
}

/// Checks everything that the feed brings, and reports it.
pub async fn run(engine: Watchpost, feed: Feed, ledger: Ledger, brakes: Brakes, course: Course) -> Exit {
    let Feed { mut urls, mut faults, ends_by_itself } = feed;
    let held = Held::new(course.recheck.is_some());
    let Course { fail_fast, progress, .. } = course;
    let mut round = Round { engine, ledger, brakes, held, fail_fast, progress };
    if let Some(canary) = course.canary {
        let state = round.ask(canary).await;
        round.held.canary(state);
    }
    round.ledger.begin();
    let checks = stream::poll_fn(move |cx| urls.poll_recv(cx)).flat_map(stream::iter);
    let (first, any) = oneshot::channel::<()>();
    let mut first = Some(first);
    let checks = checks.map(|typed: Typed| {
        drop(first.take());
        Asked::now(typed, None)
    });
    let beside =
        Beside { faults: Some(&mut faults), ends_by_itself, waits_for: course.waits_for.map(|what| (what, any)) };
    if let Some(exit) = round.pass(checks, beside).await {
        return exit;
    }
    // The reader may still wait for its input; what it had to say by now is here.
    while let Ok(fault) = faults.try_recv() {
        round.ledger.fault(fault).await;
    }
    let again = round.held.take_again();
    if let Some(pause) = course.recheck.filter(|_| !again.is_empty()) {
        // Where it is stopped, they are refused, and what was found first stays.
        if !round.brakes.is_pulled() {
            round.ledger.looks_again(again.len(), pause).await;
            round.brakes.unless_pulled(sleep(pause)).await;
        }
        let again = stream::iter(again).map(|(typed, first)| Asked::now(typed, Some(first)));
        if let Some(exit) = round.pass(again, Beside { ends_by_itself: true, ..Beside::default() }).await {
            return exit;
        }
    }
    for (typed, status) in round.held.settle() {
        round.ledger.report(typed, status).await;
    }
    let doubt = round.held.told(round.ledger.checked());
    // A signal that came with the end of the input is one all the same.
    tokio::task::yield_now().await;
    if let Some(exit) = round.brakes.last_word() {
        round.ledger.note(exit);
    }
    round.ledger.end(doubt).await
}

struct Round {
    engine: Watchpost,
    ledger: Ledger,
    brakes: Brakes,
    held: Held,
    fail_fast: bool,
    progress: Progress,
}

/// What goes on beside the checks of a pass.
#[derive(Default)]
struct Beside<'a> {
    faults: Option<&'a mut mpsc::Receiver<Fault>>,
    /// Whether the checks have an end that is there already.
    ends_by_itself: bool,
    /// What is waited for, and word that the first of it is there.
    waits_for: Option<(String, oneshot::Receiver<()>)>,
}

impl Round {
    /// Checks an endpoint of which no status is reported.
    async fn ask(&mut self, endpoint: Endpoint) -> State {
        let name = endpoint.shown_url().to_string();
        let (state, told) = match self.brakes.unless_pulled(self.engine.check(endpoint)).await {
            Some(Ok(status)) => {
                let reason = status.reason.as_ref().filter(|_| status.state != State::Up);
                (status.state, reason.map(|reason| format!("is {}: {reason}", status.state)))
            }
            Some(Err(refused)) => (State::Unknown, Some(format!("has no status: {refused}"))),
            None => (State::Unknown, Some("has no status: it was stopped before".to_owned())),
        };
        if let Some(told) = told {
            self.ledger.say(format!("the canary {name} {told}\n")).await;
        }
        state
    }

    /// Has some checks made, and takes their statuses. Gives an exit where nobody reads the output any more.
    async fn pass(&mut self, checks: impl Stream<Item = (Asked, Check)>, beside: Beside<'_>) -> Option<Exit> {
        let Beside { mut faults, ends_by_itself, waits_for } = beside;
        let (halt, halted) = oneshot::channel::<()>();
        let mut halt = Some(halt);
        let mut answers = pin!(self.engine.check_each(checks.take_until(halted)));
        let mut flush = pin!(sleep_until(Instant::now()));
        let mut idle = pin!(idle(waits_for).fuse());
        loop {
            let due = self.ledger.console.due();
            // Most turns have the line in the block that the turn before had: a timer that stays costs nothing.
            if let Some(due) = due.filter(|due| *due != flush.deadline()) {
                flush.as_mut().reset(due);
            }
            let output_works = self.ledger.output_works();
            tokio::select! {
                pulled = self.brakes.pulled() => {
                    match pulled {
                        Pulled::Signal(exit) => {
                            self.ledger.note(exit);
                            drop(halt.take());
                        }
                        // What comes to an end by itself is read to it, so that each of its URLs gets a status.
                        Pulled::Deadline(_) if !ends_by_itself => drop(halt.take()),
                        Pulled::Deadline(_) => {}
                    }
                    self.stop();
                }
                error = self.ledger.console.failure(), if output_works => {
                    if let Some(exit) = self.ledger.output_failed(&error).await { return Some(exit) }
                }
                fault = next(&mut faults), if faults.is_some() => match fault {
                    Some(fault) => self.ledger.fault(fault).await,
                    None => faults = None,
                },
                answer = answers.next() => {
                    let (asked, answer) = answer?;
                    let mut lost = self.answer(asked, answer).await;
                    // Those that are here already, without a look at all the rest for each.
                    for _ in 1..AT_ONCE {
                        let Some(Some((asked, answer))) = answers.next().now_or_never() else { break };
                        lost |= self.answer(asked, answer).await;
                    }
                    if lost && self.fail_fast && halt.take().is_some() {
                        self.stop();
                    }
                }
                () = self.progress.due() => self.ledger.show(&mut self.progress).await,
                what = &mut idle => self.ledger.say(format!("waiting for {what}\n")).await,
                () = &mut flush, if due.is_some() => self.ledger.console.flush().await,
            }
        }
    }

    /// What was accepted is answered at once, and nothing more is.
    fn stop(&self) {
        let engine = self.engine.clone();
        tokio::spawn(async move { engine.abort().await });
    }

    /// Takes an answer. Says whether with what was reported too many are down.
    async fn answer(&mut self, asked: Asked, answer: watchpost::Answer) -> bool {
        let Asked { typed, taken, first } = asked;
        self.ledger.took_from(taken);
        let status = match answer {
            Ok(status) => status,
            Err(refused) => Box::new(self.brakes.never_accepted(&typed, refused)),
        };
        match self.held.take(typed, self.brakes.named(status), first) {
            Taken::Report(typed, status) => self.ledger.report(typed, status).await,
            Taken::Held => false,
            Taken::Release(all) => {
                let mut lost = false;
                for (typed, status) in all {
                    lost |= self.ledger.report(typed, status).await;
                }
                lost
            }
        }
    }
}

async fn next(faults: &mut Option<&mut mpsc::Receiver<Fault>>) -> Option<Fault> {
    faults.as_mut()?.recv().await
}

/// Ends when nothing has come for a while, with what is waited for: once.
async fn idle(waits_for: Option<(String, oneshot::Receiver<()>)>) -> String {
    let Some((what, any)) = waits_for else { return pending().await };
    tokio::select! {
        _ = any => pending().await,
        () = sleep(IDLE) => what,
    }
}
