//! cargo run --example gallery_blocked_executor
//!
//! A blocked executor: an executor runs many tasks on one thread, and turns to another only where one waits with `.await`. A task
//! that keeps the thread (with a call that blocks, or a long computation) stops all others, even those that have long got a reply.
//! The cure: what blocks gets a thread of its own. Here that is `spawn_blocking`; in lesson_9_what_actors_do_not_fix an Arbiter
//! (a thread for actors).

use std::{thread, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    task::{spawn, spawn_blocking},
};

const SENT: &str = "the reply is sent";
const READ: &str = "the reply is read";
const DONE: &str = "the blocking call is done";

// An executor with one thread, as an Arbiter is. (With several, as many tasks as there are threads stop all the others.)
#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("The call blocks the thread of all tasks:");
    let blocked = step_of_read(async || block()).await;
    println!("The call blocks a thread of its own:");
    let free = step_of_read(async || spawn_blocking(block).await.unwrap()).await;
    println!("Lesson: a reply sent at step 1 was read at step {blocked}; with a thread for the call, at step {free}");
}

/// Keeps its thread until it is done, and the executor cannot know. (Here a sleep; it could be a large file, or a database.)
fn block() {
    thread::sleep(Duration::from_millis(200));
}

/// One task waits for a reply; another sends it and then makes a call. At which step is the reply read?
async fn step_of_read(call: impl AsyncFnOnce()) -> usize {
    // `channel`: a queue between tasks; what goes in at the sender comes out at the receiver. `oneshot`: one for a single reply.
    let (log, mut steps) = mpsc::unbounded_channel();
    let (reply, replies) = oneshot::channel();

    let readers_log = log.clone();
    spawn(async move {
        replies.await.unwrap();
        readers_log.send(READ).unwrap();
    });
    reply.send(()).unwrap();
    log.send(SENT).unwrap();
    call().await;
    log.send(DONE).unwrap();

    let mut step_of_read = 0;
    for number in 1..=3 {
        let step = steps.recv().await.unwrap();
        println!("  {number}. {step}");
        if step == READ {
            step_of_read = number;
        }
    }
    step_of_read
}
