//! cargo run --example exercise_4_stop_cleanly (fails until it is solved)
//!
//! Exercise 4: stop cleanly. On `Stop` this checker ends at once, and whatever was in flight is lost.
//!
//! Write: the checker, at the end of this file: what it has to remember, and what it does on `Check` and on `Stop`. The answer to
//! `Check` says at once whether it is accepted (`Ok(())`) or refused (`Err(Refused)`); the status comes as a message, later.
//! What must hold: each check that came before `Stop` gets its status, all at once as before; each that comes after it is refused;
//! and whoever asked for the stop gets `Stopped` right after the last status, or at once when nothing is in flight.
//! How you see it: run it. It prints `Solved:`, or `Not yet:` and what is missing; `-- --hint` points the way.

#[path = "exercises/stop_cleanly.rs"]
mod exercise;

use std::process::ExitCode;

use actix::{Actor, AsyncContext, Context, Handler, Message, Recipient, WrapFuture};
use exercise::{Endpoint, Status};

fn main() -> ExitCode {
    exercise::run(|| Checker::default().start())
}

/// The order to check an endpoint, and who gets the status: a `Recipient` is the address of any actor that takes it.
#[derive(Message)]
#[rtype("Result<(), Refused>")]
struct Check {
    endpoint: Endpoint,
    asker: Recipient<Status>,
}

/// The answer to a check that comes after the stop.
struct Refused;

/// The order to finish what was accepted and to refuse the rest, sent once; and who wants to know when that is done.
#[derive(Message)]
#[rtype("()")]
struct Stop {
    asker: Recipient<Stopped>,
}

/// The answer to `Stop`.
#[derive(Message)]
#[rtype("()")]
struct Stopped;

impl Actor for Checker {
    type Context = Context<Self>;
}

// Yours: from here to the end.

use actix::ActorContext;

#[derive(Default)]
struct Checker {}

impl Handler<Check> for Checker {
    type Result = Result<(), Refused>;

    fn handle(&mut self, Check { endpoint, asker }: Check, ctx: &mut Context<Self>) -> Result<(), Refused> {
        let look = async move {
            asker.do_send(endpoint.check().await);
        };
        // Beside the mailbox, so that the next check can begin meanwhile.
        ctx.spawn(look.into_actor(self));
        Ok(())
    }
}

impl Handler<Stop> for Checker {
    type Result = ();

    fn handle(&mut self, Stop { asker }: Stop, ctx: &mut Context<Self>) {
        ctx.stop();
        asker.do_send(Stopped);
    }
}
