//! `--wait`: looks at each endpoint again and again until it was up once (or down), and then runs a command.
//!
//! Standard output belongs to that command; all that is said here goes to standard error.

pub mod args;
mod book;
mod command;

use std::{sync::Arc, time::Duration};

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until, timeout_at},
};
use watchpost::{Answer, Check, Endpoint, Kind, Watchpost, printable};

use super::{
    feed::{Fault, Feed, Typed},
    ledger::told_in_part,
};
use crate::cli::{console::Console, exit::Exit};
use args::Waiting;
use book::{Book, Called, Noted};

/// The pause after a look that told something new; it doubles while nothing changes.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// The first line comes when each has a status, and not later than this.
const FIRST_LINE: Duration = Duration::from_secs(2);
/// With less time than this before the end no further look is begun: it would find nothing out.
const SHORTEST_LOOK: Duration = Duration::from_millis(100);
/// How long after the end those under way are waited for. Their own time is over then.
const GRACE: Duration = Duration::from_secs(1);
/// The endpoints that are waited for.
const MOST: usize = 1_000;
/// The longest name in a line, in characters.
const LONGEST_NAME: usize = 100;

/// Waits for everything that the feed brings. It comes back with an exit, or the command takes its place.
pub async fn run(
    engine: Watchpost,
    feed: Feed,
    mut console: Console,
    mut stop: oneshot::Receiver<Exit>,
    waiting: Waiting,
    strict: bool,
) -> Exit {
    // What it takes to read the input is part of the wait.
    let began = Instant::now();
    let gathered = tokio::select! {
        exit = &mut stop => return exit.unwrap_or(Exit::Trouble),
        gathered = timeout_at(began + waiting.within, gather(feed)) => gathered,
    };
    let exit = match gathered {
        Ok(Ok(endpoints)) => Wait::new(engine, endpoints, waiting, strict, began).run(&mut console, stop).await,
        Ok(Err(wrong)) => {
            console.err(wrong).await;
            Err(Exit::Trouble)
        }
        Err(_) => {
            let within = humantime::format_duration(waiting.within);
            console
                .err(format!("gave up after {within}: the input has no end yet, so nobody knows what to wait for\n"))
                .await;
            Err(Exit::RanOut)
        }
    };
    let _ = console.settle().await;
    match exit {
        // From here, so that no thread of ours is waited for: they end with this process.
        Ok(Some(program)) => program.run(),
        Ok(None) => Exit::AllUp,
        Err(exit) => exit,
    }
}

/// Reads the feed to its end: what is waited for must be known before.
async fn gather(mut feed: Feed) -> Result<Vec<Typed>, String> {
    let (mut endpoints, mut faults) = (Vec::new(), Vec::new());
    let Feed { urls, faults: told, .. } = &mut feed;
    loop {
        // The reader waits where either of the two is full.
        tokio::select! {
            Some(lot) = urls.recv() => {
                endpoints.extend(lot);
                if endpoints.len() > MOST {
                    return Err(format!("error: --wait takes {MOST} endpoints at most\n"));
                }
            }
            Some(fault) = told.recv() => match fault {
                Fault::Line(bad) => faults.push(bad.to_string()),
                Fault::Rest(sentence) => faults.push(sentence),
                Fault::NoneSelected(sentence) => faults.push(format!("error: {sentence}: nothing to wait for")),
                // What a document has that can't be asked for is not waited for, and is no mistake.
                Fault::Seen { .. } | Fault::LeftOut(_) => {}
            },
            else => break,
        }
    }
    match (faults.is_empty(), endpoints.is_empty()) {
        (true, false) => Ok(endpoints),
        (true, true) => Err("error: there is no URL in the input: nothing to wait for\n".to_owned()),
        (false, _) => Err(told_in_part(&faults)),
    }
}

struct Wait {
    engine: Watchpost,
    endpoints: Vec<Arc<Endpoint>>,
    waiting: Waiting,
    book: Book,
    began: Instant,
    /// The pause of each after its next look.
    pauses: Vec<Duration>,
}

/// A look that has ended, and whether it had less time than it should.
struct Looked {
    index: usize,
    answer: Answer,
    cut_short: bool,
}

impl Wait {
    fn new(engine: Watchpost, typed: Vec<Typed>, waiting: Waiting, strict: bool, began: Instant) -> Self {
        let called = typed.iter().map(|typed| Called {
            name: typed.endpoint.name().map(|name| &**name),
            host: typed.endpoint.host(),
            port: typed.endpoint.url().port_or_known_default(),
            url: typed.shown(),
        });
        let names = book::names(&called.collect::<Vec<_>>());
        let names = names.into_iter().map(|name| printable(&name, LONGEST_NAME));
        let book = Book::new(names, waiting.invert, strict);
        let pauses = vec![FIRST_PAUSE; typed.len()];
        let endpoints = typed.into_iter().map(|typed| typed.endpoint).collect();
        Self { engine, endpoints, waiting, book, began, pauses }
    }

