//! The one place where a round's statuses are counted, printed, and come to an exit code.

use std::{io, time::Duration};

use tokio::time::Instant;
use watchpost::Status;

use super::{
    feed::{Fault, Typed},
    order::Order,
    progress::{Progress, Shown},
    report::Report,
    seen::WINDOW,
    thresholds::Tally,
};
use crate::cli::{console::Console, exit::Exit, plain::plainly};

/// What a round has to say, and what has happened so far.
pub struct Ledger {
    report: Report,
    tally: Tally,
    order: Order,
    /// Whether nothing is said but errors.
    silent: bool,
    pub console: Console,
    /// The worst so far, beside the statuses.
    exit: Exit,
    /// Whether standard output can still be written.
    output_works: bool,
    /// When the first check was taken up. Waiting for somebody to type it is no part of the round.
    began: Option<Instant>,
    /// From then until the last status.
    elapsed: Duration,
    /// Whether duplicates were looked for among the last lines alone.
    window: bool,
}

impl Ledger {
    pub fn new(report: Report, tally: Tally, order: Order, silent: bool, console: Console) -> Self {
        let (exit, output_works, began, elapsed, window) = (Exit::AllUp, true, None, Duration::ZERO, false);
        Self { report, tally, order, silent, console, exit, output_works, began, elapsed, window }
    }

    /// What comes before the first status.
    pub fn begin(&mut self) {
        self.report.begin(self.console.out());
    }

    pub fn output_works(&self) -> bool {
        self.output_works
    }

    /// How many have a status.
    pub fn checked(&self) -> u64 {
        self.report.summary.checked
    }

    /// Something that counts in the exit code.
    pub fn note(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    /// Shows where it stands.
    pub async fn show(&mut self, progress: &mut Progress) {
        match progress.show(&self.report.summary) {
            Shown::Bar(progress) => self.console.bar(progress),
            Shown::Line(line) => self.say(line).await,
        }
    }

    /// Prints a line for people.
    pub async fn say(&mut self, line: String) {
        if !self.silent {
            self.console.err(line).await;
        }
    }

    /// Says that what failed is looked at once more.
    pub async fn looks_again(&mut self, count: usize, pause: Duration) {
        let pause = humantime::format_duration(pause);
        self.say(format!("{count} failed for a reason that may pass: looking once more in {pause}\n")).await;
    }

    /// A check that was taken up at that moment has ended now.
    pub fn took_from(&mut self, taken: Instant) {
        let began = self.began.map_or(taken, |began| began.min(taken));
        (self.began, self.elapsed) = (Some(began), began.elapsed());
    }

    /// Counts a status, and tells it when it is its turn. Says whether with it too many are down.
    pub async fn report(&mut self, typed: Typed, status: Box<Status>) -> bool {
        let counts = self.tally.add(&status);
        self.report.count(&status, &typed.endpoint);
        let lost = counts && self.tally.is_lost(&self.report.summary);
        let mut turn = self.order.take(typed, status);
        while let Some((typed, status)) = turn {
            self.tell(&typed, &status).await;
            turn = self.order.next();
        }
        lost
    }

    async fn tell(&mut self, typed: &Typed, status: &Status) {
        let written = self.report.status(self.console.out(), typed.entry(status), &typed.endpoint);
        self.written(written).await;
        self.console.gathered().await;
        if self.report.has_files() {
            let told = self.report.gathered().await;
            self.trouble(told).await;
        }
    }

    /// Outputs that can't be written, a sentence each.
    async fn trouble(&mut self, told: Vec<String>) {
        for sentence in told {
            self.note(Exit::Trouble);
            self.console.err(sentence).await;
        }
    }

    /// A URL that isn't checked, or a source that can't be read.
    pub async fn fault(&mut self, fault: Fault) {
        match fault {
            Fault::Seen { again, in_a_window } => {
                self.report.summary.seen_before(again);
                self.window |= in_a_window;
            }
            Fault::Line(bad) => {
                self.note(Exit::Trouble);
                self.report.summary.skip();
                self.console.err(format!("{bad}; skipped\n")).await;
            }
            Fault::LeftOut(sentences) => {
                sentences.iter().for_each(|_| self.report.summary.skip());
                self.console.err(told_in_part(&sentences)).await;
            }
            Fault::NoneSelected(sentence) => {
                let word = if self.tally.allows_nothing() { "note" } else { "error" };
                if !self.tally.allows_nothing() {
                    self.note(Exit::Trouble);
                }
                self.console.err(format!("{word}: {sentence}: nothing was checked\n")).await;
            }
            Fault::Rest(sentence) => {
                self.note(Exit::Trouble);
                self.console.err(format!("{sentence}\n")).await;
            }
        }
    }

    /// A closed pipe ends all, as SIGPIPE would. Anything else is told, and the round goes on for its totals.
    pub async fn output_failed(&mut self, error: &io::Error) -> Option<Exit> {
        self.output_works = false;
        if error.kind() == io::ErrorKind::BrokenPipe {
            self.report.discard_files().await;
            return Some(self.exit.max(Exit::ClosedPipe));
        }
        self.note(Exit::Trouble);
        self.console.err(format!("error: standard output cannot be written: {}\n", plainly(error))).await;
        None
    }

    async fn written(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.note(Exit::Trouble);
            self.console.err(format!("error: a status cannot be written: {error}\n")).await;
        }
    }

    /// What comes after the last status, and what it all came to. `doubt` is what is to be told of this machine's network.
    pub async fn end(mut self, doubt: Option<String>) -> Exit {
        // Before anything else stands where it was.
        self.console.clear_bar().await;
        for (typed, status) in self.order.rest() {
            self.tell(&typed, &status).await;
        }
        let exit = self.tally.exit(&self.report.summary);
        let nothing = self.report.summary.read == 0 && self.exit == Exit::AllUp;
        if nothing && exit != Exit::AllUp {
            self.console.err("error: there is no URL in the input: nothing was checked\n").await;
        }
        match self.report.end(self.console.out(), self.elapsed) {
            Ok(Some(head)) => self.console.head(head).await,
            Ok(None) => {}
            Err(error) => self.written(Err(error)).await,
        }
        // Standard output first: what failed there is told before the totals.
        if let Err(error) = self.console.settle().await
            && let Some(exit) = self.output_failed(&error).await
        {
            return exit;
        }
        let told = self.report.keep_files().await;
        self.trouble(told).await;
        if !nothing && !self.silent {
            let window = format!("Duplicates of standard input were looked for among the last {WINDOW} URLs.");
            let told = self.tally.told(&self.report.summary).into_iter().chain(doubt);
            let told = told.chain(self.window.then_some(window));
            let told: String = told.map(|sentence| sentence + "\n").collect();
            let hosts = self.report.hosts().unwrap_or_default();
            self.console.err(self.report.totals() + &told + &hosts).await;
        }
        let exit = self.exit.max(exit);
        match self.console.settle().await {
            Ok(()) => exit,
            Err(_) => exit.max(Exit::Trouble),
        }
    }
}

/// So many sentences are shown of what a document has that can't be asked for.
const SHOWN: usize = 20;

/// The first of some sentences, and how many more there are.
pub fn told_in_part(sentences: &[String]) -> String {
    let mut told: String = sentences.iter().take(SHOWN).map(|sentence| format!("{sentence}\n")).collect();
    if sentences.len() > SHOWN {
        told += &format!("and {} more are left out\n", sentences.len() - SHOWN);
    }
    told
}
