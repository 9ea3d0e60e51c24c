//! cargo run --example exercise_3_survive_a_panic (fails until it is solved)
//!
//! Exercise 3: survive a panic. The checker is that of lesson 6. One check has a bug and panics; it takes the whole actor with it,
//! and with the actor all the checks in flight.
//!
//! Write: the checker's `handle`, at the end of this file. `Status::crashed(name, message)` is the status of a check that panicked,
//! and `panic_message(panic)` reads the message of a panic that was caught. The panic is still reported on stderr: let it.
//! What must hold: each endpoint gets exactly one status, also the one whose check panics: `crashed`, with the panic's message. The
//! others get what their endpoints reply, all are checked at once, and the checker lives on.
//! How you see it: run it. It prints `Solved:`, or `Not yet:` and what is missing; `-- --hint` points the way.

#[path = "exercises/survive_a_panic.rs"]
mod exercise;

use std::process::ExitCode;

use actix::{Actor, AsyncContext, Context, Handler, Message, Recipient, WrapFuture};
use exercise::{Endpoint, Status};

fn main() -> ExitCode {
    exercise::run(|| Checker.start().recipient())
}

/// The order to check an endpoint, and who gets the status: a `Recipient` is the address of any actor that takes it.
#[derive(Message)]
#[rtype("()")]
struct Check {
    endpoint: Endpoint,
    asker: Recipient<Status>,
}

struct Checker;

impl Actor for Checker {
    type Context = Context<Self>;
}

// Yours: from here to the end.

impl Handler<Check> for Checker {
    type Result = ();

    fn handle(&mut self, Check { endpoint, asker }: Check, ctx: &mut Context<Self>) {
        let look = async move {
            let status = endpoint.check().await;
            asker.do_send(status);
        };
        // Beside the mailbox, so that the next check can begin meanwhile.
        ctx.spawn(look.into_actor(self));
    }
}
