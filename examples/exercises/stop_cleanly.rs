//! The test of exercise 4: what it asserts, its far side, its hint. Nothing here is yours to change.

pub mod far_side;
pub mod runner;

use std::process::ExitCode;

use actix::{Actor, Addr, Context, Handler, MailboxError, Recipient};
pub use far_side::{Endpoint, Status};
use far_side::{FarSide, NAMES};
use futures_util::FutureExt;
use runner::{NotYet, Outcome, count, not_yet};
use tokio::{sync::mpsc, task::JoinHandle, time::Instant};

use super::{Check, Refused, Stop, Stopped};

const HINT: &str = "\
What has to be known at the end has to be counted from the start, by the one who owns it: the actor. Lesson 6 (lesson_6_actors)
does the same: `missing` goes down with every status, and at 0 the coordinator says so.
Give the checker fields: how many checks are in flight, and who asked it to stop. `Check` counts up, or refuses; when a look ends,
the actor counts down (`actix::ActorFutureExt::map`, between `into_actor` and `spawn`, runs a closure that has the actor).
All is done when a stop was asked for and nothing is in flight. That can become true at two places: where a look ends, and in
`Stop` itself. `ctx.stop()` ends the actor with all that it spawned; it need not be called at all.
";

/// What the asker sees, in the order in which it sees it.
enum Event {
    Status(Status),
    Stopped(Instant),
}

/// Stands where the coordinator of lesson 6 stands: it gets the statuses and the end, and hands them to the test.
struct Asker(mpsc::UnboundedSender<Event>);

impl Actor for Asker {
    type Context = Context<Self>;
}

impl Handler<Status> for Asker {
    type Result = ();

    fn handle(&mut self, status: Status, _: &mut Context<Self>) {
        let _ = self.0.send(Event::Status(status));
    }
}

impl Handler<Stopped> for Asker {
    type Result = ();

    fn handle(&mut self, _: Stopped, _: &mut Context<Self>) {
        let _ = self.0.send(Event::Stopped(Instant::now()));
    }
}

/// Runs the exercise, or prints its hint.
pub fn run<C>(start: fn() -> Addr<C>) -> ExitCode
where
    C: Actor<Context = Context<C>> + Handler<Check> + Handler<Stop>,
{
    runner::run(HINT, test(start))
}

/// Stops a checker with work, one that never had any, and one that has finished it.
pub async fn test<C>(start: impl Fn() -> Addr<C>) -> Outcome
where
    C: Actor<Context = Context<C>> + Handler<Check> + Handler<Stop>,
{
    let stage = || {
        let checker = start();
        Stage::new(checker.clone().recipient(), checker.recipient())
    };
    let solved = stop_a_busy_one(stage()).await?;
    stop_an_idle_one(stage(), &[]).await?;
    stop_an_idle_one(stage(), &["search", "mail"]).await?;
    Ok(solved)
}

/// A checker between its asker and its far side.
struct Stage {
    checks: Recipient<Check>,
    stops: Recipient<Stop>,
    asker: Addr<Asker>,
    events: mpsc::UnboundedReceiver<Event>,
    endpoints: Vec<Endpoint>,
    far_side: FarSide,
    statuses: Vec<Status>,
    /// For each `Stopped`: when it came, and how many statuses had come before it.
    stopped: Vec<(Instant, usize)>,
}

/// Where the answer to a `Check` comes.
type Answer = JoinHandle<Result<Result<(), Refused>, MailboxError>>;

impl Stage {
    fn new(checks: Recipient<Check>, stops: Recipient<Stop>) -> Self {
        let (endpoints, far_side) = FarSide::new(&NAMES);
        let (sender, events) = mpsc::unbounded_channel();
        let asker = Asker(sender).start();
        Self { checks, stops, asker, events, endpoints, far_side, statuses: Vec::new(), stopped: Vec::new() }
    }

    /// Puts a check into the mailbox, at once.
    fn check(&self, name: &str) -> Answer {
        let found = self.endpoints.iter().find(|endpoint| endpoint.name() == name);
        let endpoint = found.expect("the test knows its endpoints").clone();
        actix_rt::spawn(self.checks.send(Check { endpoint, asker: self.asker.clone().recipient() }))
    }

    /// Puts a stop into the mailbox, at once.
    fn stop(&self) {
        self.stops.do_send(Stop { asker: self.asker.clone().recipient() });
    }

    async fn settle(&mut self) {
        self.far_side.settle().await;
        while let Ok(event) = self.events.try_recv() {
            match event {
                Event::Status(status) => self.statuses.push(status),
                Event::Stopped(at) => self.stopped.push((at, self.statuses.len())),
            }
        }
    }

