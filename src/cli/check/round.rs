//! A round: URLs go to the engine as it has places for them, statuses come back and are printed as they arrive.

use std::{io, pin::pin, time::Duration};

use futures_util::{FutureExt, StreamExt, stream};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until},
};
use watchpost::{Answer, Kind, Reason, Refused, Status, Watchpost};

use super::{
    feed::{Fault, Feed, Typed},
    report::Report,
    sources::plainly,
};
use crate::cli::{console::Console, exit::Exit};

/// So many answers are printed before signals and faults are looked at again.
const AT_ONCE: usize = 64;

/// What a round has to say, and what has happened so far.
struct Round {
    report: Report,
    console: Console,
    /// The worst so far, beside the statuses.
    exit: Exit,
    /// Whether standard output can still be written.
    output_works: bool,
    /// When the first check was taken up. Waiting for somebody to type it is no part of the round.
    began: Option<Instant>,
    /// From then until the last status.
    elapsed: Duration,
}

/// Checks everything that the feed brings, and reports it. `stop` tells of a signal.
pub async fn run(
    engine: Watchpost,
    feed: Feed,
    report: Report,
    console: Console,
    mut stop: oneshot::Receiver<Exit>,
    strict: bool,
) -> Exit {
    let Feed { mut urls, mut faults } = feed;
    let (halt, halted) = oneshot::channel::<()>();
    let mut halt = Some(halt);
    let checks = stream::poll_fn(move |cx| urls.poll_recv(cx))
        .flat_map(stream::iter)
        .map(|typed: Typed| {
            let check = typed.check();
            ((typed, Instant::now()), check)
        })
        .take_until(halted);
    let mut answers = pin!(engine.check_each(checks));
    let mut round =
        Round { report, console, exit: Exit::AllUp, output_works: true, began: None, elapsed: Duration::ZERO };
    let mut reading = true;
    round.report.begin(round.console.out());

    let mut flush = pin!(sleep_until(Instant::now()));
    loop {
        let due = round.console.due();
        // Most turns have the line in the block that the turn before had: a timer that stays costs nothing.
        if let Some(due) = due.filter(|due| *due != flush.deadline()) {
            flush.as_mut().reset(due);
        }
        let output_works = round.output_works;
        tokio::select! {
            Ok(exit) = &mut stop, if halt.is_some() => {
                round.exit = round.exit.max(exit);
                // Nothing more is read; then what was accepted is answered at once.
                drop(halt.take());
                let engine = engine.clone();
                tokio::spawn(async move { engine.abort().await });
            }
            error = round.console.failure(), if output_works => {
                if let Some(exit) = round.output_failed(&error).await { return exit }
            }
            fault = faults.recv(), if reading => match fault {
                Some(fault) => round.fault(fault).await,
                None => reading = false,
            },
            answer = answers.next() => match answer {
                Some(((typed, taken), answer)) => {
                    round.answer(&typed, taken, answer).await;
                    // Those that are here already, without a look at all the rest for each.
                    for _ in 1..AT_ONCE {
                        let Some(Some(((typed, taken), answer))) = answers.next().now_or_never() else { break };
                        round.answer(&typed, taken, answer).await;
                    }
                }
                None => break,
            },
            () = &mut flush, if due.is_some() => round.console.flush().await,
        }
    }
    // The reader may still wait for its input; what it had to say by now is here.
    while let Ok(fault) = faults.try_recv() {
        round.fault(fault).await;
    }
    round.end(strict).await
}

impl Round {
    async fn answer(&mut self, typed: &Typed, taken: Instant, answer: Answer) {
        let began = self.began.map_or(taken, |began| began.min(taken));
        (self.began, self.elapsed) = (Some(began), began.elapsed());
        let status = answer.unwrap_or_else(|refused| Box::new(never_accepted(typed, refused)));
        let written = self.report.status(self.console.out(), typed.entry(&status), &typed.endpoint);
        self.written(written).await;
        self.console.gathered().await;
    }

    async fn fault(&mut self, fault: Fault) {
        self.exit = self.exit.max(Exit::Trouble);
        match fault {
            Fault::Line(bad) => {
                self.report.summary.skip();
                self.console.err(format!("{bad}; skipped\n")).await;
            }
            Fault::Rest(sentence) => self.console.err(format!("{sentence}\n")).await,
        }
    }

    /// A closed pipe ends all, as SIGPIPE would. Anything else is told, and the round goes on for its totals.
    async fn output_failed(&mut self, error: &io::Error) -> Option<Exit> {
        self.output_works = false;
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Some(self.exit.max(Exit::ClosedPipe));
        }
        self.exit = self.exit.max(Exit::Trouble);
        self.console.err(format!("error: standard output cannot be written: {}\n", plainly(error))).await;
        None
    }

    async fn written(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.exit = self.exit.max(Exit::Trouble);
            self.console.err(format!("error: a status cannot be written: {error}\n")).await;
        }
    }

    async fn end(mut self, strict: bool) -> Exit {
        let nothing = self.report.summary.read == 0 && self.exit == Exit::AllUp;
        if nothing {
            self.console.err("error: there is no URL in the input: nothing was checked\n").await;
        }
        let written = self.report.end(self.console.out(), self.elapsed);
        self.written(written).await;
        // Standard output first: what failed there is told before the totals.
        if let Err(error) = self.console.settle().await
            && let Some(exit) = self.output_failed(&error).await
        {
            return exit;
        }
        if !nothing {
            self.console.err(self.report.totals()).await;
        }
        let exit = self.exit.max(Exit::of(&self.report.summary, strict));
        match self.console.settle().await {
            Ok(()) => exit,
            Err(_) => exit.max(Exit::Trouble),
        }
    }
}

/// The status of a URL that was read, and that the engine took no more.
fn never_accepted(typed: &Typed, refused: Refused) -> Status {
    let said = match refused {
        Refused::Draining | Refused::Closed => "stopped before it was checked".to_owned(),
        other => other.to_string(),
    };
    Status::without_a_look(typed.id, &typed.endpoint, Reason::new(Kind::Cancelled, said))
}
