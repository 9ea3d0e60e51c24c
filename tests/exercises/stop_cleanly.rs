//! Answers to exercise 4. They are one checker, right save for one mistake at a time.

#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/exercises/stop_cleanly.rs"]
mod exercise;

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, Message, Recipient, WrapFuture};
use exercise::{Endpoint, Status, runner::on_a_still_clock};
use tokio::time::{Duration, sleep};

#[derive(Message)]
#[rtype("Result<(), Refused>")]
struct Check {
    endpoint: Endpoint,
    asker: Recipient<Status>,
}

struct Refused;

#[derive(Message)]
#[rtype("()")]
struct Stop {
    asker: Recipient<Stopped>,
}

#[derive(Message)]
#[rtype("()")]
struct Stopped;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mistake {
    Nothing,
    /// None either: it ends when all is done.
    EndsWhenDone,
    AnswersStopAtOnce,
    AnswersStopAtOnceAndGoesOn,
    AnswersStopOneTooEarly,
    AnswersStopBeforeTheStatus,
    AnswersStopTwice,
    AnswersStopAfterASleep,
    NeverAnswersStop,
    AnswersNoIdleStop,
    NeverCountsDown,
    AcceptsAfterStop,
    AsksWhatItRefuses,
    RefusesWhenFull,
    HandlesNothingWhileItStops,
    OneAfterAnother,
    AnswersTwice,
    DropsOne,
    GoneAtStop,
}

use Mistake::*;

struct Checker {
    mistake: Mistake,
    in_flight: usize,
    stop: Option<Recipient<Stopped>>,
}

impl Actor for Checker {
    type Context = Context<Self>;
}

impl Checker {
    fn end_if_done(&mut self, ctx: &mut Context<Self>) {
        let Some(asker) = self.stop.clone() else { return };
        if self.in_flight != usize::from(self.mistake == AnswersStopOneTooEarly) {
            return;
        }
        match self.mistake {
            NeverAnswersStop => {}
            AnswersStopAfterASleep => {
                let later = async move {
                    sleep(Duration::from_secs(1)).await;
                    asker.do_send(Stopped);
                };
                ctx.spawn(later.into_actor(self));
            }
            AnswersStopTwice => {
                asker.do_send(Stopped);
                asker.do_send(Stopped);
            }
            EndsWhenDone => {
                asker.do_send(Stopped);
                ctx.stop();
            }
            _ => asker.do_send(Stopped),
        }
    }
}

impl Handler<Check> for Checker {
    type Result = Result<(), Refused>;

    fn handle(&mut self, Check { endpoint, asker }: Check, ctx: &mut Context<Self>) -> Result<(), Refused> {
        let mistake = self.mistake;
        if (self.stop.is_some() && mistake != AcceptsAfterStop) || (mistake == RefusesWhenFull && self.in_flight == 3) {
            if mistake == AsksWhatItRefuses {
                tokio::spawn(async move { asker.do_send(endpoint.check().await) });
            }
            return Err(Refused);
        }
        self.in_flight += 1;
        let look = async move {
            let status = endpoint.check().await;
            (status, asker)
        };
        let look = look.into_actor(self).map(move |(status, asker), checker, ctx| {
            if mistake == AnswersTwice {
                asker.do_send(status.clone());
            }
            if mistake != NeverCountsDown {
                checker.in_flight -= 1;
            }
            if mistake == AnswersStopBeforeTheStatus {
                checker.end_if_done(ctx);
                asker.do_send(status);
                return;
            }
            if mistake != DropsOne || status.endpoint != "mail" {
                asker.do_send(status);
            }
            checker.end_if_done(ctx);
        });
        if mistake == OneAfterAnother {
            ctx.wait(look);
        } else {
            ctx.spawn(look);
        }
        Ok(())
    }
}

impl Handler<Stop> for Checker {
    type Result = ();

    fn handle(&mut self, Stop { asker }: Stop, ctx: &mut Context<Self>) {
        match self.mistake {
            AnswersStopAtOnce => {
                asker.do_send(Stopped);
                ctx.stop();
            }
            AnswersStopAtOnceAndGoesOn => {
                asker.do_send(Stopped);
                self.stop = Some(asker);
            }
            GoneAtStop => ctx.stop(),
            HandlesNothingWhileItStops => {
                ctx.wait(async { sleep(Duration::from_secs(3600)).await }.into_actor(self));
                self.stop = Some(asker);
            }
            AnswersNoIdleStop => self.stop = Some(asker),
            _ => {
                self.stop = Some(asker);
                self.end_if_done(ctx);
            }
        }
    }
}

fn start(mistake: Mistake) -> actix::Addr<Checker> {
    Checker { mistake, in_flight: 0, stop: None }.start()
}

#[test]
fn each_mistake_has_its_sentence() {
    let solved = "Stop was answered after 4 of 4 statuses, and 2 later checks were refused.";
    let early = |statuses: usize| format!("Stop was answered after {statuses} of 4 statuses.");
    let rows: [(Mistake, &str); 19] = [
        (Nothing, solved),
        (EndsWhenDone, solved),
        (AnswersStopAtOnce, &early(0)),
        (AnswersStopAtOnceAndGoesOn, &early(0)),
        (AnswersStopOneTooEarly, &early(3)),
        (AnswersStopBeforeTheStatus, &early(3)),
        (AnswersStopTwice, "Stop was answered 2 times."),
        (AnswersStopAfterASleep, "all 4 statuses came, and Stop was answered 1s later: by the clock."),
        (NeverAnswersStop, "all 4 statuses came, and Stop was not answered."),
        (AnswersNoIdleStop, "Stop came before any check, and Stop was not answered."),
        (NeverCountsDown, "all 4 statuses came, and Stop was not answered."),
        (AcceptsAfterStop, "the check of search came after Stop, and was accepted."),
        (AsksWhatItRefuses, "the check of search was refused, and search was asked."),
        (RefusesWhenFull, "the check of mail came before Stop, and was refused."),
        (HandlesNothingWhileItStops, "3 of 4 accepted checks are in flight."),
        (OneAfterAnother, "the check of users came before Stop, and has no answer yet."),
        (AnswersTwice, "the check of login was accepted, and its status came 2 times."),
        (DropsOne, "the check of mail was accepted, and its status came 0 times."),
        (GoneAtStop, "0 of 4 accepted checks are in flight."),
    ];
    for (mistake, wanted) in rows {
        let said = on_a_still_clock(exercise::test(move || start(mistake)));
        let came = said.unwrap_or_else(|not_yet| not_yet.came);
        assert_eq!(came, wanted, "{mistake:?}");
    }
}