    /// Waits. What is to be run then, or how it ended without.
    async fn run(
        mut self,
        console: &mut Console,
        mut stop: oneshot::Receiver<Exit>,
    ) -> Result<Option<command::Program>, Exit> {
        let end = self.began + self.waiting.within;
        let mut looks: FuturesUnordered<_> =
            (0..self.endpoints.len()).map(|index| self.look(index, self.began, end)).collect();
        while !self.book.is_complete() {
            // Those that may not be looked at once more are done before the time is.
            let over = if looks.is_empty() { end } else { end + GRACE };
            tokio::select! {
                biased;
                Ok(exit) = &mut stop => {
                    self.give_up(console, self.book.stopped(self.began.elapsed())).await;
                    return Err(exit);
                }
                Some(looked) = looks.next() => {
                    let index = looked.index;
                    match self.take(console, looked).await {
                        Ok(Noted::Arrived) => {}
                        Ok(noted) => {
                            let at = Instant::now() + self.pause(index, &noted);
                            if at + SHORTEST_LOOK <= end {
                                looks.push(self.look(index, at, end));
                            }
                        }
                        Err(sentence) => {
                            console.err(sentence).await;
                            return Err(Exit::Trouble);
                        }
                    }
                }
                () = sleep_until(self.began + FIRST_LINE), if !self.book.has_begun() => {
                    let line = self.book.begin();
                    self.say(console, line).await;
                }
                () = sleep_until(over) => break,
            }
        }
        // Between the end of the wait and the command a signal would be lost.
        if let Ok(exit) = stop.try_recv() {
            return Err(exit);
        }
        if !self.book.is_complete() {
            self.give_up(console, self.book.ran_out(self.waiting.within)).await;
            return Err(Exit::RanOut);
        }
        let complete = self.book.complete(self.began.elapsed());
        let line = match &self.waiting.program {
            Some(program) => format!("{complete}: {program}\n"),
            None => format!("{complete}\n"),
        };
        self.say(console, line).await;
        Ok(self.waiting.program)
    }

    /// A look at a moment, within what is left until the end.
    fn look(&self, index: usize, at: Instant, end: Instant) -> impl Future<Output = Looked> + use<> {
        let (engine, endpoint) = (self.engine.clone(), self.endpoints.get(index).cloned());
        async move {
            sleep_until(at).await;
            let left = end.saturating_duration_since(Instant::now()).max(SHORTEST_LOOK);
            let Some(endpoint) = endpoint else { std::future::pending().await };
            let cut_short = left < endpoint.timeout();
            let endpoint = if cut_short { Arc::new(endpoint.with_timeout(left)) } else { endpoint };
            let answer = engine.check(Check::new(index as u64 + 1, endpoint)).await.map(Box::new);
            Looked { index, answer, cut_short }
        }
    }

    /// The pause after a look: short after something new, and longer while nothing changes.
    fn pause(&mut self, index: usize, noted: &Noted) -> Duration {
        let Some(pause) = self.pauses.get_mut(index) else { return LONGEST_PAUSE };
        let this = if *noted == Noted::Changed { FIRST_PAUSE } else { *pause };
        *pause = (this * 2).min(LONGEST_PAUSE);
        this
    }

    /// Notes a status, and says what it changes.
    async fn take(&mut self, console: &mut Console, looked: Looked) -> Result<Noted, String> {
        let Looked { index, answer, cut_short } = looked;
        let status = answer.map_err(|refused| format!("error: the checkers have stopped: {refused}\n"))?;
        if let Some(reason) = status.reason.as_ref().filter(|reason| reason.kind == Kind::Unsupported) {
            return Err(format!("error: {}: {reason}: no wait changes that\n", status.url));
        }
        let noted = self.book.note(index, &status, cut_short);
        let line = match (self.book.has_begun(), &noted) {
            (true, Noted::Arrived | Noted::Changed) => self.book.line(index, self.began.elapsed()),
            // All at the first look: there is nothing to wait for.
            (false, _) if self.book.all_are_known() && !self.book.is_complete() => self.book.begin(),
            _ => return Ok(noted),
        };
        self.say(console, line).await;
        Ok(noted)
    }

    async fn give_up(&self, console: &mut Console, why: String) {
        let not_run = self.waiting.program.as_ref().map(|program| format!("; {program} was not run"));
        self.say(console, format!("{why}{}\n", not_run.unwrap_or_default())).await;
    }

    async fn say(&self, console: &mut Console, text: String) {
        if !self.waiting.quiet {
            console.err(text).await;
        }
    }
}
