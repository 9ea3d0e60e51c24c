//! Answers to exercise 3.

#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/exercises/survive_a_panic.rs"]
mod exercise;

use std::panic::AssertUnwindSafe;

use actix::{Actor, AsyncContext, Context, Handler, Message, Recipient, fut::wrap_future};
use exercise::{Endpoint, Status, far_side::State, panic_message, runner::on_a_still_clock};
use futures_util::FutureExt;

#[derive(Message)]
#[rtype("()")]
struct Check {
    endpoint: Endpoint,
    asker: Recipient<Status>,
}

/// How a checker handles its `Check`.
type Handle = fn(Check, &mut Context<Checker>);

struct Checker(Handle);

impl Actor for Checker {
    type Context = Context<Self>;
}

impl Handler<Check> for Checker {
    type Result = ();

    fn handle(&mut self, check: Check, ctx: &mut Context<Self>) {
        (self.0)(check, ctx);
    }
}

/// What the test says of an answer.
fn judge(handle: Handle) -> String {
    on_a_still_clock(exercise::test(move || Checker(handle).start().recipient())).unwrap_or_else(|not_yet| not_yet.came)
}

fn run_beside(ctx: &mut Context<Checker>, look: impl Future<Output = ()> + 'static) {
    ctx.spawn(wrap_future(look));
}

async fn caught(endpoint: &Endpoint) -> Result<Status, Status> {
    let status = AssertUnwindSafe(endpoint.check()).catch_unwind().await;
    status.map_err(|panic| Status::crashed(endpoint.name(), panic_message(panic)))
}

#[test]
fn a_task_of_its_own_does_as_well() {
    fn a_task(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            let name = endpoint.name();
            let status = tokio::spawn(async move { endpoint.check().await }).await;
            asker.do_send(status.unwrap_or_else(|error| Status::crashed(name, panic_message(error.into_panic()))));
        });
    }
    assert_eq!(judge(a_task), "12 of 12 endpoints have a status, and two of them say why it crashed.");
}

#[test]
fn a_panic_that_only_loses_its_own_status_is_no_cure() {
    fn in_a_task(Check { endpoint, asker }: Check, _: &mut Context<Checker>) {
        tokio::spawn(async move { asker.do_send(endpoint.check().await) });
    }
    fn caught_and_forgotten(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            if let Ok(status) = caught(&endpoint).await {
                asker.do_send(status);
            }
        });
    }
    let came = "the check of users panicked, and 1 of 6 has no status: users.";
    assert_eq!(judge(in_a_task), came);
    assert_eq!(judge(caught_and_forgotten), came);
}

#[test]
fn a_status_that_does_not_say_what_happened() {
    fn no_message(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            asker.do_send(caught(&endpoint).await.unwrap_or(Status::crashed(endpoint.name(), "it panicked")));
        });
    }
    fn one_message(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            let message = "a reply of 3 bytes has no byte 7";
            asker.do_send(caught(&endpoint).await.unwrap_or(Status::crashed(endpoint.name(), message)));
        });
    }
    fn down(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            let down = Status { endpoint: endpoint.name(), state: State::Down };
            asker.do_send(caught(&endpoint).await.unwrap_or(down));
        });
    }
    assert_eq!(judge(no_message), "`UNKNOWN: users could not be checked! (crashed: it panicked)`");
    assert_eq!(
        judge(one_message),
        "`UNKNOWN: reports could not be checked! (crashed: a reply of 3 bytes has no byte 7)`"
    );
    assert_eq!(judge(down), "`ERROR: users is down!`");
}

#[test]
fn answered_twice_or_asked_twice() {
    fn answered_twice(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            let status = caught(&endpoint).await;
            if let Err(crashed) = &status {
                asker.do_send(crashed.clone());
            }
            asker.do_send(status.unwrap_or_else(|crashed| crashed));
        });
    }
    fn asked_twice(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            let status = match caught(&endpoint).await {
                Ok(status) => status,
                Err(_) => endpoint.check().await,
            };
            asker.do_send(status);
        });
    }
    fn named_wrongly(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            let status = caught(&endpoint).await;
            if status.is_err() {
                asker.do_send(Status::crashed("somebody", "a panic"));
            }
            asker.do_send(status.unwrap_or_else(|crashed| crashed));
        });
    }
    assert_eq!(judge(answered_twice), "users has 2 statuses.");
    assert_eq!(judge(asked_twice), "`SUCCESS: users is up and running!`");
    assert_eq!(judge(named_wrongly), "7 statuses came for 6 endpoints.");
}

#[test]
fn one_after_another() {
    fn waits(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        let look = async move { asker.do_send(caught(&endpoint).await.unwrap_or_else(|crashed| crashed)) };
        ctx.wait(wrap_future(look));
    }
    assert_eq!(judge(waits), "1 of 6 endpoints were asked before the first reply.");
}

#[test]
fn no_answer_at_all() {
    fn nothing(_: Check, _: &mut Context<Checker>) {}
    fn waits_for_ever(Check { endpoint, asker }: Check, ctx: &mut Context<Checker>) {
        run_beside(ctx, async move {
            match caught(&endpoint).await {
                Ok(status) => asker.do_send(status),
                Err(_) => std::future::pending().await,
            }
        });
    }
    assert_eq!(judge(nothing), "0 of 6 endpoints were asked before the first reply.");
    assert_eq!(judge(waits_for_ever), "the check of users panicked, and 1 of 6 has no status: users.");
}