    /// `Stopped` has not come before this many statuses.
    fn judge_order(&self, all: usize) -> Result<(), NotYet> {
        match self.stopped.iter().find(|(_, statuses)| *statuses < all) {
            Some((_, statuses)) => {
                let came = format!("Stop was answered after {statuses} of {all} statuses.");
                not_yet(came, format!("the answer after {all} of {all}."))
            }
            None => Ok(()),
        }
    }

    /// Each of these endpoints has its status, once, and no other has one.
    fn judge_statuses(&self, accepted: &[&'static str]) -> Result<(), NotYet> {
        for name in accepted {
            let status = Status::told_by(name);
            let times = self.statuses.iter().filter(|other| **other == status).count();
            if times != 1 {
                let came = format!("the check of {name} was accepted, and its status came {}.", count(times, "time"));
                return not_yet(came, "one status for each accepted check.");
            }
        }
        match self.statuses.iter().find(|status| !accepted.contains(&status.endpoint)) {
            Some(other) => not_yet(format!("`{other}` came for a check that was refused."), "no status for it."),
            None => Ok(()),
        }
    }

    /// `Stopped` came once, and at this time.
    fn judge_end(&self, after: &str, time: Instant) -> Result<(), NotYet> {
        match self.stopped[..] {
            [] => not_yet(format!("{after}, and Stop was not answered."), "an answer when all is done."),
            [(at, _)] if at > time => {
                let came = format!("{after}, and Stop was answered {:?} later: by the clock.", at - time);
                not_yet(came, "an answer as soon as all is done.")
            }
            [_] => Ok(()),
            _ => not_yet(format!("Stop was answered {} times.", self.stopped.len()), "one answer."),
        }
    }
}

/// What became of a check, in words.
fn in_words(answer: &mut Answer) -> &'static str {
    match answer.now_or_never() {
        Some(Ok(Ok(Ok(())))) => "was accepted",
        Some(Ok(Ok(Err(Refused)))) => "was refused",
        Some(_) => "got no answer, for the checker is gone",
        None => "has no answer yet",
    }
}

async fn stop_a_busy_one(mut stage: Stage) -> Outcome {
    let (accepted, refused) = (["login", "users", "orders", "mail"], ["search", "reports"]);
    let all = accepted.len();

    // Three are in flight. The fourth is still in the mailbox when the stop comes in after it.
    let [a, b, c] = ["login", "users", "orders"].map(|name| stage.check(name));
    stage.settle().await;
    let d = stage.check("mail");
    stage.stop();
    stage.settle().await;
    stage.judge_order(all)?;
    for (name, mut answer) in accepted.iter().zip([a, b, c, d]) {
        let came = in_words(&mut answer);
        if came != "was accepted" {
            return not_yet(format!("the check of {name} came before Stop, and {came}."), "it is accepted.");
        }
    }
    let in_flight = stage.far_side.in_flight();
    if in_flight < all {
        return not_yet(format!("{in_flight} of {all} accepted checks are in flight."), "all at once, as before.");
    }

    let answers = refused.map(|name| stage.check(name));
    stage.settle().await;
    for (name, mut answer) in refused.iter().zip(answers) {
        let came = in_words(&mut answer);
        if came != "was refused" {
            return not_yet(format!("the check of {name} came after Stop, and {came}."), "it is refused, at once.");
        }
    }

    if let Some(name) = refused.iter().find(|name| stage.far_side.asked(name) > 0) {
        return not_yet(format!("the check of {name} was refused, and {name} was asked."), "it is not asked.");
    }

    let mut replied = Instant::now();
    for _ in 0..all {
        stage.judge_order(all)?;
        stage.far_side.reply_to_newest();
        replied = Instant::now();
        stage.settle().await;
    }
    stage.judge_statuses(&accepted)?;
    stage.judge_order(all)?;
    stage.judge_end(&format!("all {all} statuses came"), replied)?;

    // A checker that is gone takes nothing either.
    let mut answer = stage.check("search");
    stage.settle().await;
    let came = in_words(&mut answer);
    if matches!(came, "was accepted" | "has no answer yet") {
        return not_yet(format!("a check came after all was done, and {came}."), "it is refused.");
    }
    let statuses = stage.statuses.len();
    Ok(format!(
        "Stop was answered after {statuses} of {all} statuses, and {} later checks were refused.",
        refused.len()
    ))
}

async fn stop_an_idle_one(mut stage: Stage, finished: &[&'static str]) -> Result<(), NotYet> {
    for name in finished {
        stage.check(name);
        stage.settle().await;
        stage.far_side.reply_to_newest();
    }
    stage.settle().await;
    stage.judge_statuses(finished)?;
    if !stage.stopped.is_empty() {
        return not_yet("Stopped came, and nobody had sent Stop.", "Stopped after Stop.");
    }
    stage.stop();
    let stopped = Instant::now();
    stage.settle().await;
    let after = if finished.is_empty() { "Stop came before any check" } else { "Stop came when nothing was in flight" };
    stage.judge_end(after, stopped)
}
